"""The Debian package, built of a small program and read back by Debian's own tool."""

from __future__ import annotations

import gzip
import hashlib
import re
from email.utils import parsedate_to_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import PySide6
import pytest

from tests.packaging.small_program import DATE_S, make_frozen, module, path_with, told


@pytest.fixture
def frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(DATE_S))
    return make_frozen(tmp_path)


def build(frozen: Any, folder: Path, name: str = "out", version: str = "1.2.3") -> Path:
    return module("deb").build(frozen, version, folder / f"work-{name}", folder / name)


def field(package: Path, name: str) -> str:
    return told(["dpkg-deb", "--field", package, name]).rstrip("\n")


def unpack(package: Path, folder: Path) -> Path:
    told(["dpkg-deb", "--raw-extract", package, folder])
    return folder


def test_it_says_what_it_is(frozen: Any, tmp_path: Path) -> None:
    package = build(frozen, tmp_path)
    architecture = told(["dpkg", "--print-architecture"]).strip()
    assert package.name == f"voicedesk_1.2.3-1_{architecture}.deb"
    assert field(package, "Package") == "voicedesk"
    assert field(package, "Version") == "1.2.3-1"
    assert field(package, "Architecture") == architecture
    short, *long = field(package, "Description").splitlines()
    assert short == module("deb").SHORT
    assert " ." in long, "its paragraphs are apart"
    assert all(line.startswith(" ") for line in long)


VERSIONS = ["1.0.0.dev1", "1.0.0a1.dev2", "1.0.0a1", "1.0.0b1", "1.0.0rc1", "1.0.0rc10", "1.0.0"]
"""The older one comes first."""


@pytest.mark.parametrize(("older", "newer"), list(pairwise(VERSIONS)))
def test_what_comes_before_a_release_is_older_than_it(older: str, newer: str) -> None:
    sortable = module("deb").sortable
    told(["dpkg", "--compare-versions", f"{sortable(older)}-1", "lt", f"{sortable(newer)}-1"])
    compared = f'%{{lua:print(rpm.vercmp("{sortable(older)}", "{sortable(newer)}"))}}'
    assert told(["rpm", "--eval", compared]).strip() == "-1"


def test_a_version_before_a_release_is_written_so_inside_only(frozen: Any, tmp_path: Path) -> None:
    package = build(frozen, tmp_path, version="1.0.0rc1")
    # GitHub writes the names of files anew, which then are not those of the checksums.
    assert package.name.startswith("voicedesk_1.0.0rc1-1_")
    assert field(package, "Version") == "1.0.0~rc1-1"
    root = unpack(package, tmp_path / "root")
    packed = root / "usr/share/doc/voicedesk/changelog.Debian.gz"
    changes = gzip.decompress(packed.read_bytes()).decode()
    assert changes.startswith("voicedesk (1.0.0~rc1-1) unstable;")


def test_its_files_belong_to_root_and_can_be_read_by_all(frozen: Any, tmp_path: Path) -> None:
    listed = told(["dpkg-deb", "--contents", build(frozen, tmp_path)]).splitlines()
    for line in listed:
        mode, owner, *_ = line.split()
        assert owner == "root/root"
        assert mode in {"drwxr-xr-x", "-rw-r--r--", "lrwxrwxrwx", "-rwxr-xr-x"}
    assert [line.split()[5] for line in listed if line.startswith("-rwx")] == [
        "./usr/lib/voicedesk/voicedesk"
    ]
    names = [line.split()[5] for line in listed]
    assert "./usr/share/doc/voicedesk/copyright" in names
    assert "./usr/share/lintian/overrides/voicedesk" in names
    assert "./usr/lib/voicedesk/_internal/libz.so.1" not in names, "zlib1g brings it"


def test_its_size_is_what_it_takes(frozen: Any, tmp_path: Path) -> None:
    (frozen.folder / "_internal" / "large").write_bytes(bytes(5_000_000))
    package = build(frozen, tmp_path)
    root = unpack(package, tmp_path / "root")
    files = [file for file in (root / "usr").rglob("*") if not file.is_dir()]
    size_kib = sum(file.lstat().st_size for file in files) // 1024
    assert int(field(package, "Installed-Size")) == pytest.approx(size_kib, abs=1)


def test_every_file_has_its_sum(frozen: Any, tmp_path: Path) -> None:
    root = unpack(build(frozen, tmp_path), tmp_path / "root")
    sums = (root / "DEBIAN/md5sums").read_text().splitlines()
    stated = {name: digest for digest, name in (line.split("  ") for line in sums)}
    assert stated == {
        file.relative_to(root).as_posix(): hashlib.md5(file.read_bytes()).hexdigest()
        for file in (root / "usr").rglob("*")
        if file.is_file() and not file.is_symlink()
    }


def test_its_changelog_has_the_date_of_the_source(frozen: Any, tmp_path: Path) -> None:
    root = unpack(build(frozen, tmp_path), tmp_path / "root")
    packed = root / "usr/share/doc/voicedesk/changelog.Debian.gz"
    lines = gzip.decompress(packed.read_bytes()).decode().splitlines()
    assert lines[0] == "voicedesk (1.2.3-1) unstable; urgency=medium"
    maintainer, _, date = lines[-1].removeprefix(" -- ").partition("  ")
    assert maintainer == field(tmp_path / "out" / _only(tmp_path / "out"), "Maintainer")
    assert parsedate_to_datetime(date).timestamp() == DATE_S


def _only(folder: Path) -> str:
    (file,) = folder.iterdir()
    return file.name


def test_the_same_program_makes_the_same_package(frozen: Any, tmp_path: Path) -> None:
    first, second = build(frozen, tmp_path, "first"), build(frozen, tmp_path, "second")
    assert first.read_bytes() == second.read_bytes()


def choices(entries: str) -> list[list[str]]:
    """Return the names of which each entry asks for one."""
    return [
        [re.split(r"[ (]", choice.strip())[0] for choice in entry.split("|")]
        for entry in entries.split(",")
    ]


@pytest.fixture(scope="module")
def known() -> set[str]:
    return set(told(["apt-cache", "pkgnames"]).split())


@pytest.mark.parametrize("name", ["Depends", "Recommends"])
def test_debian_has_every_package_that_it_asks_for(
    frozen: Any, tmp_path: Path, known: set[str], name: str
) -> None:
    entries = choices(field(build(frozen, tmp_path), name))
    assert len(entries) > 3
    for names in entries:
        assert known & set(names), names


def test_packages_bring_every_library_that_qt_asks_for(
    frozen: Any, tmp_path: Path, known: set[str]
) -> None:
    entries = choices(field(build(frozen, tmp_path), "Depends"))
    asked = [next(name for name in names if name in known) for names in entries]
    command = ["apt-cache", "depends", "--recurse", "--important", *asked]
    brought = set(told(command).splitlines())
    # What dpkg --search would tell in seconds.
    lists = [
        file
        for file in Path("/var/lib/dpkg/info").glob("*.list")
        if file.stem.partition(":")[0] in brought
    ]
    files = "\n".join(file.read_text(encoding="utf-8") for file in lists).splitlines()
    assert libraries_of_qt() - {Path(file).name for file in files} == set()


def libraries_of_qt() -> set[str]:
    """Return the names of the libraries that Qt's window needs and PySide6 does not hold."""
    pyside = Path(PySide6.__path__[0])
    own = {file.name: file for file in (pyside / "Qt" / "lib").iterdir()}
    own |= {
        file.name: file for file in (*pyside.glob("lib*"), *pyside.parent.glob("shiboken6/lib*"))
    }
    kinds = ("platforms", "platformthemes", "xcbglintegrations", "iconengines", "imageformats")
    plugins = [file for kind in kinds for file in (pyside / "Qt/plugins" / kind).iterdir()]
    waiting = [pyside / f"Qt{name}.abi3.so" for name in ("Core", "Gui", "Widgets")]
    waiting += [file for file in plugins if module("frozen_parts").is_shipped(str(file))]
    seen: set[str] = set()
    while waiting:
        needed = set(re.findall(r"NEEDED.*\[(.*)\]", told(["readelf", "--dynamic", waiting.pop()])))
        waiting += [own[name] for name in needed - seen if name in own]
        seen |= needed
    return {name for name in seen - set(own) if not name.startswith("ld-")}


def test_without_debians_tool_it_says_so(
    frozen: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", path_with(tmp_path / "bin", "md5sum"))
    with pytest.raises(module("messages").SetupError, match=r"^dpkg-deb is missing"):
        build(frozen, tmp_path)
