"""A key shows itself to who asks for it by name, and nowhere else."""

from __future__ import annotations

import copy
import logging
import pickle
import traceback

import pytest

from voicedesk.core.secret import ApiKey

TEXT = "gsk_0123456789abcdefghij"


def test_reveal_gives_the_key() -> None:
    assert ApiKey(TEXT).reveal() == TEXT


@pytest.mark.parametrize(
    "pasted", [f" {TEXT}\n", f"{TEXT[:8]} {TEXT[8:]}\r\n", f"\ufeff{TEXT}"[1:]]
)
def test_blanks_of_a_pasted_key_go(pasted: str) -> None:
    assert ApiKey(pasted) == ApiKey(TEXT)
    assert len({ApiKey(pasted), ApiKey(TEXT)}) == 1


@pytest.mark.parametrize("empty", ["", " ", "\n"])
def test_an_empty_key_is_none(empty: str) -> None:
    with pytest.raises(ValueError, match="empty"):
        ApiKey(empty)


def test_no_way_to_print_shows_the_key() -> None:
    key = ApiKey(TEXT)
    record = logging.LogRecord("x", logging.INFO, "x", 1, "%s %r", (key, key), None)
    for shown in (repr(key), str(key), f"{key}", f"{key!r}", f"{[key]}", record.getMessage()):
        assert "ApiKey(hidden)" in shown
        assert TEXT not in shown
    with pytest.raises(TypeError):
        format(key, ">40")


def test_a_traceback_with_its_variables_does_not_show_the_key() -> None:
    def fail(key: ApiKey) -> None:
        raise RuntimeError(f"failed with {key}")

    with pytest.raises(RuntimeError) as caught:
        fail(ApiKey(TEXT))
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    shown = "".join(told.format())
    assert "ApiKey(hidden)" in shown
    assert TEXT not in shown.replace(f"TEXT = {TEXT!r}", "")


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_key_is_not_pickled(protocol: int) -> None:
    with pytest.raises(TypeError):
        pickle.dumps(ApiKey(TEXT), protocol)
    with pytest.raises(TypeError):
        copy.deepcopy(ApiKey(TEXT))


def test_a_hint_is_too_little_to_use() -> None:
    assert ApiKey(TEXT).hint == "gsk_…ghij"
    assert ApiKey("short").hint == "…"


def test_a_key_does_not_change() -> None:
    with pytest.raises(AttributeError):
        ApiKey(TEXT)._text = "other"  # pyright: ignore[reportAttributeAccessIssue] - that is the point
