"""VoiceDesk: hold a key, speak, let go; ask, dictate or translate on any desktop."""

__version__ = "0.1.0"
