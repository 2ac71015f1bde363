"""``voicedesk --smoke-test``, as every artefact's check runs it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.patience import GIVE_UP_S

if TYPE_CHECKING:
    from tests.desk import VirtualDesktop


def test_it_asks_is_answered_and_quits_without_a_word(desktop: VirtualDesktop) -> None:
    with desktop.record_speaker() as loudspeaker:
        done = subprocess.run(
            [sys.executable, "-m", "voicedesk", "--smoke-test"],
            env=desktop.environment,
            capture_output=True,
            text=True,
            timeout=GIVE_UP_S,
            check=False,
        )
        assert loudspeaker.first_sound_s is not None
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not (desktop.home / ".config" / "voicedesk").exists()
