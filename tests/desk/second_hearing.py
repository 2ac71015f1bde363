"""As a pytest plugin: a test of sound or windows that failed while the machine itself stood still
is run again, once the machine runs on.

Any other failure stays one, and each of these is told at the end.
"""

from __future__ import annotations

import time
from typing import Final, NamedTuple

import pytest
import pytest_timeout
from _pytest.runner import runtestprotocol

from tests.desk.standing_still import TOO_LATE_S, StandstillWatch


class _Bearing(NamedTuple):
    """What tests of one kind bear of such a machine."""

    stood_still_s: float
    again: int


_SOUND: Final = _Bearing(TOO_LATE_S, again=6)
_WINDOWS: Final = _Bearing(0.1, again=3)
_WITH_SOUND: Final = ("tests/audio/", "tests/desk/")
_ON_DESKTOPS: Final = ("tests/desktop/", "tests/e2e/")
_DESKTOP: Final = "desktop"
"""The fixture by which a test elsewhere has other programs take part."""
_CALM_WITHIN_S: Final = 20.0
_ALL_WAITING_S: Final = 240.0
_STOOD_STILL: Final = "the machine stood still, ms"


class _Witness:
    def __init__(self) -> None:
        self.watch = StandstillWatch()
        self._left_s = _ALL_WAITING_S

    def wait_for_calm(self) -> None:
        self._left_s -= self.watch.wait_for_calm(min(_CALM_WITHIN_S, self._left_s))


_witness: pytest.StashKey[_Witness] = pytest.StashKey()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    bearing = _bearing(item)
    if bearing is None:
        return None
    if _witness not in item.config.stash:
        item.config.stash[_witness] = _Witness()
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for report in _heard_out(item, nextitem, bearing, item.config.stash[_witness]):
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def _bearing(item: pytest.Item) -> _Bearing | None:
    if item.nodeid.startswith(_WITH_SOUND):
        return _SOUND
    fixtures = item.fixturenames if isinstance(item, pytest.Function) else ()
    if item.nodeid.startswith(_ON_DESKTOPS) or _DESKTOP in fixtures:
        return _WINDOWS
    return None


def _heard_out(
    item: pytest.Item, nextitem: pytest.Item | None, bearing: _Bearing, witness: _Witness
) -> list[pytest.TestReport]:
    """Return the reports of the last time; what was told of the earlier ones is a property."""
    reports: list[pytest.TestReport] = []
    for left in reversed(range(1 + bearing.again)):
        began_s = time.monotonic()
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        if not any(report.failed for report in reports):
            break
        stood_still_s = witness.watch.longest_s(began_s)
        if stood_still_s < bearing.stood_still_s:
            break
        item.user_properties.append((_STOOD_STILL, round(1000 * stood_still_s)))
        if left:
            item.ihook.pytest_timeout_cancel_timer(item=item)
            witness.wait_for_calm()
            _limit_anew(item)
    return reports


def _limit_anew(item: pytest.Item) -> None:
    """Give the test its whole time again; its limit was set before the first of its runs."""
    settings = pytest_timeout._get_item_settings(item)  # there is no public name
    if settings.timeout:
        item.ihook.pytest_timeout_set_timer(item=item, settings=settings)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            pauses = [str(value) for name, value in report.user_properties if name == _STOOD_STILL]
            if pauses:
                told = f"{report.nodeid}: failed while the machine stood still for"
                terminalreporter.write_line(f"{told} {', '.join(pauses)} ms, then {outcome}")


def pytest_unconfigure(config: pytest.Config) -> None:
    if (witness := config.stash.get(_witness, None)) is not None:
        witness.watch.close()
