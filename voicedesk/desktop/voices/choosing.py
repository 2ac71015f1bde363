"""Which voice this computer has."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from voicedesk.desktop.voices.null import NullVoice

if TYPE_CHECKING:
    from voicedesk.core.ports import SystemVoice

_INSTALL = "Install espeak-ng, for example with: sudo apt install espeak-ng."


def find_system_voice() -> SystemVoice:
    """Return the best one; the last resort says how to get one. Nothing is started."""
    if sys.platform == "win32":
        from voicedesk.desktop.voices.windows import find_windows_speech

        return find_windows_speech() or NullVoice("Install Windows PowerShell again.")
    if sys.platform == "darwin":
        from voicedesk.desktop.voices.macos import find_say

        return find_say() or NullVoice("Use the service's voice.")
    return _on_linux()


def _on_linux() -> SystemVoice:
    from voicedesk.desktop.voices.espeak import find_espeak
    from voicedesk.desktop.voices.flite import find_flite
    from voicedesk.desktop.voices.several import SeveralVoices

    # flite comes first because it speaks English better.
    found = [voice for voice in (find_flite(), find_espeak()) if voice is not None]
    if len(found) > 1:
        return SeveralVoices(found)
    return found[0] if found else NullVoice(_INSTALL)
