"""The libraries of Windows; loaded when first needed, so that this imports everywhere."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

WINDOW_PROCEDURE = (
    *(ctypes.c_ssize_t, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_size_t, ctypes.c_ssize_t),
)
"""Result and arguments of a WNDPROC."""


def library(name: str) -> Any:
    """Load a library whose functions leave their error where ``last_error`` finds it.

    Raises:
        OSError: this is not Windows.
    """
    if sys.platform != "win32":
        raise OSError(f"{name} is a library of Windows")
    return ctypes.WinDLL(name, use_last_error=True)


def last_error() -> int:
    """Return the error of this thread's latest call."""
    if sys.platform != "win32":
        raise OSError("only Windows has it")
    return ctypes.get_last_error()


def declare(function: Any, result: Any, *arguments: Any) -> Any:
    """Say what a function takes and returns, and return it."""
    function.restype = result
    function.argtypes = arguments
    return function


def window_procedure(function: Any) -> Any:
    """Make a WNDPROC of a function; it must be kept as long as Windows may call it."""
    if sys.platform != "win32":
        raise OSError("only Windows has it")
    return ctypes.WINFUNCTYPE(*WINDOW_PROCEDURE)(function)
