"""What pip-audit is asked about: every version that is shipped, and what is installed here."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tests.packaging.small_program import PACKAGING, add_tool, module

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

LOCK = PACKAGING / "locks" / "shipped.txt"


def locked() -> set[str]:
    text = LOCK.read_text(encoding="utf-8")
    found = re.findall(r"^([a-z0-9-]+)(?:\[\w+\])?(==[^ ]+)", text, re.MULTILINE)
    return {name + version for name, version in found}


def add_pip_audit(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, flawed: str = "", breaks: str = ""
) -> Path:
    """Put a pip-audit in place that knows one flaw and notes its lists; return where."""
    report = {"name": flawed, "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}
    clean = {"dependencies": [{"name": "six", "version": "1", "vulns": []}]}
    asked = folder / "asked"
    script = f"""
echo "$*" >> {folder}/words
echo -- >> {asked}
cat "$4" >> {asked}
if [ -n "{breaks}" ] && grep -q "^{breaks}" "$4"; then echo "no network" >&2; exit 1; fi
if [ -n "{flawed}" ] && grep -q "^{flawed}==" "$4"
then echo '{json.dumps({"dependencies": [report]})}'
else echo '{json.dumps(clean)}'; fi"""
    add_tool(folder / "bin", "python", script)
    monkeypatch.setattr("sys.executable", str(folder / "bin" / "python"))
    return asked


def test_every_version_that_is_shipped_is_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = add_pip_audit(tmp_path, monkeypatch)
    assert module("audit").main() == 0
    pins = [line for line in asked.read_text().splitlines() if line != "--"]
    assert locked() <= set(pins)
    assert {f"{part.name}=={part.version}" for part in module("licences").parts()} <= set(pins)
    assert not [pin for pin in pins if ";" in pin]
    assert "have no known vulnerability" in capsys.readouterr().out
    for words in (tmp_path / "words").read_text().splitlines():
        assert {"--disable-pip", "--no-deps"} <= set(words.split())


def test_no_list_names_a_part_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = add_pip_audit(tmp_path, monkeypatch)
    module("audit").main()
    lists = asked.read_text().split("--\n")[1:]
    assert len(lists) > 1, "numpy is locked for each Python"
    for pins in lists:
        names = [re.split(r"[\[=]", pin)[0] for pin in pins.splitlines()]
        assert len(set(names)) == len(names)


def test_a_flaw_of_what_only_another_system_gets_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add_pip_audit(tmp_path, monkeypatch, flawed="pywin32-ctypes")
    assert module("audit").main() == 1
    assert capsys.readouterr().out == "pywin32-ctypes 1: PYSEC-1, mended in 2\n"


def test_that_nobody_could_be_asked_is_told_by_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add_pip_audit(tmp_path, monkeypatch, breaks="numpy")
    assert module("audit").main() == 2
    assert capsys.readouterr().out == "no network\n"
