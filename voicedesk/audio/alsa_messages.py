"""What ALSA's library has to say goes to the log; by itself it writes to the terminal.

Such as ``underrun occurred``, when a busy computer was late with the sound. The function is that of
``alsa/error.h``: ``snd_lib_error_set_handler``.
"""

from __future__ import annotations

import ctypes
import logging
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_log = logging.getLogger(__name__)

# file, line, function, error number, format; then what the format asks for, which is not read.
_Handler = ctypes.CFUNCTYPE(
    None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
)


_kept: list[object] = []
"""The library calls it as long as the process lives."""


def log_messages(hand_over: Callable[[Callable[[], None]], object]) -> None:
    """Have the library's messages logged, where there is that library.

    Args:
        hand_over: Takes the logging to another thread: the library calls from the one on which
            sound is played.
    """
    if sys.platform != "linux" or _kept:
        return
    try:
        library = ctypes.CDLL("libasound.so.2")
    except OSError:
        return

    def on_message(_file: bytes, _line: int, function: bytes, _error: int, words: bytes) -> None:
        where, what = (each.decode("utf-8", "replace") for each in (function, words))
        hand_over(lambda: _log.info("ALSA, %s: %s", where, what))

    handler = _Handler(on_message)
    _kept.append(handler)
    library.snd_lib_error_set_handler(handler)
