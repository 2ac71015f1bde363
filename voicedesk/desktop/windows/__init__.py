"""The calls of Windows that hotkeys and insertion need: ``calls`` says which, the rest makes them."""
