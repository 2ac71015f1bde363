"""What other programs play on PulseAudio or PipeWire, lowered for a while and given back exactly.

The server remembers the volume of each program, and gives it to that program's next stream. A
lowered one must therefore be found again there as well: where the stream ended meanwhile, where
another one of the same program began, and where this program was killed before it gave back.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from voicedesk.core.settings import OtherSound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from threading import Event

    import pulsectl
    from pulsectl import PulseEventInfo, PulseExtStreamRestoreInfo, PulseSinkInputInfo

QUIETER: Final = 0.4
"""Of the volume as people see it; some 24 dB."""

_LISTEN_S = 0.05
"""So often the end is looked for; streams that begin are told of at once."""

_NO_CLIENT = 0xFFFFFFFF
_SAME = 0.002

_log = logging.getLogger(__name__)

Volumes = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Lowered:
    """A stream as it was and as it was made; ``remembered`` is what the server had kept for it."""

    index: int
    program: str
    volumes: Volumes
    made: Volumes
    muted: bool
    """It was made mute, and only that."""
    remembered: Volumes | None


def hold(note: Path, manner: OtherSound, until: Event) -> None:
    """Lower what other programs play, and what they begin to play, until an event is set.

    Blocks. ``note`` is a file that says what to give back while it is not as it was.

    Raises:
        OSError: libpulse is missing, or the note cannot be written; nothing is lowered then.
        pulsectl.PulseError: there is no server.
        pulsectl.PulseDisconnected: the server has gone; the note stays.
    """
    import pulsectl

    with pulsectl.Pulse("VoiceDesk", connect=False) as pulse:
        pulse.connect()
        _give_back_noted(pulse, note)
        holding = _Holding(pulse, note, manner)
        try:
            holding.lower()
            while not until.is_set():
                if holding.has_begun():
                    holding.lower()
        finally:
            if pulse.connected:
                _give_back(pulse, holding.lowered)
                note.unlink(missing_ok=True)


def recover(note: Path) -> None:
    """Give back what a note says. Blocks; raises as ``hold`` does, and the note stays then."""
    if not note.exists():
        return
    import pulsectl

    with pulsectl.Pulse("VoiceDesk", connect=False) as pulse:
        pulse.connect()
        _give_back_noted(pulse, note)


class _Holding:
    def __init__(self, pulse: pulsectl.Pulse, note: Path, manner: OtherSound) -> None:
        self._pulse = pulse
        self._note = note
        self._mutes = manner is OtherSound.MUTE
        self._began = False
        self.lowered: list[Lowered] = []
        pulse.event_mask_set("sink_input")
        pulse.event_callback_set(self._on_event)

    def has_begun(self) -> bool:
        """Wait a moment; tell whether a stream has begun."""
        self._began = False
        self._pulse.event_listen(timeout=_LISTEN_S)
        return self._began

    def lower(self) -> None:
        """Lower every stream that has not been."""
        known = {each.index for each in self.lowered}
        streams = [each for each in _streams(self._pulse) if each.index not in known]
        if not streams:
            return
        kept = {entry.name: entry for entry in _remembered(self._pulse)}
        plans = [self._planned(stream, kept) for stream in streams]
        found = [(stream, plan) for stream, plan in zip(streams, plans, strict=True) if plan]
        self.lowered += [plan for _, plan in found]
        _write(self._note, self.lowered)
        for stream, plan in found:
            _set(self._pulse, stream, plan.made, muted=plan.muted)

    def _planned(
        self, stream: PulseSinkInputInfo, kept: dict[str, PulseExtStreamRestoreInfo]
    ) -> Lowered | None:
        program, volumes = _program(stream), tuple(stream.volume.values)
        for other in self.lowered:
            if other.program == program and _is_as_made(stream, other):
                # It began with the volume that was made for its program's other stream.
                return Lowered(
                    stream.index, program, other.volumes, volumes, other.muted, other.remembered
                )
        if stream.mute:
            return None
        made = volumes if self._mutes else tuple(QUIETER * volume for volume in volumes)
        entry = kept.get(program)
        remembered = None if entry is None else tuple(entry.volume.values)
        return Lowered(stream.index, program, volumes, made, self._mutes, remembered)

    def _on_event(self, event: PulseEventInfo) -> None:
        import pulsectl

        if event.t == "new":
            self._began = True
            raise pulsectl.PulseLoopStop


def _give_back_noted(pulse: pulsectl.Pulse, note: Path) -> None:
    if note.exists():
        _give_back(pulse, _read(note))
        note.unlink(missing_ok=True)


def _give_back(pulse: pulsectl.Pulse, lowered: Sequence[Lowered]) -> None:
    """Give back what is still as it was made; what the user has changed since stays."""
    present = _streams(pulse)
    for stream in present:
        program = _program(stream)
        same = [each for each in lowered if each.program == program]
        mine = [each for each in same if each.index == stream.index] or same
        if mine and _is_as_made(stream, mine[0]):
            _set(pulse, stream, mine[0].volumes, muted=False)
    playing = {_program(stream) for stream in present}
    gone = {each.program: each for each in reversed(lowered) if each.program not in playing}
    for entry in _remembered(pulse):
        if entry.name in gone:
            _give_back_remembered(pulse, entry, gone[entry.name])


def _give_back_remembered(
    pulse: pulsectl.Pulse, entry: PulseExtStreamRestoreInfo, was: Lowered
) -> None:
    """Let the server forget what was made of a stream that is there no more."""
    if was.remembered is None:
        pulse.stream_restore_delete(entry)
    elif was.muted and entry.mute:
        entry.mute = False
        pulse.stream_restore_write(entry, mode="replace")
    elif _are_same(entry.volume.values, [QUIETER * volume for volume in was.remembered]):
        entry.volume.values = list(was.remembered)
        pulse.stream_restore_write(entry, mode="replace")


def _streams(pulse: pulsectl.Pulse) -> list[PulseSinkInputInfo]:
    """Return what other programs play; what the server's own modules pass on belongs to one."""
    own = str(os.getpid())
    return [
        stream
        for stream in pulse.sink_input_list()
        if stream.client != _NO_CLIENT and stream.proplist.get("application.process.id") != own
    ]


def _remembered(pulse: pulsectl.Pulse) -> list[PulseExtStreamRestoreInfo]:
    import pulsectl as library

    try:
        if pulse.stream_restore_test() is None:
            return []
        return pulse.stream_restore_list()
    except library.PulseOperationFailed:
        return []  # this server remembers nothing


def _program(stream: PulseSinkInputInfo) -> str:
    said = stream.proplist
    return said.get("module-stream-restore.id") or said.get("application.name") or stream.name


def _is_as_made(stream: PulseSinkInputInfo, plan: Lowered) -> bool:
    if plan.muted:
        return bool(stream.mute)
    return not stream.mute and _are_same(stream.volume.values, plan.made)


def _are_same(some: Sequence[float], others: Sequence[float]) -> bool:
    return len(some) == len(others) and all(
        abs(one - other) < _SAME for one, other in zip(some, others, strict=True)
    )


def _set(
    pulse: pulsectl.Pulse, stream: PulseSinkInputInfo, volumes: Volumes, *, muted: bool
) -> None:
    import pulsectl as library

    try:
        if bool(stream.mute) is not muted:
            pulse.sink_input_mute(stream.index, muted)
        if not _are_same(stream.volume.values, volumes):
            pulse.volume_set(stream, library.PulseVolumeInfo(list(volumes)))
    except library.PulseOperationFailed:
        _log.info("A stream of another program ended before its volume was set.")


def _write(note: Path, lowered: Sequence[Lowered]) -> None:
    half = note.with_suffix(".part")
    half.write_text(json.dumps([asdict(each) for each in lowered]), encoding="utf-8")
    half.replace(note)


def _read(note: Path) -> list[Lowered]:
    """Return what is to be given back; nothing of a note that somebody else has written over."""
    try:
        return [_lowered(entry) for entry in json.loads(note.read_text(encoding="utf-8"))]
    except (ValueError, TypeError, KeyError, RecursionError):
        _log.info("The note of what was lowered cannot be read.")
        return []


def _lowered(entry: dict[str, Any]) -> Lowered:
    remembered = entry["remembered"]
    return Lowered(
        int(entry["index"]),
        str(entry["program"]),
        tuple(float(volume) for volume in entry["volumes"]),
        tuple(float(volume) for volume in entry["made"]),
        bool(entry["muted"]),
        None if remembered is None else tuple(float(volume) for volume in remembered),
    )
