"""A key goes to the server it was meant for, and to no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.stores import InMemorySecretStore
from voicedesk.app.keys import Keys
from voicedesk.core.errors import ErrorKind, KeyringError, VoiceDeskError
from voicedesk.core.secret import ApiKey
from voicedesk.core.settings import ServiceChoice, ServiceSettings
from voicedesk.ui.backend import KeyPlace

if TYPE_CHECKING:
    from voicedesk.core.server_address import ServerAddress

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
    ("named_by_variable", "server", "goes"),
    [
        ("", GROQ, True),
        ("", "https://eu.groq.com/openai/v1", True),
        ("", "http://api.groq.com", False),
        ("", "https://api.groq.com:8443", False),
        ("", LOCAL, False),
        ("", "https://groq.com.example.org", False),
        ("", "https://notgroq.com", False),
        (LOCAL, f"{LOCAL}/v1", True),
        ("127.0.0.1:11434", LOCAL, True),
        (LOCAL, GROQ, False),
        (LOCAL, "http://127.0.0.1:11435", False),
        (LOCAL, "http://localhost:11434", False),
        ("one.example", "https://one.example", True),
        ("one.example", "http://one.example", False),
        ("http://one.example", "http://one.example", True),
        ("one.example", "https://one.example:8443", False),
        ("one.example", "https://two.example", False),
        ("one.example, two.example:8443", "https://two.example:8443/v1", True),
    ],
)
async def test_where_the_key_of_the_environment_goes(
    named_by_variable: str, server: str, goes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROQ_API_KEY_HOST", named_by_variable)
    # That the command line names a server is no leave: nobody is there to be asked.
    assert await revealed(keys(server), server) == ("gsk_environment" if goes else None)


@pytest.mark.usefixtures("in_environment")
async def test_a_variable_that_names_no_server_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROQ_API_KEY_HOST", "ftp://one.example")
    with pytest.raises(VoiceDeskError, match="GROQ_API_KEY_HOST"):
        await keys().find(GROQ)


class Leave:
    """Answers the question whether a server may have the key, and notes what was asked."""

    def __init__(self, answer: bool) -> None:
        self._answer = answer
        self.asked: list[str] = []

    async def __call__(self, server: ServerAddress) -> bool:
        self.asked.append(server.authority)
        return self._answer


@pytest.mark.usefixtures("in_environment")
@pytest.mark.parametrize("answer", [True, False])
async def test_the_server_that_the_command_line_names_is_asked_about_once(answer: bool) -> None:
    store, leave = keys(LOCAL), Leave(answer)
    store.ask_leave = leave
    assert (await store.state(LOCAL)).place is KeyPlace.NONE
    for _ in range(2):
        assert await revealed(store, LOCAL) == ("gsk_environment" if answer else None)
    assert leave.asked == ["127.0.0.1:11434"]
    place = KeyPlace.ENVIRONMENT if answer else KeyPlace.NONE
    assert (await store.state(LOCAL)).place is place
    assert await revealed(store, "http://127.0.0.1:11435") is None
    assert leave.asked == ["127.0.0.1:11434"]


@pytest.mark.usefixtures("in_environment")
async def test_nobody_is_asked_where_the_server_has_a_key_of_its_own() -> None:
    store, leave = keys(LOCAL), Leave(True)
    store.ask_leave = leave
    await store.store(LOCAL, ApiKey("own"), session_only=True)
    assert await revealed(store, LOCAL) == "own"
    assert leave.asked == []


async def test_without_encryption_it_is_another_server() -> None:
    store = keys()
    await store.store("https://one.example", ApiKey("encrypted"), session_only=True)
    assert await revealed(store, "http://one.example") is None
    assert await revealed(store, "http://one.example:443") is None
    await store.store("http://one.example", ApiKey("clear"), session_only=True)
    assert await revealed(store, "https://one.example") == "encrypted"


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
