"""A private, disposable Linux desktop for tests and for the quick start: screen, keyring, sound.

desktop.py      VirtualDesktop: brings the parts up in order and takes every one down again
processes.py    programs that are started, watched and ended by their pid
services.py     the X server, the window manager and the session bus
keyrings.py     gnome-keyring in the four states a user can have it in
sound.py        PulseAudio with a virtual loudspeaker and microphone, and what can go wrong there
speaking.py     sound into the microphone
listening.py    what the loudspeaker played
hands.py        pointer, keyboard and windows
reading.py      the words in a window, and where they stand
program.py      the real program in it: process, window, event log
standing_still.py  whether the machine had its processors taken away meanwhile
second_hearing.py  a test of sound or windows that failed meanwhile is run again
fixtures.py     the pytest side
"""

from tests.desk.desktop import VirtualDesktop
from tests.desk.hands import Keyboard, Pointer, Window, WindowNotFoundError
from tests.desk.keyrings import KeyringState
from tests.desk.listening import SpeakerRecorder
from tests.desk.processes import DeskError, MissingProgramError, wait_until
from tests.desk.program import PROGRAM, EventLog, RunningProgram
from tests.desk.reading import Reader
from tests.desk.sound import SoundServer
from tests.desk.speaking import Playback, VirtualMicrophone, synthesize

__all__ = [
    "PROGRAM",
    "DeskError",
    "EventLog",
    "Keyboard",
    "KeyringState",
    "MissingProgramError",
    "Playback",
    "Pointer",
    "Reader",
    "RunningProgram",
    "SoundServer",
    "SpeakerRecorder",
    "VirtualDesktop",
    "VirtualMicrophone",
    "Window",
    "WindowNotFoundError",
    "synthesize",
    "wait_until",
]
