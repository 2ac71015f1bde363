"""``voicedesk key`` on a real keyring, and where there is none."""

from __future__ import annotations

import json
import signal
import subprocess
from typing import TYPE_CHECKING

from tests.cli.terminal import REPOSITORY, command, run_process
from tests.desk import KeyringState, VirtualDesktop

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.serving import ServerThread

KEY = "gsk_aKeyThatStandsInTheKeyringOnly7890"
GROQ = "https://api.groq.com"


def test_a_key_is_kept_found_used_and_forgotten(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    environment = desktop.environment
    where = ["--base-url", service.url, "--profile", tmp_path]
    host = service.url.removeprefix("http://")

    done = run_process("key", "status", *where, environment=environment)
    assert (done.code, done.err) == (1, "")
    assert done.out == (
        f"There is no key for {service.url}. "
        f"Set one with: voicedesk key set --base-url {service.url}\n"
    )

    given = service.server.api_key.encode() + b"\r\n"
    done = run_process("key", "set", *where, stdin=given, environment=environment)
    assert (done.code, done.err) == (0, "")
    assert service.server.api_key not in done.out
    assert desktop.lookup_secret(service="VoiceDesk", username=host) == service.server.api_key

    done = run_process("key", "status", *where, environment=environment)
    assert done.code == 0
    assert done.out.endswith("is in the keyring.\n")
    assert service.server.api_key not in done.out
    assert run_process("ask", "Hello?", *where, environment=environment).code == 0

    assert run_process("key", "delete", *where, environment=environment).code == 0
    assert desktop.lookup_secret(service="VoiceDesk", username=host) is None
    done = run_process("ask", "Hello?", *where, environment=environment)
    assert (done.code, done.out) == (1, "")
    assert "asks for an API key. Enter one in the settings, or with" in done.told
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or service.server.api_key.encode() not in path.read_bytes()


def test_a_key_belongs_to_its_server(desktop: VirtualDesktop, tmp_path: Path) -> None:
    environment = desktop.environment
    profile = ["--profile", tmp_path]
    done = run_process("key", "set", *profile, stdin=KEY.encode(), environment=environment)
    assert done.out == f"The key gsk_…7890 for {GROQ} is in the keyring.\n"
    other = ["--base-url", "http://127.0.0.1:9"]
    assert run_process("key", "status", *profile, *other, environment=environment).code == 1
    assert run_process("key", "delete", *profile, environment=environment).code == 0


def test_no_key_is_no_key(desktop: VirtualDesktop) -> None:
    for nothing in (b"", b"\n", b" \t\n"):
        done = run_process(
            *("key", "set", "--temp-profile"), stdin=nothing, environment=desktop.environment
        )
        assert done.code == 1
        assert done.told.startswith("No key was given. Paste it at the prompt")


def test_a_system_without_keyring(service: ServerThread) -> None:
    with VirtualDesktop(keyring=KeyringState.ABSENT, audio=False, window_manager=None) as desktop:
        environment = desktop.environment
        for words in (["key", "set"], ["ask", "Hello?"]):
            done = run_process(
                *words, "--temp-profile", stdin=KEY.encode(), environment=environment
            )
            assert done.code == 1
            assert done.told.startswith("This system has no keyring to keep the key in.")
            assert done.told.endswith("or set the environment variable GROQ_API_KEY.")
        where = ["--base-url", service.url, "--temp-profile"]
        done = run_process(
            *("ask", "Hello?", *where),
            environment=environment,
            GROQ_API_KEY=service.server.api_key,
            GROQ_API_KEY_HOST=service.url,
        )
        assert done.code == 0


def test_waiting_for_a_locked_keyring_can_be_interrupted() -> None:
    with VirtualDesktop(keyring=KeyringState.LOCKED, audio=False) as desktop:
        process = subprocess.Popen(
            command("key", "status", "--temp-profile"),
            cwd=REPOSITORY,
            env=desktop.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        desktop.wait_for_window("Unlock|Password|Keyring|keyring")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=5)
        assert (process.returncode, out, err) == (130, b"", b"")


def test_doctor_finds_everything_well(desktop: VirtualDesktop, service: ServerThread) -> None:
    done = run_process(
        *("doctor", "--base-url", service.url, "--temp-profile", "--json"),
        environment=desktop.environment,
        GROQ_API_KEY=service.server.api_key,
        GROQ_API_KEY_HOST=service.url,
    )
    checks = json.loads(done.out)["checks"]
    assert [check["name"] for check in checks if not check["passed"]] == []
    names = [check["name"] for check in checks]
    assert names == [
        *("display", "hotkeys", "insertion", "microphone", "loudspeaker", "voice", "history"),
        *("keyring", "key", "server", "models"),
    ]
    assert (done.code, done.err) == (0, "")
    plain = run_process("doctor", "--sandbox", "--temp-profile", environment=desktop.environment)
    assert plain.code == 0
    assert [line.split()[:2] for line in plain.out.splitlines()] == [["ok", n] for n in names]
