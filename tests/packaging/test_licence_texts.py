"""Every part's licence comes along in its own words, or there is no package."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.packaging.small_program import module

if TYPE_CHECKING:
    from pathlib import Path


class SitePackages:
    """An environment's parts, made by hand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "site-packages"
        self._target = folder / "licences"
        self.add("PySide6_Essentials", "6.11.3")
        self.add("pip", "26.0")

    def add(self, name: str, version: str, **files: str) -> None:
        """Add a part; ``__`` in a file's name stands for a slash below its metadata."""
        metadata = self.folder / f"{name}-{version}.dist-info"
        contents = {metadata / each.replace("__", "/"): text for each, text in files.items()}
        contents[metadata / "METADATA"] = f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}"
        contents[self.folder / name / "LICENSE"] = "of something that it carries along"
        for file, text in contents.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        record = [f"{file.relative_to(self.folder)},," for file in contents]
        (metadata / "RECORD").write_text("\n".join(record))

    def collect(self, python_text: Path | None = None) -> dict[str, str]:
        module("licence_texts").collect(self.folder, self._target, python_text)
        return self.collected()

    def collect_of_the_system(self, *packages: tuple[str, str]) -> dict[str, str]:
        self._target.mkdir()
        made = [
            module("frozen_parts").SystemPackage(name, "1", (library,))
            for name, library in packages
        ]
        module("licence_texts").collect_of_the_system(made, self._target)
        return self.collected()

    def collected(self) -> dict[str, str]:
        files = [file for file in self._target.rglob("*") if file.is_file()]
        return {
            file.relative_to(self._target).as_posix(): file.read_text(encoding="utf-8")
            for file in files
        }


@pytest.fixture
def parts(tmp_path: Path) -> SitePackages:
    return SitePackages(tmp_path)


def test_each_part_has_a_folder_with_its_texts(parts: SitePackages) -> None:
    parts.add("Some.Part", "1.0", licenses__LICENCE="own words", licenses__inner__NOTICE="inner")
    parts.add("other", "2.0", COPYING="other's words", AUTHORS="Ö. Thers", entry_points="[none]")
    found = parts.collect()
    assert {name: text for name, text in found.items() if name.startswith(("some", "other"))} == {
        "some-part-1.0/LICENCE": "own words",
        "some-part-1.0/inner-NOTICE": "inner",
        "other-2.0/COPYING": "other's words",
        "other-2.0/AUTHORS": "Ö. Thers",
    }


def test_what_came_with_the_environment_is_not_shipped(parts: SitePackages) -> None:
    assert not any(name.startswith("pip") for name in parts.collect())


def test_qt_comes_with_its_licences_and_where_its_source_is(parts: SitePackages) -> None:
    found = parts.collect()
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in found["pyside6-essentials-6.11.3/LGPL-3.txt"]
    assert "GNU GENERAL PUBLIC LICENSE" in found["pyside6-essentials-6.11.3/GPL-3.txt"]
    assert "uses Qt 6.11.3 and PySide6" in found["Qt.txt"]
    assert "https://download.qt.io/" in found["Qt.txt"]


def test_python_comes_with_its_licence(parts: SitePackages) -> None:
    assert "PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2" in parts.collect()["Python.txt"]


def test_the_text_is_that_of_the_python_which_is_shipped(
    parts: SitePackages, tmp_path: Path
) -> None:
    text = tmp_path / "LICENSE.txt"
    text.write_text("Python's, and those of bzip2 and OpenSSL")
    assert parts.collect(text)["Python.txt"] == "Python's, and those of bzip2 and OpenSSL"


def test_what_python_is_made_of_has_its_own(parts: SitePackages) -> None:
    found = parts.collect()
    for name in ("Mersenne Twister", "Modules/expat/", "Modules/_decimal/libmpdec/", "dtoa.c"):
        assert name in found["Python-incorporated.txt"]
    assert "Version 2.0, January 2004" in found["Apache-2.0.txt"]


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a system whose packages tell of their licences."""
    common = tmp_path / "common-licenses"
    common.mkdir()
    (common / "GPL-2").write_text("the GPL's words")
    (common / "LGPL-2.1").write_text("the LGPL's words")
    named = f"{common}/LGPL-2.1, and\n{common}/GPL-2. Or {common}/GPL-2.0 (or {common})\n"
    for package, text in {"libjack0": named, "zlib1g": "zlib's words, © Marc"}.items():
        (tmp_path / "doc" / package).mkdir(parents=True)
        (tmp_path / "doc" / package / "copyright").write_text(text, encoding="utf-8")
    monkeypatch.setattr(module("licence_texts"), "OF_PACKAGES", tmp_path / "doc")
    monkeypatch.setattr(module("licence_texts"), "COMMON", common)
    return tmp_path / "doc"


@pytest.mark.usefixtures("documents")
def test_libraries_of_the_system_have_the_texts_of_their_packages(parts: SitePackages) -> None:
    assert parts.collect_of_the_system(("zlib1g", "libz.so.1")) == {
        "zlib1g.txt": "zlib's words, © Marc"
    }


def test_texts_that_a_package_only_names_come_along(parts: SitePackages, documents: Path) -> None:
    assert parts.collect_of_the_system(("libjack0", "libjack.so.0")) == {
        "libjack0.txt": (documents / "libjack0" / "copyright").read_text(),
        "LGPL-2.1.txt": "the LGPL's words",
        "GPL-2.txt": "the GPL's words",
    }


@pytest.mark.usefixtures("documents")
def test_a_library_of_the_system_without_a_text_is_an_error(parts: SitePackages) -> None:
    with pytest.raises(module("messages").SetupError, match=r"libdb5/copyright .* libdb-5\.3\.so$"):
        parts.collect_of_the_system(("zlib1g", "libz.so.1"), ("libdb5", "libdb-5.3.so"))


def test_libsndfile_has_its_own_beside_that_of_its_wheel(parts: SitePackages) -> None:
    parts.add("soundfile", "0.14", licenses__LICENSE="BSD")
    found = parts.collect()
    assert found["soundfile-0.14/LICENSE"] == "BSD"
    assert "Version 2.1, February 1999" in found["soundfile-0.14/LGPL-2.1.txt"]


def test_a_part_without_a_text_is_an_error(parts: SitePackages) -> None:
    parts.add("bare", "3.1")
    with pytest.raises(module("messages").SetupError, match=r"^bare 3\.1 brings no licence text"):
        parts.collect()
