"""Programs that do not paste as others do, by what the compositor calls them, in small letters.

Of a program under Xwayland this is the window's class.
"""

from __future__ import annotations

_WITH_A_CLIPBOARD = """
    alacritty com.gexperts.tilix com.mitchellh.ghostty com.raggesilver.blackbox
    com.system76.cosmicterm contour cool-retro-term deepin-terminal dev.warp.warp foot footclient
    ghostty gnome-terminal gnome-terminal-server guake havoc io.elementary.terminal kgx kitty
    konsole lxterminal mate-terminal org.codeberg.dnkl.foot org.codeberg.dnkl.footclient
    org.contourterminal.contour org.gnome.console org.gnome.ptyxis org.gnome.terminal
    org.kde.konsole org.kde.yakuake org.wezfurlong.wezterm ptyxis qterminal rio sakura terminator
    terminology tilix xfce4-terminal yakuake
"""
_WITHOUT = "rxvt st st-256color urxvt uxterm xterm"

TERMINALS = frozenset(_WITH_A_CLIPBOARD.split())
"""Ctrl+V is a sign of its own there: Ctrl+Shift+V pastes."""
OLD_TERMINALS = frozenset(_WITHOUT.split())
"""Shift+Insert pastes what is selected with the pointer; for the rest each has its own ways."""
