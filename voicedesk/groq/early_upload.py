"""A transcription request that is sent while its words are still being spoken."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from voicedesk.core.errors import ServiceError, ServiceUnreachable, VoiceDeskError
from voicedesk.core.tasks import cancel_and_wait
from voicedesk.groq.errors import RequestRefused
from voicedesk.groq.retry import is_worth_a_retry
from voicedesk.groq.unknown_lengths import is_refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from voicedesk.core.audio_clip import EncodedAudio
    from voicedesk.core.transcript import Transcript
    from voicedesk.groq.bodies import GrowingForm
    from voicedesk.groq.call import Answer
    from voicedesk.groq.client import GroqClient

    SendWhole = Callable[[EncodedAudio, ServiceError | None], Awaitable[Transcript]]


class EarlyUpload:
    """Implements core.ports.SpeechUpload."""

    def __init__(
        self,
        client: GroqClient,
        form: GrowingForm,
        fetch: Callable[[], Awaitable[Answer]],
        *,
        read: Callable[[Answer], Transcript],
        eases: Callable[[RequestRefused], bool],
        send_whole: SendWhole,
    ) -> None:
        """Begin the request.

        Args:
            client: owner of the request's task.
            form: the request's body.
            fetch: sends the request, once, and returns the answer.
            read: understands the answer.
            eases: changes later requests if a refusal was about what can be left out of them.
            send_whole: makes an ordinary request; told how its first attempt failed, if this one
                counts as that.
        """
        self._client = client
        self._form = form
        self._read = read
        self._eases = eases
        self._send_whole = send_whole
        self._task = client.uploads.start(_outcome(fetch), name="early upload")

    def write(self, data: bytes) -> None:
        """Send more; see core.ports.SpeechUpload."""
        self._form.write(data)

    async def finish(self, whole: EncodedAudio) -> Transcript:
        """End the body and return what was understood; see core.ports.SpeechUpload."""
        broke_in_mid_body = self._task.done()
        self._form.end()
        try:
            await asyncio.wait([self._task])
        finally:
            await self.aclose()
        outcome = self._client.given_up() if self._task.cancelled() else self._task.result()
        if isinstance(outcome, ServiceError):
            return await self._instead(outcome, whole, in_mid_body=broke_in_mid_body)
        if isinstance(outcome, VoiceDeskError):
            raise outcome
        transcript = self._read(outcome)
        self._client.unknown_lengths.succeeded()
        return transcript

    async def aclose(self) -> None:
        """Give up the request; see core.ports.SpeechUpload."""
        await cancel_and_wait(self._task)
        self._form.forget()
        if not self._task.cancelled():
            # A bug is raised here, since nobody else may ask.
            self._task.result()

    async def _instead(
        self, failure: ServiceError, whole: EncodedAudio, *, in_mid_body: bool
    ) -> Transcript:
        """Send an ordinary request, if there is a chance that it fares better."""
        if isinstance(failure, RequestRefused) and self._eases(failure):
            return await self._send_whole(whole, None)
        if is_refusal(failure) or isinstance(failure, ServiceUnreachable):
            transcript = await self._send_whole(whole, None)
            self._client.unknown_lengths.failed(failure, in_mid_body=in_mid_body)
            return transcript
        if not is_worth_a_retry(failure):
            raise failure
        return await self._send_whole(whole, failure)


async def _outcome(fetch: Callable[[], Awaitable[Answer]]) -> Answer | VoiceDeskError:
    try:
        return await fetch()
    except VoiceDeskError as failure:
        return failure
