"""Which judge a turn gets, and which connections are opened ahead of it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest

from tests.fakes.stores import InMemorySecretStore
from voicedesk.app.keys import Keys
from voicedesk.app.model_source import ServiceModels
from voicedesk.app.sandbox_process import SandboxProcess
from voicedesk.core.errors import ErrorKind, ServiceError
from voicedesk.core.moderation import Verdict, VerdictStatus
from voicedesk.core.secret import ApiKey
from voicedesk.core.server_address import parse_base_url
from voicedesk.core.settings import (
    ModerationScope,
    ModerationSettings,
    RoleSettings,
    ServiceChoice,
    ServiceSettings,
    Settings,
)
from voicedesk.sandbox.scenario import ModelState, Scenario
from voicedesk.sandbox.server import SandboxServer
from voicedesk.storage.known_servers import KnownServers

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from voicedesk.core.ports import Moderator

SAFEGUARD = "openai/gpt-oss-safeguard-20b"
GUARD = "meta-llama/llama-guard-4-12b"
WITH_GUARD = Scenario(models=((GUARD, ModelState.ACTIVE),))
POLICY = "Nothing is forbidden."
SCOPES = pytest.mark.parametrize("scope", [ModerationScope.WORDS, ModerationScope.BOTH])


class Served:
    """The models of one set of settings, and two servers; the second can be the judge's own."""

    def __init__(self, server: SandboxServer, other: SandboxServer, folder: Path) -> None:
        self.server = server
        self.other = other
        self.settings = Settings()
        keys = {
            parse_base_url(each.base_url).authority: ApiKey(each.api_key)
            for each in (server, other)
        }
        self.models = ServiceModels(
            lambda: self.settings,
            Keys(InMemorySecretStore(keys), InMemorySecretStore(), named_base_url=""),
            SandboxProcess(),
            KnownServers(folder / "servers.json", lambda: 0.0),
        )

    def judge_by(self, scope: ModerationScope, *, model: str = "", base_url: str = "") -> None:
        self.settings = Settings(
            service=ServiceSettings(
                choice=ServiceChoice.SERVER,
                base_url=self.server.base_url,
                moderation=RoleSettings(model, base_url),
            ),
            moderation=ModerationSettings(scope=scope, policy=POLICY),
        )

    async def moderator(self) -> Moderator:
        models = await self.models.models()
        assert models.moderation is self.settings.moderation
        assert models.moderator is not None
        return models.moderator


@contextlib.asynccontextmanager
async def serving(folder: Path, scenario: Scenario | None = None) -> AsyncGenerator[Served, None]:
    async with SandboxServer(scenario) as server, SandboxServer(WITH_GUARD) as other:
        served = Served(server, other, folder)
        try:
            yield served
        finally:
            await served.models.aclose()


def chats(server: SandboxServer) -> list[str]:
    """Return the models that were asked so far."""
    return [str(request.json["model"]) for request in server.requests if request.method == "POST"]


def warmed(server: SandboxServer) -> int:
    """Return how many connections were opened by asking for nothing."""
    touches = [request for request in server.requests if request.method == "HEAD"]
    return len({touch.connection_id for touch in touches})


async def test_without_moderation_there_is_no_judge(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        served.judge_by(ModerationScope.OFF, model=GUARD, base_url=served.other.base_url)
        models = await served.models.models()
        assert models.moderator is None
        assert models.moderation is served.settings.moderation
        await served.models.warm()
        assert warmed(served.server) == 2
        assert served.other.requests == []


@SCOPES
async def test_the_best_judge_listed_has_the_policy(tmp_path: Path, scope: ModerationScope) -> None:
    async with serving(tmp_path) as served:
        served.judge_by(scope)
        verdict = await (await served.moderator()).judge("How do I kill it?")
        assert verdict.categories == ("violence",)
        assert chats(served.server) == [SAFEGUARD]
        system = served.server.requests[-1].json["messages"][0]
        assert system["content"].startswith(POLICY)


async def test_a_server_with_another_judge_only(tmp_path: Path) -> None:
    scenario = Scenario(models=((SAFEGUARD, ModelState.ABSENT), (GUARD, ModelState.ACTIVE)))
    async with serving(tmp_path, scenario) as served:
        served.judge_by(ModerationScope.WORDS)
        verdict = await (await served.moderator()).judge("How do I kill it?")
        assert verdict == Verdict(VerdictStatus.UNSAFE, ("S1",))


async def test_a_server_without_a_judge_is_told_of_by_the_request(tmp_path: Path) -> None:
    scenario = Scenario(models=((SAFEGUARD, ModelState.ABSENT),))
    async with serving(tmp_path, scenario) as served:
        served.judge_by(ModerationScope.WORDS)
        moderator = await served.moderator()
        with pytest.raises(ServiceError) as told:
            await moderator.judge("Hello.")
        assert told.value.kind is ErrorKind.MODEL_GONE


async def test_a_chosen_judge_on_a_server_of_its_own(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        served.judge_by(ModerationScope.BOTH, model=GUARD, base_url=served.other.base_url)
        verdict = await (await served.moderator()).judge("Hello.", "Kill it.")
        assert verdict == Verdict(VerdictStatus.UNSAFE, ("S1",))
        assert chats(served.other) == [GUARD]
        assert chats(served.server) == []


async def test_a_change_of_the_settings_holds_for_the_next_turn(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        served.judge_by(ModerationScope.WORDS)
        moderator = await served.moderator()
        assert await served.moderator() is moderator
        served.judge_by(ModerationScope.OFF)
        assert (await served.models.models()).moderator is None


@SCOPES
async def test_a_judge_has_a_connection_of_its_own(tmp_path: Path, scope: ModerationScope) -> None:
    async with serving(tmp_path) as served:
        served.judge_by(scope)
        await served.models.warm()
        assert warmed(served.server) == 3
        assert served.other.requests == []


async def test_a_judge_elsewhere_has_its_connection_there(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        served.judge_by(ModerationScope.WORDS, base_url=served.other.base_url)
        await served.models.warm()
        assert (warmed(served.server), warmed(served.other)) == (2, 1)
