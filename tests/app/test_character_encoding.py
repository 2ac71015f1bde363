"""Characters are in UTF-8, whatever the locale says, and the user's language stays what it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

PROGRAM = """
import json, locale, os
from PySide6.QtCore import QCoreApplication, QLocale
from voicedesk.app.character_encoding import use_utf_8
from voicedesk.app.system_language import system_language
use_utf_8()
app = QCoreApplication([])
told = {name: each for name, each in os.environ.items() if name.startswith("L")}
found = [system_language(), QLocale.system().name(), locale.nl_langinfo(locale.CODESET), told]
print(json.dumps(found))
"""


def run(variables: dict[str, str]) -> tuple[str, str, dict[str, str]]:
    """Return the language for us and for Qt, and what programs started from there are told."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        # Python itself helps only where no language is said, and no frozen program at all.
        env={"PATH": os.environ["PATH"], "PYTHONCOERCECLOCALE": "0", **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    own, of_qt, encoding, told = json.loads(done.stdout)
    assert encoding == "UTF-8"
    return own, of_qt, told


@pytest.mark.parametrize(
    ("variables", "own", "of_qt"),
    [
        ({}, "", "C"),
        ({"LC_ALL": "C"}, "C", "C"),
        ({"LANG": "POSIX"}, "POSIX", "C"),
        ({"LANG": "de_AT"}, "de_AT", "de_AT"),
        ({"LC_ALL": "fr_CA@euro", "LANG": "de_AT", "LC_MESSAGES": "it"}, "fr_CA@euro", "fr_CA"),
        ({"LC_ALL": "xx_XX.UTF-8"}, "xx_XX.UTF-8", "C"),
    ],
)
def test_the_language_stays(variables: dict[str, str], own: str, of_qt: str) -> None:
    found_own, found_of_qt, told = run(variables)
    assert found_of_qt == of_qt
    assert found_own.split(".")[0] == own.split(".", maxsplit=1)[0]
    assert "LC_ALL" not in told
    assert told["LC_CTYPE"].lower().replace("-", "").endswith("utf8")


def test_what_is_utf_8_already_stays_as_it_is() -> None:
    variables = {"LC_ALL": "C.UTF-8", "LANG": "de_AT"}
    assert run(variables)[2] == variables
