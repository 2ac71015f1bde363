"""What VoiceDesk is built on: each part with its version, licence and home, as installed here.

python packaging/licences.py            writes resources/licences.md, which is shipped
python packaging/licences.py --check    tells what is missing there or not allowed, exits 1 if any

Versions are those at the time of writing: whoever installs VoiceDesk gets newer ones.
"""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

LISTED = Path(__file__).resolve().parents[1] / "resources" / "licences.md"
PROJECT = LISTED.parents[1] / "pyproject.toml"

ALLOWED = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0"),
        *("PSF-2.0", "Unlicense", "Zlib"),
        # They bind those who change these parts, which stay exchangeable; not who uses them.
        *("LGPL-2.1-or-later", "LGPL-3.0-only", "MPL-2.0"),
    }
)

SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 3-Clause License": "BSD-3-Clause",
    "LGPLv2+": "LGPL-2.1-or-later",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0": "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only",
}
"""What authors write instead of an SPDX expression."""

TOLD_ELSEWHERE = {"pocketsphinx": "BSD-2-Clause"}
"""Where the metadata say no more than "BSD": from the LICENSE file itself."""

CARRIED = {
    "numpy": "OpenBLAS (BSD-3-Clause), and the GCC runtime with its exception",
    "pocketsphinx": "CMU's model of English (BSD-2-Clause)",
    "pyside6-essentials": "Qt (LGPL-3.0-only), its libraries as files that can be exchanged",
    "sounddevice": "PortAudio (MIT), on Windows and macOS",
    "soundfile": "libsndfile (LGPL-2.1-or-later) with FLAC, Ogg, Vorbis, Opus, mpg123 and LAME",
    "soxr": "libsoxr (LGPL-2.1-or-later)",
    "webrtcvad-wheels": "the voice activity detector of WebRTC (BSD-3-Clause)",
}
"""What parts bring along in their wheels that is not their own."""

ELSEWHERE = {
    "pywin32-ctypes": ("BSD-3-Clause", "https://github.com/enthought/pywin32-ctypes"),
}
"""Parts that only other systems or versions of Python need."""


@dataclass(frozen=True, slots=True, order=True)
class Part:
    name: str
    version: str
    licence: str
    """An SPDX expression."""
    home: str


def parts() -> list[Part]:
    """Return everything that the program needs to run, whatever needs it."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"]
    waiting = [Requirement(line) for line in wanted if _is_needed(line, frozenset())]
    found: dict[str, Part] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement = waiting.pop()
        name, extras = _normal(requirement.name), frozenset(requirement.extras)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        found[name] = _part(name, metadata.metadata(name))
        needed = [line for line in metadata.requires(name) or [] if _is_needed(line, extras)]
        waiting += map(Requirement, needed)
    return sorted(found.values())


def _is_needed(line: str, extras: frozenset[str]) -> bool:
    marker = Requirement(line).marker
    return marker is None or any(marker.evaluate({"extra": each}) for each in {"", *extras})


def problems(listed: str) -> list[str]:
    """Return what is wrong with a list, one line each; versions are not compared."""
    wrong = [
        f"{part.name}: the licence {part.licence} is not one of those allowed"
        for part in parts()
        if not is_allowed(part.licence)
    ]
    wrong += [
        f"{part.name} does not stand in {LISTED.name} with the licence {part.licence}: "
        "run packaging/licences.py"
        for part in parts()
        if (part.name, part.licence) not in _listed(listed)
    ]
    known = {part.name for part in parts()} | _named_by_any()
    wrong += [
        f"{name} is no part of VoiceDesk any more: run packaging/licences.py"
        for name, _ in sorted(_listed(listed))
        if name not in known
    ]
    return wrong


def is_allowed(expression: str) -> bool:
    """Tell whether a licence can be kept: of one OR another one of them, of all joined by AND."""
    return any(
        all(each.strip("() ") in ALLOWED for each in choice.split(" AND "))
        for choice in expression.split(" OR ")
    )


def as_markdown(found: list[Part]) -> str:
    lines = [
        "# What VoiceDesk is built on",
        "",
        "VoiceDesk itself is under the MIT licence. It runs on Python (PSF-2.0) and these parts,",
        "each under its own licence, whose words come with it. Versions are those at the time of",
        "writing.",
        "",
        "| Part | Version | Licence | Home |",
        "|---|---|---|---|",
        *(f"| {p.name} | {p.version} | {p.licence} | {p.home} |" for p in found),
        "",
        "On other systems, or with other versions of Python, besides:",
        "",
        "| Part | Licence | Home |",
        "|---|---|---|",
        *(f"| {name} | {licence} | {home} |" for name, (licence, home) in ELSEWHERE.items()),
        "",
        "Some bring along what others have made:",
        "",
        *(f"- {name}: {what}" for name, what in CARRIED.items()),
    ]
    return "\n".join(lines) + "\n"


def _part(name: str, told: metadata.PackageMetadata) -> Part:
    home = _home(told)
    return Part(name, told["Version"], TOLD_ELSEWHERE.get(name) or _licence(name, told), home)


def _licence(name: str, told: metadata.PackageMetadata) -> str:
    classifiers = [
        line.rpartition("::")[2].strip()
        for line in told.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    for words in (_field(told, "License-Expression"), _field(told, "License"), *classifiers):
        if words and words != "UNKNOWN" and "\n" not in words:
            return SPDX.get(words, words)
    raise SystemExit(f"{name} does not say what licence it has; find out, and note it here.")


def _field(told: metadata.PackageMetadata, name: str) -> str:
    return next(iter(told.get_all(name) or []), "")


def _home(told: metadata.PackageMetadata) -> str:
    urls = dict(line.split(", ", 1) for line in told.get_all("Project-URL") or [])
    by_word = {label.casefold(): url for label, url in urls.items()}
    for word in ("homepage", "source", "github", "source code", "repository", "documentation"):
        if word in by_word:
            return by_word[word]
    return _field(told, "Home-page") or f"https://pypi.org/project/{told['Name']}/"


def _listed(text: str) -> set[tuple[str, str]]:
    rows = re.findall(
        r"^\| ([a-z0-9-]+) \|(?: [^|]+ \|)? ([^|]+) \| https?://\S+ \|$", text, re.MULTILINE
    )
    return {(name, licence.strip()) for name, licence in rows}


def _named_by_any() -> set[str]:
    """Return what only another system or Python would install."""
    names = set(ELSEWHERE)
    for part in parts():
        names |= {_normal(Requirement(r).name) for r in metadata.requires(part.name) or []}
    return names


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> int:
    if "--check" not in sys.argv[1:]:
        LISTED.write_text(as_markdown(parts()), encoding="utf-8")
        print(f"{len(parts())} parts are listed in {LISTED}.")
    wrong = problems(LISTED.read_text(encoding="utf-8"))
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
