"""The XDG desktop portals: what Wayland's desktops let a program do, asked over the session bus."""
