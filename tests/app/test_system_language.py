"""Which language the system speaks to its user."""

from __future__ import annotations

import pytest

from voicedesk.app.system_language import system_language

VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.mark.parametrize(
    ("told", "language"),
    [
        ({"LANG": "de_AT.UTF-8"}, "de_AT.UTF-8"),
        ({"LANG": "de_AT.UTF-8", "LC_MESSAGES": "fr_FR"}, "fr_FR"),
        ({"LANG": "de_AT.UTF-8", "LC_MESSAGES": "fr_FR", "LC_ALL": "it_IT"}, "it_IT"),
        ({"LANG": "de_AT.UTF-8", "LANGUAGE": "uk:ru:en"}, "uk"),
        ({"LANG": "de_AT.UTF-8", "LANGUAGE": ""}, "de_AT.UTF-8"),
        ({"LC_CTYPE": "C.UTF-8"}, ""),
    ],
)
def test_the_strongest_word_counts(
    told: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    for variable, value in told.items():
        monkeypatch.setenv(variable, value)
    assert system_language() == language
