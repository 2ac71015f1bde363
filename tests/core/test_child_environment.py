from __future__ import annotations

import os

import pytest

from voicedesk.core.child_environment import child_environment, environment_key, take_keys

NAMES = ("GROQ_API_KEY", "VOICEDESK_SANDBOX_KEY")


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, f"gsk_of_{name}")


def test_other_programs_get_everything_but_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    given = child_environment(LANG="C", MORE="1")
    assert given == {
        name: text
        for name, text in {**os.environ, "LANG": "C", "MORE": "1"}.items()
        if name not in NAMES
    }
    assert os.environ["LANG"] == "de_DE.UTF-8"


def test_what_is_set_is_read_without_being_taken() -> None:
    assert environment_key() == "gsk_of_GROQ_API_KEY"
    assert environment_key("VOICEDESK_SANDBOX_KEY") == "gsk_of_VOICEDESK_SANDBOX_KEY"


def test_keys_that_were_taken_are_known_and_no_longer_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken: dict[str, str] = {}
    monkeypatch.setattr("voicedesk.core.child_environment._taken", taken)
    take_keys()
    assert not set(NAMES) & set(os.environ)
    assert environment_key() == "gsk_of_GROQ_API_KEY"
    # Once more, as when a command is run in a program that runs already.
    take_keys()
    assert environment_key() == "gsk_of_GROQ_API_KEY"
