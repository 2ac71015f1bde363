"""The sandbox on a thread of its own, for commands that bring their own event loop."""

from __future__ import annotations

import asyncio
import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

import pytest

from voicedesk.core.child_environment import KEY_HOST_VARIABLE
from voicedesk.sandbox.scenario import (
    Endpoint,
    Fault,
    FaultKind,
    Recognition,
    Scenario,
    Speech,
    SpeechSource,
)
from voicedesk.sandbox.server import SandboxServer

if TYPE_CHECKING:
    from collections.abc import Coroutine, Generator, Iterator
    from typing import Any

    from voicedesk.sandbox.requests import RecordedRequest

KEY = "gsk_forTheCommandLineAndNobodyElse0123456789"
WORDS = "please tell me what is twelve plus thirty"


class ServerThread:
    """Serves between entry and exit; ``play`` changes what it does."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.server = SandboxServer(quick(), api_key=KEY)

    @property
    def url(self) -> str:
        return self.server.base_url

    @property
    def requests(self) -> list[RecordedRequest]:
        return self.server.requests

    def paths(self) -> list[str]:
        """Return the last part of each request's path: models, completions, speech."""
        return [request.path.rpartition("/")[2] for request in self.requests]

    def play(self, scenario: Scenario) -> None:
        """Change to a scenario, and forget the requests so far."""
        self.server.play(scenario)
        self.server.requests.clear()

    @contextmanager
    def down(self) -> Generator[None]:
        """Refuse connections for the time of the block, and drop those there are."""
        scenario, port = self.server.scenario, self.server.port
        self._wait(self.server.stop())
        try:
            yield
        finally:
            # One that has been stopped does not serve again.
            self.server = SandboxServer(scenario, api_key=KEY, port=port)
            self._wait(self.server.start())

    def __enter__(self) -> Self:
        self._thread.start()
        self._wait(self.server.start())
        # A key in the environment of a command that a test runs is this server's.
        os.environ[KEY_HOST_VARIABLE] = self.url
        return self

    def __exit__(self, *_: object) -> None:
        os.environ.pop(KEY_HOST_VARIABLE, None)
        self._wait(self.server.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _wait(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(20)


def quick(*faults: Fault, words: str = WORDS, **more: Any) -> Scenario:
    """Return a scenario that neither listens nor speaks for real, with faults that last."""
    return Scenario(
        recognition=Recognition(texts=(words,)),
        speech=Speech(source=SpeechSource.TONE, seconds_per_character=0.005),
        faults=faults,
        **more,
    )


def for_ever(kind: FaultKind, endpoint: Endpoint = Endpoint.CHAT, **more: Any) -> Fault:
    return Fault(kind=kind, endpoint=endpoint, times=0, **more)


@pytest.fixture(scope="module")
def shared_service() -> Iterator[ServerThread]:
    with ServerThread() as service:
        yield service


@pytest.fixture
def service(shared_service: ServerThread) -> ServerThread:
    """A healthy server, the same one for all tests of a module."""
    shared_service.play(quick())
    return shared_service
