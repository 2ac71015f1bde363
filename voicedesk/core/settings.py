"""What the user can set, in frozen sections; the file format stands in ``storage``."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from voicedesk.core.hotkeys import DEFAULT_BINDINGS, HotkeyBinding
from voicedesk.core.insertion import InsertionWay, PasteKeys
from voicedesk.core.invented_phrases import INVENTED_PHRASES
from voicedesk.core.moderation import DEFAULT_POLICY

if TYPE_CHECKING:
    from voicedesk.core.errors import VoiceDeskError
    from voicedesk.core.models import ModelRole

GROQ_BASE_URL = "https://api.groq.com"

DEFAULT_SYSTEM_PROMPT = (
    "You are a helpful voice assistant. Your answers are read aloud, so answer briefly, in plain "
    "spoken sentences, in the language of the question. Use Markdown only when the user asks for "
    "a list, a table or code."
)


class ServiceChoice(StrEnum):
    """Who answers. ``UNDECIDED`` shows the first-run page."""

    UNDECIDED = "undecided"
    SERVER = "server"
    SANDBOX = "sandbox"


class Theme(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class RoleSettings:
    """Model and server of one role; empty means: the best one listed, the common server."""

    model: str = ""
    base_url: str = ""


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    choice: ServiceChoice = ServiceChoice.UNDECIDED
    base_url: str = GROQ_BASE_URL
    certificates: str = ""
    """A file of certificate authorities (PEM) that are trusted beside those of the system."""
    unencrypted_hosts: tuple[str, ...] = ()
    """Hosts, with their port where it is not 80, that the user lets have key, voice and words
    without encryption; this computer needs no leave."""
    transcription: RoleSettings = field(default_factory=RoleSettings)
    translation: RoleSettings = field(default_factory=RoleSettings)
    chat: RoleSettings = field(default_factory=RoleSettings)
    moderation: RoleSettings = field(default_factory=RoleSettings)
    speech: RoleSettings = field(default_factory=RoleSettings)

    def role(self, role: ModelRole) -> RoleSettings:
        """Return the section that bears the role's name."""
        section: RoleSettings = getattr(self, role)
        return section

    def base_url_of(self, role: ModelRole) -> str:
        return self.role(role).base_url or self.base_url


@dataclass(frozen=True, slots=True)
class ConversationSettings:
    system_prompt: str = DEFAULT_SYSTEM_PROMPT
    max_completion_tokens: int = 800
    """Counted against the service's tokens per minute at admission, so a large one is refused."""
    context_tokens: int = 4000
    """At most this much of the earlier conversation goes along; the free plan has 8000 a minute."""
    speak_replies: bool = True
    voice: str = ""
    """Empty: the first voice of the speech model."""
    language: str = ""
    """ISO 639-1 code of what the user speaks; empty lets the service detect it."""

    def __post_init__(self) -> None:
        if not 16 <= self.max_completion_tokens <= 65_536:
            raise ValueError("max_completion_tokens must lie between 16 and 65536")
        if not 0 <= self.context_tokens <= 1_000_000:
            raise ValueError("context_tokens must lie between 0 and 1000000")


@dataclass(frozen=True, slots=True)
class LanguagePair:
    """Two languages by their ISO 639-1 codes; an empty ``spoken`` is whatever is heard."""

    spoken: str = ""
    target: str = "en"


@dataclass(frozen=True, slots=True)
class TranslationSettings:
    """What becomes of words that are to be translated; they are always shown.

    ``between`` are the languages of two people at one computer, for interpreting.
    """

    target_language: str = "en"
    shows_original: bool = False
    """What was said stands beside it; for English that takes a second request."""
    inserts: bool = True
    """Put where the cursor is, when begun by a hotkey."""
    speaks: bool = False
    pairs: tuple[LanguagePair, ...] = ()
    """The favourites, the first one first."""
    between: LanguagePair = field(default_factory=lambda: LanguagePair("es", "en"))

    def __post_init__(self) -> None:
        if not self.target_language:
            object.__setattr__(self, "target_language", "en")


class VoiceSource(StrEnum):
    """Who speaks."""

    AUTOMATIC = "automatic"
    """The service where its voice knows the language and answers, the system otherwise."""
    SERVICE = "service"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """How texts sound; which of the service's voices speaks is ``ConversationSettings.voice``.

    ``pronunciations`` read ``written -> said``; ``de: Jeans -> Dschiens`` holds for German only.
    """

    source: VoiceSource = VoiceSource.AUTOMATIC
    system_voice: str = ""
    """By the name that the system gives it; empty, and in languages that it does not speak, the
    first one that does."""
    speed: float = 1.0
    pitch_semitones: float = 0.0
    pronunciations: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0.5 <= self.speed <= 3:
            raise ValueError("speed must lie between 0.5 and 3")
        if not -12 <= self.pitch_semitones <= 12:
            raise ValueError("pitch_semitones must lie between -12 and 12")


class OtherSound(StrEnum):
    """What becomes of other programs' sound while the microphone listens."""

    LEAVE = "leave"
    QUIETER = "quieter"
    MUTE = "mute"


@dataclass(frozen=True, slots=True)
class AudioSettings:
    """Devices by name; empty follows the system's default."""

    microphone: str = ""
    loudspeaker: str = ""
    microphone_channel: int = 0
    """Of an interface with several inputs, counted from 1; 0 is the first one."""
    pre_roll: bool = False
    """Keep the microphone open, so that words spoken with the key press are there."""
    cue: bool = False
    """Play a short sound when the microphone listens; it stays out of the recording."""
    other_sound: OtherSound = OtherSound.LEAVE

    def __post_init__(self) -> None:
        if not 0 <= self.microphone_channel <= 64:
            raise ValueError("microphone_channel must lie between 0 and 64")


class SpeechGate(StrEnum):
    """How sure it must be that somebody spoke before anything is sent."""

    OFF = "off"
    GENTLE = "gentle"
    STRICT = "strict"


class HandsFree(StrEnum):
    """What follows a tap on the talk key; holding it is push-to-talk, whatever is set here."""

    OFF = "off"
    """The recording lasts until the next tap."""
    END = "end"
    """It ends by itself when the user pauses."""
    CONVERSATION = "conversation"
    """The same, and after the answer the microphone listens again."""


@dataclass(frozen=True, slots=True)
class HearingSettings:
    """What counts as words, and when they have ended.

    ``phrases`` are texts that a model invents in silence, discarded where they are the whole
    output; ``de: Vielen Dank.`` holds for German only. ``replacements`` read ``heard -> written``.
    """

    gate: SpeechGate = SpeechGate.GENTLE
    phrases: tuple[str, ...] = INVENTED_PHRASES
    hands_free: HandsFree = HandsFree.OFF
    pause_s: float = 1.2
    """A pause of so long ends an utterance where ``hands_free`` says so."""
    vocabulary: tuple[str, ...] = ()
    """Names and terms, the most important one first."""
    replacements: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0.3 <= self.pause_s <= 10:
            raise ValueError("pause_s must lie between 0.3 and 10")


class ModerationScope(StrEnum):
    """What is judged before an answer is shown or spoken; dictation never is."""

    OFF = "off"
    WORDS = "words"
    BOTH = "both"


class OnVerdict(StrEnum):
    """What a verdict other than safe does; both tell the user."""

    HOLD_BACK = "hold_back"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class ModerationSettings:
    """Who turns moderation on wants it to hold: what was not found safe is held back."""

    scope: ModerationScope = ModerationScope.OFF
    when_unsafe: OnVerdict = OnVerdict.HOLD_BACK
    when_undecided: OnVerdict = OnVerdict.HOLD_BACK
    when_unavailable: OnVerdict = OnVerdict.HOLD_BACK
    policy: str = DEFAULT_POLICY
    """For a safeguard model; Llama Guard knows its hazards by itself. A blank one is the default: a
    judge without a policy would find everything safe."""
    checks_outside: bool = False
    """Look for instructions hidden in files, pictures' texts and the clipboard before they are
    used; what follows from a verdict is the same."""

    def __post_init__(self) -> None:
        if not self.policy.strip():
            object.__setattr__(self, "policy", DEFAULT_POLICY)


@dataclass(frozen=True, slots=True)
class HistorySettings:
    """What stays on disk. What has not become text yet stays until it has, whatever is set here.

    ``keep_days`` 0 keeps turns for ever; ``most_audio_megabytes`` 0 sets no limit.
    """

    keep_conversations: bool = True
    keep_audio: bool = False
    """Keep recordings after they have become text, to be heard or transcribed again."""
    keep_days: int = 0
    most_audio_megabytes: int = 0
    wait_when_offline: bool = True
    """Go on with turns that met no network as soon as there is one."""

    def __post_init__(self) -> None:
        if not 0 <= self.keep_days <= 36_500:
            raise ValueError("keep_days must lie between 0 and 36500")
        if not 0 <= self.most_audio_megabytes <= 1_000_000:
            raise ValueError("most_audio_megabytes must lie between 0 and 1000000")


@dataclass(frozen=True, slots=True)
class HotkeySettings:
    """Shortcuts that are heard in every application."""

    enabled: bool = True
    bindings: tuple[HotkeyBinding, ...] = DEFAULT_BINDINGS
    tap_ms: int = 300
    """A shorter press is a tap: it keeps listening until the next one."""

    def __post_init__(self) -> None:
        if not 0 <= self.tap_ms <= 2000:
            raise ValueError("tap_ms must lie between 0 and 2000")


class AfterText(StrEnum):
    """What is written after a dictated text."""

    NOTHING = "nothing"
    SPACE = "space"
    ENTER = "enter"


@dataclass(frozen=True, slots=True)
class CleanUpStyle:
    """A way to rewrite what was dictated, of the user's own; ``prompt`` are the rules for it."""

    name: str = ""
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class ApplicationRule:
    """What is different in one application.

    ``application`` is what ``core.insertion.Target`` calls it, compared without case; ``*``
    stands for any characters. An empty ``style`` is that of the settings, ``-`` none at all.
    """

    application: str = ""
    way: InsertionWay = InsertionWay.PASTE
    paste_keys: PasteKeys = PasteKeys.AUTOMATIC
    style: str = ""
    after_text: AfterText = AfterText.NOTHING


@dataclass(frozen=True, slots=True)
class DictationSettings:
    r"""How dictated words are written, and put where the cursor is.

    ``snippets`` read ``what is said -> what is written``, with ``\n`` for a new line. ``style``
    names the clean-up style by a chat model, empty for none.
    """

    way: InsertionWay = InsertionWay.PASTE
    paste_keys: PasteKeys = PasteKeys.AUTOMATIC
    spoken_punctuation: bool = True
    leave_out_fillers: bool = True
    fit_in: bool = True
    """Space and capital as they fit what stands before the cursor, where that can be known."""
    after_text: AfterText = AfterText.NOTHING
    snippets: tuple[str, ...] = ()
    style: str = ""
    styles: tuple[CleanUpStyle, ...] = ()
    applications: tuple[ApplicationRule, ...] = ()


class OverlayPlace(StrEnum):
    """Where the small display stands that shows what is being done."""

    OFF = "off"
    TOP = "top"
    BOTTOM = "bottom"
    TOP_LEFT = "top_left"
    TOP_RIGHT = "top_right"
    BOTTOM_LEFT = "bottom_left"
    BOTTOM_RIGHT = "bottom_right"


@dataclass(frozen=True, slots=True)
class WindowSettings:
    theme: Theme = Theme.SYSTEM
    overlay: OverlayPlace = OverlayPlace.BOTTOM
    overlay_screen: str = ""
    """The screen's name as the system gives it; empty for the one with the pointer."""
    stays_in_tray: bool = False
    """Closing the window leaves the program in the tray."""
    starts_hidden: bool = False
    looks_for_updates: bool = False
    """Asks once a day whether there is a new version; installs nothing."""


@dataclass(frozen=True, slots=True)
class Settings:
    service: ServiceSettings = field(default_factory=ServiceSettings)
    conversation: ConversationSettings = field(default_factory=ConversationSettings)
    translation: TranslationSettings = field(default_factory=TranslationSettings)
    voice: VoiceSettings = field(default_factory=VoiceSettings)
    audio: AudioSettings = field(default_factory=AudioSettings)
    hearing: HearingSettings = field(default_factory=HearingSettings)
    moderation: ModerationSettings = field(default_factory=ModerationSettings)
    history: HistorySettings = field(default_factory=HistorySettings)
    hotkeys: HotkeySettings = field(default_factory=HotkeySettings)
    dictation: DictationSettings = field(default_factory=DictationSettings)
    window: WindowSettings = field(default_factory=WindowSettings)


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings as found, and what was wrong with the file if anything was."""

    settings: Settings
    problem: VoiceDeskError | None = None
