"""Numbers and structures of the Windows API, with sizes that are the same wherever this is read.

``ctypes.wintypes`` has them in the sizes of the system it runs on, so nothing could be checked
elsewhere. Names are Microsoft's.
"""

from __future__ import annotations

import ctypes
from ctypes import c_int32, c_size_t, c_ssize_t, c_uint16, c_uint32, c_void_p
from enum import IntEnum, IntFlag

PM_NOREMOVE, PM_REMOVE = 0, 1
QS_ALLINPUT = 0x04FF
MWMO_INPUTAVAILABLE = 0x0004
INFINITE = 0xFFFFFFFF
WAIT_TIMEOUT = 0x102
HWND_MESSAGE = -3
ERROR_HOTKEY_ALREADY_REGISTERED = 1409
MAPVK_VK_TO_VSC = 0
GMEM_MOVEABLE = 0x0002
INPUT_KEYBOARD = 1
PROCESS_QUERY_LIMITED_INFORMATION = 0x1000
TOKEN_QUERY = 0x0008
TOKEN_INTEGRITY_LEVEL = 25
"""TokenIntegrityLevel of TOKEN_INFORMATION_CLASS."""


class WindowMessage(IntEnum):
    WM_HOTKEY = 0x0312
    WM_RENDERFORMAT = 0x0305
    WM_RENDERALLFORMATS = 0x0306
    WM_DESTROYCLIPBOARD = 0x0307
    WM_APP = 0x8000


class HotkeyModifier(IntFlag):
    MOD_ALT = 0x0001
    MOD_CONTROL = 0x0002
    MOD_SHIFT = 0x0004
    MOD_WIN = 0x0008
    MOD_NOREPEAT = 0x4000


class KeyEvent(IntFlag):
    KEYEVENTF_EXTENDEDKEY = 0x0001
    KEYEVENTF_KEYUP = 0x0002
    KEYEVENTF_UNICODE = 0x0004


class ClipboardFormat(IntEnum):
    CF_TEXT = 1
    CF_BITMAP = 2
    CF_METAFILEPICT = 3
    CF_OEMTEXT = 7
    CF_DIB = 8
    CF_PALETTE = 9
    CF_UNICODETEXT = 13
    CF_ENHMETAFILE = 14
    CF_LOCALE = 16
    CF_DIBV5 = 17
    CF_OWNERDISPLAY = 0x0080
    CF_DSPTEXT = 0x0081
    CF_DSPENHMETAFILE = 0x008E
    CF_PRIVATEFIRST = 0x0200
    CF_PRIVATELAST = 0x02FF
    CF_GDIOBJFIRST = 0x0300
    CF_GDIOBJLAST = 0x03FF


class POINT(ctypes.Structure):
    _fields_ = (("x", c_int32), ("y", c_int32))


class MSG(ctypes.Structure):
    _fields_ = (
        ("hwnd", c_void_p),
        ("message", c_uint32),
        ("wParam", c_size_t),
        ("lParam", c_ssize_t),
        ("time", c_uint32),
        ("pt", POINT),
    )


class KEYBDINPUT(ctypes.Structure):
    _fields_ = (
        ("wVk", c_uint16),
        ("wScan", c_uint16),
        ("dwFlags", c_uint32),
        ("time", c_uint32),
        ("dwExtraInfo", c_size_t),
    )


class MOUSEINPUT(ctypes.Structure):
    """Never sent; the union has its size."""

    _fields_ = (
        ("dx", c_int32),
        ("dy", c_int32),
        ("mouseData", c_uint32),
        ("dwFlags", c_uint32),
        ("time", c_uint32),
        ("dwExtraInfo", c_size_t),
    )


class INPUTUNION(ctypes.Union):
    _fields_ = (("ki", KEYBDINPUT), ("mi", MOUSEINPUT))


class INPUT(ctypes.Structure):
    _fields_ = (("type", c_uint32), ("u", INPUTUNION))


class WNDCLASSEXW(ctypes.Structure):
    _fields_ = (
        ("cbSize", c_uint32),
        ("style", c_uint32),
        ("lpfnWndProc", c_void_p),
        ("cbClsExtra", c_int32),
        ("cbWndExtra", c_int32),
        ("hInstance", c_void_p),
        ("hIcon", c_void_p),
        ("hCursor", c_void_p),
        ("hbrBackground", c_void_p),
        ("lpszMenuName", c_void_p),
        ("lpszClassName", ctypes.c_wchar_p),
        ("hIconSm", c_void_p),
    )


class SIDANDATTRIBUTES(ctypes.Structure):
    """SID_AND_ATTRIBUTES, which is all that a TOKEN_MANDATORY_LABEL begins with."""

    _fields_ = (("Sid", c_void_p), ("Attributes", c_uint32))
