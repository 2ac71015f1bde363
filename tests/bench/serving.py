"""The servers of a benchmark, each in a process of its own, and the line that leads to them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.groq.certificates import make_certificate

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence
    from contextlib import AbstractContextManager

HERE = Path(__file__).parent
ZERO_DELAYS = HERE / "zero_delays.toml"


@dataclass(frozen=True, slots=True)
class Network:
    """What lies between a program and its server; the default is a wire that only counts."""

    rtt_ms: float = 0.0
    up_mbit: float = 0.0
    encrypted: bool = False

    def arguments(self) -> list[str]:
        return ["--rtt-ms", str(self.rtt_ms), "--up-mbit", str(self.up_mbit)]


@dataclass(frozen=True, slots=True)
class Counts:
    """What went over a line since it began."""

    connections: int
    bytes_up: int
    bytes_down: int


@contextmanager
def sandbox(scenario: Path, environment: Mapping[str, str]) -> Generator[dict[str, str]]:
    """Serve a scenario in a process of its own; yield the variables the driver needs."""
    command = ["voicedesk", "sandbox", "--scenario", str(scenario)]
    with _announcing(command, environment) as announced:
        url = announced["base_url"]
        yield {
            "BENCH_BASE_URL": url,
            "GROQ_API_KEY": announced["api_key"],
            "GROQ_API_KEY_HOST": url,
        }


@contextmanager
def far_sandbox(
    scenario: Path, network: Network, environment: Mapping[str, str]
) -> Generator[dict[str, str]]:
    """Serve a scenario behind a line; the variables name the line's control port as well."""
    with ExitStack() as exits:
        service = exits.enter_context(sandbox(scenario, environment))
        server = urlsplit(service["BENCH_BASE_URL"])
        authority, scheme = server.netloc, server.scheme
        if network.encrypted:
            folder = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="bench-tls-")))
            certificate = make_certificate(folder)
            ending = ["--cert", str(certificate), "--key", str(certificate)]
            port = exits.enter_context(line(authority, ending, environment))["port"]
            authority, scheme = f"127.0.0.1:{port}", "https"
            service["SSL_CERT_FILE"] = str(certificate.with_name("cert.pem"))
        ports = exits.enter_context(line(authority, network.arguments(), environment))
        service["BENCH_BASE_URL"] = service["GROQ_API_KEY_HOST"] = (
            f"{scheme}://127.0.0.1:{ports['port']}"
        )
        service["BENCH_CONTROL_PORT"] = str(ports["control_port"])
        yield service


def counts() -> Counts:
    """Ask the line of this driver's environment; zeros where there is none."""
    port = os.environ.get("BENCH_CONTROL_PORT")
    if port is None:
        return Counts(0, 0, 0)
    with socket.create_connection(("127.0.0.1", int(port))) as control:
        return Counts(**json.loads(control.makefile().read()))


def drive(
    module: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    *,
    timeout_s: float = 1800,
) -> dict[str, Any]:
    """Run a driver in a process of its own; return the JSON that it prints."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{module}", *arguments],
        # No proxy of this computer may stand before a server on it.
        env={**environment, "NO_PROXY": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


def line(
    authority: str, arguments: Sequence[str], environment: Mapping[str, str]
) -> AbstractContextManager[dict[str, Any]]:
    """Put a line before a server; yield its ports."""
    return _announcing(["tests.bench.line", "--to", authority, *arguments], environment)


@contextmanager
def _announcing(
    command: Sequence[str], environment: Mapping[str, str]
) -> Generator[dict[str, Any]]:
    """Run a module that says in its first line where it serves."""
    server = subprocess.Popen(
        [sys.executable, "-m", *command], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        yield json.loads(server.stdout.readline())
    finally:
        server.terminate()
        server.wait(timeout=10)
