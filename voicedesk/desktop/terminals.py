"""Terminals, which do not paste as other programs do.

By the class of their window on X11 and their id on Wayland, where those under Xwayland have the class
as well; in small letters.
"""

from __future__ import annotations

_OLD = """
    aterm eterm koi8rxterm lxterm mlterm mrxvt rxvt rxvt-unicode st st-256color stterm urxvt uxterm
    xterm
"""
_OTHER = """
    alacritty blackbox com.gexperts.tilix com.mitchellh.ghostty com.raggesilver.blackbox
    com.system76.cosmicterm contour cool-retro-term deepin-terminal dev.warp.warp foot footclient
    ghostty gnome-terminal gnome-terminal-server guake havoc hyper io.elementary.terminal kgx kitty
    konsole lxterminal mate-terminal org.codeberg.dnkl.foot org.codeberg.dnkl.footclient
    org.contourterminal.contour org.gnome.console org.gnome.ptyxis org.gnome.terminal
    org.kde.konsole org.kde.yakuake org.wezfurlong.wezterm pantheon-terminal ptyxis qterminal rio
    roxterm sakura tabby terminator terminology termite tilda tilix warp wezterm wezterm-gui
    xfce4-terminal yakuake
"""

OLD_TERMINALS = frozenset(_OLD.split())
"""Shift+Insert pastes what is selected with the pointer; for the rest each has its own ways."""
TERMINALS = frozenset(_OTHER.split())
"""Ctrl+V is a sign of its own there: Ctrl+Shift+V pastes."""
