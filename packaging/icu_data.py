"""Qt's copy of ICU's data without what Qt never asks ICU for: 15 MB instead of 31.

Names of units, currencies, time zones, languages and regions, spelled-out numbers, transliteration
and word boundaries come from Qt's own tables, or are not asked for at all. What stays: sorting,
letters' cases, encodings. Needs icupkg (Debian: icu-devtools), as and ld (binutils).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from messages import SetupError, run

_UNASKED = re.compile(r"(unit|curr|zone|lang|region|translit|rbnf)/(?!(root|pool|en|supple|tzdb))")
_BREAKS = "brkitr/"
_SYMBOL = re.compile(
    r"([0-9a-f]+)\s+(0x[0-9a-f]+|\d+)\s+OBJECT\s+GLOBAL\s+\S+\s+\d+\s+icudt(\d+)_dat"
)
_ASSEMBLY = """\
    .section .rodata
    .balign 16
    .globl icudt{version}_dat
    .type icudt{version}_dat, @object
icudt{version}_dat:
    .incbin "{data}"
    .size icudt{version}_dat, . - icudt{version}_dat
    .section .note.GNU-stack,"",@progbits
"""


def trim(library: Path) -> None:
    """Put a smaller ``libicudata.so`` in the place of one.

    Raises:
        SetupError: a tool is missing, or the file is not what it was thought to be.
    """
    icupkg = _tool("icupkg", "icu-devtools")
    assembler, linker = _tool("as", "binutils"), _tool("ld", "binutils")
    start, size, version = _place(library)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # icupkg knows by the file's name what its entries begin with; l is for little-endian.
        data = folder / f"icudt{version}l.dat"
        data.write_bytes(library.read_bytes()[start : start + size])
        listed = subprocess.run([icupkg, "-l", data], capture_output=True, text=True, check=True)
        unasked = [line for line in listed.stdout.split() if is_unasked(line)]
        (folder / "unasked.txt").write_text("\n".join(unasked) + "\n")
        run([icupkg, "-r", str(folder / "unasked.txt"), str(data)])
        (folder / "data.s").write_text(_ASSEMBLY.format(version=version, data=data))
        run([assembler, "-o", str(folder / "data.o"), str(folder / "data.s")])
        link = [linker, "-shared", "-z", "noexecstack", "-soname", library.name]
        run([*link, "-o", str(library), str(folder / "data.o")])


def is_unasked(entry: str) -> bool:
    return entry.startswith(_BREAKS) or bool(_UNASKED.match(entry))


def _tool(program: str, package: str) -> str:
    # Debian keeps icupkg where only the administrator's PATH leads.
    found = shutil.which(program, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    if found is None:
        raise SetupError(f"{program} is missing (Debian: apt-get install {package})")
    return found


def _place(library: Path) -> tuple[int, int, str]:
    """Return where the data begin in the file, how many bytes they are, and ICU's version."""
    command = ["readelf", "--dyn-syms", "--wide", str(library)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    found = _SYMBOL.search(told.stdout)
    if found is None:
        raise SetupError(f"{library} holds no ICU data")
    # Read-only data are mapped as they lie in the file: the address is the place.
    return int(found[1], 16), int(found[2], 0), found[3]
