"""Settings and keys that live as long as the test."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from voicedesk.core.settings import LoadedSettings, Settings

if TYPE_CHECKING:
    from voicedesk.core.errors import KeyringError, StorageError, VoiceDeskError
    from voicedesk.core.secret import ApiKey


class InMemorySecretStore:
    """Implements core.ports.SecretStore; ``error`` is raised by every call while it is set."""

    def __init__(
        self, keys: dict[str, ApiKey] | None = None, *, error: KeyringError | None = None
    ) -> None:
        self.keys = dict(keys or {})
        self.error = error
        self.name = "In-memory keyring"

    async def get(self, host: str) -> ApiKey | None:
        await self._answer()
        return self.keys.get(host)

    async def set(self, host: str, key: ApiKey) -> None:
        await self._answer()
        self.keys[host] = key

    async def delete(self, host: str) -> None:
        await self._answer()
        self.keys.pop(host, None)

    async def probe(self) -> str:
        await self._answer()
        return self.name

    async def _answer(self) -> None:
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error


class InMemorySettingsStore:
    """Implements core.ports.SettingsStore; ``saved`` holds every version that was saved."""

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        problem: VoiceDeskError | None = None,
        save_error: StorageError | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self.problem = problem
        self.save_error = save_error
        self.saved: list[Settings] = []

    def load(self) -> LoadedSettings:
        return LoadedSettings(self.settings, self.problem)

    def save(self, settings: Settings) -> None:
        if self.save_error is not None:
            raise self.save_error
        self.settings = settings
        self.saved.append(settings)
