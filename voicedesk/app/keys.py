"""Which key goes to which server: environment, this session's memory, the keyring."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from voicedesk.core.errors import KeyringError
from voicedesk.core.secret import ApiKey
from voicedesk.core.settings import ServiceChoice
from voicedesk.groq.base_url import ServerAddress, parse_base_url
from voicedesk.ui.backend import KeyPlace, KeyState

if TYPE_CHECKING:
    from voicedesk.core.ports import SecretStore
    from voicedesk.core.settings import ServiceSettings

ENVIRONMENT_VARIABLE = "GROQ_API_KEY"

_log = logging.getLogger(__name__)


class Keys:
    """Finds and keeps keys by host; a key is never offered to a host it was not meant for.

    The environment's key is meant for Groq, and for a server named on the command line.
    """

    def __init__(self, keyring: SecretStore, memory: SecretStore, *, named_base_url: str) -> None:
        self._keyring = keyring
        self._memory = memory
        self._named_host = parse_base_url(named_base_url).authority if named_base_url else ""

    async def find(self, base_url: str) -> ApiKey | None:
        """Return the key for a server, None if there is none.

        Raises:
            KeyringError: the keyring failed, and this server cannot be used without a key.
        """
        server = parse_base_url(base_url)
        host = server.authority
        if (key := self._from_environment(server)) or (key := await self._memory.get(host)):
            return key
        try:
            return await self._keyring.get(host)
        except KeyringError as failure:
            if server.needs_key:
                raise
            # Servers at home seldom need one; if this does, it says so itself.
            _log.info("no key for %s: %s", host, failure.message)
            return None

    def needs_no_keyring(self, service: ServiceSettings) -> bool:
        """Tell whether the key comes from elsewhere, or none is needed."""
        if service.choice is ServiceChoice.SANDBOX:
            return True
        server = parse_base_url(service.base_url)
        return not server.needs_key or self._from_environment(server) is not None

    async def state(self, base_url: str) -> KeyState:
        """Tell where the key for a server is, without failing."""
        server = parse_base_url(base_url)
        host = server.authority
        if key := self._from_environment(server):
            return KeyState(KeyPlace.ENVIRONMENT, key.hint)
        if key := await self._memory.get(host):
            return KeyState(KeyPlace.SESSION, key.hint)
        try:
            key = await self._keyring.get(host)
        except KeyringError as failure:
            return KeyState(KeyPlace.NONE, problem=failure.message, next_step=failure.next_step)
        return KeyState(KeyPlace.KEYRING, key.hint) if key else KeyState(KeyPlace.NONE)

    async def store(self, base_url: str, key: ApiKey, *, session_only: bool) -> None:
        host = parse_base_url(base_url).authority
        if session_only:
            await self._memory.set(host, key)
            return
        await self._keyring.set(host, key)
        await self._memory.delete(host)

    async def delete(self, base_url: str) -> None:
        host = parse_base_url(base_url).authority
        await self._memory.delete(host)
        await self._keyring.delete(host)

    async def probe(self) -> str:
        """Return the name of the keyring that works.

        Raises:
            KeyringError: locked, absent or failing.
        """
        return await self._keyring.probe()

    def _from_environment(self, server: ServerAddress) -> ApiKey | None:
        text = os.environ.get(ENVIRONMENT_VARIABLE, "").strip()
        is_named = server.authority == self._named_host
        return ApiKey(text) if text and (server.needs_key or is_named) else None
