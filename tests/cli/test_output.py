"""Whatever is printed comes out, and all of it harmless."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from voicedesk.cli.output import HarmlessStream

if TYPE_CHECKING:
    from pathlib import Path

AT_ITS_END = {
    "an escape": ("ready\x1b", "ready\u241b"),
    "a carriage return": ("ready\r", "ready\u240d"),
    "half a flag": ("ready\U0001f3f4\U000e0067", "ready\U0001f3f4<U+E0067>"),
    "a joiner": ("ready\u200d", "ready<U+200D>"),
}


@pytest.mark.parametrize("name", AT_ITS_END)
def test_what_was_written_is_out_once_it_is_flushed(name: str) -> None:
    written, shown = AT_ITS_END[name]
    below = io.StringIO()
    stream = HarmlessStream(below)
    stream.write(written)
    stream.flush()
    assert below.getvalue() == shown
    stream.flush()
    assert below.getvalue() == shown


def test_what_was_written_is_out_once_it_is_closed() -> None:
    raw = io.BytesIO()
    raw.close = lambda: None
    stream = HarmlessStream(io.TextIOWrapper(raw, encoding="utf-8"))
    stream.write("ready\x1b")
    stream.close()
    stream.close()
    assert raw.getvalue().decode() == "ready\u241b"


def test_lines_are_harmless_too() -> None:
    below = io.StringIO()
    HarmlessStream(below).writelines(["one\x1b[2J\n", "two\x9b\n"])
    assert below.getvalue() == "one\u241b[2J\ntwo<U+009B>\n"


@pytest.mark.parametrize("name", ["stdout", "stderr"])
@pytest.mark.parametrize("ending", ["", "sys.exit(0)", "raise SystemExit"])
def test_what_was_written_is_out_when_the_program_has_ended(name: str, ending: str) -> None:
    code = (
        "import sys\n"
        "from voicedesk.cli.output import let_any_text_through\n"
        "let_any_text_through()\n"
        f"sys.{name}.write('ready\\x1b')\n"
        f"{ending}\n"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], capture_output=True, check=True
    )
    printed = {"stdout": done.stdout, "stderr": done.stderr}
    assert printed.pop(name).decode() == "ready\u241b"
    assert list(printed.values()) == [b""]


def test_without_standard_streams_no_file_is_taken_for_one(tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        "from voicedesk.cli.output import let_any_text_through\n"
        "let_any_text_through()\n"
        "print('nobody reads this')\n"
        f"kept = open({str(tmp_path / 'kept')!r}, 'w')\n"
        "os.write(2, b'a library complains')\n"
        "kept.write('words')\n"
    )
    shell = ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh"]
    subprocess.run([*shell, sys.executable, "-c", code], check=True)
    assert (tmp_path / "kept").read_text() == "words"
