"""PulseAudio with a virtual loudspeaker and microphone, and what can go wrong there.

program -> [speaker] -> speaker.monitor -> SpeakerRecorder
VirtualMicrophone -> [micfeed] -> micfeed.monitor -> [mic] -> program
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tests.desk.processes import DeskError, Program, run
from tests.desk.urgency import serve_first

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Without norewinds an idle null sink works in blocks of 2 s: sound comes late and loses its start.
SPEAKER = (
    "module-null-sink sink_name=speaker norewinds=1 rate=48000 channels=2"
    " sink_properties=device.description=Virtual_Speaker"
)
MICROPHONE_FEED = (
    "module-null-sink sink_name=micfeed norewinds=1 rate=48000 channels=1"
    " sink_properties=device.description=Microphone_Feed"
)
MICROPHONE = (
    "module-remap-source source_name=mic master=micfeed.monitor"
    " source_properties=device.description=Virtual_Microphone"
)
START_SCRIPT = f"""\
.fail
load-module module-native-protocol-unix
load-module {SPEAKER}
load-module {MICROPHONE_FEED}
load-module {MICROPHONE}
set-default-sink speaker
set-default-source mic
"""


class SoundServer:
    """One PulseAudio daemon, which tests may hurt and mend."""

    def __init__(self, environment: Mapping[str, str], folder: Path, logs: Path) -> None:
        self._environment = environment
        self._script = folder / "pulse.pa"
        self._log = logs / "pulseaudio.log"
        self._daemon: Program | None = None

    @property
    def pid(self) -> int | None:
        return None if self._daemon is None else self._daemon.pid

    def start(self) -> None:
        """Start the daemon with both devices."""
        self._script.write_text(START_SCRIPT)
        command = ["pulseaudio", "-n", "-F", str(self._script), "--daemonize=no"]
        command += ["--exit-idle-time=-1", "--use-pid-file=no", "--log-target=stderr"]
        self._daemon = Program(command, self._environment, self._log)
        try:
            self._daemon.wait_ready(self._has_microphone)
        except DeskError:
            self.stop()
            raise
        # It sees to its devices' threads itself; the one that hands on what programs play it
        # leaves as it is, and resets at the start.
        serve_first(self._daemon.pid)

    def stop(self) -> None:
        """End the daemon as a log-out does."""
        if self._daemon is not None:
            self._daemon.stop()
            self._daemon = None

    def kill(self) -> None:
        """End the daemon as a crash does; ``start`` brings it back."""
        if self._daemon is not None:
            self._daemon.kill()
            self._daemon = None

    def unplug_microphone(self) -> None:
        """Take the microphone away; PulseAudio moves its listeners to what source is left."""
        self._unload("source_name=mic")
        self._unload("sink_name=micfeed")

    def plug_in_microphone(self) -> None:
        """Bring the microphone back, as the default one."""
        self._pactl("load-module", *MICROPHONE_FEED.split())
        self._pactl("load-module", *MICROPHONE.split())
        self._pactl("set-default-source", "mic")

    def unplug_speaker(self) -> None:
        """Take the loudspeaker away; with the microphone gone too, no device is left at all."""
        self._unload("sink_name=speaker")

    def plug_in_speaker(self) -> None:
        """Bring the loudspeaker back, as the default one."""
        self._pactl("load-module", *SPEAKER.split())
        self._pactl("set-default-sink", "speaker")

    def suspend_microphone(self, suspended: bool = True) -> None:
        """Let the microphone fall silent without telling its listeners."""
        self._pactl("suspend-source", "mic", str(int(suspended)))

    def mute_microphone(self, muted: bool = True) -> None:
        self._pactl("set-source-mute", "mic", str(int(muted)))

    def listeners(self) -> int:
        """How many streams record at the moment."""
        return len(self._pactl("list", "short", "source-outputs").splitlines())

    def players(self) -> int:
        """How many streams play at the moment."""
        return len(self._pactl("list", "short", "sink-inputs").splitlines())

    def _unload(self, argument: str) -> None:
        for line in self._pactl("list", "short", "modules").splitlines():
            number, _, rest = line.partition("\t")
            if argument in rest.split():
                self._pactl("unload-module", number)

    def _has_microphone(self) -> bool:
        with suppress(DeskError):
            return "\tmic\t" in self._pactl("list", "short", "sources")
        return False

    def _pactl(self, *words: str) -> str:
        return run(["pactl", *words], self._environment).decode()
