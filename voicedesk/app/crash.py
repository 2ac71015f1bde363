"""Bugs: written to the log, told to the user, never hidden."""

from __future__ import annotations

import logging
import sys
import threading
from typing import TYPE_CHECKING

from voicedesk.core.key_hiding import hide_keys

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

_log = logging.getLogger("voicedesk.crash")


class CrashHandler:
    """Receives every exception that nobody expected, from Qt slots, threads and tasks.

    ``show`` is called with one sentence for the user; it may be set once there is a window.
    """

    def __init__(self) -> None:
        self.show: Callable[[str], None] = _print
        self.count = 0

    def install(self) -> None:
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def report(self, error: BaseException) -> None:
        """Note a bug; the program goes on."""
        self.count += 1
        _log.critical("a bug", exc_info=error)
        self.show(
            f"Something went wrong inside VoiceDesk ({type(error).__name__}). "
            "The log file holds the details."
        )

    def _on_exception(
        self,
        kind: type[BaseException],
        error: BaseException,
        traceback: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, traceback)
            return
        self.report(error.with_traceback(traceback))

    def _on_thread_exception(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self.report(arguments.exc_value)


def hide_keys_in_tracebacks() -> None:
    """Let a command that ends in a bug print it, without the keys that may be quoted in it."""
    sys.excepthook = _print_bug
    sys.unraisablehook = _print_unraisable
    threading.excepthook = _print_thread_bug


def _print_bug(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    from traceback import format_exception

    sys.stderr.write(hide_keys("".join(format_exception(kind, error, traceback))))


def _print_thread_bug(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        _print_bug(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)


def _print_unraisable(arguments: sys.UnraisableHookArgs) -> None:
    if arguments.exc_value is not None:
        _print_bug(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)


def _print(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
