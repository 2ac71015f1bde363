"""Text put where the cursor is in another program, one file per system; see ``choosing``."""
