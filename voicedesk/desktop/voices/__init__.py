"""The voices of the operating system, one file for each kind."""
