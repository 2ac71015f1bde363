"""Whether a key is down at this moment, by the word of the X server that Qt is connected with."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

from PySide6.QtGui import QGuiApplication, QNativeInterface


class _Cookie(ctypes.Structure):
    """``xcb_query_keymap_cookie_t``."""

    _fields_ = [("sequence", ctypes.c_uint)]


class _Keymap(ctypes.Structure):
    """``xcb_query_keymap_reply_t``: a bit for each key code."""

    _fields_ = [
        ("response_type", ctypes.c_uint8),
        ("pad", ctypes.c_uint8),
        ("sequence", ctypes.c_uint16),
        ("length", ctypes.c_uint32),
        ("keys", ctypes.c_uint8 * 32),
    ]


def is_key_down(scan_code: int) -> bool:
    """Tell whether a key, by ``QKeyEvent.nativeScanCode``, is down; False where there is no X.

    It asks and waits for the answer, as Qt itself does for much that it wants to know.
    """
    application = QGuiApplication.instance()
    if not isinstance(application, QGuiApplication) or application.platformName() != "xcb":
        return False
    native = application.nativeInterface()
    if not isinstance(native, QNativeInterface.QX11Application):
        return False
    connection = ctypes.c_void_p(native.connection())
    xcb = _xcb()
    keymap = xcb.xcb_query_keymap_reply(connection, xcb.xcb_query_keymap(connection), None)
    if not keymap:
        return False  # the connection is lost
    byte = keymap.contents.keys[scan_code // 8 % 32]
    ctypes.CDLL(None).free(keymap)
    return bool(byte >> scan_code % 8 & 1)


@cache
def _xcb() -> Any:
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_query_keymap.argtypes = [ctypes.c_void_p]
    xcb.xcb_query_keymap.restype = _Cookie
    xcb.xcb_query_keymap_reply.argtypes = [ctypes.c_void_p, _Cookie, ctypes.c_void_p]
    xcb.xcb_query_keymap_reply.restype = ctypes.POINTER(_Keymap)
    return xcb
