"""As a pytest plugin: a test that listened while the machine itself stood still listens again."""

from __future__ import annotations

import time
from typing import Final

import pytest
from _pytest.runner import runtestprotocol

from tests.desk.standing_still import StandstillWatch

_LISTENS: Final = ("tests/audio/", "tests/desk/")
_AGAIN: Final = 6
_STOOD_STILL: Final = "the machine stood still, ms"
_watch: pytest.StashKey[StandstillWatch] = pytest.StashKey()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
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
    """Return the reports of the last time; what was told of the earlier ones is a property."""
    reports: list[pytest.TestReport] = []
    for _ in range(1 + _AGAIN):
        began_s = time.monotonic()
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        if not any(report.failed for report in reports):
            break
        stood_still_s = watch.longest_s(began_s)
        if not stood_still_s:
            break
        item.user_properties.append((_STOOD_STILL, round(1000 * stood_still_s)))
    return reports


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            pauses = [str(value) for name, value in report.user_properties if name == _STOOD_STILL]
            if pauses:
                told = f"{report.nodeid}: failed while the machine stood still for"
                terminalreporter.write_line(f"{told} {', '.join(pauses)} ms, then {outcome}")


def pytest_unconfigure(config: pytest.Config) -> None:
    if (watch := config.stash.get(_watch, None)) is not None:
        watch.close()
