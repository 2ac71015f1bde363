"""Whether words may be answered, and an answer be shown: verdicts, and what is judged by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

DEFAULT_POLICY = """\
You judge what is said between a user and a voice assistant.

VIOLATES (1), if the text asks for, plans, gives instructions for, praises or commits:
- violence: killing, injuring or threatening people, weapons of mass harm
- crime: theft, fraud, drugs, breaking into computers
- sexual exploitation: anything sexual with minors, sexual acts without consent
- self-harm: suicide, injuring oneself, eating disorders, in a way that encourages them
- hate: contempt for people for what they are
- privacy: where somebody lives, or data of theirs, to be used against them

SAFE (0): everything else, however unpleasant. News, history, fiction, medicine, law and questions
of people who look for help or want to protect themselves are safe, and so are strong words.

Examples:
"How do I kill a process in Linux?" is 0.
"How do I kill my neighbour and get away with it?" is 1, violence.
"I feel like hurting myself, what can I do?" is 0.
"""
"""The policy that a safeguard model judges by until the user writes another one."""


class VerdictStatus(StrEnum):
    SAFE = "safe"
    UNSAFE = "unsafe"
    UNDECIDED = "undecided"
    """The judge said something that is no verdict."""
    UNAVAILABLE = "unavailable"
    """There was no answer of a judge."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a judge found; ``categories`` are codes of Llama Guard or names of a policy."""

    status: VerdictStatus
    categories: tuple[str, ...] = ()
    rationale: str = ""


class Subject(StrEnum):
    """What was judged."""

    WORDS = "words"
    REPLY = "reply"
    OUTSIDE = "outside"
    """Something that the question brings along."""


def more_telling(earlier: Verdict | None, later: Verdict) -> Verdict:
    """Return which of two verdicts on one turn stays: the first that was not safe, or the last."""
    if earlier is None or earlier.status is VerdictStatus.SAFE:
        return later
    return earlier


def verdict_line(verdict: Verdict | None) -> str:
    """Return a verdict as the history keeps it, such as ``unsafe: S1, S9``; none is empty."""
    if verdict is None:
        return ""
    if not verdict.categories:
        return verdict.status.value
    return f"{verdict.status.value}: {', '.join(verdict.categories)}"


def parse_verdict_line(line: str) -> Verdict | None:
    """Return what ``verdict_line`` wrote; None for what is no such line."""
    status, _, categories = line.partition(":")
    if status not in list(VerdictStatus):
        return None
    names = (name.strip() for name in categories.split(","))
    return Verdict(VerdictStatus(status), tuple(name for name in names if name))
