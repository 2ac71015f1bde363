"""Shortcuts that are heard in every application, one file per system; see ``choosing``."""
