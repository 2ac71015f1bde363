"""The pytest side: the virtual desktop as a fixture, what its programs did, and a second hearing."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from _pytest.runner import runtestprotocol

from tests.desk.desktop import VirtualDesktop
from tests.desk.program import EventLog
from tests.desk.standing_still import StandstillWatch

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

_TOO_MANY: Final = ("level", "reply_delta")
_TOLD_LAST: Final = 25

_LISTENS: Final = ("tests/audio/", "tests/desk/")
_AGAIN: Final = 3
_STOOD_STILL: Final = "the machine stood still, ms"
_watch: pytest.StashKey[StandstillWatch] = pytest.StashKey()


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualDesktop]:
    """A desktop with a window manager, an open keyring and sound, shared by one test file."""
    with VirtualDesktop(logs=tmp_path_factory.mktemp("desk-logs")) as desktop:
        yield desktop


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell with a failure what the programs logged: elsewhere it may never happen again."""
    report = yield
    folder = item.funcargs.get("tmp_path") if isinstance(item, pytest.Function) else None
    if report.failed and isinstance(folder, Path):
        for path in sorted(folder.rglob("events.jsonl")):
            events = [event for event in EventLog(path).read() if event["event"] not in _TOO_MANY]
            told = "\n".join(str(event)[:1000] for event in events[-_TOLD_LAST:])
            report.sections.append((f"events of {path.parent.name}", told))
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Hear a failed test out once more if the machine stood still while it listened, and say so."""
    if not item.nodeid.startswith(_LISTENS):
        return None
    if _watch not in item.config.stash:
        item.config.stash[_watch] = StandstillWatch()
    watch = item.config.stash[_watch]
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for report in _heard_out(item, nextitem, watch):
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def _heard_out(
    item: pytest.Item, nextitem: pytest.Item | None, watch: StandstillWatch
) -> list[pytest.TestReport]:
    while True:
        began_s = time.monotonic()
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        stood_still_s = watch.longest_s(began_s)
        tried_again = len([True for name, _ in item.user_properties if name == _STOOD_STILL])
        if not stood_still_s or tried_again == _AGAIN or not any(one.failed for one in reports):
            return reports
        item.user_properties.append((_STOOD_STILL, round(1000 * stood_still_s)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in terminalreporter.getreports("passed"):
        pauses = [str(value) for name, value in report.user_properties if name == _STOOD_STILL]
        if pauses:
            told = f"{report.nodeid}: failed while the machine stood still for"
            terminalreporter.write_line(f"{told} {', '.join(pauses)} ms, then passed")


def pytest_unconfigure(config: pytest.Config) -> None:
    if (watch := config.stash.get(_watch, None)) is not None:
        watch.close()
