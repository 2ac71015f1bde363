"""The program in front, by AppKit."""

from __future__ import annotations

from ctypes import c_int32

from voicedesk.desktop.macos.calls import Application
from voicedesk.desktop.macos.objective_c import OBJECT, ObjectiveC


class MacFocusCalls:
    """Implements calls.FocusCalls."""

    def __init__(self) -> None:
        self._objects = ObjectiveC()

    def frontmost(self) -> Application | None:
        """See calls.FocusCalls."""
        objects = self._objects
        with objects.pool():
            space = objects.send(objects.class_named("NSWorkspace"), "sharedWorkspace")
            found = objects.send(space, "frontmostApplication")
            if not found:
                return None
            return Application(
                objects.send(found, "processIdentifier", returns=c_int32),
                objects.text_of(objects.send(found, "bundleIdentifier")),
                objects.text_of(objects.send(found, "localizedName")),
            )

    def is_running(self, process: int) -> bool:
        """See calls.FocusCalls."""
        objects = self._objects
        with objects.pool():
            found = objects.send_typed(
                objects.class_named("NSRunningApplication"),
                "runningApplicationWithProcessIdentifier:",
                OBJECT,
                [(c_int32, process)],
            )
            return bool(found)
