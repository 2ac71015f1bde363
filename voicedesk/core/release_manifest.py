"""The release manifest: which version is the newest, and whether that is news for this one.

One JSON file, and its SHA-256 in a second one beside it, as ``sha256sum`` writes it. Names that are
not known here are skipped; what changes the meaning of a known one comes under another file name,
so that programs of today are not misled by manifests of tomorrow.

The checksum protects from a file that was cut off, and from caches that hand out the halves of two
releases. It is no signature: whoever controls the release host makes both files, and can announce
a version that does not exist or conceal one that does. That is all such a manifest can do, for a
notice is all that is made of it. Nothing is downloaded or run, the link in the notice is
``RELEASES_PAGE``, and of the file's words one sentence without addresses is shown. Nothing that
verifies signatures is among what VoiceDesk is built on, on all three systems; a program that
installed by itself would need it.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar, cast

from voicedesk.core.errors import ErrorKind, ServiceError
from voicedesk.core.harmless import harmless
from voicedesk.core.overriding import override

RELEASES_PAGE: Final = "https://github.com/voicedesk/voicedesk/releases/latest"
"""What the notice opens, whatever a manifest says."""
MANIFEST_NAME: Final = "release.json"
CHECKSUM_NAME: Final = f"{MANIFEST_NAME}.sha256"
SCHEMA_VERSION: Final = 1
MAX_MANIFEST_BYTES: Final = 64_000
MAX_CHECKSUM_BYTES: Final = 1000
MAX_SUMMARY_LETTERS: Final = 200
MAX_ARTEFACTS: Final = 50
LOOKS_AGAIN: Final = "VoiceDesk looks again another day."

_MAX_ARTEFACT_BYTES = 10_000_000_000
_EVERY_S = 24 * 3600.0

_NUMBER = "(?:0|[1-9][0-9]{0,5})"
_VERSION = re.compile(
    rf"(?P<numbers>{_NUMBER}(?:\.{_NUMBER}){{0,3}})"
    rf"(?:(?P<stage>a|b|rc)(?P<stage_number>{_NUMBER}))?"
    rf"(?:\.dev(?P<dev>{_NUMBER}))?"
    r"(?:\+[a-z0-9]+(?:\.[a-z0-9]+)*)?"
)
_MOST_VERSION_LETTERS = 100
_STAGES = ("a", "b", "rc", "")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FILE_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9._+~-]{0,149}")
_SHA256 = re.compile("[0-9a-f]{64}")
_CHECKSUM = re.compile(rf"([0-9a-f]{{64}}) [ *]{re.escape(MANIFEST_NAME)}\r?\n?".encode())
_ADDRESS = re.compile(r"//|@|\w\.[^\W\d_]")
"""What could be taken for the address of a page; the numbers of a version are none."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Version:
    """A version number, as far as PEP 440 is in use here; shown in its normal form."""

    numbers: tuple[int, ...]
    stage: str = ""
    """``a``, ``b`` or ``rc``; empty for the release itself."""
    stage_number: int = 0
    dev: int | None = None

    @property
    def is_prerelease(self) -> bool:
        return bool(self.stage) or self.dev is not None

    def is_newer_than(self, other: Version) -> bool:
        return self._rank() > other._rank()

    @override
    def __str__(self) -> str:
        stage = f"{self.stage}{self.stage_number}" if self.stage else ""
        dev = "" if self.dev is None else f".dev{self.dev}"
        return ".".join(map(str, self.numbers)) + stage + dev

    def _rank(self) -> tuple[tuple[int, ...], int, int, float]:
        numbers = self.numbers
        while numbers and not numbers[-1]:  # 1.0 is 1
            numbers = numbers[:-1]
        is_before_all_stages = not self.stage and self.dev is not None
        stage = -1 if is_before_all_stages else _STAGES.index(self.stage)
        return numbers, stage, self.stage_number, math.inf if self.dev is None else self.dev


@dataclass(frozen=True, slots=True)
class Artefact:
    """A file of a release, for those who compare what they downloaded."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    version: Version
    day: date
    summary: str
    """One sentence, in which everything can be seen and which names no address."""
    artefacts: tuple[Artefact, ...]


def parse_version(text: str) -> Version | None:
    """Return a version; None for anything else. What follows a plus is left out."""
    found = _VERSION.fullmatch(text) if len(text) <= _MOST_VERSION_LETTERS else None
    if found is None:
        return None
    return Version(
        tuple(map(int, found["numbers"].split("."))),
        found["stage"] or "",
        int(found["stage_number"] or 0),
        None if found["dev"] is None else int(found["dev"]),
    )


def news_for(own_version: str, release: Release) -> Release | None:
    """Return a release if it is news for whoever runs ``own_version``.

    A pre-release never is, unless they run one. Nor is anything for a version of no known form,
    which somebody has built for himself.
    """
    own = parse_version(own_version)
    if own is None or (release.version.is_prerelease and not own.is_prerelease):
        return None
    return release if release.version.is_newer_than(own) else None


def is_due(last_look_s: float | None, now_s: float) -> bool:
    """Tell whether to look again, by the wall clock: once a day at most.

    A last look that lies in the future was before the clock was put right, and does not count.
    """
    return last_look_s is None or not 0 <= now_s - last_look_s < _EVERY_S


def check_digest(body: bytes, checksum: bytes) -> None:
    """Hold a manifest against the file with its checksum.

    Raises:
        ServiceError: they do not belong together.
    """
    told = _CHECKSUM.fullmatch(checksum)
    if told is None:
        raise unusable("what should be its checksum is none")
    if told[1].decode() != hashlib.sha256(body).hexdigest():
        raise unusable("its checksum is another one")


def parse_manifest(body: bytes) -> Release:
    """Read a manifest, of which nothing is believed.

    Raises:
        ServiceError: it is none.
    """
    if len(body) > MAX_MANIFEST_BYTES:
        raise unusable("it is too large")
    try:
        return _release(json.loads(body.decode(), object_pairs_hook=_each_once))
    except RecursionError as error:
        raise unusable("it is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise unusable("it is no JSON") from error
    except UnicodeDecodeError as error:
        raise unusable("it is no text") from error
    except ValueError as error:
        raise unusable(str(error)) from error


def unusable(why: str) -> ServiceError:
    """Return the error for a manifest from which nothing can be learned."""
    return ServiceError(
        f"Whether there is a new version cannot be told from the release manifest: {why}.",
        kind=ErrorKind.BAD_ANSWER,
        next_step=LOOKS_AGAIN,
        retryable=True,
    )


def _release(found: object) -> Release:
    manifest = _object(found)
    if _field(manifest, "schema_version", int) != SCHEMA_VERSION:
        raise ValueError("it is of another kind")
    written = _field(manifest, "version", str)
    version = parse_version(written)
    if version is None or str(version) != written:
        raise ValueError("its version is none")
    listed = cast("list[object]", _field(manifest, "artefacts", list))
    if len(listed) > MAX_ARTEFACTS:
        raise ValueError("it has too many artefacts")
    artefacts = tuple(_artefact(_object(each)) for each in listed)
    # Two names that differ in case only are one file on some systems.
    if len({each.name.lower() for each in artefacts}) < len(artefacts):
        raise ValueError("two artefacts have one name")
    return Release(version, _day(manifest), _summary(manifest), artefacts)


def _artefact(found: dict[str, object]) -> Artefact:
    name = _field(found, "name", str)
    size_bytes = _field(found, "size_bytes", int)
    sha256 = _field(found, "sha256", str)
    if not _FILE_NAME.fullmatch(name):
        raise ValueError("the name of an artefact is none")
    if not 0 < size_bytes <= _MAX_ARTEFACT_BYTES:
        raise ValueError("the size of an artefact is none")
    if not _SHA256.fullmatch(sha256):
        raise ValueError("the checksum of an artefact is none")
    return Artefact(name, size_bytes, sha256)


def _day(manifest: dict[str, object]) -> date:
    written = _field(manifest, "date", str)
    if not _DAY.fullmatch(written):
        raise ValueError("its date is none")
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise ValueError("its date is none") from error


def _summary(manifest: dict[str, object]) -> str:
    summary = _field(manifest, "summary", str)
    if not 0 < len(summary) <= MAX_SUMMARY_LETTERS:
        raise ValueError(f"its summary does not have 1 to {MAX_SUMMARY_LETTERS} letters")
    is_seen = summary.isprintable() and harmless(summary) == summary
    if not is_seen or summary != summary.strip():
        raise ValueError("its summary holds what cannot be seen")
    if _ADDRESS.search(summary):
        raise ValueError("its summary holds what looks like an address")
    return summary


def _object(found: object) -> dict[str, object]:
    if type(found) is not dict:
        raise ValueError("it is no object, or holds something else for one")
    return cast("dict[str, object]", found)


def _field(found: dict[str, object], name: str, kind: type[T]) -> T:
    value = found.get(name)
    # A bool is an int to Python, but not to whoever wrote the file.
    if type(value) is not kind:
        raise ValueError(f"its {name} is missing, or of another type")
    return value


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):  # readers differ in which of them counts
        raise ValueError("a name stands in it twice")
    return found
