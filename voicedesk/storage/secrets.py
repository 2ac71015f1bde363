"""API keys in the operating system's keyring, or in memory for one session."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING, TypeVar

from voicedesk.core.errors import ErrorKind, KeyringError
from voicedesk.core.secret import ApiKey
from voicedesk.core.worker import WorkerThread
from voicedesk.storage import keyring_backend

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

T = TypeVar("T")

SERVICE = "VoiceDesk"

ANSWER_LIMIT_S = 60.0
"""Long enough to type a password into the prompt of a locked keyring."""

PROBE_LIMIT_S = 8.0
"""A probe waits for no one."""


class KeyringSecretStore:
    """Implements core.ports.SecretStore.

    The keyring may block on a prompt, so it is called on a thread of its own. A call that is over
    its limit keeps that thread; the next one gets a new thread.
    """

    def __init__(
        self, *, answer_limit_s: float = ANSWER_LIMIT_S, probe_limit_s: float = PROBE_LIMIT_S
    ) -> None:
        self._answer_limit_s = answer_limit_s
        self._probe_limit_s = probe_limit_s
        self._thread = WorkerThread("keyring")

    async def get(self, host: str) -> ApiKey | None:
        text = await self._run(lambda: keyring_backend.get(SERVICE, host), self._answer_limit_s)
        return ApiKey(text) if text and text.strip() else None

    async def set(self, host: str, key: ApiKey) -> None:
        await self._run(
            lambda: keyring_backend.set_and_check(SERVICE, host, key.reveal()),
            self._answer_limit_s,
        )

    async def delete(self, host: str) -> None:
        await self._run(lambda: keyring_backend.delete(SERVICE, host), self._answer_limit_s)

    async def delete_all(self, known: Collection[str]) -> bool:
        """Forget every key: those of known names, and what else the keyring can find.

        Returns:
            Whether there was any.

        Raises:
            KeyringError: locked, absent or failing; some may be gone by then.
        """
        return await self._run(
            lambda: keyring_backend.delete_all(SERVICE, known), self._answer_limit_s
        )

    async def probe(self) -> str:
        # Two programs may probe at the same time, so the entry has a name of its own.
        entry = f"probe-{secrets.token_hex(4)}"
        return await self._run(lambda: keyring_backend.probe(SERVICE, entry), self._probe_limit_s)

    async def _run(self, call: Callable[[], T], limit_s: float) -> T:
        thread = self._thread
        try:
            async with asyncio.timeout(limit_s):
                return await thread.run(call)
        except TimeoutError as error:
            if self._thread is thread:
                self._thread = WorkerThread("keyring")
                thread.retire()
            raise KeyringError(
                f"The keyring did not answer within {limit_s:.0f} seconds; it may wait in a window.",
                kind=ErrorKind.KEYRING_LOCKED,
                next_step="Answer its question and try again, or use the key for this session only.",
                retryable=True,
            ) from error


class SessionSecretStore:
    """Implements core.ports.SecretStore in memory, for who has no keyring or wants none."""

    def __init__(self) -> None:
        self._keys: dict[str, ApiKey] = {}

    async def get(self, host: str) -> ApiKey | None:
        return self._keys.get(host)

    async def set(self, host: str, key: ApiKey) -> None:
        self._keys[host] = key

    async def delete(self, host: str) -> None:
        self._keys.pop(host, None)

    async def probe(self) -> str:
        return "Memory (until you quit)"
