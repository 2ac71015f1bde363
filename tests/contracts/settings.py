"""The contract of core.ports.SettingsStore."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voicedesk.core.settings import AudioSettings, Settings, Theme, WindowSettings

if TYPE_CHECKING:
    from voicedesk.core.ports import SettingsStore

CHANGED = replace(
    Settings(),
    audio=AudioSettings(microphone="Kopfhörer 🎧", loudspeaker=""),
    window=WindowSettings(theme=Theme.DARK),
)


class SettingsStoreContract:
    """Subclasses give a fixture ``store`` that holds nothing yet."""

    def test_the_first_load_gives_the_defaults(self, store: SettingsStore) -> None:
        loaded = store.load()
        assert loaded.settings == Settings()
        assert loaded.problem is None

    def test_what_was_saved_is_loaded(self, store: SettingsStore) -> None:
        store.save(CHANGED)
        loaded = store.load()
        assert loaded.settings == CHANGED
        assert loaded.problem is None

    def test_the_last_save_wins(self, store: SettingsStore) -> None:
        store.save(CHANGED)
        store.save(Settings())
        assert store.load().settings == Settings()
