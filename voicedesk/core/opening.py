"""What the system asks VoiceDesk to open: its own links, and sound files.

A link begins a turn: ``voicedesk:ask``, ``voicedesk:dictate?language=de``,
``voicedesk:translate?into=fr``. Any page and any program can open one, so it is never obeyed before
the user said yes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePath, PureWindowsPath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.languages import LANGUAGES
from voicedesk.core.turns import Intent

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEME: Final = "voicedesk"
_OPTIONS: Final = {"language": "language", "into": "target_language"}
_LONGEST_LINK: Final = 200
_DRIVE: Final = re.compile(r"/+(?=[A-Za-z]:)")


@dataclass(frozen=True, slots=True)
class Opening:
    """What is to be done; with nothing in it, the window is shown.

    ``link`` is a request as ``voicedesk ctl`` sends it, without its ``op``.
    """

    link: dict[str, Any] | None = None
    files: tuple[Path, ...] = ()


def opening_of(targets: Sequence[str], folder: Path) -> Opening:
    """Return what links, addresses of files and paths below ``folder`` ask for.

    Raises:
        VoiceDeskError: a link is none of ours, there are several, or a file is not of here.
    """
    link: dict[str, Any] | None = None
    files: list[Path] = []
    for target in targets:
        scheme, colon, _ = target.partition(":")
        if colon and scheme.lower() == SCHEME:
            if link is not None:
                raise _refused("VoiceDesk follows one link at a time.")
            link = _request(target)
        elif colon and scheme.lower() == "file":
            files.append(Path(file_at(target, folder)))
        else:
            files.append(folder / target)
    return Opening(link, tuple(files))


def file_at(address: str, folder: PurePath) -> PurePath:
    """Return where a ``file:`` address leads, on the kind of system that ``folder`` is of.

    Raises:
        VoiceDeskError: it is no address, or one of another computer that this system cannot reach.
    """
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise _nowhere("This is not the address of a file.") from error
    # Names need not be UTF-8; so Python writes what is not.
    path = unquote(parts.path, errors="surrogateescape")
    if "\0" in path:
        raise _nowhere("This is not the address of a file.")
    host = "" if parts.netloc.lower() == "localhost" else parts.netloc
    if isinstance(folder, PureWindowsPath):
        return folder / (f"//{host}{path}" if host else _DRIVE.sub("", path, count=1))
    if host:
        raise _nowhere(f"The file is on another computer, {host}.")
    return folder / path


def _request(link: str) -> dict[str, Any]:
    if len(link) > _LONGEST_LINK:
        raise _refused("This link is too long to be one of VoiceDesk's.")
    try:
        parts = urlsplit(link)
        options = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError as error:
        raise _refused("VoiceDesk does not know this link.") from error
    name = (parts.netloc or parts.path).strip("/").lower()
    known = not parts.fragment and not (parts.netloc and parts.path.strip("/"))
    single = all(len(values) == 1 and values[0] for values in options.values())
    if name not in set(Intent) or not known or not single or options.keys() - _OPTIONS.keys():
        raise _refused("VoiceDesk does not know this link.")
    languages = {_OPTIONS[key]: values[0].lower() for key, values in options.items()}
    if not LANGUAGES.keys() >= set(languages.values()):
        # A name that nobody knows would stand in the question to the model as it is.
        raise _refused("VoiceDesk does not know the language of this link.")
    return {"intent": name, **languages}


def _nowhere(message: str) -> VoiceDeskError:
    return VoiceDeskError(
        message,
        kind=ErrorKind.REFUSED,
        next_step="Copy the file to this computer and open it from there.",
    )


def _refused(message: str) -> VoiceDeskError:
    return VoiceDeskError(
        message,
        kind=ErrorKind.REFUSED,
        next_step="A link looks like this: voicedesk:ask, or voicedesk:translate?into=fr.",
    )
