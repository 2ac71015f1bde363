"""Qt's copy of ICU's data gets smaller, and Qt sorts and writes as before."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import PySide6
import pytest

from tests.packaging.small_program import make_library, module, path_with, told

if TYPE_CHECKING:
    from collections.abc import Sequence

ASK_QT = """\
import ctypes, sys
from PySide6.QtCore import QCollator, QLocale, Qt
words = ["zebra", "Ähre", "ähnlich", "côte", "cote", "coté", "Zucker", "øl", "łza", "lza", "10", "9",
         "あ", "ア", "中", "文", "яблоко", "ёж", "ıssız", "israf", "çay", "cay"]
for name in ("C", "de", "sv", "fr", "da", "pl", "tr", "lt", "ja", "zh", "ru", "ar"):
    locale = QLocale(name)
    for numeric in (False, True):
        collator = QCollator(locale)
        collator.setNumericMode(numeric)
        collator.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        print(name, numeric, *sorted(words, key=collator.sortKey))
    print(locale.toUpper("straße iı ǆ ﬁ"), locale.toLower("İIÀ ΟΔΟΣ"))
    print(locale.toString(1234567.5), locale.dayName(1), locale.monthName(3))
    print(locale.nativeLanguageName(), locale.nativeTerritoryName(), locale.toCurrencyString(2))
version = sys.argv[1].rpartition(".")[2]
convert = getattr(ctypes.CDLL(sys.argv[1].replace("icudata", "icuuc")), f"ucnv_convert_{version}")
source, error = bytes(range(0xA1, 0xF0)), ctypes.c_int()
for name in ("windows-1252", "Shift_JIS", "GB18030", "KOI8-R", "EUC-KR", "Big5"):
    written = ctypes.create_string_buffer(500)
    convert(b"UTF-8", name.encode(), written, 500, source, len(source), ctypes.byref(error))
    print(name, error.value, written.value.decode())
print(*{line.split()[-1] for line in open("/proc/self/maps") if "libicudata" in line})
"""


@pytest.fixture(scope="module")
def original() -> Path:
    (library,) = (Path(PySide6.__path__[0]) / "Qt" / "lib").glob("libicudata.so.*")
    return library


@pytest.fixture(scope="module")
def trimmed(original: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("icu") / original.name
    shutil.copyfile(original, copy)
    module("icu_data").trim(copy)
    return copy


def symbols(library: Path) -> set[str]:
    lines = told(["readelf", "--dyn-syms", "--wide", library]).splitlines()
    return {line.split()[-1] for line in lines if " GLOBAL " in line and " UND " not in line}


def test_it_is_half_as_large_under_the_same_names(original: Path, trimmed: Path) -> None:
    assert trimmed.stat().st_size < 0.6 * original.stat().st_size
    assert symbols(trimmed) == symbols(original)
    name = re.search(r"SONAME.*\[(.*)\]", told(["readelf", "--dynamic", trimmed]))
    assert name is not None
    assert name[1] == original.name


def test_it_loads_and_holds_data_of_icu(trimmed: Path) -> None:
    (symbol,) = symbols(trimmed)
    data = (ctypes.c_ubyte * 4).in_dll(ctypes.CDLL(str(trimmed)), symbol)
    assert bytes(data)[2:] == b"\xda\x27"


def test_its_stack_is_not_for_programs(trimmed: Path) -> None:
    (line,) = [
        line
        for line in told(["readelf", "--program-headers", "--wide", trimmed]).splitlines()
        if "GNU_STACK" in line
    ]
    assert "RWE" not in line


def test_qt_sorts_and_writes_as_before(original: Path, trimmed: Path) -> None:
    before, after = ask_qt(original, original), ask_qt(trimmed, original)
    assert "STRASSE" in before
    assert "Deutsch" in before
    assert "KOI8-R 0 " in before
    assert after == before


def ask_qt(data: Path, own: Path) -> str:
    """Return what Qt says with these data in the place of its own."""
    environment = {**os.environ, "LD_PRELOAD": str(data), "PYTHONIOENCODING": "utf-8"}
    *said, used = told([sys.executable, "-c", ASK_QT, own], env=environment).splitlines()
    assert used == str(data)
    return "\n".join(said)


@pytest.mark.parametrize(
    ("entry", "is_unasked"),
    [
        ("brkitr/root.res", True),
        ("brkitr/cjdict.dict", True),
        ("curr/de.res", True),
        ("lang/fr.res", True),
        ("rbnf/de.res", True),
        ("region/fr.res", True),
        ("translit/ru.res", True),
        ("unit/de.res", True),
        ("zone/de.res", True),
        ("coll/de.res", False),
        ("coll/ucadata.icu", False),
        ("curr/en.res", False),
        ("curr/pool.res", False),
        ("curr/root.res", False),
        ("curr/supplementalData.res", False),
        ("zone/tzdbNames.res", False),
        ("de.res", False),
        ("ibm-943_P15A-2003.cnv", False),
        ("ucase.icu", False),
        ("zoneinfo64.res", False),
    ],
)
def test_only_what_qt_never_asks_for_goes(entry: str, is_unasked: bool) -> None:
    assert module("icu_data").is_unasked(entry) is is_unasked


@pytest.mark.parametrize("is_library", [True, False])
def test_a_file_without_data_of_icu_is_left_as_it_is(tmp_path: Path, is_library: bool) -> None:
    other = tmp_path / "libicudata.so.99"
    if is_library:
        make_library(other)
    else:
        other.write_text("no library")
    content = other.read_bytes()
    with pytest.raises(module("messages").SetupError, match="holds no ICU data"):
        module("icu_data").trim(other)
    assert other.read_bytes() == content


@pytest.mark.parametrize(
    ("present", "told"),
    [
        ((), "as is missing (Debian: apt-get install binutils)"),
        (("as",), "ld is missing (Debian: apt-get install binutils)"),
    ],
)
def test_a_missing_tool_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, present: Sequence[str], told: str
) -> None:
    # icupkg is found where users' PATH does not lead.
    monkeypatch.setenv("PATH", path_with(tmp_path / "bin", *present))
    with pytest.raises(module("messages").SetupError, match=re.escape(told)):
        module("icu_data").trim(tmp_path / "any")
