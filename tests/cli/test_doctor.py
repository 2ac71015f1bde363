"""``voicedesk doctor`` when one thing is broken: it is named, with what to do, and only it."""

from __future__ import annotations

import re
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.cli.serving import KEY, for_ever, quick
from tests.cli.terminal import run_process
from tests.desk import KeyringState, VirtualDesktop
from voicedesk.core.child_environment import KEY_HOST_VARIABLE
from voicedesk.sandbox.scenario import Endpoint, FaultKind, ModelState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from tests.cli.serving import ServerThread

ENVIRONMENT: dict[str, str] = {"GROQ_API_KEY": KEY}


def problems(
    desktop: VirtualDesktop, url: str, changed: Mapping[str, str] = ENVIRONMENT
) -> dict[str, str]:
    """Return what the doctor finds wrong, by name, with the next step."""
    done = run_process(
        *("doctor", "--base-url", url, "--temp-profile", "--json"),
        environment={**desktop.environment, KEY_HOST_VARIABLE: url, **changed},
    )
    checks = done.json()["checks"]
    found = {
        c["name"]: f"{c['finding']} {c['next_step']}".strip() for c in checks if not c["passed"]
    }
    assert done.code == (1 if found else 0)
    assert "Traceback" not in done.err  # PortAudio and ALSA may have something to say
    return found


@pytest.fixture
def hurt(
    desktop: VirtualDesktop,
) -> Iterator[Callable[[Callable[[], None], Callable[[], None]], None]]:
    """Break something of the desktop that is mended after the test."""
    with ExitStack() as mending:

        def hurt(harm: Callable[[], None], mend: Callable[[], None]) -> None:
            harm()
            mending.callback(mend)

        yield hurt


def test_no_microphone_and_no_loudspeaker(
    desktop: VirtualDesktop, service: ServerThread, hurt
) -> None:
    hurt(desktop.sound.unplug_microphone, desktop.sound.plug_in_microphone)
    hurt(desktop.sound.unplug_speaker, desktop.sound.plug_in_speaker)
    found = problems(desktop, service.url)
    assert list(found) == ["microphone", "loudspeaker"]
    for device, told in found.items():
        assert re.fullmatch(rf"[A-Z][^.]* {device}[^.]*\. [A-Z].*\.", told)


def test_a_microphone_that_delivers_nothing(
    desktop: VirtualDesktop, service: ServerThread, hurt
) -> None:
    hurt(
        desktop.sound.suspend_microphone,
        lambda: desktop.sound.suspend_microphone(False),
    )
    assert list(problems(desktop, service.url)) == ["microphone"]


def test_no_display(desktop: VirtualDesktop, service: ServerThread) -> None:
    found = problems(desktop, service.url, {**ENVIRONMENT, "DISPLAY": ":987"})
    assert list(found) == ["display", "hotkeys", "insertion"]
    assert found["display"].startswith("The display :987 does not answer. Start it in a desktop")


def test_a_wrong_key(desktop: VirtualDesktop, service: ServerThread) -> None:
    found = problems(desktop, service.url, {"GROQ_API_KEY": "gsk_wrong_wrong_wrong"})
    assert list(found) == ["server", "models"]
    assert "did not accept the API key" in found["server"]


def test_a_server_that_is_down(desktop: VirtualDesktop) -> None:
    found = problems(desktop, "http://127.0.0.1:9")
    assert list(found) == ["server", "models"]
    assert "refused the connection. Check that the server is running" in found["server"]
    assert found["models"] == "This cannot be checked before the problem with the server is solved."


def test_a_proxy_that_answers_for_the_server(
    desktop: VirtualDesktop, service: ServerThread
) -> None:
    service.play(quick(for_ever(FaultKind.HTML, Endpoint.MODELS, status=200)))
    assert "no list of models" in problems(desktop, service.url)["server"]


def test_a_model_that_is_missing(desktop: VirtualDesktop, service: ServerThread) -> None:
    ears = ("whisper-large-v3-turbo", "whisper-large-v3", "distil-whisper-large-v3-en")
    service.play(quick(models=tuple((model, ModelState.ABSENT) for model in ears)))
    found = problems(desktop, service.url)
    assert list(found) == ["models"]
    assert "for transcription. Choose another model" in found["models"]


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (KeyringState.ABSENT, "This system has no keyring to keep the key in."),
        (KeyringState.LOCKED, "The keyring did not answer within 8 seconds"),
    ],
)
def test_no_keyring(service: ServerThread, state: KeyringState, says: str) -> None:
    with VirtualDesktop(keyring=state, window_manager=None) as desktop:
        found = problems(desktop, service.url)
        assert list(found) == ["keyring"]
        assert found["keyring"].startswith(says)
        assert found["keyring"].endswith("or set the environment variable GROQ_API_KEY.")


def test_a_damaged_history(desktop: VirtualDesktop, service: ServerThread, tmp_path: Path) -> None:
    (tmp_path / "history.sqlite").write_bytes(b"this is no database" * 1000)
    done = run_process(
        *("doctor", "--base-url", service.url, "--profile", tmp_path, "--json"),
        environment={**desktop.environment, **ENVIRONMENT, KEY_HOST_VARIABLE: service.url},
    )
    [found] = [check for check in done.json()["checks"] if not check["passed"]]
    assert found["name"] == "history"
    assert "damaged" in found["finding"]
    assert found["next_step"]
