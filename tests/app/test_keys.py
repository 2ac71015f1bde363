"""A key goes to the server it was meant for, and to no other."""

from __future__ import annotations

import pytest

from tests.fakes.stores import InMemorySecretStore
from voicedesk.app.keys import Keys
from voicedesk.core.errors import ErrorKind, KeyringError
from voicedesk.core.secret import ApiKey
from voicedesk.core.settings import ServiceChoice, ServiceSettings
from voicedesk.ui.backend import KeyPlace

GROQ = "https://api.groq.com"
LOCAL = "http://127.0.0.1:11434"
LOCKED = KeyringError("Locked.", kind=ErrorKind.KEYRING_LOCKED, next_step="Unlock it.")


def keys(named: str = "", *, of_groq: str = "", error: KeyringError | None = None) -> Keys:
    """Return keys with a keyring that may hold one for Groq."""
    held = {"api.groq.com": ApiKey(of_groq)} if of_groq else {}
    return Keys(InMemorySecretStore(held, error=error), InMemorySecretStore(), named_base_url=named)


async def revealed(store: Keys, base_url: str) -> str | None:
    key = await store.find(base_url)
    return key.reveal() if key else None


@pytest.fixture
def in_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROQ_API_KEY", "gsk_environment")


@pytest.mark.usefixtures("in_environment")
@pytest.mark.parametrize(
    ("named", "server", "goes"),
    [
        ("", GROQ, True),
        ("", "https://eu.groq.com/openai/v1", True),
        ("", LOCAL, False),
        ("", "https://groq.com.example.org", False),
        ("", "https://notgroq.com", False),
        (LOCAL, LOCAL, True),
        (LOCAL, f"{LOCAL}/v1", True),
        (LOCAL, "http://127.0.0.1:11435", False),
        (LOCAL, "http://localhost:11434", False),
        ("https://one.example", "https://one.example:8443", False),
        ("https://one.example", "https://two.example", False),
    ],
)
async def test_where_the_key_of_the_environment_goes(named: str, server: str, goes: bool) -> None:
    assert await revealed(keys(named), server) == ("gsk_environment" if goes else None)


async def test_each_server_has_its_own_key() -> None:
    store = keys(of_groq="gsk_kept")
    await store.store("https://one.example", ApiKey("one"), session_only=True)
    assert await revealed(store, GROQ) == "gsk_kept"
    assert await revealed(store, "https://one.example/v1") == "one"
    assert await revealed(store, "https://one.example:8443") is None
    await store.store("https://one.example", ApiKey("kept"), session_only=False)
    assert (await store.state("https://one.example")).place is KeyPlace.KEYRING
    await store.delete("https://one.example")
    assert await revealed(store, "https://one.example") is None


async def test_a_keyring_that_fails_matters_only_where_a_key_is_needed() -> None:
    store = keys(error=LOCKED)
    with pytest.raises(KeyringError, match="Locked"):
        await store.find(GROQ)
    assert await store.find(LOCAL) is None
    state = await store.state(GROQ)
    assert (state.place, state.problem) == (KeyPlace.NONE, "Locked.")


@pytest.mark.usefixtures("in_environment")
def test_when_the_keyring_need_not_be_asked() -> None:
    server = ServiceChoice.SERVER
    assert keys().needs_no_keyring(ServiceSettings(server, GROQ))
    assert keys().needs_no_keyring(ServiceSettings(server, LOCAL))
    assert keys().needs_no_keyring(ServiceSettings(ServiceChoice.SANDBOX))
