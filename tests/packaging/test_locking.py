"""The locks name every part with its hashes, at versions that the project allows."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.packaging.small_program import PACKAGING, REPOSITORY, add_tool, module, path_with

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCKS = PACKAGING / "locks"
NAMES = ("freezer", "shipped", "tools")


def entries(name: str) -> list[tuple[Requirement, list[str]]]:
    """Return each requirement of a lock, and the hashes of its files."""
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    joined = re.sub(r"#.*", "", text).replace("\\\n", " ")
    lines = [line.split("--hash=") for line in joined.splitlines() if line.strip()]
    return [(Requirement(line[0]), [digest.strip() for digest in line[1:]]) for line in lines]


def asked(name: str) -> Iterator[Requirement]:
    """What the source of a lock asks for."""
    if name != "shipped":
        lines = (LOCKS / f"{name}.in").read_text(encoding="utf-8").splitlines()
    else:
        project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
        project = project["project"]
        lines = project["dependencies"]
    return (Requirement(line) for line in lines if line and not line.startswith("#"))


@pytest.mark.parametrize("name", NAMES)
def test_every_part_has_one_version_and_hashes(name: str) -> None:
    found = entries(name)
    assert found
    for requirement, hashes in found:
        (version,) = requirement.specifier
        assert version.operator == "=="
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in hashes)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_asked_for_is_locked_at_a_version_that_is_allowed(name: str) -> None:
    locked = [requirement for requirement, _ in entries(name)]
    for wanted in asked(name):
        found = [
            each
            for each in locked
            if canonicalize_name(each.name) == canonicalize_name(wanted.name)
            and _can_be_together(each, wanted)
        ]
        assert found, f"{wanted} is not in {name}.txt"
        for each in found:
            (version,) = each.specifier
            assert wanted.specifier.contains(version.version), f"{wanted}, but {each}"


def _can_be_together(locked: Requirement, wanted: Requirement) -> bool:
    """Tell whether there is a machine that both are for."""
    machines = [
        {
            "python_version": version,
            "python_full_version": f"{version}.4",
            "sys_platform": platform,
            "platform_machine": machine,
            "os_name": "nt" if platform == "win32" else "posix",
            "platform_system": {"linux": "Linux", "win32": "Windows", "darwin": "Darwin"}[platform],
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }
        for version in ("3.11", "3.12", "3.13")
        for platform in ("linux", "win32", "darwin")
        for machine in ("x86_64", "arm64")
    ]
    return any(
        all(each.marker is None or each.marker.evaluate(machine) for each in (locked, wanted))
        for machine in machines
    )


def test_a_pin_is_a_name_a_version_and_a_marker() -> None:
    text = (
        "# how it was made\n"
        "colorama==0.4.6 ; sys_platform == 'win32' \\\n"
        "    --hash=sha256:00 \\\n"
        "    --hash=sha256:01\n"
        "    # via voicedesk (pyproject.toml)\n"
        "httpx[socks]==0.28.1 \\\n"
        "    --hash=sha256:02\n"
        "six==1.17.0\n"
    )
    assert module("locking").pins(text) == [
        "colorama==0.4.6 ; sys_platform == 'win32'",
        "httpx[socks]==0.28.1",
        "six==1.17.0",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_part_of_a_lock_is_a_pin(name: str) -> None:
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    assert len(module("locking").pins(text)) == len(entries(name))


class Uv:
    """A uv that notes its words and changes the lock as a script says."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._bin, self._calls = folder / "bin", folder / "calls"
        self._calls.touch()
        path_with(self._bin, "sh", "sed")
        monkeypatch.setenv("PATH", str(self._bin))
        self._locking: Any = module("locking")
        self.locks = folder / "locks"
        self.locks.mkdir()
        for name in NAMES:
            (self.locks / f"{name}.txt").write_text(
                "six==1.17.0 ; os_name == 'nt' \\\n  --hash=1\n"
            )
        monkeypatch.setattr(self._locking, "LOCKS", self.locks)

    def resolve(self, script: str = "") -> None:
        find = "for word; do case $word in --output-file=*) lock=${word#*=};; esac; done\n"
        add_tool(self._bin, "uv", f'echo "$*" >> {self._calls}\n{find}{script}')

    def run(self, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
        monkeypatch.setattr("sys.argv", ["locking.py", *words])
        return self._locking.main()

    def calls(self) -> list[str]:
        return self._calls.read_text().splitlines()


@pytest.fixture
def uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Uv:
    return Uv(tmp_path, monkeypatch)


def test_locks_that_fit_are_left_alone(uv: Uv, monkeypatch: pytest.MonkeyPatch) -> None:
    uv.resolve('sed -i s/hash=1/hash=2/ "$lock"')  # a file was added to a release
    assert uv.run(monkeypatch, "--check") == 0
    assert len(uv.calls()) == len(NAMES)
    for call in uv.calls():
        assert "--upgrade" not in call
        assert str(uv.locks) not in call, "the lock itself is not written"


@pytest.mark.parametrize("change", ["s/1.17.0/1.16.0/", "s/nt/posix/", "1iseven==1.0"])
def test_a_lock_that_no_longer_fits_is_told(
    uv: Uv, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], change: str
) -> None:
    uv.resolve(f'case $lock in */tools.txt) sed -i "{change}" "$lock";; esac')
    before = (uv.locks / "tools.txt").read_text()
    assert uv.run(monkeypatch, "--check") == 1
    assert f"{uv.locks}/tools.txt no longer fits" in capsys.readouterr().err
    assert (uv.locks / "tools.txt").read_text() == before


def test_renewing_takes_the_newest_with_hashes_for_all_systems(
    uv: Uv, monkeypatch: pytest.MonkeyPatch
) -> None:
    uv.resolve()
    assert uv.run(monkeypatch) == 0
    assert len(uv.calls()) == len(NAMES)
    for call, name in zip(uv.calls(), ("shipped", "freezer", "tools"), strict=True):
        words = call.split()
        wanted = {"--universal", "--generate-hashes", "--upgrade", "--python-version=3.11"}
        assert wanted <= set(words)
        assert f"--output-file={uv.locks}/{name}.txt" in words
        assert Path(words[-1]).is_file()


def test_a_failure_of_uv_is_told(
    uv: Uv, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    uv.resolve("exit 1")
    assert uv.run(monkeypatch) == 1
    assert "uv could not resolve" in capsys.readouterr().err


def test_a_missing_uv_is_told(
    uv: Uv, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert uv.run(monkeypatch, "--check") == 1
    assert "uv is missing: pip install uv" in capsys.readouterr().err
