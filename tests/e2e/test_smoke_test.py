"""``voicedesk --smoke-test``, as every artefact's check runs it."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.desk import PROGRAM
from tests.patience import GIVE_UP_S

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desk import VirtualDesktop


def test_it_asks_is_answered_and_quits_without_a_word(desktop: VirtualDesktop) -> None:
    with desktop.record_speaker() as loudspeaker:
        done = subprocess.run(
            [*PROGRAM, "--smoke-test"],
            env=desktop.environment,
            capture_output=True,
            text=True,
            timeout=GIVE_UP_S,
            check=False,
        )
        assert loudspeaker.first_sound_s is not None
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not (desktop.home / ".config" / "voicedesk").exists()


def bare(home: Path) -> dict[str, str]:
    """Return no more of an environment than any program gets, and no screen."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}


@pytest.mark.parametrize("language", [{}, {"LC_ALL": "C"}], ids=["nothing", "C"])
def test_no_locale_is_worth_a_word(language: dict[str, str], own_home: Path) -> None:
    done = subprocess.run(
        [*PROGRAM, "--smoke-test"],
        env={**bare(own_home), **language},
        capture_output=True,
        text=True,
        timeout=GIVE_UP_S,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_window_needs_no_terminal(own_home: Path) -> None:
    """So Windows starts a program that has none: there are no standard streams at all."""
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" --smoke-test <&- >&- 2>&-', "sh", *PROGRAM],
        env=bare(own_home),
        timeout=GIVE_UP_S,
        check=False,
    )
    assert done.returncode == 0
