"""The release manifest: what is read of it, what is refused, and which version is news."""

from __future__ import annotations

import contextlib
import hashlib
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version as PyPAVersion

from voicedesk import __version__
from voicedesk.core.errors import ErrorKind, ServiceError
from voicedesk.core.release_manifest import (
    MAX_ARTEFACTS,
    MAX_MANIFEST_BYTES,
    Artefact,
    Release,
    Version,
    check_digest,
    is_due,
    news_for,
    parse_manifest,
    parse_version,
)

DAY_S = 24 * 3600.0
ARTEFACT = {"name": "voicedesk_0.2.0_amd64.deb", "size_bytes": 93_000_000, "sha256": "ab" * 32}
MANIFEST: dict[str, Any] = {
    "schema_version": 1,
    "version": "0.2.0",
    "date": "2026-09-01",
    "summary": "Dictation on Wayland, and 0.1.9's mistakes mended.",
    "page": "https://evil.example/",
    "artefacts": [ARTEFACT],
}


def written(**changed: Any) -> bytes:
    return json.dumps({**MANIFEST, **changed}).encode()


def refusal(body: bytes) -> str:
    with pytest.raises(ServiceError) as told:
        parse_manifest(body)
    assert told.value.kind is ErrorKind.BAD_ANSWER
    return told.value.message


def release(version: str) -> Release:
    parsed = parse_version(version)
    assert parsed is not None
    return Release(parsed, date(2026, 9, 1), "News.", ())


def is_news(newest: str, own: str) -> bool:
    return news_for(own, release(newest)) is not None


def test_a_manifest_is_read_without_its_links() -> None:
    found = parse_manifest(written(something_new={"a": [1]}))
    assert found == Release(
        Version((0, 2, 0)),
        date(2026, 9, 1),
        "Dictation on Wayland, and 0.1.9's mistakes mended.",
        (Artefact("voicedesk_0.2.0_amd64.deb", 93_000_000, "ab" * 32),),
    )
    assert "evil" not in repr(found)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        b"null",
        b"[]",
        b"{}",
        b"<html>Sign in</html>",
        written()[:-1],
        written() + b" x",
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b'{"schema_version": ' + b"1" * 5000 + b"}",
        written().replace(b'"page"', b'"version"'),
    ],
)
def test_what_is_no_manifest_is_told(body: bytes) -> None:
    assert "release manifest" in refusal(body)


def test_one_that_is_too_large_is_not_even_read() -> None:
    assert "too large" in refusal(written() + b" " * MAX_MANIFEST_BYTES)


@pytest.mark.parametrize("name", [name for name in MANIFEST if name != "page"])
@pytest.mark.parametrize(
    "value", [None, True, 1.0, -1, 2, "", "x" * 1000, {}, [1], [[]], [{}], {"a": 1}]
)
def test_a_value_of_another_kind_is_refused(name: str, value: object) -> None:
    assert refusal(written(**{name: value}))


@pytest.mark.parametrize("name", [name for name in MANIFEST if name != "page"])
def test_what_is_missing_is_named(name: str) -> None:
    rest = {key: value for key, value in MANIFEST.items() if key != name}
    assert f"its {name} is missing" in refusal(json.dumps(rest).encode())


@pytest.mark.parametrize(
    "change",
    [
        {"name": "../../.bashrc"},
        {"name": "a/b"},
        {"name": "a\\b"},
        {"name": "-rf"},
        {"name": ".hidden"},
        {"name": "a\n"},
        {"name": "a" * 151},
        {"size_bytes": 0},
        {"size_bytes": True},
        {"size_bytes": 10**11},
        {"size_bytes": 1.5},
        {"sha256": "AB" * 32},
        {"sha256": "ab" * 31},
        {"sha256": "ab" * 32 + "\n"},
    ],
)
def test_an_artefact_that_is_none_is_refused(change: dict[str, object]) -> None:
    assert refusal(written(artefacts=[{**ARTEFACT, **change}]))


def test_artefacts_are_few_and_each_has_a_name_of_its_own() -> None:
    many = [{**ARTEFACT, "name": f"a{number}"} for number in range(MAX_ARTEFACTS + 1)]
    assert len(parse_manifest(written(artefacts=many[1:])).artefacts) == MAX_ARTEFACTS
    assert "too many" in refusal(written(artefacts=many))
    same = [{**ARTEFACT, "name": "a.deb"}, {**ARTEFACT, "name": "A.deb"}]
    assert "one name" in refusal(written(artefacts=same))


@pytest.mark.parametrize(
    "day", ["2026-02-30", "20260901", "2026-9-1", "\u0662\u0660\u0662\u0666-09-01", "2026-W36-2"]
)
def test_a_day_that_is_none_is_refused(day: str) -> None:
    assert "date" in refusal(written(date=day))


@pytest.mark.parametrize(
    "summary",
    [
        "Two\nlines.",
        "A\ttab.",
        " Blank before.",
        "\u202egnp.exe",
        "Un\u200bseen.",
        "\ud800",
        "\x1b[31mRed.",
        "e" + "\u0301" * 30,
        "x" * 201,
    ],
)
def test_a_summary_in_which_not_everything_is_seen_is_refused(summary: str) -> None:
    assert "summary" in refusal(written(summary=summary))


@pytest.mark.parametrize(
    "summary",
    ["Get it at https://evil.example.", "See evil.example now.", "Write to a@b.", "//evil", "x.рф"],
)
def test_a_summary_sends_nobody_anywhere(summary: str) -> None:
    assert "address" in refusal(written(summary=summary))


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8")))
def test_whatever_comes_is_refused_and_is_no_bug(body: bytes) -> None:
    assert refusal(body)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


@given(st.sampled_from(sorted(MANIFEST)), anything)
def test_one_strange_value_makes_it_no_bug(name: str, value: object) -> None:
    with contextlib.suppress(ServiceError):
        assert parse_manifest(written(**{name: value})).summary.isprintable()


def test_the_checksum_must_fit() -> None:
    body = written()
    digest = hashlib.sha256(body).hexdigest()
    for line in (f"{digest}  release.json\n", f"{digest} *release.json\r\n"):
        check_digest(body, line.encode())
    with pytest.raises(ServiceError, match="another"):
        check_digest(body[:-1], f"{digest}  release.json\n".encode())


@pytest.mark.parametrize(
    "line", ["", "{}", "{}  other.json\n", "{}  release.json\nmore", "<html>{}</html>"]
)
def test_a_checksum_that_is_none_is_told(line: str) -> None:
    body = written()
    with pytest.raises(ServiceError, match="is none"):
        check_digest(body, line.format(hashlib.sha256(body).hexdigest()).encode())


@pytest.mark.parametrize(
    ("newest", "own", "expected"),
    [
        ("0.2.0", "0.1.0", True),
        ("0.1.10", "0.1.9", True),
        ("1.0", "1.0.0", False),
        ("0.1.0", "0.2.0", False),
        ("0.2.0", "0.2.0", False),
        ("0.2.0rc1", "0.1.0", False),
        ("0.2.0.dev1", "0.1.0", False),
        ("0.2.0", "0.2.0rc1", True),
        ("0.2.0rc2", "0.2.0rc1", True),
        ("0.2.0rc10", "0.2.0rc9", True),
        ("0.2.0", "0.2.0.dev3+g1234abc", True),
        ("0.1.9", "0.2.0.dev3", False),
        ("0.2.0", "0.2.0+debian1", False),
        ("9.0.0", "my own build", False),
        ("9.0.0", "", False),
    ],
)
def test_which_version_is_news(newest: str, own: str, *, expected: bool) -> None:
    assert is_news(newest, own) is expected


def test_the_own_version_is_understood() -> None:
    assert parse_version(__version__) is not None
    assert is_news("9999.0.0", __version__)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "v1.0",
        "1.",
        ".1",
        "1..2",
        "01.2",
        "1.0\n",
        " 1.0",
        "1.0-1",
        "1.0.post1",
        "1!2.0",
        "\u0661.\u0662",
        "1.2.3.4.5",
        "1.0rc",
        "1.0c1",
        "1.0RC1",
        "1.1234567",
        "1.0+",
        "1.0+" + "a" * 100,
    ],
)
def test_what_is_no_version(text: str) -> None:
    assert parse_version(text) is None


@pytest.mark.parametrize("text", ["1.0+local", "1.0 ", "V1.0"])
def test_a_manifest_has_versions_in_normal_form_only(text: str) -> None:
    assert "version" in refusal(written(version=text))


numbers = st.integers(0, 30) | st.integers(0, 999_999)
versions = st.builds(
    Version,
    st.lists(numbers, min_size=1, max_size=4).map(tuple),
    st.sampled_from(["", "", "a", "b", "rc"]),
    st.just(0),
    st.none() | numbers,
)


@st.composite
def texts(draw: st.DrawFn) -> str:
    version = draw(versions)
    number = draw(numbers) if version.stage else 0
    return str(Version(version.numbers, version.stage, number, version.dev))


@given(texts())
def test_a_version_is_written_as_it_was_read(text: str) -> None:
    assert str(parse_version(text)) == text
    assert PyPAVersion(text).is_prerelease == release(text).version.is_prerelease


@given(texts(), texts())
def test_versions_are_ordered_as_everywhere_in_python(one: str, other: str) -> None:
    ours = release(one).version.is_newer_than(release(other).version)
    assert ours == (PyPAVersion(one) > PyPAVersion(other))


@given(texts(), texts())
def test_news_goes_one_way_and_keeps_releases_free_of_prereleases(one: str, other: str) -> None:
    assert not (is_news(one, other) and is_news(other, one))
    assert not is_news(one, one)
    if is_news(one, other) and PyPAVersion(one).is_prerelease:
        assert PyPAVersion(other).is_prerelease


@given(st.lists(texts(), min_size=3, max_size=3))
def test_news_of_news_is_news(three: list[str]) -> None:
    a, b, c = three
    if is_news(b, a) and is_news(c, b):
        assert is_news(c, a)


@pytest.mark.parametrize(
    ("last_look_s", "expected"),
    [(None, True), (0.0, False), (1.0, False), (1.0 - DAY_S, True), (-DAY_S, True), (60.0, True)],
)
def test_a_look_is_due_once_a_day(last_look_s: float | None, *, expected: bool) -> None:
    assert is_due(last_look_s, now_s=1.0) is expected
