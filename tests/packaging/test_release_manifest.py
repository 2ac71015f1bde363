"""The files that go beside a release: understood by the program and by ``sha256sum``, always alike."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.packaging.small_program import module
from voicedesk.core.release_manifest import check_digest, parse_manifest

if TYPE_CHECKING:
    from pathlib import Path

WORDS = {"version": "0.2.0", "date": "2026-09-01", "summary": "Über alles Neue."}


def write(folder: Path, **changed: str) -> list[Path]:
    return module("release_manifest").write(folder, **{**WORDS, **changed})


def problem(folder: Path, **changed: str) -> str:
    with pytest.raises(module("messages").SetupError) as told:
        write(folder, **changed)
    assert not (folder / "release.json").exists()
    return str(told.value)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (made := tmp_path / "release").mkdir()
    (made / "voicedesk_0.2.0_amd64.deb").write_bytes(b"deb" * 100_000)
    (made / "VoiceDesk-0.2.0.AppImage").write_bytes(b"image")
    return made


def test_the_program_understands_what_is_made(folder: Path) -> None:
    write(folder)
    body = (folder / "release.json").read_bytes()
    check_digest(body, (folder / "release.json.sha256").read_bytes())
    found = parse_manifest(body)
    assert (str(found.version), str(found.day), found.summary) == tuple(WORDS.values())
    assert [(each.name, each.size_bytes) for each in found.artefacts] == [
        ("VoiceDesk-0.2.0.AppImage", 5),
        ("voicedesk_0.2.0_amd64.deb", 300_000),
    ]


@pytest.mark.parametrize("name", ["SHA256SUMS", "release.json.sha256"])
def test_coreutils_check_what_is_made(folder: Path, name: str) -> None:
    write(folder)
    command = ["sha256sum", "--check", "--strict", name]
    assert subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0
    (folder / "VoiceDesk-0.2.0.AppImage").write_bytes(b"imagf")
    (folder / "release.json").write_bytes(b"{}")
    assert subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 1


def test_it_is_made_alike_every_time(folder: Path, tmp_path: Path) -> None:
    first = {path.name: path.read_bytes() for path in write(folder)}
    assert {path.name: path.read_bytes() for path in write(folder)} == first
    (other := tmp_path / "other").mkdir()
    for path in sorted(folder.iterdir(), reverse=True):
        (other / path.name).write_bytes(path.read_bytes())
    assert {path.name: path.read_bytes() for path in write(other)} == first
    assert set(first) == {"release.json", "release.json.sha256", "SHA256SUMS"}


@pytest.mark.parametrize(
    "changed",
    [
        {"version": "v0.2"},
        {"date": "1 September"},
        {"summary": ""},
        {"summary": "See https://example.org."},
        {"summary": "half a letter \udce4"},
    ],
)
def test_what_the_program_would_refuse_is_not_made(folder: Path, changed: dict[str, str]) -> None:
    assert "release manifest" in problem(folder, **changed)


def test_a_folder_with_something_else_is_refused(folder: Path, tmp_path: Path) -> None:
    (folder / "latest").symlink_to("VoiceDesk-0.2.0.AppImage")
    assert "is no file" in problem(folder)
    (folder / "latest").unlink()
    (folder / "a name.deb").write_bytes(b"x")
    assert "name of an artefact" in problem(folder)
    (empty := tmp_path / "empty").mkdir()
    assert "no artefacts" in problem(empty)
    assert "cannot be read" in problem(tmp_path / "gone")
