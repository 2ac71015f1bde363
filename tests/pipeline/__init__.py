"""Turns from key-down to silence, with fakes all around."""
