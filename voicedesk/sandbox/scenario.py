"""What the sandbox is told to do: delays, fixed answers, model states, limits and faults, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

FOR_EVER = 0
"""As a fault's ``times``: the fault never wears out."""


class Endpoint(StrEnum):
    """The services that faults can be scripted for; ``ANY`` matches them all."""

    ANY = "any"
    MODELS = "models"
    CHAT = "chat"
    TRANSCRIPTIONS = "transcriptions"
    TRANSLATIONS = "translations"
    SPEECH = "speech"


class FaultKind(StrEnum):
    """What goes wrong. Those in ``STREAM_FAULTS`` wait for a streamed chat request."""

    STATUS = "status"
    """An error status with the service's JSON error body (or ``body``, if one is given)."""
    HTML = "html"
    """An HTML page where JSON is expected, as proxies send it."""
    TRUNCATED_JSON = "truncated_json"
    """The right answer, but only its first half."""
    RESET_BEFORE_HEADERS = "reset_before_headers"
    RESET_AFTER_HEADERS = "reset_after_headers"
    STALL = "stall"
    """Nothing for ``seconds``, then the ordinary answer."""
    EVENT_ERROR = "event_error"
    """``event: error`` in the stream, which then ends without ``[DONE]``."""
    X_GROQ_ERROR = "x_groq_error"
    """A chunk that carries ``x_groq.error``, after which the stream ends."""
    CUT = "cut"
    """The stream's body ends in order, but with neither ``finish_reason`` nor ``[DONE]``."""
    STREAM_RESET = "stream_reset"
    """The connection is reset between two tokens."""
    STREAM_STALL = "stream_stall"
    """The stream pauses for ``seconds`` after ``after_tokens`` tokens."""


STREAM_FAULTS = frozenset(
    {
        FaultKind.EVENT_ERROR,
        FaultKind.X_GROQ_ERROR,
        FaultKind.CUT,
        FaultKind.STREAM_RESET,
        FaultKind.STREAM_STALL,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong; the first unspent fault that matches a request is used."""

    kind: FaultKind
    endpoint: Endpoint = Endpoint.ANY
    model: str | None = None
    """Only requests that name this model."""
    nth: int | None = None
    """Not before the nth such request (from 1); None: at once."""
    times: int = 1
    """How many requests it hits; 0 (``FOR_EVER``): all of them."""
    status: int = 500
    message: str = "Internal Server Error"
    error_type: str = "internal_server_error"
    code: str | None = None
    body: str | None = None
    """Sent as it stands instead of a JSON error."""
    headers: tuple[tuple[str, str], ...] = ()
    retry_after_s: float | None = None
    after_tokens: int = 0
    seconds: float = 0.0


class ModelState(StrEnum):
    """What is the matter with a model of the catalogue."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    """Listed with ``active: false``."""
    ABSENT = "absent"
    """Neither listed nor found."""
    DECOMMISSIONED = "decommissioned"
    TERMS_REQUIRED = "terms_required"
    OVER_CAPACITY = "over_capacity"


class ReasoningStyle(StrEnum):
    """Where the thoughts of a scripted reply travel."""

    CHANNEL = "channel"
    """gpt-oss: ``delta.reasoning`` with ``channel: analysis``."""
    PARSED = "parsed"
    """Qwen, parsed: ``delta.reasoning`` alone."""
    THINK = "think"
    """``<think>...</think>`` inside the content."""


class UsagePlace(StrEnum):
    """Which keys of the last chunk carry the token counts."""

    BOTH = "both"
    X_GROQ = "x_groq"
    """As recorded in 2025: only ``x_groq.usage``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A tool call of a scripted reply; ``arguments`` is JSON in a string."""

    name: str
    arguments: str = "{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A scripted chat answer."""

    text: str = ""
    texts: tuple[str, ...] = ()
    """Instead of one text, for a request that wants a list of them as JSON."""
    reasoning: str = ""
    reasoning_style: ReasoningStyle = ReasoningStyle.CHANNEL
    tool_calls: tuple[ToolCall, ...] = ()
    endless_word_chars: int = 0
    """Instead of the text, one word of that many letters without a space."""
    finish_reason: str | None = None
    """Overrules the reason the sandbox would give: ``stop`` or ``length``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """Fixed transcripts and the shapes of the answer."""

    texts: tuple[str, ...] = ()
    """Said one after the other instead of listening; the last one for ever. Empty: listen."""
    translations: tuple[str, ...] = ()
    """The same for the translations endpoint; empty: it says what the other one would."""
    leading_space: bool = True
    segments_null: bool = False
    words_null: bool = False
    no_speech_probability: float | None = None
    """Of every segment; None, here and below: what the sandbox finds itself."""
    mean_log_probability: float | None = None
    """Told as ``avg_logprob``."""
    compression_ratio: float | None = None
    language: str = "English"
    """What was spoken; of a translation it is always English."""


class SpeechSource(StrEnum):
    """Where the sound of the speech endpoint comes from."""

    ENGINE = "engine"
    TONE = "tone"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """How the speech endpoint sounds and how its WAV is laid out."""

    source: SpeechSource = SpeechSource.ENGINE
    seconds_per_character: float = 0.06
    """Length of a tone or a silence."""
    list_chunk: bool = False
    """Put a LIST chunk before the samples."""
    endless_sizes: bool = False
    """Write 0xFFFFFFFF as the RIFF and data sizes."""
    chunk_bytes: int = 16384
    engine: str | None = None
    """Insist on this engine (flite, espeak-ng, say, windows); None: the best one present."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Budgets per model; None: not limited. Announced in the headers and enforced."""

    requests_per_minute: int | None = None
    requests_per_day: int | None = 10_000_000
    tokens_per_minute: int | None = 100_000_000
    output_tokens_per_minute: int | None = None
    audio_seconds_per_hour: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Everything the sandbox can be told; the default is a healthy, fast service."""

    transcription_delay_s: float = 0.0
    first_token_delay_s: float = 0.0
    tokens_per_s: float = 0.0
    """Pace of a streamed reply; 0: as fast as the wire allows."""
    speech_delay_s: float = 0.0
    models_delay_s: float = 0.0
    refuses_unknown_lengths: bool = False
    """Answer 411 to requests that do not tell the length of their body beforehand."""
    recognition: Recognition = field(default_factory=Recognition)
    replies: tuple[Reply, ...] = ()
    """Given one after the other, the last one for ever. Empty: the rule-based responder."""
    verdicts: tuple[Reply, ...] = ()
    """The same for the judges. Empty: their key words."""
    usage_place: UsagePlace = UsagePlace.BOTH
    split_bytes: tuple[int, ...] = ()
    """Cut the streamed body into writes of these sizes, over and over, even inside a character."""
    speech: Speech = field(default_factory=Speech)
    models: tuple[tuple[str, ModelState], ...] = ()
    """States of models; an unknown id becomes a chat model of the catalogue, or a judge if it
    says ``llama-guard``."""
    limits: Limits = field(default_factory=Limits)
    faults: tuple[Fault, ...] = ()
