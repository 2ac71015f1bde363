"""Servers that cannot be reached at all, and what stands in front of them."""

from __future__ import annotations

import contextlib
import socket
import ssl
import subprocess
import threading
from typing import TYPE_CHECKING

import pytest

from tests.cli.terminal import run_here
from voicedesk.app.options import Options
from voicedesk.app.program import Program
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.settings import LoadedSettings, Settings
from voicedesk.core.tasks import TaskRegistry
from voicedesk.groq.transport import TimeLimits
from voicedesk.storage.paths import ProfilePaths

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from tests.cli.terminal import Done


def ask(capsys: pytest.CaptureFixture[str], url: str) -> Done:
    done = run_here(capsys, "ask", "Hello?", "--json", "--temp-profile", "--base-url", url)
    assert done.code == 1
    assert done.json()["transcript"] == "Hello?"
    assert done.json()["error"]["next_step"] in done.told
    assert "Traceback" not in done.err
    return done


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_nobody_listens(capsys: pytest.CaptureFixture[str]) -> None:
    done = ask(capsys, f"http://127.0.0.1:{free_port()}")
    assert done.json()["error"]["kind"] == "unreachable"
    assert "refused the connection. Check that the server is running" in done.told


def test_a_name_nobody_knows(capsys: pytest.CaptureFixture[str]) -> None:
    done = ask(capsys, "https://no-such-host.invalid")
    assert "No server named no-such-host.invalid was found." in done.told


@pytest.mark.parametrize("address", ["http://[bad", "ftp://host", "http://user:pw@host", "?"])
def test_what_is_no_address(capsys: pytest.CaptureFixture[str], address: str) -> None:
    done = run_here(capsys, "ask", "Hello?", "--json", "--temp-profile", "--base-url", address)
    assert done.code == 1
    assert "is not the address of a server" in done.told
    assert "pw" not in done.out + done.err


@contextlib.contextmanager
def listening(tls: ssl.SSLContext | None = None, *, says: bytes = b"") -> Generator[int]:
    """Accept connections until the end; say something at once, or nothing for ever."""
    listener = socket.create_server(("127.0.0.1", 0))
    taken: list[socket.socket] = []

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                taken.append(connection)
                with contextlib.suppress(OSError):
                    talk(connection)

    def talk(connection: socket.socket) -> None:
        if tls is not None:
            connection.settimeout(2)
            taken[-1] = tls.wrap_socket(connection, server_side=True)
        if says:
            taken[-1].sendall(says)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
        for connection in taken:
            connection.close()


def test_a_certificate_that_nobody_signed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    subprocess.run(
        [*make, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with listening(context) as port:
        done = ask(capsys, f"https://127.0.0.1:{port}")
    assert done.json()["error"]["kind"] == "insecure"
    assert "signed by nobody whom this computer trusts, so nothing was sent" in done.told


def test_encryption_where_there_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    with listening(says=b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        done = ask(capsys, f"https://127.0.0.1:{port}")
    assert "the right one of http and https" in done.told


async def test_a_server_that_never_answers(tmp_path: Path) -> None:
    paths = ProfilePaths.at(tmp_path)
    paths.create()
    bugs: list[BaseException] = []
    with listening() as port:
        program = Program(
            Options(base_url=f"http://127.0.0.1:{port}"),
            paths,
            LoadedSettings(Settings(), None),
            TaskRegistry(bugs.append),
            time_limits=TimeLimits(connect_s=1.0, read_s=0.1),
        )
        try:
            await program.session.submit_text("Hello?")
            record = await program.session.wait()
        finally:
            await program.aclose()
    assert isinstance(record.error, VoiceDeskError)
    assert record.error.kind is ErrorKind.TIMEOUT
    assert record.error.sentence() == (
        f"127.0.0.1:{port} took too long to answer. Try again in a moment."
    )
    assert record.transcript == "Hello?"
    assert not bugs
