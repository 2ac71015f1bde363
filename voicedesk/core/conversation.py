"""The conversation so far, and the part of it that the next request carries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from voicedesk.core.chat import ChatMessage, ChatPicture, Role
from voicedesk.core.outside import (
    MOST_PICTURE_BYTES,
    MOST_PICTURES,
    OUTSIDE_RULE,
    TOKENS_PER_PICTURE,
    marked,
    mentioned,
)
from voicedesk.core.turns import Intent, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from voicedesk.core.history import StoredTurn
    from voicedesk.core.moderation import VerdictStatus
    from voicedesk.core.outside import Attachment

MESSAGE_OVERHEAD_TOKENS = 4
"""Role and separators of one message in the usual chat templates."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the user said, and the part of the answer that reached the user.

    ``is_told`` once the user knows that the model is not told its ``attachments`` any more.
    """

    turn_id: str
    user_text: str
    heard: str
    interrupted: bool = False
    attachments: tuple[Attachment, ...] = ()
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What the user asks now, and what it brings along."""

    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """What a request has room for beside the question.

    ``tokens`` are for the conversation so far. ``takes_pictures`` tells whether the model can see,
    ``passing`` the verdicts with which something from outside goes along; None if it needs none.
    """

    tokens: int
    takes_pictures: bool = False
    passing: frozenset[VerdictStatus] | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """A request's messages, and the exchanges whose attachments they do not hold any more."""

    messages: list[ChatMessage]
    left_out: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    exchanges: tuple[Exchange, ...] = ()

    def with_exchange(self, exchange: Exchange) -> Conversation:
        """Return the conversation with an exchange at its end, in place of an earlier try."""
        others = tuple(each for each in self.exchanges if each.turn_id != exchange.turn_id)
        return replace(self, exchanges=(*others, exchange))

    def with_words(self, turn_id: str, user_text: str) -> Conversation:
        """Return the conversation with other words of the user in one place."""
        return replace(
            self,
            exchanges=tuple(
                replace(each, user_text=user_text) if each.turn_id == turn_id else each
                for each in self.exchanges
            ),
        )

    def without(self, turn_id: str) -> Conversation:
        return replace(
            self, exchanges=tuple(each for each in self.exchanges if each.turn_id != turn_id)
        )

    def last_words(self) -> str:
        """Return what was said last on both sides, oldest first."""
        return " ".join(f"{each.user_text} {each.heard}" for each in self.exchanges[-3:])

    def with_told(self, turn_ids: Sequence[str]) -> Conversation:
        """Return the conversation after the user was told that attachments are left out."""
        return replace(
            self,
            exchanges=tuple(
                replace(each, is_told=True) if each.turn_id in turn_ids else each
                for each in self.exchanges
            ),
        )

    def prompt(self, system_prompt: str, question: Question, room: Room) -> Prompt:
        """Return the request's messages: the newest exchanges that fit, oldest first.

        The system prompt always comes first and unchanged, because the service caches prompts
        by their beginning. The user's new words and what they bring along are never shortened. An
        exchange whose attachments do not fit goes along without them.
        """
        history: list[ChatMessage] = []
        left_out: list[Exchange] = []
        tokens = room.tokens
        pictures = _PictureRoom(question.attachments, takes_any=room.takes_pictures)
        has_ended = False
        for exchange in reversed(self.exchanges):
            may_pass = not stopped(exchange.attachments, room)
            whole = may_pass and pictures.takes(exchange.attachments)
            messages = _exchange_messages(exchange, whole=whole)
            if whole and exchange.attachments and _cost(messages) > tokens:
                whole, messages = False, _exchange_messages(exchange, whole=False)
            has_ended = has_ended or _cost(messages) > tokens
            if exchange.attachments and (has_ended or not whole):
                left_out.append(exchange)
            if has_ended:
                continue
            if whole:
                pictures.take(exchange.attachments)
            tokens -= _cost(messages)
            history[:0] = messages
        asked = _user_message(question.text, question.attachments)
        system = self._system(system_prompt, question)
        return Prompt([*system, *_alternating([*history, asked])], tuple(left_out))

    def _system(self, system_prompt: str, question: Question) -> list[ChatMessage]:
        """Return the rules; the one for what comes from outside once anything has."""
        brings = question.attachments or any(each.attachments for each in self.exchanges)
        rules = [each for each in (system_prompt, OUTSIDE_RULE if brings else "") if each]
        return [ChatMessage(Role.SYSTEM, "\n\n".join(rules))] if rules else []


class _PictureRoom:
    """How many pictures one request has room for beside those of the question."""

    def __init__(self, asked: Sequence[Attachment], *, takes_any: bool) -> None:
        self._takes_any = takes_any
        self._left, self._left_bytes = MOST_PICTURES, MOST_PICTURE_BYTES
        self.take(asked)

    def takes(self, attachments: Sequence[Attachment]) -> bool:
        sizes = [len(each.picture) for each in attachments if each.is_picture]
        fits = len(sizes) <= self._left and sum(sizes) <= self._left_bytes
        return not sizes or (self._takes_any and all(sizes) and fits)

    def take(self, attachments: Sequence[Attachment]) -> None:
        sizes = [len(each.picture) for each in attachments if each.is_picture]
        self._left -= len(sizes)
        self._left_bytes -= sum(sizes)


def conversation_of(turns: Sequence[StoredTurn]) -> Conversation:
    """Return what a chat model may be told of turns from the history, oldest first."""
    return Conversation(
        tuple(
            Exchange(
                turn.turn_id,
                turn.transcript,
                turn.heard,
                interrupted=turn.outcome is not Outcome.COMPLETED,
                attachments=turn.attachments,
            )
            for turn in turns
            if turn.intent is Intent.ASK
            and turn.transcript
            and (turn.heard or turn.outcome is Outcome.CANCELLED)
        )
    )


def estimate_tokens(text: str) -> int:
    """Return a careful upper estimate of a text's tokens.

    Three UTF-8 bytes a token: English takes about four, Chinese about three.
    """
    # A service may send half of a surrogate pair, which plain UTF-8 refuses.
    return len(text.encode(errors="surrogatepass")) // 3 + 1 + MESSAGE_OVERHEAD_TOKENS


def question_tokens(question: Question) -> int:
    """Return a careful upper estimate of what a question takes, with all that it brings along."""
    return _cost([_user_message(question.text, question.attachments)])


def brings_pictures(question: Question, conversation: Conversation) -> bool:
    """Tell whether a question is about pictures, its own or earlier ones."""
    asked = (question, *conversation.exchanges)
    return any(each.picture for part in asked for each in part.attachments)


def context_budget(
    *, wanted_tokens: int, context_window: int | None, answer_tokens: int, prompt_tokens: int
) -> int:
    """Return how many tokens of history fit beside the answer and the rest of the prompt."""
    if context_window is None:
        return wanted_tokens
    return max(0, min(wanted_tokens, context_window - answer_tokens - prompt_tokens))


def stopped(attachments: Iterable[Attachment], room: Room) -> list[Attachment]:
    """Return those that no judge has found to be as it is wanted now."""
    if room.passing is None:
        return []
    return [each for each in attachments if each.verdict not in room.passing]


def _cost(messages: Sequence[ChatMessage]) -> int:
    return sum(
        estimate_tokens(message.content) + TOKENS_PER_PICTURE * len(message.pictures)
        for message in messages
    )


def _alternating(messages: list[ChatMessage]) -> list[ChatMessage]:
    """Join what one side said twice in a row: the templates of some models refuse that."""
    joined: list[ChatMessage] = []
    for message in messages:
        if joined and joined[-1].role is message.role:
            earlier = joined.pop()
            content = f"{earlier.content}\n\n{message.content}"
            pictures = earlier.pictures + message.pictures
            joined.append(ChatMessage(message.role, content, pictures))
        else:
            joined.append(message)
    return joined


def _exchange_messages(exchange: Exchange, *, whole: bool) -> list[ChatMessage]:
    messages = [
        _user_message(exchange.user_text, exchange.attachments)
        if whole
        else ChatMessage(Role.USER, mentioned(exchange.attachments, exchange.user_text))
    ]
    if exchange.heard.strip():
        ending = " …" if exchange.interrupted else ""
        messages.append(ChatMessage(Role.ASSISTANT, exchange.heard.strip() + ending))
    return messages


def _user_message(text: str, attachments: Sequence[Attachment]) -> ChatMessage:
    pictures = tuple(
        ChatPicture(each.media_type, each.picture) for each in attachments if each.is_picture
    )
    return ChatMessage(Role.USER, marked(attachments, text), pictures)
