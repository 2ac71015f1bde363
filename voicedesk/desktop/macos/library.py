"""The libraries of macOS; loaded when first needed, so that this imports everywhere."""

from __future__ import annotations

import ctypes
import sys
from ctypes import c_int64, c_void_p
from typing import Any


def framework(name: str) -> Any:
    """Load a framework of the system.

    Raises:
        OSError: this is not macOS.
    """
    if sys.platform != "darwin":
        raise OSError(f"{name} is a framework of macOS")
    return ctypes.CDLL(f"/System/Library/Frameworks/{name}.framework/{name}")


def objective_c_library() -> Any:
    """Load the runtime of Objective-C.

    Raises:
        OSError: this is not macOS.
    """
    if sys.platform != "darwin":
        raise OSError("Objective-C is a library of macOS")
    return ctypes.CDLL("/usr/lib/libobjc.A.dylib")


def declare(function: Any, result: Any, *arguments: Any) -> Any:
    """Say what a function takes and returns, and return it."""
    function.restype = result
    function.argtypes = arguments
    return function


def constant(library: Any, name: str) -> c_void_p:
    """Return a constant that is an object."""
    return c_void_p.in_dll(library, name)


class CoreFoundation:
    """Memory that is counted: whoever makes or copies something releases it."""

    def __init__(self) -> None:
        self.library = library = framework("CoreFoundation")
        self.release = declare(library.CFRelease, None, c_void_p)
        self.data_start = declare(library.CFDataGetBytePtr, c_void_p, c_void_p)
        self.make_dictionary = declare(
            library.CFDictionaryCreate,
            *(c_void_p, c_void_p, c_void_p, c_void_p, c_int64, c_void_p, c_void_p),
        )
