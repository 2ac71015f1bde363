"""From settings to models: which server, which key, which model for each role."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from typing import TYPE_CHECKING

from voicedesk.app.clock import SystemClock
from voicedesk.app.service_voices import ServiceVoices
from voicedesk.app.system_language import system_language
from voicedesk.audio.stretching import tune_speech
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.models import ModelInfo, ModelRole, choose_model, models_for
from voicedesk.core.settings import ModerationScope, ServiceChoice, VoiceSource
from voicedesk.desktop.voices.choosing import find_system_voice
from voicedesk.groq.chat import GroqChatModel
from voicedesk.groq.client import GroqClient
from voicedesk.groq.models import GroqModelDirectory
from voicedesk.groq.moderation import GroqModerator
from voicedesk.groq.outside_judge import GroqOutsideJudge
from voicedesk.groq.rewriting import GroqRewriter
from voicedesk.groq.transcription import GroqTranscriber, GroqTranslator
from voicedesk.pipeline.services import Models, Sight
from voicedesk.pipeline.voice_choice import VoiceChoice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voicedesk.app.keys import Keys
    from voicedesk.app.sandbox_process import SandboxProcess
    from voicedesk.core.ports import SystemVoice
    from voicedesk.core.secret import ApiKey
    from voicedesk.core.settings import (
        ConversationSettings,
        ServiceSettings,
        Settings,
        VoiceSettings,
    )
    from voicedesk.groq.transport import TimeLimits
    from voicedesk.storage.known_servers import KnownServers

_log = logging.getLogger(__name__)

_CONNECTIONS_PER_TURN = 2
"""The answer streams on one while its first sentence is synthesized on the other.

A judge needs one more.
"""

_DEAD_LINE = frozenset({ErrorKind.UNREACHABLE, ErrorKind.INSECURE})

_ASK_AGAIN_AFTER_S = 5.0
"""One turn needs the list for several roles; a server that just failed is not asked for each."""


class _Server:
    """One base URL: its client for the program's life, and what it offers once asked."""

    def __init__(self, client: GroqClient) -> None:
        self.client = client
        self.listed: tuple[ModelInfo, ...] | None = None
        # The turn and its warming-up ask at the same time; one request serves both.
        self._lock = asyncio.Lock()
        self._asked_at_s = -math.inf

    async def models(self) -> tuple[ModelInfo, ...]:
        """Return the list of models, empty where the server gives none.

        Raises:
            ServiceUnreachable: nothing else will get through either.
        """
        async with self._lock:
            if self.listed is None and time.monotonic() - self._asked_at_s > _ASK_AGAIN_AFTER_S:
                try:
                    self.listed = tuple(await GroqModelDirectory(self.client).list_models())
                except VoiceDeskError as failure:
                    if failure.kind in _DEAD_LINE:
                        raise
                    # A bad key or a limit is told by the request that matters.
                    _log.info("no list of models: %s", failure.message)
                    if failure.kind is ErrorKind.NOT_FOUND:
                        self.listed = ()
                    self._asked_at_s = time.monotonic()
            return self.listed or ()


class ServiceModels:
    """Implements pipeline.services.ModelSource.

    The list of models is asked for once per server, and again after ``forget``; a server that has
    no such list gets the default ids.
    """

    def __init__(
        self,
        settings: Callable[[], Settings],
        keys: Keys,
        sandbox: SandboxProcess,
        known_servers: KnownServers,
        *,
        time_limits: TimeLimits | None = None,
        system_voice: SystemVoice | None = None,
    ) -> None:
        self._settings = settings
        self.system_voice = system_voice or find_system_voice()
        self._voice: tuple[Settings, VoiceChoice] | None = None
        self._known_servers = known_servers
        self._keys = keys
        self._sandbox = sandbox
        self._time_limits = time_limits
        self._servers: dict[str, _Server] = {}
        self._retired: list[GroqClient] = []
        self._put_together: tuple[Settings, Models] | None = None
        self._lock = asyncio.Lock()

    async def models(self) -> Models:
        await self._close_retired()
        settings = self._settings()
        if settings.service.choice is ServiceChoice.SANDBOX and not self._sandbox.is_running:
            # One that has ended comes back at another address.
            self._put_together = None
        if self._put_together is not None and self._put_together[0] is settings:
            return self._put_together[1]
        models = await self._put_models_together(settings)
        if all(server.listed is not None for server in self._servers.values()):
            self._put_together = (settings, models)
        return models

    async def _put_models_together(self, settings: Settings) -> Models:
        conversation = settings.conversation
        chat_client, chat_model, listed = await self._role(ModelRole.CHAT)
        transcription_client, transcription_model, _ = await self._role(ModelRole.TRANSCRIPTION)
        translation_client, translation_model, _ = await self._role(ModelRole.TRANSLATION)
        is_judged = settings.moderation.scope is not ModerationScope.OFF
        checks_outside = settings.moderation.checks_outside
        is_chosen = bool(settings.service.chat.model)
        window = {model.id: model.context_window for model in listed}
        return Models(
            transcriber=GroqTranscriber(transcription_client, transcription_model),
            translator=GroqTranslator(translation_client, translation_model),
            chat=GroqChatModel(chat_client, chat_model),
            rewriter=GroqRewriter(chat_client, chat_model),
            synthesizer=self.synthesizer(),
            speaks_replies=conversation.speak_replies,
            system_prompt=conversation.system_prompt,
            language=conversation.language,
            max_completion_tokens=conversation.max_completion_tokens,
            context_tokens=conversation.context_tokens,
            context_window=window.get(chat_model),
            moderator=await self.moderator() if is_judged else None,
            outside_judge=await self._outside_judge() if checks_outside else None,
            sight=_sight(chat_client, chat_model, listed, is_chosen=is_chosen),
            moderation=settings.moderation,
            user_language=conversation.language or system_language(),
            chat_model_id=chat_model,
            transcription_model_id=transcription_model,
            translation_model_id=translation_model,
        )

    async def warm(self) -> None:
        """Open connections for the transcription, and for what goes on beside the chat stream."""
        await asyncio.gather(self._warm_voice(), self._warm_words())

    async def _warm_voice(self) -> None:
        """Learn which voice the service has, before it is needed."""
        settings = self._settings()
        if settings.conversation.speak_replies and settings.voice.source is not VoiceSource.SYSTEM:
            try:
                await self._role(ModelRole.SPEECH)
            except VoiceDeskError as failure:
                # Its first text will meet the same failure, and another voice may speak it.
                _log.info("warming up the voice: %s", failure.message)

    async def _warm_words(self) -> None:
        client = await self.client_of(ModelRole.TRANSCRIPTION)
        moderation = self._settings().moderation
        if moderation.scope is ModerationScope.OFF and not moderation.checks_outside:
            await client.warm(_CONNECTIONS_PER_TURN)
            return
        judging = await self.client_of(ModelRole.MODERATION)
        if judging is client:
            await client.warm(_CONNECTIONS_PER_TURN + 1)
        else:
            await asyncio.gather(client.warm(_CONNECTIONS_PER_TURN), judging.warm())

    async def reach(self) -> None:
        for role in (ModelRole.TRANSCRIPTION, ModelRole.CHAT):
            await GroqModelDirectory(await self.client_of(role)).list_models()

    async def transcriber(self) -> GroqTranscriber:
        client, model, _ = await self._role(ModelRole.TRANSCRIPTION)
        return GroqTranscriber(client, model)

    async def transcriber_of(self, model: str) -> tuple[GroqTranscriber, str]:
        """Return the transcriber with another model than that of the settings, and its id."""
        client, usual, _ = await self._role(ModelRole.TRANSCRIPTION)
        return GroqTranscriber(client, model or usual), model or usual

    async def translator(self) -> GroqTranslator:
        client, model, _ = await self._role(ModelRole.TRANSLATION)
        return GroqTranslator(client, model)

    async def rewriter(self) -> GroqRewriter:
        client, model, _ = await self._role(ModelRole.CHAT)
        return GroqRewriter(client, model)

    async def moderator(self) -> GroqModerator:
        """Return the judge, with the policy of the settings."""
        client, model, _ = await self._role(ModelRole.MODERATION)
        return GroqModerator(client, model, self._settings().moderation.policy)

    async def _outside_judge(self) -> GroqOutsideJudge:
        client, model, _ = await self._role(ModelRole.MODERATION)
        return GroqOutsideJudge(client, model)

    def synthesizer(self) -> VoiceChoice:
        """Return the voice of the settings; the same one until they change."""
        settings = self._settings()
        if self._voice is None or self._voice[0] is not settings:
            self._voice = (settings, self.synthesizer_with(settings.conversation, settings.voice))
        return self._voice[1]

    def synthesizer_with(
        self, conversation: ConversationSettings, voice: VoiceSettings
    ) -> VoiceChoice:
        """Return the voice of settings that need not have been saved."""
        service = ServiceVoices(self._speech_role, conversation.voice)
        return VoiceChoice(service, self.system_voice, voice, tune_speech, SystemClock())

    async def _speech_role(self) -> tuple[GroqClient, str, Sequence[ModelInfo]]:
        """Return the same as ``_role``, with what the server is known to offer in any case."""
        client, usual, listed = await self._role(ModelRole.SPEECH)
        server = await self._server(self._settings().service.base_url_of(ModelRole.SPEECH))
        return client, usual, server.listed or listed

    async def list_models(self) -> tuple[ModelInfo, ...]:
        """Ask the common server anew for its models.

        Raises:
            VoiceDeskError: refused, unreachable, no key.
        """
        client = await self._client(self._settings().service.base_url)
        listed = tuple(await GroqModelDirectory(client).list_models())
        for server in self._servers.values():
            if server.client is client:
                server.listed = listed
        return listed

    async def client_of(self, role: ModelRole) -> GroqClient:
        return await self._client(self._settings().service.base_url_of(role))

    async def probe(self, service: ServiceSettings, key: ApiKey | None) -> tuple[ModelInfo, ...]:
        """Ask the common server of settings for its models, with a key that is not kept.

        Raises:
            VoiceDeskError: refused, unreachable, no key.
        """
        client = GroqClient(
            service.base_url,
            key or await self._keys.find(service.base_url),
            certificates=service.certificates,
            unencrypted_hosts=service.unencrypted_hosts,
        )
        try:
            return tuple(await GroqModelDirectory(client).list_models())
        finally:
            await client.aclose()

    def forget(self) -> None:
        """Drop clients and lists, because keys or addresses have changed.

        The running turn keeps the client it has; it is closed when the next turn begins.
        """
        self._retired += [server.client for server in self._servers.values()]
        self._servers.clear()
        self._put_together = None
        self._voice = None

    async def aclose(self) -> None:
        self.forget()
        await self._close_retired()

    async def _close_retired(self) -> None:
        retired, self._retired = self._retired, []
        for client in retired:
            await client.aclose()

    async def _role(self, role: ModelRole) -> tuple[GroqClient, str, tuple[ModelInfo, ...]]:
        service = self._settings().service
        server = await self._server(service.base_url_of(role))
        chosen = service.role(role).model
        # A chosen model needs no list, but a chat model's window is worth knowing.
        listed = () if chosen and role is not ModelRole.CHAT else await server.models()
        return server.client, choose_model(role, chosen, listed), listed

    async def _client(self, base_url: str) -> GroqClient:
        return (await self._server(base_url)).client

    async def _server(self, base_url: str) -> _Server:
        async with self._lock:
            key: ApiKey | None = None
            sandboxed = self._settings().service.choice is ServiceChoice.SANDBOX
            if sandboxed:
                address = await self._sandbox.address()
                base_url, key = address.base_url, address.key
            if base_url not in self._servers:
                key = key or await self._keys.find(base_url)
                service = self._settings().service
                client = GroqClient(
                    base_url,
                    key,
                    time_limits=self._time_limits,
                    certificates=service.certificates,
                    unencrypted_hosts=service.unencrypted_hosts,
                )
                if not sandboxed:
                    await self._remember_ways(base_url, client)
                self._servers[base_url] = _Server(client)
            return self._servers[base_url]

    async def _remember_ways(self, base_url: str, client: GroqClient) -> None:
        """Tell a client what was learned of its server in earlier runs, and note what it learns."""
        known = self._known_servers
        if await asyncio.to_thread(known.refuses_unknown_lengths, base_url):
            client.unknown_lengths.are_taken = False
        client.unknown_lengths.on_learned = lambda are_taken: known.note_unknown_lengths(
            base_url, are_taken=are_taken
        )


def _sight(
    client: GroqClient, chat_model: str, listed: Sequence[ModelInfo], *, is_chosen: bool
) -> Sight:
    """Return who looks at pictures: the chat model if it can, or another one if that may be chosen.

    A server that does not say what its models can take is taken at its word when it refuses.
    """
    known = {model.id: model for model in listed}
    own = known.get(chat_model)
    if own is None or not own.input_modalities or own.takes_pictures:
        window = own.context_window if own is not None else None
        return Sight(GroqChatModel(client, chat_model), chat_model, window)
    seeing = [each for each in models_for(ModelRole.CHAT, listed) if each.takes_pictures]
    if not seeing:
        return Sight()
    other = seeing[0]
    if is_chosen:
        return Sight(None, other.id, other.context_window)
    return Sight(GroqChatModel(client, other.id), other.id, other.context_window)
