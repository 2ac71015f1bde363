"""Which words of a transcript nobody has said: what Whisper makes up in silence and noise."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from voicedesk.core.invented_phrases import ALSO_SAID
from voicedesk.core.language_guess import language_code
from voicedesk.core.prompt_echo import echoes
from voicedesk.core.words import letters_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from voicedesk.core.transcript import Segment, Transcript

NO_SPEECH = 0.6
UNSURE_LOG_PROBABILITY = -1.0
REPETITIVE_RATIO = 2.4
"""The three limits at which Whisper's own program takes a segment for silence or for a loop."""

DOUBTFUL_NO_SPEECH = 0.1
DOUBTFUL_LOG_PROBABILITY = -0.7
"""Beyond one of these, a "Thank you." counts as invented."""

EDGE_NO_SPEECH = 0.5
"""The same for one before or behind other words."""

_LINE = re.compile(r"([A-Za-z]{2})\s*:\s*(.+)")
_UNKNOWN_LANGUAGES = ("", "unknown")
_ALSO_SAID = frozenset(letters_of(phrase) for phrase in ALSO_SAID)


@dataclass(frozen=True, slots=True)
class Judged:
    """A transcript without what was invented, which is the same object if nothing was.

    ``reason`` is empty, ``phrase``, ``prompt_echo`` or ``doubt``.
    """

    transcript: Transcript
    left_out: tuple[str, ...] = ()
    reason: str = ""


def judge(transcript: Transcript, *, phrases: Sequence[str], vocabulary: Sequence[str]) -> Judged:
    """Take out of a transcript what was invented.

    Args:
        transcript: What the service returned.
        phrases: ``HearingSettings.phrases``.
        vocabulary: The terms that went along in the prompt.
    """
    known = _phrases_for(language_code(transcript.language.strip()), tuple(phrases))
    if _is_invented_phrase(transcript, known):
        return Judged(_emptied(transcript), (transcript.text,), "phrase")
    if echoes(transcript.text, vocabulary):
        return Judged(_emptied(transcript), (transcript.text,), "prompt_echo")
    doubtful = _doubtful(transcript.segments, known)
    if not doubtful:
        return Judged(transcript)
    rest = _without(transcript, doubtful)
    left_out = tuple(transcript.segments[index].text for index in sorted(doubtful))
    if _is_invented_phrase(rest, known):
        return Judged(_emptied(rest), (*left_out, rest.text), "doubt")
    return Judged(rest, left_out, "doubt")


@lru_cache(maxsize=16)
def _phrases_for(spoken: str, lines: tuple[str, ...]) -> frozenset[str]:
    """Return the letters of the phrases that hold for the code of a language."""
    letters: set[str] = set()
    for line in lines:
        prefixed = _LINE.fullmatch(line.strip())
        code, phrase = (prefixed[1].lower(), prefixed[2]) if prefixed else ("", line)
        if not code or spoken in (code, *_UNKNOWN_LANGUAGES):
            letters.add(letters_of(phrase))
    return frozenset(letters - {""})


def _is_invented_phrase(transcript: Transcript, known: frozenset[str]) -> bool:
    """Tell whether all of it is one phrase, or the same phrase over and over."""
    letters = letters_of(transcript.text)
    repeated = [each for each in known if each * (len(letters) // len(each)) == letters]
    if not letters or not repeated:
        return False
    is_also_said = letters in _ALSO_SAID or any(each in _ALSO_SAID for each in repeated)
    return not is_also_said or _is_doubtful(transcript)


def _is_doubtful(transcript: Transcript) -> bool:
    """Tell whether the service doubts a transcript, or does not say."""
    segments = transcript.segments
    silences = [each for s in segments if (each := s.no_speech_probability) is not None]
    if not silences and transcript.no_speech_probability is not None:
        silences = [transcript.no_speech_probability]
    sureness = [each for s in segments if (each := s.mean_log_probability) is not None]
    if not silences and not sureness:
        return True
    return (
        max(silences, default=0.0) > DOUBTFUL_NO_SPEECH
        or min(sureness, default=0.0) < DOUBTFUL_LOG_PROBABILITY
    )


def _doubtful(segments: Sequence[Segment], known: frozenset[str]) -> frozenset[int]:
    """Return the indices of the segments that nobody said."""

    def is_phrase_at_edge(index: int) -> bool:
        segment = segments[index]
        is_silent = (segment.no_speech_probability or 0.0) > EDGE_NO_SPEECH
        return index in doubtful or (is_silent and letters_of(segment.text) in known)

    indices = range(len(segments))
    doubtful = {index for index in indices if _is_silence_or_loop(segments[index])}
    leading = _while(is_phrase_at_edge, indices)
    trailing = _while(is_phrase_at_edge, reversed(indices))
    found = doubtful.union(leading, trailing)
    return frozenset(index for index in found if segments[index].text)


def _while(predicate: Callable[[int], bool], indices: Iterable[int]) -> list[int]:
    return list(takewhile(predicate, indices))


def _is_silence_or_loop(segment: Segment) -> bool:
    is_silent = (segment.no_speech_probability or 0.0) > NO_SPEECH
    is_unsure = (segment.mean_log_probability or 0.0) < UNSURE_LOG_PROBABILITY
    is_repetitive = (segment.compression_ratio or 0.0) > REPETITIVE_RATIO
    return (is_silent and is_unsure) or (is_repetitive and (is_silent or is_unsure))


def _emptied(transcript: Transcript) -> Transcript:
    return replace(transcript, text="", segments=())


def _without(transcript: Transcript, indices: frozenset[int]) -> Transcript:
    kept = [each for index, each in enumerate(transcript.segments) if index not in indices]
    told = [each for s in kept if (each := s.no_speech_probability) is not None]
    return replace(
        transcript,
        text=_text_without(transcript, indices).strip(),
        segments=tuple(kept),
        no_speech_probability=max(told, default=None),
    )


def _text_without(transcript: Transcript, indices: frozenset[int]) -> str:
    """Return the text without some segments; blanks, and words of no segment, stay as they are."""
    text, kept, begin = transcript.text, "", 0
    for index, segment in enumerate(transcript.segments):
        at = text.find(segment.text, begin)
        if at < 0:
            rest = [s.text for i, s in enumerate(transcript.segments) if i not in indices]
            return " ".join(rest)
        end = at + len(segment.text)
        if index not in indices:
            kept += text[begin:end]
        elif letters_of(text[begin:at]):
            kept += text[begin:at].rstrip()
        begin = end
    return kept + text[begin:]
