"""The set-up script installs what is missing, only that, and says what it cannot do."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


class Machine:
    """A clone on a machine whose package manager only writes down what it is told."""

    def __init__(self, folder: Path) -> None:
        self.clone = folder / "clone"
        self.programs = folder / "bin"
        self.calls = folder / "calls"
        self.programs.mkdir()
        self.calls.touch()
        for script in (REPOSITORY / "packaging").glob("*.py"):
            (self.clone / "packaging").mkdir(parents=True, exist_ok=True)
            shutil.copy(script, self.clone / "packaging")
        (self.clone / "pyproject.toml").write_text("# the project\n")

    def add_program(self, name: str, script: str = "") -> None:
        """Put a program on PATH that notes its call and then runs the script."""
        path = self.programs / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >> {self.calls}\n{script}\n')
        path.chmod(0o755)

    def add_debian(self, installed: list[str], known: list[str]) -> None:
        lines = "\n".join(f"installed {name}" for name in installed)
        self.add_program("dpkg-query", f"cat <<'END'\n{lines}\nEND")
        self.add_program("apt-get")
        self.add_program("sudo", '[ "$1" = -n ] && shift; exec "$@"')
        self.add_program("env", 'shift; exec "$@"')
        self.add_program("apt-cache", f'case " {" ".join(known)} " in *" $2 "*) echo $2;; esac')

    def add_environment(self, holds: str, *, project: str = "# the project\n") -> None:
        """A ``.venv`` in which the project of that text was installed with or without tools."""
        python = self.clone / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(
            f'#!/bin/sh\ncase "$1" in -c) echo 3.11;; *) echo "python $*" >> {self.calls};; esac\n'
        )
        python.chmod(0o755)
        digest = hashlib.sha256(project.encode()).hexdigest()
        (self.clone / ".venv" / "voicedesk-setup.txt").write_text(f"{digest} {holds}\n")

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(self.clone / "packaging" / "dev.py"), *arguments],
            env={"PATH": str(self.programs), "HOME": str(self.clone), **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def called(self, program: str) -> list[str]:
        lines = self.calls.read_text().splitlines()
        return [line for line in lines if line.startswith(f"{program} ")]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    for name in ("cat", "sh"):  # what the stand-ins themselves are made of
        real = shutil.which(name)
        assert real is not None
        (made.programs / name).symlink_to(real)
    return made


def everything() -> list[str]:
    """All system packages, under the names of Debian 12."""
    question = "import system_packages as s; print(*s.packages_to_test())"
    answer = subprocess.run(
        [sys.executable, "-c", question],
        cwd=REPOSITORY / "packaging",
        capture_output=True,
        text=True,
        check=True,
    )
    return [entry.split("|")[-1] for entry in answer.stdout.split()]


def test_the_second_time_nothing_is_installed(machine: Machine) -> None:
    machine.add_debian(everything(), [])
    machine.add_environment("tools")
    done = machine.run("test", "-k", "something")
    assert (done.returncode, done.stderr) == (0, "")
    assert "System packages: all there" in done.stdout
    assert "Python packages: all there" in done.stdout
    assert machine.called("apt-get") == []
    assert machine.called("python") == ["python -m pytest -k something"]


def test_only_what_is_missing_is_installed_under_the_name_that_exists(machine: Machine) -> None:
    present = [name for name in everything() if name not in {"flite", "libglib2.0-0"}]
    machine.add_debian(present, ["flite", "libglib2.0-0t64"])
    machine.add_environment("tools")
    done = machine.run("setup")
    assert done.returncode == 0, done.stderr
    update, install = machine.called("apt-get")
    assert update == "apt-get update"
    assert install.startswith("apt-get install --yes --no-install-recommends --no-remove ")
    assert sorted(install.split()[5:]) == ["flite", "libglib2.0-0t64"]


def test_a_refusal_of_the_package_manager_is_told(machine: Machine) -> None:
    machine.add_debian(["dpkg"], everything())
    machine.add_program("apt-get", '[ "$1" = update ] || { echo "E: no room"; exit 100; }')
    done = machine.run("setup")
    assert done.returncode == 1
    assert "E: no room" in done.stderr
    assert "failed with exit status 100" in done.stderr


def test_a_changed_project_is_installed_again(machine: Machine) -> None:
    machine.add_debian(everything(), [])
    machine.add_environment("tools", project="# an older project\n")
    assert machine.run("setup").returncode == 0
    (call,) = machine.called("python")
    assert call.startswith("python -m pip install")
    assert call.endswith("clone[dev]")
    assert machine.run("setup").returncode == 0
    assert machine.called("python") == [call]


def test_more_is_installed_for_tests_than_for_running(machine: Machine) -> None:
    machine.add_debian(everything(), [])
    machine.add_environment("")
    assert machine.run("run", DISPLAY=":7").returncode == 0
    assert machine.called("python") == ["python -m voicedesk --sandbox"]
    assert machine.run("setup").returncode == 0
    assert machine.called("python")[1].endswith("clone[dev]")


def test_without_a_display_a_spoken_turn_is_run(machine: Machine) -> None:
    machine.add_debian(everything(), [])
    machine.add_environment("")
    done = machine.run("run")
    assert done.returncode == 0
    assert "There is no display" in done.stdout
    (call,) = machine.called("python")
    assert call.endswith("packaging/spoken_turn.py")


def test_another_linux_is_told_what_to_install(machine: Machine) -> None:
    machine.add_program("xdotool")
    done = machine.run("run")
    assert done.returncode == 1
    assert "this system is no Debian" in done.stderr
    assert "Xvfb (a virtual screen)" in done.stderr
    assert "xdotool" not in done.stderr


def test_the_tests_own_exit_status_is_passed_on(machine: Machine) -> None:
    machine.add_debian(everything(), [])
    machine.add_environment("tools")
    python = machine.clone / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\ncase "$1" in -c) echo 3.11;; *) exit 3;; esac\n')
    assert machine.run("test").returncode == 3


def test_an_environment_is_made_where_there_is_none(machine: Machine) -> None:
    machine.add_debian(everything(), [])
    path = f"{machine.programs}{os.pathsep}{os.environ['PATH']}"
    done = machine.run("setup", PATH=path, PIP_NO_INDEX="1")
    assert done.returncode == 1
    assert "Is the package index within reach?" in done.stderr
    python = machine.clone / ".venv" / "bin" / "python"
    assert subprocess.run([python, "-m", "pip", "--version"], check=False).returncode == 0
