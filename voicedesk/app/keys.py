"""Which key goes to which server: environment, this session's memory, the keyring."""

from __future__ import annotations

import asyncio
import logging
import os
from typing import TYPE_CHECKING

from voicedesk.core.child_environment import KEY_HOST_VARIABLE, environment_key
from voicedesk.core.errors import ErrorKind, KeyringError, VoiceDeskError
from voicedesk.core.secret import ApiKey
from voicedesk.core.server_address import DEFAULT_PORTS, parse_base_url
from voicedesk.core.settings import ServiceChoice
from voicedesk.ui.backend import KeyPlace, KeyState

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from voicedesk.core.ports import SecretStore
    from voicedesk.core.server_address import ServerAddress
    from voicedesk.core.settings import ServiceSettings

_log = logging.getLogger(__name__)


class Keys:
    """Finds and keeps keys by server; a key is never offered to a server it was not meant for.

    The environment's key is meant for Groq, or for the servers that ``GROQ_API_KEY_HOST`` names.
    Another server that the command line names gets it only if ``ask_leave``, which is given that
    server's address, says so; that lasts as long as the program.
    """

    def __init__(self, keyring: SecretStore, memory: SecretStore, *, named_base_url: str) -> None:
        self._keyring = keyring
        self._memory = memory
        self._named = parse_base_url(named_base_url).key_name if named_base_url else ""
        self._asking = asyncio.Lock()
        self._named_may_have_it: bool | None = None
        self.ask_leave: Callable[[ServerAddress], Awaitable[bool]] = _refuse

    async def find(self, base_url: str) -> ApiKey | None:
        """Return the key for a server, None if there is none.

        Raises:
            KeyringError: the keyring failed, and this server cannot be used without a key.
        """
        server = parse_base_url(base_url)
        if (key := self._from_environment(server)) or (key := await self._kept(server)):
            return key
        if await self._named_gets_it(server):
            return ApiKey(environment_key())
        return None

    async def _kept(self, server: ServerAddress) -> ApiKey | None:
        if key := await self._memory.get(server.key_name):
            return key
        try:
            return await self._keyring.get(server.key_name)
        except KeyringError as failure:
            if server.needs_key:
                raise
            # Servers at home seldom need one; if this does, it says so itself.
            _log.info("no key for %s: %s", server.authority, failure.message)
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
        if key := self._from_environment(server):
            return KeyState(KeyPlace.ENVIRONMENT, key.hint)
        if key := await self._memory.get(server.key_name):
            return KeyState(KeyPlace.SESSION, key.hint)
        try:
            key = await self._keyring.get(server.key_name)
        except KeyringError as failure:
            return KeyState(KeyPlace.NONE, problem=failure.message, next_step=failure.next_step)
        return KeyState(KeyPlace.KEYRING, key.hint) if key else KeyState(KeyPlace.NONE)

    async def store(self, base_url: str, key: ApiKey, *, session_only: bool) -> None:
        name = parse_base_url(base_url).key_name
        if session_only:
            await self._memory.set(name, key)
            return
        await self._keyring.set(name, key)
        await self._memory.delete(name)

    async def delete(self, base_url: str) -> None:
        name = parse_base_url(base_url).key_name
        await self._memory.delete(name)
        await self._keyring.delete(name)

    async def probe(self) -> str:
        """Return the name of the keyring that works.

        Raises:
            KeyringError: locked, absent or failing.
        """
        return await self._keyring.probe()

    def _from_environment(self, server: ServerAddress) -> ApiKey | None:
        text = environment_key()
        has_leave = bool(self._named_may_have_it) and server.key_name == self._named
        return ApiKey(text) if text and (has_leave or _is_meant_for(server)) else None

    async def _named_gets_it(self, server: ServerAddress) -> bool:
        """Ask once whether the server that the command line names gets the environment's key."""
        if server.key_name != self._named or not environment_key() or _named_hosts():
            return False
        async with self._asking:
            if self._named_may_have_it is None:
                self._named_may_have_it = await self.ask_leave(server)
            return self._named_may_have_it


async def _refuse(_server: ServerAddress) -> bool:
    return False


def _is_meant_for(server: ServerAddress) -> bool:
    named = _named_hosts()
    if named:
        return server.key_name in named
    return server.needs_key and server.is_encrypted and server.port == DEFAULT_PORTS["https"]


def _named_hosts() -> set[str]:
    """Return the servers that the environment names for its key.

    Raises:
        VoiceDeskError: one of them is none.
    """
    texts = os.environ.get(KEY_HOST_VARIABLE, "").replace(",", " ").split()
    try:
        return {parse_base_url(text).key_name for text in texts}
    except VoiceDeskError as error:
        raise VoiceDeskError(
            f"The environment variable {KEY_HOST_VARIABLE} does not name a server.",
            kind=ErrorKind.BAD_REQUEST,
            next_step="Write host or host:port, several with commas between them, or unset it.",
        ) from error
