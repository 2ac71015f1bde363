"""The one command that makes everything: what it refuses, and that one failure stops nothing else."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.packaging.small_program import DATE_S, PACKAGING, REPOSITORY, add_tool, module
from voicedesk import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCRIPT = PACKAGING / "build.py"
SECRET = "not for freezing"
# Makes an environment whose interpreter is itself.
PYTHON = """\
echo "$0 ${{VOICEDESK_MACOS_IDENTITY-}} $*" >> {calls}
case "$*" in "-m venv "*) mkdir -p "$3/bin"; cp "$0" "$3/bin/python";; esac
"""


class Builder:
    """The command in this process, with kinds of its own that take no time."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.out = folder / "out"
        self.named = folder / "work"
        self.work = self.named / "voicedesk-build"
        self.frozen: list[Path] = []
        self.secrets: list[tuple[str, str]] = []
        """What could be seen of them, and by whom."""
        self.made: list[tuple[Any, ...]] = []
        self._build = module("build")
        kinds = {"good": ("kinds", "good"), "bad": ("kinds", "bad"), "other": ("kinds", "good")}
        monkeypatch.setattr(self._build, "KINDS", {sys.platform: kinds})
        monkeypatch.setattr(self._build, "freeze", self._freeze)
        monkeypatch.setitem(sys.modules, "kinds", self)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(DATE_S))

    def _freeze(self, work: Path) -> str:
        self.frozen.append(work)
        self._look("freezing")
        return "frozen"

    def freeze_for_real_until_the_environment(self) -> None:
        self._monkeypatch.setattr(self._build, "freeze", module("freezing").freeze)
        self._monkeypatch.setattr("sys.executable", "/nowhere/python")

    def good(self, *words: Any) -> Path:
        self.made.append(words)
        self._look("packing")
        out: Path = words[-1]
        out.mkdir(exist_ok=True)
        package = out / f"{len(self.made)}.package"
        package.write_text(os.environ["SOURCE_DATE_EPOCH"])
        return package

    def _look(self, who: str) -> None:
        self.secrets += [(who, value) for value in os.environ.values() if value == SECRET]

    def bad(self, *words: Any) -> Path:
        raise module("messages").SetupError("its tool is missing")

    def run(self, *words: str) -> int:
        options = ["--out", str(self.out), "--work", str(self.named)]
        self._monkeypatch.setattr("sys.argv", ["build.py", *words, *options])
        return self._build.main()


@pytest.fixture
def builder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Builder]:
    umask = os.umask(0o077)
    yield Builder(tmp_path, monkeypatch)
    os.umask(umask)


def test_an_unknown_kind_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, SCRIPT, "deb", "dmg", "exe", "--work", tmp_path / "work"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    expected = "dmg, exe: this system makes deb, rpm, appimage, flatpak, wheel"
    assert done.stderr.strip().endswith(expected)
    assert not (tmp_path / "work").exists()


@pytest.mark.parametrize("system", ["linux", "win32", "darwin"])
def test_every_kind_has_what_builds_it(system: str) -> None:
    for name, function in module("build").KINDS[system].values():
        assert callable(getattr(module(name), function))


def test_the_version_is_that_of_the_program() -> None:
    assert module("build").version() == __version__


def test_each_kind_is_made_of_the_same_frozen_program(builder: Builder) -> None:
    assert builder.run("good", "other") == 0
    assert builder.frozen == [builder.work]
    words = ("frozen", __version__, builder.work, builder.out)
    assert builder.made == [words, words]


def test_one_that_fails_does_not_stop_the_others(
    builder: Builder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert builder.run("bad", "good") == 1
    assert len(builder.made) == 1
    assert capsys.readouterr().err == "not made: bad: its tool is missing\n"


def test_without_words_everything_is_made(builder: Builder, tmp_path: Path) -> None:
    # As freezing leaves them, for the wheel.
    tools = PYTHON.format(calls=tmp_path / "calls")
    add_tool(builder.work / "tools" / "bin", "python", tools)
    assert builder.run() == 1, "one of them fails"
    assert len(builder.made) == 2
    assert " -m build " in (tmp_path / "calls").read_text()


def test_a_wheel_alone_needs_no_frozen_program(
    builder: Builder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    add_tool(tmp_path / "bin", "python", PYTHON.format(calls=tmp_path / "calls"))
    monkeypatch.setattr("sys.executable", str(tmp_path / "bin/python"))
    assert builder.run("wheel") == 0
    assert builder.frozen == []


def test_the_wheel_is_built_by_what_the_lock_names(
    builder: Builder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    add_tool(tmp_path / "bin", "python", PYTHON.format(calls=tmp_path / "calls"))
    monkeypatch.setattr("sys.executable", str(tmp_path / "bin/python"))
    monkeypatch.setenv("VOICEDESK_MACOS_IDENTITY", SECRET)
    assert builder.run("wheel") == 0
    made, installed, built = (tmp_path / "calls").read_text().splitlines()
    tools = builder.work / "tools"
    assert made == f"{tmp_path}/bin/python  -m venv {tools}"
    assert installed.startswith(f"{tools}/bin/python  -m pip install ")
    assert " --require-hashes " in installed
    assert installed.endswith(f"--requirement {PACKAGING}/locks/tools.txt")
    words = f"-P -m build --no-isolation --outdir {builder.out} {REPOSITORY}"
    assert built == f"{tools}/bin/python  {words}"


def test_what_lies_in_the_folder_of_work_stays(builder: Builder) -> None:
    builder.named.mkdir()
    (builder.named / "thesis.txt").write_text("years of work")
    (builder.work / "frozen").mkdir(parents=True)
    builder.freeze_for_real_until_the_environment()
    assert builder.run("good") == 1, "there is no Python to freeze with"
    assert (builder.named / "thesis.txt").read_text() == "years of work"
    assert not (builder.work / "frozen").exists(), "it is made anew"


def test_only_what_signs_sees_the_secrets(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows, macos = (module(name) for name in ("windows", "macos"))
    names = {windows.CERTIFICATE, windows.PASSWORD, macos.IDENTITY}
    names |= {*macos.CERTIFICATE, *macos.ACCOUNT, *macos.API_KEY}
    for name in names:
        monkeypatch.setenv(name, SECRET)
    assert builder.run("bad", "good") == 1
    assert builder.secrets == [("packing", SECRET)] * len(names)
    assert not names & set(os.environ), "nor does what comes after it"


def test_what_is_made_can_be_read_by_everybody(builder: Builder) -> None:
    builder.run("good")
    (package,) = builder.out.iterdir()
    assert stat.S_IMODE(package.stat().st_mode) == 0o644


def test_its_date_is_that_of_the_commit(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert builder.run("good") == 0
    command = ["git", "-C", REPOSITORY, "log", "-1", "--format=%ct"]
    committed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    (package,) = builder.out.iterdir()
    assert package.read_text() == committed


def test_outside_of_a_checkout_the_date_must_be_told(
    builder: Builder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(module("build"), "REPOSITORY", tmp_path)
    monkeypatch.setattr(module("build"), "version", lambda: "1.2.3")
    assert builder.run("good") == 0, "it is told"
    for path in (os.environ["PATH"], str(tmp_path)):
        monkeypatch.setenv("PATH", path)
        monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
        assert builder.run("good") == 1
        assert "SOURCE_DATE_EPOCH must tell the date" in capsys.readouterr().err
