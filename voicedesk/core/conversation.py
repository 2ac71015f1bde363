"""The conversation so far, and the part of it that the next request carries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from voicedesk.core.chat import ChatMessage, Role
from voicedesk.core.turns import Intent, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.history import StoredTurn

MESSAGE_OVERHEAD_TOKENS = 4
"""Role and separators of one message in the usual chat templates."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the user said, and the part of the answer that reached the user."""

    turn_id: str
    user_text: str
    heard: str
    interrupted: bool = False


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

    def messages(
        self, system_prompt: str, user_text: str, *, context_tokens: int
    ) -> list[ChatMessage]:
        """Return the request's messages: the newest exchanges that fit, oldest first.

        The system prompt always comes first and unchanged, because the service caches prompts
        by their beginning. The user's new words are never shortened.
        """
        history: list[ChatMessage] = []
        left = context_tokens
        for exchange in reversed(self.exchanges):
            messages = _exchange_messages(exchange)
            cost = sum(estimate_tokens(message.content) for message in messages)
            if cost > left:
                break
            left -= cost
            history[:0] = messages
        system = [ChatMessage(Role.SYSTEM, system_prompt)] if system_prompt else []
        return [*system, *_alternating([*history, ChatMessage(Role.USER, user_text)])]


def conversation_of(turns: Sequence[StoredTurn]) -> Conversation:
    """Return what a chat model may be told of turns from the history, oldest first."""
    return Conversation(
        tuple(
            Exchange(
                turn.turn_id,
                turn.transcript,
                turn.heard,
                interrupted=turn.outcome is not Outcome.COMPLETED,
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


def context_budget(
    *, wanted_tokens: int, context_window: int | None, answer_tokens: int, prompt_tokens: int
) -> int:
    """Return how many tokens of history fit beside the answer and the rest of the prompt."""
    if context_window is None:
        return wanted_tokens
    return max(0, min(wanted_tokens, context_window - answer_tokens - prompt_tokens))


def _alternating(messages: list[ChatMessage]) -> list[ChatMessage]:
    """Join what one side said twice in a row: the templates of some models refuse that."""
    joined: list[ChatMessage] = []
    for message in messages:
        if joined and joined[-1].role is message.role:
            earlier = joined.pop().content
            longer = ChatMessage(message.role, f"{earlier}\n\n{message.content}")
            joined.append(longer)
        else:
            joined.append(message)
    return joined


def _exchange_messages(exchange: Exchange) -> list[ChatMessage]:
    messages = [ChatMessage(Role.USER, exchange.user_text)]
    if exchange.heard.strip():
        ending = " …" if exchange.interrupted else ""
        messages.append(ChatMessage(Role.ASSISTANT, exchange.heard.strip() + ending))
    return messages
