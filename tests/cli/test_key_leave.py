"""The environment's key, and a server that it was not meant for: on a terminal, and with consent."""

from __future__ import annotations

import os
import pty
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.cli.serving import KEY
from tests.cli.terminal import REPOSITORY, command, run_here

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.serving import ServerThread


def on_a_terminal(answer: str, *words: str | Path, **variables: str) -> tuple[int, str]:
    """Run a command on a terminal, and answer the question that it ends its output with."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command(*words), cwd=REPOSITORY, env={**os.environ, **variables},
        stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    try:
        until_s = time.monotonic() + 50
        while not shown.endswith(b"[N]o: ") and time.monotonic() < until_s:
            shown += os.read(ours, 4096)
        os.write(ours, f"{answer}\n".encode())
        while data := _read(ours):
            shown += data
    finally:
        os.close(ours)
        code = process.wait(20)
    return code, shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # nobody has it open any more
        return b""


def authorizations(service: ServerThread) -> set[str]:
    return {request.headers.get("authorization", "") for request in service.requests} - {""}


@pytest.mark.parametrize(("answer", "goes"), [("y", True), ("", False), ("n", False)])
def test_a_terminal_is_asked(
    answer: str, goes: bool, service: ServerThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GROQ_API_KEY_HOST")
    where = ("--base-url", service.url, "--temp-profile")
    code, shown = on_a_terminal(answer, "models", *where, GROQ_API_KEY=KEY)
    assert f"Send it to {service.url.removeprefix('http://')}?" in shown
    assert authorizations(service) == ({f"Bearer {KEY}"} if goes else set())
    assert code == (0 if goes else 1)
    assert KEY not in shown


def test_without_a_terminal_it_is_told_and_the_key_stays(
    service: ServerThread, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GROQ_API_KEY_HOST")
    monkeypatch.setenv("GROQ_API_KEY", KEY)
    done = run_here(capsys, "models", "--base-url", service.url, "--temp-profile")
    assert done.code == 1
    assert "meant for Groq and was not sent to 127.0.0.1:" in done.err
    assert "asks for an API key" in done.err
    assert authorizations(service) == set()


def test_unencrypted_connections_need_leave(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "http://no-such-host.invalid:81"
    where = ("models", "--base-url", url, "--temp-profile")
    done = run_here(capsys, *where)
    assert "no-such-host.invalid:81 is not encrypted, so nothing was sent." in done.told
    assert "--allow-unencrypted" in done.told
    done = run_here(capsys, *where, "--allow-unencrypted")
    assert "No server named no-such-host.invalid:81 was found." in done.told


def test_a_key_given_as_an_argument_is_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    done = run_here(capsys, "key", "set", KEY)
    assert done.code == 2
    assert KEY not in done.err
    assert "[hidden]" in done.err
