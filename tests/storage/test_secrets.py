"""Keys in a real gnome-keyring, open, locked, absent and failing."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.contracts import SecretStoreContract
from tests.desk import KeyringState, VirtualDesktop
from voicedesk.core.errors import ErrorKind, KeyringError
from voicedesk.core.secret import ApiKey
from voicedesk.storage.secrets import KeyringSecretStore, SessionSecretStore

if TYPE_CHECKING:
    from collections.abc import Iterator

DRIVER = Path(__file__).with_name("keyring_driver.py")
SECRET = "gsk_secret_of_the_driver_42"


def start_driver(
    environment: dict[str, str], *calls: str, limit_s: float = 20.0
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.storage.keyring_driver", str(limit_s), *calls],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=DRIVER.parents[2],
    )


def finish(driver: subprocess.Popen[str]) -> list[dict[str, Any]]:
    said, complaints = driver.communicate(timeout=60)
    assert driver.returncode == 0, complaints
    assert SECRET not in complaints
    return [json.loads(line) for line in said.splitlines()]


def drive(environment: dict[str, str], *calls: str, limit_s: float = 20.0) -> list[dict[str, Any]]:
    return finish(start_driver(environment, *calls, limit_s=limit_s))


def assert_told(answer: dict[str, Any], kind: ErrorKind) -> None:
    assert answer["kind"] == kind
    assert "this session only" in answer["next_step"]
    assert SECRET not in answer["message"] + answer["next_step"]


class TestSessionSecretStoreContract(SecretStoreContract):
    @pytest.fixture
    def secrets(self) -> SessionSecretStore:
        return SessionSecretStore()


class TestKeyringSecretStoreContract(SecretStoreContract):
    """In this process: the session bus address is read with every call."""

    @pytest.fixture
    def secrets(
        self, desktop: VirtualDesktop, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[KeyringSecretStore]:
        import keyring
        from keyring.backends.SecretService import Keyring

        for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"):
            monkeypatch.setenv(name, desktop.environment[name])
        before = keyring.get_keyring()
        # Not by detection, which happens once a process.
        keyring.set_keyring(Keyring())
        yield KeyringSecretStore()
        keyring.set_keyring(before)


def test_a_key_is_kept_for_the_next_start_and_by_its_host(desktop: VirtualDesktop) -> None:
    (kept,) = drive(desktop.environment, "set")
    assert kept["result"] == "kept"
    assert desktop.lookup_secret(service="VoiceDesk", username="api.groq.com") == SECRET
    got, deleted, gone = drive(desktop.environment, "get", "delete", "get")
    assert (got["result"], deleted["result"], gone["result"]) == (SECRET, "deleted", None)
    assert desktop.lookup_secret(service="VoiceDesk", username="api.groq.com") is None


def test_a_probe_leaves_nothing_behind(desktop: VirtualDesktop) -> None:
    (answer,) = drive(desktop.environment, "probe")
    assert "SecretService" in answer["result"]
    found = subprocess.run(
        ["secret-tool", "search", "--all", "service", "VoiceDesk"],
        env=desktop.environment,
        capture_output=True,
        check=False,
    )
    assert b"username = probe-" not in found.stdout + found.stderr


@pytest.fixture
def locked() -> Iterator[VirtualDesktop]:
    with VirtualDesktop(keyring=KeyringState.LOCKED, audio=False) as desktop:
        yield desktop


def test_a_locked_keyring_that_nobody_opens_holds_up_nobody(locked: VirtualDesktop) -> None:
    began_s = time.monotonic()
    probed, got, kept = drive(locked.environment, "probe", "get", "set", limit_s=1.0)
    for answer in (probed, got, kept):
        assert_told(answer, ErrorKind.KEYRING_LOCKED)
        assert answer["took_s"] < 1.5
    # The calls that hang do not keep the program from ending.
    assert time.monotonic() - began_s < 6


def test_a_locked_keyring_opens_with_its_password(locked: VirtualDesktop) -> None:
    driver = start_driver(locked.environment, "set", "get")
    answer_prompt(locked, "desk")
    assert [answer["result"] for answer in finish(driver)] == ["kept", SECRET]


def test_a_dismissed_prompt_is_told_as_locked(locked: VirtualDesktop) -> None:
    driver = start_driver(locked.environment, "set")
    answer_prompt(locked, None)
    (answer,) = finish(driver)
    assert_told(answer, ErrorKind.KEYRING_LOCKED)


def answer_prompt(desktop: VirtualDesktop, password: str | None) -> None:
    prompt = desktop.wait_for_window("Unlock|Password|Keyring|keyring")
    prompt.activate()
    time.sleep(0.5)  # the prompt grabs the keyboard some time after it is active
    if password is None:
        desktop.keyboard.key("Escape")
    else:
        desktop.keyboard.type(password)
        desktop.keyboard.key("Return")


def test_a_system_without_keyring_is_told() -> None:
    with VirtualDesktop(keyring=KeyringState.ABSENT, audio=False, window_manager=None) as desktop:
        for answer in drive(desktop.environment, "probe", "get", "set", "delete"):
            assert_told(answer, ErrorKind.KEYRING_ABSENT)
            assert "GNOME Keyring" in answer["next_step"]


def test_a_keyring_that_was_never_set_up_is_told() -> None:
    with VirtualDesktop(keyring=KeyringState.NONE, audio=False) as desktop:
        # The system asks for the password of a new keyring, and nobody answers.
        (answer,) = drive(desktop.environment, "set", limit_s=2.0)
        assert_told(answer, ErrorKind.KEYRING_LOCKED)
        assert "window" in answer["message"]


BACKENDS = {
    "null": ("keyring.backends.null.Keyring", ErrorKind.KEYRING_ABSENT),
    "plain text": ("keyrings.alt.file.PlaintextKeyring", ErrorKind.KEYRING_ABSENT),
    "forgets": ("broken_keyrings.Forgetful", ErrorKind.KEYRING_FAILED),
    "crashes": ("broken_keyrings.Crashing", ErrorKind.KEYRING_FAILED),
}
BROKEN_KEYRINGS = """
from keyring.backend import KeyringBackend

class Forgetful(KeyringBackend):
    priority = 1
    def set_password(self, service, username, password): pass
    def get_password(self, service, username): return None
    def delete_password(self, service, username): pass

class Crashing(Forgetful):
    def set_password(self, service, username, password):
        raise OSError(8, "Not enough memory resources for " + password)
"""
PLAIN_TEXT = """
from broken_keyrings import Forgetful

class PlaintextKeyring(Forgetful):
    pass
"""


@pytest.mark.parametrize(("backend", "kind"), BACKENDS.values(), ids=BACKENDS)
def test_a_keyring_that_keeps_nothing_safe_is_refused(
    tmp_path: Path, backend: str, kind: ErrorKind
) -> None:
    (tmp_path / "broken_keyrings.py").write_text(BROKEN_KEYRINGS)
    alt = tmp_path / "keyrings" / "alt"
    alt.mkdir(parents=True)
    (alt / "__init__.py").write_text("")
    (alt / "file.py").write_text(PLAIN_TEXT)
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "PYTHONPATH": str(tmp_path),
        "PYTHON_KEYRING_BACKEND": backend,
    }
    for answer in drive(environment, "set", "probe"):
        assert_told(answer, kind)


async def test_a_hanging_call_keeps_only_its_own_thread() -> None:
    gate = threading.Event()
    store = KeyringSecretStore(answer_limit_s=0.2)
    with pytest.raises(KeyringError) as caught:
        await store._run(gate.wait, 0.2)
    assert caught.value.kind is ErrorKind.KEYRING_LOCKED
    assert await store._run(lambda: "answered", 5.0) == "answered"
    gate.set()


async def test_cancelling_a_call_passes() -> None:
    gate = threading.Event()
    store = KeyringSecretStore()
    waiting = asyncio.ensure_future(store._run(gate.wait, 30.0))
    await asyncio.sleep(0.05)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gate.set()


async def test_a_session_store_forgets_with_its_session() -> None:
    store = SessionSecretStore()
    await store.set("api.groq.com", ApiKey(SECRET))
    assert await SessionSecretStore().get("api.groq.com") is None
