"""No telemetry: the program knows no server but those of the settings, and the one with its releases.

Every address that stands in the program is listed here with what it is for, and so is every module
that could open a connection.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import voicedesk

PACKAGE = Path(voicedesk.__file__).parent
ADDRESS = re.compile(r"(?:https?|wss?)://([a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+|localhost)")

CONNECTED_TO = {
    "api.groq.com",  # the server that the settings begin with
    "github.com",  # where releases are, asked only by those who allowed it
}
NAMED_ONLY = {
    # Shown to the user, who may open them in his browser.
    "console.groq.com": "where a key is made",
    "groqstatus.com": "where one sees whether the service works",
    # In comments and docstrings, or as a name that nobody looks up.
    "example.org": "an example",
    "wayland.app": "why something is done so",
    "wayland.freedesktop.org": "why something is done so",
    "www.encode.io": "why something is done so",
    "www.freedesktop.org": "the name of a document type",
    "www.w3.org": "the name of SVG",
}
HERE = {"127.0.0.1", "localhost"}

NETWORK = {
    *("aiohappyeyeballs", "aiohttp", "ftplib", "http", "httpcore", "httpx", "requests", "smtplib"),
    *("socket", "socketserver", "ssl", "telnetlib", "urllib.request", "webbrowser", "websockets"),
    *("xmlrpc", "PySide6.QtNetwork", "PySide6.QtWebSockets", "PySide6.QtWebEngineCore"),
}
MAY_CONNECT = {
    "groq": "speaks to the servers of the settings",
    "updates": "looks for a new version, for users who allowed it",
    "sandbox": "serves on loopback only",
    "desktop/instance.py": "asks the running window, by a socket of this user",
    "desktop/instance_server.py": "is asked by voicedesk ctl",
    "desktop/wayland/connection.py": "the compositor's socket",
    "desktop/x11_server.py": "the X server's socket",
    "app/display.py": "the X server's socket",
}


def sources() -> dict[str, str]:
    return {
        path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def test_no_other_server_stands_in_the_program() -> None:
    found = {host for text in sources().values() for host in ADDRESS.findall(text)}
    assert found >= CONNECTED_TO
    assert found - CONNECTED_TO - HERE - set(NAMED_ONLY) == set()


def test_only_these_modules_can_open_a_connection() -> None:
    able = {path for path, text in sources().items() if _imported(text) & NETWORK}
    assert "groq/transport.py" in able
    assert [path for path in sorted(able) if not path.startswith(tuple(MAY_CONNECT))] == []


def test_the_check_knows_an_import_when_it_sees_one() -> None:
    assert _imported("import urllib.request as u") & NETWORK
    assert _imported("def f():\n    from http.client import HTTPSConnection") & NETWORK
    assert _imported("from PySide6 import QtNetwork") & NETWORK
    assert not _imported("from urllib.parse import urlsplit\nimport sockets") & NETWORK


def _imported(text: str) -> set[str]:
    """Return the modules a source imports, each with the packages it is in."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    parts = [name.split(".") for name in names]
    return {".".join(part[:length]) for part in parts for length in range(1, len(part) + 1)}
