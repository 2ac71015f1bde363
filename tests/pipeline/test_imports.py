"""The pipeline runs where there is no Qt, no HTTP library, no sound device and no keyring."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import sys
for name in ("PySide6", "qasync", "httpx", "sounddevice", "soundfile", "soxr", "keyring"):
    sys.modules[name] = None
import voicedesk.pipeline.session
print(voicedesk.pipeline.session.Session.__name__)
"""


def test_the_session_is_imported_without_any_adapter() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "Session\n", "")
