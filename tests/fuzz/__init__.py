"""Readers of strangers' bytes, fed with bytes that nobody would send; see ``__main__``."""
