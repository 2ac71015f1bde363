from __future__ import annotations

import pytest

from voicedesk.core.errors import VoiceDeskError
from voicedesk.core.server_address import parse_base_url


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("https://api.groq.com", "https://api.groq.com/openai/v1"),
        ("https://api.groq.com/", "https://api.groq.com/openai/v1"),
        ("https://api.groq.com/openai/v1", "https://api.groq.com/openai/v1"),
        ("https://api.groq.com/openai/v1/", "https://api.groq.com/openai/v1"),
        (" https://API.groq.com:443/openai/v1// ", "https://api.groq.com/openai/v1"),
        ("api.groq.com", "https://api.groq.com/openai/v1"),
        ("http://localhost:11434/v1", "http://localhost:11434/v1"),
        ("localhost:11434/v1/", "http://localhost:11434/v1"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080/openai/v1"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("https://gateway.example/groq", "https://gateway.example/groq/openai/v1"),
        ("http://box.lan:80", "http://box.lan/openai/v1"),
        ("https://bücher.example", "https://xn--bcher-kva.example/openai/v1"),
    ],
)
def test_every_way_to_write_an_address_leads_to_the_same_root(text: str, root: str) -> None:
    assert parse_base_url(text).api_root == root


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "https://",
        "ftp://host",
        "file:///etc/passwd",
        "https://host:port",
        "https://host:99999",
        "https://user:password@host",
        "https://host/?q=1",
        "https://host/#part",
        "https://ho st",
        "https://a..b",
        "https://[::1",
        "https://" + "a" * 64 + ".example",
        "https://<script>",
    ],
)
def test_what_is_no_address_is_told_and_shows_no_password(text: str) -> None:
    with pytest.raises(VoiceDeskError) as told:
        parse_base_url(text)
    assert told.value.next_step
    assert "password" not in told.value.message


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("sandbox.localhost", True),
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("[::1]", True),
        ("192.168.0.2", False),
        ("0.0.0.0", False),
        ("localhost.example", False),
        ("127.0.0.1.example", False),
    ],
)
def test_loopback(host: str, expected: bool) -> None:
    assert parse_base_url(f"http://{host}:1").is_loopback is expected


def test_only_groq_is_known_to_need_a_key() -> None:
    assert parse_base_url("https://api.groq.com").needs_key
    assert not parse_base_url("https://notgroq.com").needs_key
    assert not parse_base_url("http://127.0.0.1:1").needs_key


def test_a_key_is_kept_for_a_host_a_port_and_encryption() -> None:
    names = [
        parse_base_url(url).key_name
        for url in (
            "https://one.example",
            "https://one.example:443/v1",
            "http://one.example",
            "http://one.example:443",
            "https://one.example:8443",
            "http://one.example:8443",
        )
    ]
    assert names[0] == names[1] == "one.example"
    assert len(set(names)) == 5
    assert parse_base_url("http://127.0.0.1:11434").key_name == "127.0.0.1:11434"
