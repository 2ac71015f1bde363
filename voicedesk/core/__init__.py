"""Values and pure rules: no I/O, no clock, no Qt; the standard library and numpy only."""
