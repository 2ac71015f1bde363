"""An export file read back; whoever wrote it, nothing unchecked comes out."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, NoReturn, TypeVar, cast

from voicedesk.core.chat import Usage
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.history import StoredTurn
from voicedesk.core.history_export import EPOCH, FORMAT, MOST_DIGITS, VERSION, ExportedConversation
from voicedesk.core.outside import Attachment, OutsideKind, clean_name, text_attachment
from voicedesk.core.turns import Intent, Outcome, Source

if TYPE_CHECKING:
    from enum import StrEnum

E = TypeVar("E", bound="StrEnum")

_ID = re.compile(r"[A-Za-z0-9-]+")
_LONGEST_ID = 100
_LONGEST_TURN_ID = 64  # becomes the name of a file
_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)"
    rf"(\.\d{{1,{MOST_DIGITS}}})?(?:Z|\+00:00)",
    re.ASCII,
)
_MOST = float(2**53)
_CHOOSE = "Choose a file that was exported as JSON by VoiceDesk."
_TEXTS = (
    *("transcript", "language", "transcription_model", "reply", "heard", "finish_reason"),
    *("model", "verdict", "error_kind", "message", "next_step", "target_language"),
)


def from_json(data: bytes) -> list[ExportedConversation]:
    """Return the conversations of an export file.

    Raises:
        StorageError: not such a file, damaged, or of a newer version; says where and what.
    """
    document = _Entry(_parsed(data), "The file")
    if document.get("format") != FORMAT:
        raise _error("The file is not an export of VoiceDesk's history.")
    _check_version(document.get("version"))
    conversations = [
        _conversation(_Entry(each, f"Conversation {number}"))
        for number, each in enumerate(document.array("conversations"), 1)
    ]
    _refuse_repeated(
        "conversation", [conversation.conversation_id for conversation in conversations]
    )
    _refuse_repeated(
        "turn", [turn.turn_id for conversation in conversations for turn in conversation.turns]
    )
    return conversations


def _parsed(data: bytes) -> object:
    try:
        return json.loads(
            data.decode("utf-8-sig"), parse_constant=_no_constant, object_pairs_hook=_object
        )
    except UnicodeDecodeError as error:
        raise _error("The file is not text in UTF-8.") from error
    except RecursionError as error:
        raise _error("The file is nested too deeply.") from error
    # Its subclass for what is no JSON, and itself for a number of thousands of digits.
    except ValueError as error:
        raise _error(f"The file is not JSON: {str(error).rstrip('.')}.") from error


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object; which of two values of one name is meant nobody can tell."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice[:_LONGEST_ID]} stands in it twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _check_version(version: object) -> None:
    if type(version) is not int or version < 1:
        raise _error("The file does not say in which version of the format it is written.")
    if version > VERSION:
        raise StorageError(
            "The file was exported by a newer version of VoiceDesk.",
            kind=ErrorKind.HISTORY_NEWER,
            next_step="Update VoiceDesk and import it again.",
        )


def _conversation(entry: _Entry) -> ExportedConversation:
    conversation_id = entry.id(_LONGEST_ID)
    turns = tuple(
        _turn(_Entry(each, f"{entry.where}, turn {number}"), conversation_id)
        for number, each in enumerate(entry.array("turns"), 1)
    )
    return ExportedConversation(conversation_id, entry.text("title"), entry.time(), turns)


def _turn(entry: _Entry, conversation_id: str) -> StoredTurn:
    return StoredTurn(
        turn_id=entry.id(_LONGEST_TURN_ID),
        conversation_id=conversation_id,
        started_at_s=entry.time(),
        intent=entry.choice("intent", Intent) or Intent.ASK,
        source=entry.choice("source", Source) or Source.MICROPHONE,
        outcome=entry.choice("outcome", Outcome),
        usage=entry.usage(),
        stage_ms=entry.numbers("stage_ms"),
        recorded_s=entry.number("recorded_s"),
        has_audio=entry.flag("has_audio"),
        edits=entry.flag("edits"),
        interprets=entry.flag("interprets"),
        attachments=tuple(
            _attachment(_Entry(each, f"{entry.where}, attachment {number}"))
            for number, each in enumerate(entry.optional_array("attachments"), 1)
        ),
        **{name: entry.text(name) for name in _TEXTS},
    )


def _attachment(entry: _Entry) -> Attachment:
    kind = entry.choice("kind", OutsideKind) or OutsideKind.FILE
    name = entry.text("name")
    if kind is not OutsideKind.PICTURE:
        return text_attachment(kind, name, entry.text("text"))
    return Attachment(
        kind,
        clean_name(name),
        media_type=entry.text("media_type"),
        size_bytes=entry.count("size_bytes"),
    )


def _refuse_repeated(what: str, ids: list[str]) -> None:
    seen = set[str]()
    for each in ids:
        # Two that differ in case only would share a file on some systems.
        if each.casefold() in seen:
            raise _error(f"The {what} {each} stands in the file twice.")
        seen.add(each.casefold())


class _Entry:
    """One object of the file; every reader refuses what is not of its type, and says where."""

    def __init__(self, value: object, where: str) -> None:
        self.where = where
        if not isinstance(value, dict):
            raise _error(f"{where} is not an object.")
        self._values = cast("dict[str, object]", value)

    def get(self, name: str) -> object:
        return self._values.get(name)

    def array(self, name: str) -> list[object]:
        value = self.get(name)
        if not isinstance(value, list):
            self._refuse(name, "a list")
        return cast("list[object]", value)

    def optional_array(self, name: str) -> list[object]:
        return self.array(name) if name in self._values else []

    def id(self, longest: int) -> str:
        value = self.get("id")
        if not isinstance(value, str) or len(value) > longest or _ID.fullmatch(value) is None:
            self._refuse("id", f"1 to {longest} letters, digits or hyphens")
        return value

    def text(self, name: str) -> str:
        value = self._values.get(name, "")
        if not isinstance(value, str):
            self._refuse(name, "a text")
        return value

    def flag(self, name: str) -> bool:
        value = self._values.get(name, False)
        if not isinstance(value, bool):
            self._refuse(name, "true or false")
        return value

    def choice(self, name: str, kind: type[E]) -> E | None:
        value = self.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or value not in list(kind):
            self._refuse(name, f"one of {', '.join(kind)}")
        return kind(value)

    def number(self, name: str) -> float:
        return self._as_number(name, self._values.get(name, 0.0))

    def numbers(self, name: str) -> dict[str, float]:
        value = self._values.get(name, {})
        if not isinstance(value, dict):
            self._refuse(name, "an object")
        found = cast("dict[str, object]", value)
        return {each: self._as_number(name, number) for each, number in found.items()}

    def usage(self) -> Usage | None:
        value = self.get("usage")
        if value is None:
            return None
        tokens = _Entry(value, f"{self.where}, usage")
        return Usage(
            prompt_tokens=tokens.count("prompt_tokens"),
            completion_tokens=tokens.count("completion_tokens"),
            total_tokens=tokens.count("total_tokens"),
        )

    def count(self, name: str) -> int:
        value = self._values.get(name, 0)
        if type(value) is not int or not 0 <= value <= _MOST:
            self._refuse(name, "a whole number from 0 to 2 to the power of 53")
        return value

    def time(self) -> float:
        value = self.get("started_at")
        found = _TIME.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            self._refuse("started_at", "a time such as 2026-11-21T05:08:36Z")
        year, month, day, hour, minute, second = map(int, found.groups()[:6])
        try:
            whole = datetime(year, month, day, hour, minute, second, tzinfo=UTC) - EPOCH
        except ValueError:
            self._refuse("started_at", "a time that there is")
        seconds = 86_400 * whole.days + whole.seconds
        fraction = found.group(7)
        return float(_exact_sum(seconds, Decimal(f"0{fraction}"))) if fraction else float(seconds)

    def _as_number(self, name: str, value: object) -> float:
        # A bool is an int to Python, but not to whoever wrote the file.
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._refuse(name, "a number")
        if not 0 <= value <= _MOST or not math.isfinite(value):
            self._refuse(name, "a number from 0 to 2 to the power of 53")
        return float(value)

    def _refuse(self, name: str, wanted: str) -> NoReturn:
        raise _error(f"{self.where}: {name} is not {wanted}.")


def _exact_sum(seconds: int, fraction: Decimal) -> Decimal:
    """Add without rounding to the 28 digits of the usual context."""
    with localcontext(prec=MOST_DIGITS + 20):
        return seconds + fraction


def _error(message: str) -> StorageError:
    return StorageError(message, kind=ErrorKind.FILE, next_step=_CHOOSE)
