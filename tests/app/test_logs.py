"""The log, and what is printed when something breaks, hold no key."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import qWarning

from tests.cli.terminal import REPOSITORY
from tests.security.traces import found_in
from voicedesk.app.crash import CrashHandler
from voicedesk.app.logs import LOG_NAME, log_to
from voicedesk.app.qt_messages import qt_messages_without_keys
from voicedesk.core.secret import ApiKey

if TYPE_CHECKING:
    from pathlib import Path

    from tests.guards import LogGuard

TEXT = "own-5ome/Unusual+key~0123456789"


@pytest.fixture(autouse=True)
def used() -> None:
    ApiKey(TEXT).reveal()


def fail(words: str) -> None:
    secret = words
    raise RuntimeError(f"it broke\nwith {secret!r}")


def test_neither_messages_nor_tracebacks_of_the_log_hold_a_key(
    tmp_path: Path, expected_warnings: LogGuard
) -> None:
    expected_warnings.expect("a bug|headers")
    crashes = CrashHandler()
    told: list[str] = []
    crashes.show = told.append
    with log_to(tmp_path / LOG_NAME):
        logging.getLogger("httpcore").warning("headers=%r", [(b"x", f"Bearer {TEXT}".encode())])
        try:
            fail(TEXT)
        except RuntimeError as error:
            crashes.report(error)
    written = (tmp_path / LOG_NAME).read_text()
    assert "it broke" in written
    assert "headers=[(b'x', b'Bearer [hidden]')]" in written
    assert found_in((written + "".join(told)).encode(), TEXT) == []


def test_the_key_of_the_environment_is_known_before_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROQ_API_KEY", "never-Us3d/0123456789abcdef")
    with log_to(tmp_path / LOG_NAME):
        logging.getLogger("voicedesk.x").info("%s", dict(os.environ))
    assert found_in((tmp_path / LOG_NAME).read_bytes(), "never-Us3d/0123456789abcdef") == []


def test_what_qt_says_is_without_the_key(capfd: pytest.CaptureFixture[str]) -> None:
    with qt_messages_without_keys():
        qWarning(f"a field holds {TEXT}")
    assert "a field holds [hidden]" in capfd.readouterr().err


@pytest.mark.parametrize(
    "breaking",
    [
        "raise RuntimeError(text)",
        "import threading; thread = threading.Thread(target=fail); thread.start(); thread.join()",
        "class Breaks:\n def __del__(self): fail()\nBreaks()",
    ],
)
def test_a_bug_that_ends_a_command_is_printed_without_the_key(breaking: str) -> None:
    code = f"""
from voicedesk.app.crash import hide_keys_in_tracebacks
from voicedesk.core.secret import ApiKey
hide_keys_in_tracebacks()
text = ApiKey("".join({list(TEXT)!r})).reveal()
def fail():
    raise RuntimeError(text)
{breaking}
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, check=False
    )
    assert b"RuntimeError: [hidden]" in done.stderr
    assert found_in(done.stdout + done.stderr, TEXT) == []
