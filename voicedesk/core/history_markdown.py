"""Conversations as Markdown, to be read; texts stay inside the quotation they stand in."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING

from voicedesk.core.history_export import EARLIEST_S, EPOCH, LATEST_S
from voicedesk.core.translation import language_words
from voicedesk.core.turns import Intent, Outcome, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from voicedesk.core.history import StoredTurn
    from voicedesk.core.history_export import ExportedConversation

_UNSEEN = dict.fromkeys(
    [*range(9), *range(11, 32), 0x7F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&])")
_SPECIAL_AT_START = re.compile(r"^(\s*)([#+=-]|\d+(?=[.)]))")
_HTML = re.compile(r"<(?=[A-Za-z/!?])")
_FENCE = re.compile(r"(`{3,})[^`]*|(~{3,}).*")
_LABELS = {Intent.ASK: "You", Intent.DICTATE: "Dictated", Intent.TRANSLATE: "Translated"}
_OUTCOMES = {
    Outcome.CANCELLED: "cancelled",
    Outcome.BLOCKED: "blocked",
    Outcome.FAILED: "failed",
}


def to_markdown(conversations: Iterable[ExportedConversation]) -> str:
    """Return conversations one under the other.

    Words that were said, dictated or typed appear as they are. Answers keep their own Markdown, but
    no HTML.
    """
    return "\n".join(_conversation(each) for each in conversations)


def readable_time(time_s: float) -> str:
    """Return a time to the second, in UTC."""
    moment = EPOCH + timedelta(seconds=int(min(max(time_s, EARLIEST_S), LATEST_S)))
    return moment.replace(tzinfo=None).isoformat(" ") + " UTC"


def _conversation(conversation: ExportedConversation) -> str:
    title = _plain(" ".join(conversation.title.split())) or "Conversation"
    lines = [f"# {title}", "", readable_time(conversation.started_at_s), ""]
    for turn in conversation.turns:
        lines += _turn(turn)
    return "\n".join(lines)


def _turn(turn: StoredTurn) -> Iterator[str]:
    details = [readable_time(turn.started_at_s), str(turn.source)]
    if turn.language:
        details.append(_plain_line(turn.language))
    if turn.outcome is not None and turn.outcome in _OUTCOMES:
        details.append(_OUTCOMES[turn.outcome])
    yield from (f"**{_label(turn)}** ({', '.join(details)})", "")
    yield from _asked(turn) if turn.intent is Intent.ASK else _dictated(turn)
    if turn.message:
        yield from (f"*{_plain_line(f'{turn.message} {turn.next_step}')}*", "")


def _label(turn: StoredTurn) -> str:
    if not turn.target_language:
        return _LABELS[turn.intent]
    return f"{_LABELS[turn.intent]} into {_plain_line(language_words(turn.target_language))}"


def _asked(turn: StoredTurn) -> Iterator[str]:
    if turn.transcript:
        yield from _quoted(_plain_lines(turn.transcript))
    for attachment in turn.attachments:
        yield from (f"*With: {_plain_line(attachment.name)}*", "")
    if turn.reply:
        model = f" ({_plain_line(turn.model)})" if turn.model else ""
        yield from (f"**Answer**{model}", "")
        yield from _quoted(_without_html(_lines(turn.reply)))


def _dictated(turn: StoredTurn) -> Iterator[str]:
    """Yield the text that was written, and the words themselves where they were others."""
    # Words that were to be translated are not the translation.
    text = turn.reply or (turn.transcript if turn.intent is Intent.DICTATE else "")
    if text:
        yield from _quoted(_plain_lines(text))
    if turn.transcript and turn.transcript.strip() != text.strip():
        yield from ("**As typed**" if turn.source is Source.TEXT else "**As spoken**", "")
        yield from _quoted(_plain_lines(turn.transcript))


def _quoted(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield f"> {line}".rstrip(" ") if line.strip() == "" else f"> {line}"
    yield ""


def _lines(text: str) -> list[str]:
    # Every kind of line break counts: a reader that knows more of them must not leave the quote.
    return [_seen(line) for line in text.strip("\r\n").splitlines()]


def _plain_lines(text: str) -> Iterator[str]:
    """Yield lines that look as they do in the text; two spaces keep the break between them."""
    lines = _lines(text)
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        ending = "  " if line.strip() and following.strip() else ""
        yield _plain(line).rstrip() + ending


def _plain_line(text: str) -> str:
    return _plain(" ".join(text.split()))


def _plain(line: str) -> str:
    escaped = _SPECIAL.sub(r"\\\1", _seen(line))
    found = _SPECIAL_AT_START.match(escaped)
    if found is None:
        return escaped
    indent, mark = found.groups()
    rest = escaped[found.end() :]
    return f"{indent}{mark}\\{rest}" if mark.isdecimal() else f"{indent}\\{mark}{rest}"


def _without_html(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines in which no tag begins, but for blocks of code, where it is shown as it is.

    Only fences at the very left count: those in lists may end where this function cannot see it.
    """
    fence = ""
    for line in lines:
        if fence:
            closing = re.fullmatch(rf" {{0,3}}{fence[0]}{{{len(fence)},}}[ \t]*", line)
            fence = "" if closing else fence
            yield line
            continue
        opening = _FENCE.fullmatch(line)
        if opening is not None:
            fence = opening.group(1) or opening.group(2)
            yield line.replace("<", "&lt;")
        else:
            yield _HTML.sub("&lt;", line)


def _seen(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text.translate(_UNSEEN))
