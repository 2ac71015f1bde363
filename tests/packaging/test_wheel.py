"""The built wheel, installed into an empty environment: its resources, its command, a whole turn."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

REPOSITORY = Path(__file__).resolve().parents[2]
LOCATE = """\
from voicedesk.storage.resources import resource_path
import voicedesk
print(voicedesk.__version__)
print(voicedesk.__file__)
print(resource_path("sample-question.wav"))
"""


def run(command: Sequence[str | Path], folder: Path) -> str:
    done = subprocess.run(
        [str(word) for word in command], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build(folder: Path, *options: str) -> Path:
    """Build what is to be published into a folder, and return the wheel."""
    run([sys.executable, "-m", "build", *options, "--outdir", folder, REPOSITORY], folder)
    (built,) = folder.glob("voicedesk-*.whl")
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("wheel"), "--wheel")


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment that holds the wheel and nothing else."""
    folder = tmp_path_factory.mktemp("empty") / "environment"
    venv.create(folder, with_pip=False)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--no-index"]
    run([*pip, "--no-deps", wheel], folder)
    return python


def test_the_source_distribution_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    again = build(tmp_path)
    assert [each.name for each in tmp_path.glob("*.tar.gz")] == [
        f"{wheel.name.partition('-py3')[0]}.tar.gz"
    ]
    assert again.name == wheel.name
    assert again.read_bytes() == wheel.read_bytes()


def test_resources_come_with_the_wheel(wheel: Path, installed: Path, tmp_path: Path) -> None:
    version, package, sample = run([installed, "-I", "-c", LOCATE], tmp_path).splitlines()
    environment = installed.parents[1]
    assert wheel.name.startswith(f"voicedesk-{version}-")
    assert Path(package).is_relative_to(environment)
    assert Path(sample).is_relative_to(environment)
    shipped = Path(sample).parent
    source = REPOSITORY / "resources"
    names = sorted(path.relative_to(source) for path in source.rglob("*") if path.is_file())
    assert names
    for name in names:
        assert (shipped / name).read_bytes() == (source / name).read_bytes()


def test_the_command_takes_a_whole_turn_without_a_word(
    installed: Path, own_home: Path, tmp_path: Path
) -> None:
    # What it depends on comes from here; itself, it comes from the wheel.
    (own,) = installed.parents[1].glob("lib/python3*/site-packages")
    parts = Path(sysconfig.get_path("purelib"))
    (own / "parts.pth").write_text(f"{parts}\n")
    environment = {
        "HOME": str(own_home),
        "PATH": os.environ["PATH"],
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = subprocess.run(
        [installed.with_name("voicedesk"), "--smoke-test"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout == ""
    assert done.returncode == 0


def test_the_licence_is_in_the_wheel(installed: Path) -> None:
    (licence,) = installed.parents[1].rglob("licenses/LICENSE")
    assert licence.read_text().startswith("MIT License")
