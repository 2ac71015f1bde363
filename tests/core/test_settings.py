"""Settings: their ranges, and where each role's server is."""

from __future__ import annotations

from typing import Any

import pytest

from voicedesk.core.models import ModelRole
from voicedesk.core.settings import (
    GROQ_BASE_URL,
    ConversationSettings,
    RoleSettings,
    ServiceChoice,
    ServiceSettings,
    Settings,
)


@pytest.mark.parametrize(
    ("name", "lowest", "highest"),
    [("max_completion_tokens", 16, 65_536), ("context_tokens", 0, 1_000_000)],
)
def test_numbers_have_their_ranges(name: str, lowest: int, highest: int) -> None:
    for allowed in (lowest, highest):
        given: dict[str, Any] = {name: allowed}
        assert getattr(ConversationSettings(**given), name) == allowed
    for refused in (lowest - 1, highest + 1):
        given = {name: refused}
        with pytest.raises(ValueError, match=name):
            ConversationSettings(**given)


@pytest.mark.parametrize("role", ModelRole)
def test_a_role_may_live_on_a_server_of_its_own(role: ModelRole) -> None:
    own = RoleSettings(model="m", base_url="http://localhost:11434")
    given: dict[str, Any] = {role.value: own}
    settings = ServiceSettings(**given)
    assert settings.role(role) == own
    assert settings.base_url_of(role) == "http://localhost:11434"
    others = [other for other in ModelRole if other is not role]
    assert {settings.base_url_of(other) for other in others} == {GROQ_BASE_URL}


def test_a_new_user_has_decided_nothing() -> None:
    assert Settings().service.choice is ServiceChoice.UNDECIDED
    assert Settings() == Settings()
