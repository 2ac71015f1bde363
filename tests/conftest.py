"""What every test shares: async tests, guards, and no real profile, key or network within reach."""

from __future__ import annotations

import asyncio
import gc
import inspect
import logging
import os
import sys
import threading
from typing import TYPE_CHECKING, Any

import keyring
import pytest
from hypothesis import settings
from keyring.backends import fail

from tests.guards import LogGuard, check_threads, run_and_check_tasks
from voicedesk.core.garbage import collect_due

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

# The same examples in every run, and no deadline that a busy machine would miss.
settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.load_profile("same")

pytest_plugins = ["tests.cli.serving"]
if sys.platform == "linux":  # screens, sound servers and message buses of their own
    pytest_plugins += [
        "tests.desk.fixtures",
        "tests.desk.second_hearing",
        "tests.desktop.x11_fixtures",
        "tests.desktop.x11_keyboard",
    ]


def pytest_configure() -> None:
    """Have the system speak English, have no keyring, and collect garbage only between tests.

    The system gives reasons in its user's language, which tests could not compare. The library
    looks for a keyring once a process: what one test finds would be kept for all that follow, and
    on a developer's machine it would be the real one. Qt's objects must not be collected by another
    thread.
    """
    for name in [name for name in os.environ if name.startswith(("LC_", "LANGUAGE"))]:
        del os.environ[name]
    os.environ["LANG"] = "C.UTF-8"
    # In any other language, if only by name, a test's LANGUAGE would be obeyed and remembered.
    os.environ["LC_MESSAGES"] = "C"
    keyring.set_keyring(fail.Keyring())
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    collect_due()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run ``async def`` tests to their end on a fresh loop; the Qt tests use a Qt loop."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    arguments: dict[str, Any] = {name: pyfuncitem.funcargs[name] for name in names}
    test = run_and_check_tasks(pyfuncitem.obj, arguments)
    if "qapp" in pyfuncitem.fixturenames:
        from voicedesk.app.event_loop import EventLoop

        app: Any = pyfuncitem.funcargs["qapp"]
        with asyncio.Runner(loop_factory=lambda: EventLoop(app)) as runner:
            runner.run(_on_screen(app, test))
    else:
        asyncio.run(test)
    return True


async def _on_screen(app: QApplication, test: Awaitable[None]) -> None:
    """Run a test and hide its windows, as a user who quits does before the loop ends."""
    from PySide6.QtCore import QEvent

    # A window of an earlier test may be waiting for its deletion, and be the active one until then.
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    try:
        await test
    finally:
        for window in app.topLevelWidgets():
            window.hide()


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """Qt, which no closed window ends, as in the program: it would end the next test's loop."""
    qapp.setQuitOnLastWindowClosed(False)
    return qapp


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test its own home, so that nothing of the developer's is read or written."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name in ("GROQ_API_KEY", "GROQ_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    # What an earlier test used for a key may be a word of this one.
    monkeypatch.setattr("voicedesk.core.key_hiding._patterns", {})
    return home


@pytest.fixture(autouse=True)
def expected_warnings() -> Iterator[LogGuard]:
    """Fail a test that logs a warning or worse, unless it called ``expect(pattern)`` for it."""
    guard = LogGuard()
    logging.getLogger().addHandler(guard)
    yield guard
    logging.getLogger().removeHandler(guard)
    guard.check()


@pytest.fixture(autouse=True)
def no_left_over_threads() -> Iterator[None]:
    """Fail a test that leaves a thread running."""
    before = set(threading.enumerate())
    yield
    check_threads(before)
