"""Turns and conversations as lines for a terminal and as entries of JSON results."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from voicedesk.app.system_language import system_language
from voicedesk.core.history_export import turn_entry, utc_text
from voicedesk.core.moderation import Verdict, VerdictStatus, parse_verdict_line
from voicedesk.core.moderation_names import category_name, language_to_name_in
from voicedesk.core.translation import language_words
from voicedesk.core.turns import Intent, Outcome, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voicedesk.core.history import ConversationSummary, SearchHit, StoredTurn

_UNSEEN = dict.fromkeys(
    [*range(32), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_UNSEEN_IN_TEXT = {code: None for code in _UNSEEN if chr(code) not in "\n\t"}
_EARLIEST_S, _LATEST_S = 0.0, 250_000_000_000.0
_LONGEST_TITLE = 60
_RESULTS = {Intent.DICTATE: "Dictated", Intent.TRANSLATE: "Translated"}


def one_line(text: str) -> str:
    """Return text without what would move the terminal's cursor or turn its direction."""
    return " ".join(text.split()).translate(_UNSEEN)


def local_time(time_s: float) -> str:
    """Return a time as the clock on the wall showed it."""
    moment = datetime.fromtimestamp(min(max(time_s, _EARLIEST_S), _LATEST_S), UTC)
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def conversation_line(summary: ConversationSummary) -> str:
    title = one_line(summary.title)
    if len(title) > _LONGEST_TITLE:
        title = title[:_LONGEST_TITLE] + "…"
    when = local_time(summary.updated_at_s)
    return f"{summary.conversation_id}  {when}  {summary.turn_count:>4}  {title}".rstrip()


def conversation_entry(summary: ConversationSummary) -> dict[str, Any]:
    return {
        "id": summary.conversation_id,
        "title": summary.title,
        "started_at": utc_text(summary.started_at_s),
        "updated_at": utc_text(summary.updated_at_s),
        "turns": summary.turn_count,
    }


def whole_conversation_entry(
    summary: ConversationSummary, turns: Sequence[StoredTurn]
) -> dict[str, Any]:
    return {**conversation_entry(summary), "turns": [turn_entry(turn) for turn in turns]}


def whole_turn_entry(turn: StoredTurn) -> dict[str, Any]:
    return {**turn_entry(turn), "conversation_id": turn.conversation_id}


def turn_lines(turn: StoredTurn) -> Iterator[str]:
    """Yield a turn as it is read: when, what was said, what was answered, what went wrong."""
    details = [local_time(turn.started_at_s)]
    if turn.outcome is not Outcome.COMPLETED:
        details.append(turn.outcome or "running")
    if turn.has_audio:
        details.append(f"recording of {turn.recorded_s:.1f} s")
    yield f"{turn.turn_id}  {'  '.join(details)}"
    for words in _said_and_done(turn):
        yield from _indented(words)
    if turn.message:
        yield from _indented(one_line(f"({turn.message} {turn.next_step}".rstrip() + ")"))
    elif found := _found_by_judge(turn):
        yield from _indented(one_line(f"({found})"))


def _found_by_judge(turn: StoredTurn) -> str:
    """Return what a judge found that was not safe, where the turn went on with a warning."""
    verdict = parse_verdict_line(turn.verdict)
    match verdict:
        case Verdict(status=VerdictStatus.UNSAFE):
            language = language_to_name_in(turn.language, turn.transcript, system_language())
            names = ", ".join(category_name(each, language) for each in verdict.categories)
            return f"Found unsafe: {names}" if names else "Found unsafe"
        case Verdict(status=VerdictStatus.UNDECIDED):
            return "Checked: no clear verdict"
        case Verdict(status=VerdictStatus.UNAVAILABLE):
            return "Not checked: no answer from the judge"
        case _:
            return ""


def _said_and_done(turn: StoredTurn) -> Iterator[str]:
    """Yield question and answer; of a dictation the text, and the words where they were others."""
    if turn.intent not in _RESULTS:
        if turn.transcript:
            yield f"You: {turn.transcript}"
        for attachment in turn.attachments:
            yield f"With: {attachment.name}"
        if turn.reply:
            yield turn.reply
        return
    if turn.reply:
        into = turn.target_language and f" into {one_line(language_words(turn.target_language))}"
        yield f"{_RESULTS[turn.intent]}{into}: {turn.reply}"
    if turn.transcript and turn.transcript.strip() != turn.reply.strip():
        how = "typed" if turn.source is Source.TEXT else "spoken"
        yield f"As {how}: {turn.transcript}"


def hit_lines(hit: SearchHit) -> Iterator[str]:
    """Yield where words were found, and the place with the match between asterisks."""
    yield f"{hit.turn_id}  {local_time(hit.started_at_s)}  {one_line(hit.title)}".rstrip()
    marked = "".join(f"*{each.text}*" if each.is_match else each.text for each in hit.excerpts)
    yield f"    {one_line(marked)}"


def hit_entry(hit: SearchHit) -> dict[str, Any]:
    return {
        "turn_id": hit.turn_id,
        "conversation_id": hit.conversation_id,
        "title": hit.title,
        "started_at": utc_text(hit.started_at_s),
        "excerpt": [{"text": each.text, "match": each.is_match} for each in hit.excerpts],
    }


def _indented(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield f"    {line.translate(_UNSEEN_IN_TEXT)}".rstrip()
