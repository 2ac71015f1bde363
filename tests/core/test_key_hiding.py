"""A key is hidden in every form that a log or a message may give it."""

from __future__ import annotations

import base64
import json
import pprint
import textwrap
import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicedesk.core.errors import ErrorKind, ServiceError
from voicedesk.core.key_hiding import HIDDEN, hide_keys, hide_known_keys
from voicedesk.core.secret import ApiKey

TEXT = "k9_Odd/Letters+And~Some=More_0123456789abcXYZ"
KEY = ApiKey(TEXT)
QUOTED = quote(TEXT, safe="")


@pytest.fixture(autouse=True)
def used() -> None:
    KEY.reveal()


@pytest.mark.parametrize(
    "form",
    [
        TEXT,
        TEXT.lower(),
        TEXT.upper(),
        repr(TEXT.encode()),
        json.dumps({"key": TEXT}),
        json.dumps(TEXT).replace("/", "\\/"),
        "".join(f"\\u{ord(letter):04x}" for letter in TEXT),
        QUOTED,
        QUOTED.lower(),
        quote(QUOTED, safe=""),
        "".join(f"%{ord(letter):02X}" for letter in TEXT),
        base64.b64encode(TEXT.encode()).decode(),
        base64.urlsafe_b64encode(TEXT.encode()).decode(),
        base64.b64encode(f"user:{TEXT}".encode()).decode(),
        base64.b64encode(f"Bearer {TEXT} and more".encode()).decode(),
        base64.encodebytes(f"Authorization: Bearer {TEXT}".encode() * 2).decode(),
        TEXT.encode().hex(),
        TEXT.encode().hex(" ").upper(),
        "\n".join(textwrap.wrap(TEXT, 10)),
        textwrap.indent("\n".join(textwrap.wrap(TEXT, 13)), " " * 30),
        pprint.pformat([TEXT], width=20),
        pprint.pformat(f"{TEXT[:20]} {TEXT[20:]}", width=20),
        TEXT[:-1],
        TEXT[5:],
        TEXT[:20] + "...",
        "…" + TEXT[-20:],
    ],
)
def test_a_key_that_was_used_is_hidden_in_every_form(form: str) -> None:
    shown = hide_keys(f"before {form} after")
    assert shown.startswith("before ")
    assert shown.endswith(" after")
    assert HIDDEN in shown
    assert left_of_the_key(shown) == []


def left_of_the_key(shown: str) -> list[str]:
    """Return what still stands in a text of a key and of its usual encodings, 9 letters in a row."""
    forms = [TEXT, QUOTED, TEXT.encode().hex()]
    forms += [base64.b64encode(b"\0" * n + TEXT.encode()).decode()[4:-4] for n in range(3)]
    parts = {form[at : at + 9].lower() for form in forms for at in range(len(form) - 9)}
    return [part for part in parts if part in shown.lower()]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("gsk_neverSeenBefore123", "gsk_[hidden]"),
        ("Incorrect API key provided: sk-abcdef123456.", "provided: sk-[hidden]."),
        ("{'Authorization': 'Bearer x9Y8z7.w6'}", "'Bearer [hidden]'"),
        ("Proxy-Authorization: Basic dXNlcjpwYXNz", "Basic [hidden]"),
        ("Bearer%20x9Y8z7w6", "Bearer%20[hidden]"),
        ("http://user:secret@proxy:3128 failed", "http://[hidden]@proxy:3128 failed"),
        ("socks5://token@proxy", "socks5://[hidden]@proxy"),
    ],
)
def test_what_looks_like_a_key_is_hidden(text: str, shown: str) -> None:
    assert hide_keys(text).endswith(shown) or shown in hide_keys(text)


@pytest.mark.parametrize(
    "text",
    [
        "Use Bearer authentication, not Basic authentication.",
        "https://host/path?mail=me@example.com and ask-me-anything",
        "The connection to box.lan is not encrypted, so nothing was sent.",
        "task-management, desk-lamp",
    ],
)
def test_words_stay(text: str) -> None:
    for word in ("none", "ollama", "encrypted", "lm-studio"):
        ApiKey(word).reveal()
    assert hide_keys(text) == text


def test_json_stays_json() -> None:
    line = json.dumps({"a": TEXT, "b": [TEXT, "x"], "c": 'quote " and \\ stay', "d": TEXT[:12]})
    assert json.loads(hide_known_keys(line)) == {
        **json.loads(line),
        "a": HIDDEN,
        "b": [HIDDEN, "x"],
    }


def test_no_error_holds_a_key_whoever_is_quoted() -> None:
    error = ServiceError(
        f"It said “{TEXT}”.",
        kind=ErrorKind.BAD_REQUEST,
        next_step=f"Ask {QUOTED}.",
        code=TEXT,
        request_id=TEXT,
    )
    shown = f"{error!r} {error} {error.sentence()} {vars(error)}"
    assert TEXT not in shown
    assert QUOTED not in shown


@given(st.text(st.sampled_from("k9_O \\\"'\n%u"), max_size=200))
def test_any_text_is_taken(text: str) -> None:
    assert TEXT not in hide_keys(text + TEXT + text)


@pytest.mark.parametrize(
    "piece",
    [
        *("k", "k ", "k\\", "%25", "\\u006b ", "k9_O" + " " * 80),
        # What may be the beginning of an address, of a header.
        *("a-", "a.b+", "a://", "Bearer ", "Bearer" + "+" * 40_000, "Basic" + "%20" * 20_000),
    ],
)
def test_long_texts_take_no_long_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    began_s = time.process_time()
    hide_keys(text)
    assert time.process_time() - began_s < 5
