"""The calls of macOS that hotkeys and insertion need: ``calls`` says which, the rest makes them."""
