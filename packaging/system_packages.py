"""The system packages that the program and its tests stand on, by their Debian names.

Of several names in one entry, separated by ``|``, the first that the distribution knows is taken:
Debian 13 and Ubuntu 24.04 renamed some libraries when time became 64 bits wide.
"""

from __future__ import annotations

WINDOW = """
    libdbus-1-3 libegl1 libfontconfig1 libgl1 libglib2.0-0t64|libglib2.0-0 libopengl0 libx11-xcb1
    libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0
    libxcb-shape0 libxcb-sync1 libxcb-xfixes0 libxcb-xkb1 libxkbcommon-x11-0 libxkbcommon0
    fonts-dejavu-core
"""
"""What Qt's window needs."""

SOUND = "libportaudio2 libasound2-plugins"
"""PortAudio, and its way to PulseAudio and PipeWire."""

SPEECH = "flite espeak-ng"
"""The sandbox's voice, and this computer's own: the second one knows a hundred languages."""

VIRTUAL_DESKTOP = """
    dbus gnome-keyring imagemagick libsecret-tools openbox pulseaudio pulseaudio-utils
    x11-utils x11-xserver-utils xdotool xvfb
"""
"""A screen, a keyring, a loudspeaker and a microphone where the machine has none."""

TESTS = """
    appstream at-spi2-core binutils chromium desktop-file-utils fish fonts-noto-cjk
    fonts-noto-color-emoji foot git grim icu-devtools kwin-wayland libglib2.0-bin lxterminal man-db
    mousepad procps qtwayland5 rpm sway tesseract-ocr tesseract-ocr-eng trayer util-linux weston
    wl-clipboard wtype x11-xkb-utils xclip xdg-desktop-portal-kde xterm xwayland zsh
"""
"""What only tests use."""

PROGRAMS = {
    "flite": "speech for the sandbox",
    "espeak-ng": "speech in many languages",
    "Xvfb": "a virtual screen",
    "openbox": "a window manager",
    "xdotool": "a hand for keyboard and pointer",
    "import": "screenshots (ImageMagick)",
    "tesseract": "eyes to read the window with",
    "dbus-daemon": "a session bus",
    "gnome-keyring-daemon": "a keyring",
    "secret-tool": "a look into the keyring",
    "pulseaudio": "a virtual loudspeaker and microphone",
    "parec": "recordings of the loudspeaker",
    "xprop": "questions to the X server",
    "xmodmap": "keys for foreign characters",
}
"""The programs among them, for systems whose packages have other names."""

LIBRARIES = {
    "portaudio": "sound",
    "xcb-cursor": "Qt's window",
    "EGL": "Qt's window",
}
"""The libraries among them, as the linker names them."""


def packages_to_run(*, has_display: bool) -> list[str]:
    """What the program needs, and the virtual desktop where there is no other."""
    return _names(WINDOW, SOUND, SPEECH, "" if has_display else VIRTUAL_DESKTOP)


def packages_to_test() -> list[str]:
    return _names(WINDOW, SOUND, SPEECH, VIRTUAL_DESKTOP, TESTS)


def _names(*groups: str) -> list[str]:
    return " ".join(groups).split()
