"""Checks that a tag, the program and its descriptions tell of one version; writes what goes along.

    python packaging/release.py v0.2.0                           only checks
    python packaging/release.py v0.2.0 --folder DIR --notes FILE

With the second, DIR holds all artefacts, and gets release.json and the checksums
(packaging/release_manifest.py); FILE gets what is new, out of CHANGELOG.md.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

REPOSITORY = Path(__file__).resolve().parents[1]
# Of the program only what needs nothing but Python is used: it need not be installed.
sys.path.append(str(REPOSITORY))

from messages import SetupError, fail, say  # noqa: E402 - after the path
from program_version import version as stated_version  # noqa: E402 - after the path
from release_manifest import write  # noqa: E402 - after the path

METAINFO = Path("resources", "linux", "io.github.voicedesk.VoiceDesk.metainfo.xml")


@dataclass(frozen=True, slots=True)
class Release:
    """What the sources tell about a version."""

    version: str
    date: str
    summary: str
    notes: str


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tag")
    parser.add_argument("--folder", type=Path, metavar="DIR")
    parser.add_argument("--notes", type=Path, metavar="FILE")
    told = parser.parse_args()
    try:
        release = described(told.tag)
        say(f"{release.version} of {release.date}: {release.summary}")
        if told.folder:
            facts = {"version": release.version, "date": release.date, "summary": release.summary}
            for path in write(told.folder, **facts):
                say(str(path))
        if told.notes:
            told.notes.write_text(release.notes, encoding="utf-8")
    except SetupError as error:
        return fail(error)
    return 0


def described(tag: str, root: Path = REPOSITORY) -> Release:
    """Return what the sources tell about the version of a tag.

    Raises:
        SetupError: the program is another version, or something does not tell of it.
    """
    version = stated_version(root)
    if f"v{version}" != tag:
        raise SetupError(f"the tag is {tag}, but voicedesk/__init__.py says {version}")
    date, summary = _metainfo(root / METAINFO, version)
    return Release(version, date, summary, _notes(root / "CHANGELOG.md", version))


def _metainfo(file: Path, version: str) -> tuple[str, str]:
    # It is our own file, which nobody else writes.
    tree = ET.parse(file)
    found = tree.find(f"./releases/release[@version='{version}']")
    paragraph = None if found is None else found.find("./description/p")
    if found is None or paragraph is None or not paragraph.text:
        raise SetupError(f"{file.name} tells nothing of {version}")
    return found.attrib.get("date", ""), " ".join(paragraph.text.split())


def _notes(file: Path, version: str) -> str:
    text = file.read_text(encoding="utf-8")
    heading = rf"^## \[?{re.escape(version)}(?![\w.]).*\n"
    found = re.search(rf"{heading}((?:(?!## ).*\n?)*)", text, re.MULTILINE)
    if found is None or not found[1].strip():
        raise SetupError(f"{file.name} tells nothing of {version}")
    return found[1].strip() + "\n"


if __name__ == "__main__":
    sys.exit(main())
