"""The frozen program is made of what the locks name, and the list of parts tells of nothing else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.packaging.small_program import PACKAGING, add_tool, make_library, module, told

if TYPE_CHECKING:
    from pathlib import Path

# Makes an environment whose interpreter is itself, and a frozen program.
PYTHON = """\
echo "$0 $PYTHONHASHSEED $*" >> {calls}
case "$*" in
    *fail*) exit 1;;
    "-m venv "*)
        mkdir -p "$3/bin"
        cp {python} "$3/bin/python"
        cp {patchelf} "$3/bin/patchelf";;
    *voicedesk.spec)
        for word; do case $word in --distpath=*) out=${{word#*=}};; esac; done
        mkdir -p "$out/voicedesk"
        cp -R {folder}/_internal "$out/voicedesk/";;
esac
"""
NAMED = """\
.globl used
.type used, @function
used: nop
.size used, . - used
unused_and_private: nop
"""


class Machine:
    """One whose Python only writes down its words."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.work = folder / "work"
        self.internal = folder / "_internal"
        self.internal.mkdir()
        self._calls = folder / "calls"
        self._calls.touch()
        python, patchelf = folder / "bin/python", folder / "bin/patchelf"
        script = PYTHON.format(calls=self._calls, python=python, patchelf=patchelf, folder=folder)
        add_tool(python.parent, "python", script)
        add_tool(python.parent, "patchelf", f'echo "patchelf $*" >> {self._calls}')
        monkeypatch.setattr("sys.executable", str(python))
        monkeypatch.setenv("PYTHONHASHSEED", "random")
        self._trimmed: list[str] = []
        monkeypatch.setattr(
            module("freezing"), "trim", lambda library: self._trimmed.append(library.name)
        )

    def freeze(self) -> Any:
        return module("freezing").freeze(self.work)

    def calls(self) -> list[str]:
        return self._calls.read_text().splitlines()

    def place(self, word: str) -> int:
        """Return when the only call with a word was made."""
        (place,) = self.places(word)
        return place

    def places(self, word: str) -> list[int]:
        return [number for number, call in enumerate(self.calls()) if word in call]

    def trimmed(self) -> list[str]:
        return self._trimmed


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def test_only_files_with_the_hashes_of_the_locks_are_installed(machine: Machine) -> None:
    machine.freeze()
    installs = [call for call in machine.calls() if " pip install " in call]
    locks = [call.split()[-1] for call in installs]
    assert locks == [f"{PACKAGING}/locks/{name}.txt" for name in ("shipped", "tools", "freezer")]
    for call in installs:
        assert " --require-hashes --no-deps --requirement " in call


def test_the_list_of_parts_is_taken_before_the_freezer_comes_among_them(machine: Machine) -> None:
    frozen = machine.freeze()
    listed, freezer = machine.places("parts_list.py")[0], machine.place("freezer.txt")
    assert machine.place("shipped.txt") < listed < freezer < machine.place("voicedesk.spec")
    parts = machine.work / "parts/bin/python"
    assert machine.calls()[listed].startswith(f"{machine.work}/tools/bin/python ")
    assert machine.calls()[listed].endswith(f" {parts} {frozen.sbom} {frozen.licences}")
    assert machine.calls()[freezer].startswith(f"{parts} ")


def test_what_came_of_the_system_is_added_when_that_is_known(machine: Machine) -> None:
    machine.freeze()
    first, second = machine.places("parts_list.py")
    assert second > machine.place("voicedesk.spec")
    contents = machine.work / "pyinstaller" / "voicedesk" / "COLLECT-00.toc"
    _, _, *before = machine.calls()[first].split()
    _, _, *added = machine.calls()[second].split()
    assert added == [*before, f"--contents={contents}"]


def test_pictures_are_drawn_before_the_freezer_asks_for_them(machine: Machine) -> None:
    frozen = machine.freeze()
    for script, folder in (("pictures.py", frozen.pictures), ("command_help.py", frozen.helps)):
        place = machine.place(script)
        assert machine.calls()[place].endswith(f"{script} {folder}")
        assert place < machine.place("voicedesk.spec")


def test_the_program_is_packed_in_the_same_order_every_time(machine: Machine) -> None:
    frozen = machine.freeze()
    call = machine.calls()[machine.place("voicedesk.spec")]
    python, seed, *words = call.split()
    assert (python, seed) == (f"{machine.work}/parts/bin/python", "1")
    assert f"--distpath={frozen.folder.parent}" in words
    assert frozen.folder.is_dir()


def test_what_an_earlier_build_left_is_removed(machine: Machine) -> None:
    left = machine.work / "licences" / "old"
    left.mkdir(parents=True)
    machine.freeze()
    assert not left.exists()


def test_symbols_and_paths_of_the_builder_are_taken_out(machine: Machine) -> None:
    own = make_library(machine.internal / "PySide6/QtCore.abi3.so", assembly=NAMED)
    openblas = make_library(machine.internal / "numpy.libs/libopenblas.so", assembly=NAMED)
    module_of_python = make_library(machine.internal / "python3.11/lib-dynload/_x.so")
    (machine.internal / "libQt.so.6").symlink_to("PySide6/QtCore.abi3.so")
    icu = make_library(machine.internal / "PySide6/Qt/lib/libicudata.so.73")
    internal = machine.freeze().folder / "_internal"

    def in_frozen(file: Path) -> Path:
        return internal / file.relative_to(machine.internal)

    assert "unused_and_private" in told(["nm", own])
    assert "used" in told(["nm", "--dynamic", in_frozen(own)])
    assert "unused_and_private" not in told(["readelf", "--symbols", in_frozen(own)])
    assert in_frozen(openblas).read_bytes() == openblas.read_bytes()
    assert (internal / "libQt.so.6").is_symlink()
    assert machine.trimmed() == [icu.name]
    patched = [call for call in machine.calls() if call.startswith("patchelf")]
    assert patched == [f"patchelf --remove-rpath {in_frozen(module_of_python)}"]


def test_a_part_that_cannot_be_had_is_told(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module("freezing"), "LOCKS", tmp_path / "fail")
    with pytest.raises(module("messages").SetupError, match="Is the package index within reach"):
        machine.freeze()
    assert os.environ["PYTHONHASHSEED"] == "random", "nothing was frozen"
