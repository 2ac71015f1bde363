"""Speak a reply while it is still being written: cut, synthesize ahead, play in order."""

from __future__ import annotations

import asyncio
import unicodedata
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.core.errors import VoiceDeskError
from voicedesk.core.language_guess import guess_language, language_code
from voicedesk.core.sentences import SentenceSplitter
from voicedesk.core.speakable import speakable
from voicedesk.core.spoken_parts import parts_within

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from voicedesk.core.audio_clip import AudioClip
    from voicedesk.core.ports import Player, PlayProgress, Synthesizer

_GUESSED_FROM_CHARACTERS = 600


@dataclass(frozen=True, slots=True)
class _Piece:
    """A slice of the reply, and what the voice says for it (nothing for a code block)."""

    written: str
    spoken: str
    language: str = ""


class ReplySpeaker:
    """Takes a reply as it arrives and knows, at every moment, which part of it was heard.

    ``run`` ends when everything fed before ``close`` has been heard. When the voice or the
    loudspeaker fails, ``failure`` holds the reason and the rest stays silent: the text is still
    there to be read.

    The player fetches a clip when the one before it begins; its synthesis begins then, so that at
    most one request is ahead of what is heard.

    Args:
        synthesizer: The voice.
        player: The loudspeaker.
        on_first_sound: Called when the first sample is handed to the loudspeaker.
        language: What to expect where a text does not show it, by its code or English name.
        guesses_language: Whether a text may be in another language than that.
        on_notice: Called with what the user should know of the voice, although it speaks.
    """

    def __init__(
        self,
        synthesizer: Synthesizer,
        player: Player,
        *,
        on_first_sound: Callable[[], None],
        language: str = "",
        guesses_language: bool = True,
        on_notice: Callable[[VoiceDeskError], None] | None = None,
    ) -> None:
        self._synthesizer = synthesizer
        self._player = player
        self._on_first_sound = on_first_sound
        self._on_notice = on_notice
        self._language = language_code(language)
        self._guesses_language = guesses_language
        self._recent = ""
        self._splitter = SentenceSplitter(synthesizer.max_characters)
        self._pending: list[_Piece] = []
        self._arrived = asyncio.Event()
        self._closed = False
        self._written: list[str] = []
        """What each clip stands for, the one that is being synthesized included."""
        self._fully_played = 0
        self._part_played = 0.0
        self._has_sounded = False
        self.clips: list[AudioClip] = []
        self.failure: VoiceDeskError | None = None

    def feed(self, text: str) -> None:
        self._add(self._splitter.feed(text))

    def close(self) -> None:
        """Say that the reply is complete."""
        self._add(self._splitter.finish())
        self._closed = True
        self._arrived.set()

    async def run(self) -> None:
        """Speak until everything has been heard; cancelling silences at once."""
        try:
            async with aclosing(self._synthesized()) as clips:
                await self._player.play(clips, on_progress=self._on_progress)
        except VoiceDeskError as failure:
            self.failure = failure

    def heard(self) -> str:
        """Return the part of the reply that was spoken, to the word."""
        whole = "".join(self._written[: self._fully_played])
        if self._fully_played < len(self._written) and self._part_played > 0:
            whole += _leading_words(self._written[self._fully_played], self._part_played)
        return whole.strip()

    @property
    def was_heard_completely(self) -> bool:
        return self._closed and not self._pending and self._fully_played == len(self._written)

    def _add(self, written: list[str]) -> None:
        for text in written:
            language = self._language_of(text)
            piece = _Piece(text, speakable(text, language), language)
            self._pending += _split(piece, self._synthesizer.max_characters)
        if written:
            self._arrived.set()

    def _language_of(self, text: str) -> str:
        """Guess from what came before as well: a piece may be a few words and numbers."""
        if not self._guesses_language:
            return self._language
        self._recent = (self._recent + text[-_GUESSED_FROM_CHARACTERS:])[-_GUESSED_FROM_CHARACTERS:]
        self._language = guess_language(self._recent) or self._language
        return self._language

    async def _synthesized(self) -> AsyncGenerator[AudioClip, None]:
        while (piece := await self._next_piece()) is not None:
            if not self._written:
                self._player.expect()
            self._written.append(piece.written)
            clip = await self._synthesizer.synthesize(
                piece.spoken, language=piece.language, on_notice=self._on_notice
            )
            self.clips.append(clip)
            yield clip

    async def _next_piece(self) -> _Piece | None:
        """Return as many waiting pieces as one request takes, None at the end.

        Requests are what speech runs out of first (10 a minute, 100 a day on the free plan), so
        sentences that wait anyway travel together; the first one never waits for company.
        """
        while True:
            merged = self._merge_pending()
            if merged is not None and merged.spoken:
                return merged
            if self._closed:
                if merged is not None and self._written:
                    self._written[-1] += merged.written
                return None
            if merged is not None:
                self._pending.insert(0, merged)
            self._arrived.clear()
            await self._arrived.wait()

    def _merge_pending(self) -> _Piece | None:
        if not self._pending:
            return None
        merged = self._pending.pop(0)
        while self._pending:
            following = self._pending[0]
            spoken = f"{merged.spoken} {following.spoken}".strip()
            if merged.spoken and following.spoken and not self._written:
                break
            if len(spoken) > self._synthesizer.max_characters:
                break
            if merged.spoken and following.spoken and merged.language != following.language:
                break  # another voice may be needed
            language = merged.language if merged.spoken else following.language
            merged = _Piece(merged.written + following.written, spoken, language)
            self._pending.pop(0)
        return merged

    def _on_progress(self, progress: PlayProgress) -> None:
        if not self._has_sounded:
            self._has_sounded = True
            self._on_first_sound()
        if progress.finished:
            self._fully_played = progress.index + 1
            self._part_played = 0.0
        else:
            duration_s = self.clips[progress.index].duration_s
            self._part_played = progress.played_s / duration_s if duration_s else 1.0


def _split(piece: _Piece, limit: int) -> list[_Piece]:
    """Return a piece in as many as its words take; what is written is shared out among them."""
    parts = parts_within(piece.spoken, limit)
    if len(parts) < 2:
        return [piece]
    pieces: list[_Piece] = []
    begin = said = 0
    for part in parts[:-1]:
        said += len(part)
        end = max(begin, len(_leading_words(piece.written, said / len(piece.spoken))))
        pieces.append(_Piece(piece.written[begin:end], part, piece.language))
        begin = end
    return [*pieces, _Piece(piece.written[begin:], parts[-1], piece.language)]


def _leading_words(text: str, fraction: float) -> str:
    """Return the words that fit into the first ``fraction`` of a text."""
    reach = int(len(text) * min(1.0, fraction))
    while 0 < reach < len(text) and not _ends_word(text[reach - 1], text[reach]):
        reach -= 1
    return text[:reach]


def _ends_word(last: str, following: str) -> bool:
    # Chinese and Japanese put no blanks between words.
    wide = unicodedata.east_asian_width(last) in "WF"
    return wide or last.isspace() or following.isspace()
