"""Starting with the user's session, one file per system; see ``choosing``."""
