"""What a turn needs, checked one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.app.display import answers, find_display
from voicedesk.core.audio_clip import AudioBlock, join_blocks
from voicedesk.core.errors import (
    ErrorKind,
    HotkeyError,
    InsertionError,
    KeyMissing,
    VoiceDeskError,
    VoiceError,
)
from voicedesk.core.models import ModelRole, choose_model, models_for
from voicedesk.core.server_address import parse_base_url
from voicedesk.core.settings import ServiceChoice, VoiceSource
from voicedesk.storage.history.store import SqliteHistory
from voicedesk.storage.recordings import DiskRecordings
from voicedesk.ui.backend import KeyPlace

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from voicedesk.app.program import Program

_LISTEN_BLOCKS = 25
"""Half a second of the microphone tells whether it delivers at all."""

_DIGITAL_SILENCE_DBFS = -90.0

_NEEDED_ROLES = (ModelRole.TRANSCRIPTION, ModelRole.CHAT, ModelRole.SPEECH)


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    passed: bool
    finding: str
    next_step: str = ""


async def run_checks(program: Program) -> list[Check]:
    """Check display, hotkeys, insertion, sound, history, keyring, key, network and models.

    None of them stops the others, but what another problem makes impossible is not tried.
    """
    display = await _checked("display", _display, program)
    if display.passed:
        hotkeys = await _checked("hotkeys", _hotkeys, program)
        insertion = await _checked("insertion", _insertion, program)
    else:
        hotkeys, insertion = _after("hotkeys", "display"), _after("insertion", "display")
    microphone = await _checked("microphone", _microphone, program)
    loudspeaker = await _checked("loudspeaker", _loudspeaker, program)
    voice = await _checked("voice", _voice, program)
    history = await _checked("history", _history, program)
    keyring = await _checked("keyring", _keyring, program)
    # A keyring that waits for its password would be waited for again.
    has_key = keyring.passed or program.keys.needs_no_keyring(program.settings.service)
    key = await _checked("key", _key, program) if has_key else _after("key", "keyring")
    server = await _checked("server", _server, program) if has_key else _after("server", "keyring")
    models = (
        await _checked("models", _models, program) if server.passed else _after("models", "server")
    )
    own = [display, hotkeys, insertion, microphone, loudspeaker, voice, history]
    return [*own, keyring, key, server, models]


def _after(name: str, culprit: str) -> Check:
    return Check(
        name,
        passed=False,
        finding=f"This cannot be checked before the problem with the {culprit} is solved.",
    )


async def _checked(
    name: str, check: Callable[[Program], Awaitable[str]], program: Program
) -> Check:
    try:
        return Check(name, passed=True, finding=await check(program))
    except VoiceDeskError as failure:
        return Check(name, passed=False, finding=failure.message, next_step=failure.next_step)


async def _display(_program: Program) -> str:
    return find_display(answers)


async def _hotkeys(program: Program) -> str:
    ability = await program.hotkeys.look()
    if not ability.works:
        raise HotkeyError(ability.hint, kind=ErrorKind.SHORTCUT_IMPOSSIBLE, next_step="")
    keys = "held or tapped" if ability.tells_releases else "tapped, not held"
    return f"{ability.name}: keys can be {keys}"


async def _insertion(program: Program) -> str:
    ability = (await program.inserter.found()).ability
    if not ability.works:
        raise InsertionError(ability.hint, kind=ErrorKind.NOT_INSERTED, next_step="")
    known = "" if ability.knows_focus else ", without knowing which window has the focus"
    return f"{ability.name}{known}"


async def _microphone(program: Program) -> str:
    capture = await program.microphone.start()
    blocks: list[AudioBlock] = []
    try:
        async for block in capture:
            blocks.append(block)
            if len(blocks) >= _LISTEN_BLOCKS:
                break
    finally:
        await capture.stop()
    clip = join_blocks(blocks, capture.sample_rate_hz)
    heard = f"hears, peak {clip.peak_dbfs:.0f} dBFS"
    if clip.peak_dbfs < _DIGITAL_SILENCE_DBFS:
        heard = "delivers only digital silence at the moment; is it muted?"
    return f"{program.settings.audio.microphone or 'the default one'} {heard}"


async def _loudspeaker(program: Program) -> str:
    await program.loudspeaker.warm()
    return f"{program.settings.audio.loudspeaker or 'the default one'} opens"


async def _voice(program: Program) -> str:
    """Look for this computer's own voice, which is needed only where it alone is to speak."""
    system = program.models.system_voice
    if not system.name and program.settings.voice.source is not VoiceSource.SYSTEM:
        return "this computer has none; where the service's voice fails, answers stay silent"
    voices = await system.voices()
    if not voices:
        raise VoiceError(
            "This computer has no voice of its own, and the settings let no other one speak.",
            kind=ErrorKind.NO_VOICE,
            next_step="Install one, such as espeak-ng, or let the service speak: Settings, Voice "
            "and language.",
        )
    languages = {voice.language for voice in voices}
    return f"{system.name}: voices {len(voices)}, languages {len(languages)}"


async def _history(program: Program) -> str:
    if program.options.temp_profile:
        return "nothing is kept with --temp-profile"
    path = program.paths.history_file
    history = SqliteHistory(path, read_only=True)
    recordings = DiskRecordings(program.paths.recordings)
    try:
        await history.open()
        await history.conversations(limit=1)
        waiting = len(await recordings.orphans())
    finally:
        await recordings.aclose()
        await history.aclose()
    if not path.exists():
        return "nothing is kept yet"
    megabytes = path.stat().st_size / 1_000_000
    return f"{megabytes:.1f} MB, recordings that are no text yet: {waiting}"


async def _keyring(program: Program) -> str:
    return f"{await program.keys.probe()} keeps and returns an entry"


async def _key(program: Program) -> str:
    service = program.settings.service
    if service.choice is ServiceChoice.SANDBOX:
        return "the sandbox makes its own"
    state = await program.keys.state(service.base_url)
    if state.place is not KeyPlace.NONE:
        return f"{state.hint}, from the {state.place}"
    if not parse_base_url(service.base_url).needs_key:
        return f"none for {service.base_url}, which may need none"
    raise KeyMissing(
        state.problem or "There is no key for Groq.",
        kind=ErrorKind.KEY_MISSING,
        next_step=state.next_step
        or "Make one at https://console.groq.com/keys and run: voicedesk key set, "
        "or use --sandbox.",
    )


async def _server(program: Program) -> str:
    listed = await program.models.list_models()
    service = program.settings.service
    on_sandbox = service.choice is ServiceChoice.SANDBOX
    return f"{'the sandbox' if on_sandbox else service.base_url} offers {len(listed)} models"


async def _models(program: Program) -> str:
    listed = await program.models.list_models()
    service = program.settings.service
    chosen: list[str] = []
    for role in _NEEDED_ROLES:
        if role is ModelRole.SPEECH and program.settings.voice.source is VoiceSource.SYSTEM:
            continue
        model = choose_model(role, service.role(role).model, listed)
        if model not in {each.id for each in models_for(role, listed)}:
            raise VoiceDeskError(
                f"The server does not offer {model} for {role}.",
                kind=ErrorKind.MODEL_GONE,
                next_step="Choose another model in the settings, or run: voicedesk models.",
            )
        chosen.append(model)
    return ", ".join(chosen)
