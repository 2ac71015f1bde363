"""The virtual desktop as pytest fixtures, and what its programs did in a test that failed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.desk.desktop import VirtualDesktop
from tests.desk.program import EventLog

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

_TOO_MANY: Final = ("level", "reply_delta")
_TOLD_LAST: Final = 25


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
