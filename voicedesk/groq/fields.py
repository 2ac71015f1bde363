"""Reading JSON of strangers: what has the expected type, or nothing."""

from __future__ import annotations

import json
import math
from typing import Any, TypeAlias, cast

from voicedesk.core.key_hiding import HIDDEN, may_be_struck

JsonObject: TypeAlias = dict[str, Any]


def parse_object(text: str | bytes, *, secret: str = "") -> JsonObject | None:
    """Return a JSON object, None for anything else, however odd.

    ``secret`` is kept out of it; JSON has many ways to write the same characters.
    """
    try:
        value = json.loads(text)
        return as_object(_without(value, secret) if may_be_struck(secret) else value)
    except (ValueError, RecursionError):
        return None


def _without(value: Any, secret: str) -> Any:
    match value:
        case str():
            return value.replace(secret, HIDDEN)
        case list():
            return [_without(each, secret) for each in cast("list[Any]", value)]
        case dict():
            pairs = cast("dict[str, Any]", value).items()
            return {name.replace(secret, HIDDEN): _without(each, secret) for name, each in pairs}
        case _:
            return value


def as_object(value: object) -> JsonObject | None:
    return cast("JsonObject", value) if isinstance(value, dict) else None


def object_at(source: JsonObject | None, name: str) -> JsonObject:
    return as_object(source.get(name)) or {} if source else {}


def objects_at(source: JsonObject, name: str) -> list[JsonObject]:
    """Return the objects of a list; null, other types and odd members are left out."""
    value = source.get(name)
    if not isinstance(value, list):
        return []
    members = [as_object(member) for member in cast("list[object]", value)]
    return [member for member in members if member is not None]


def text_at(source: JsonObject, name: str) -> str:
    value = source.get(name)
    return value if isinstance(value, str) else ""


def texts_at(source: JsonObject, name: str) -> tuple[str, ...]:
    value = source.get(name)
    if not isinstance(value, list):
        return ()
    return tuple(member for member in cast("list[object]", value) if isinstance(member, str))


def count_at(source: JsonObject, name: str) -> int | None:
    value = source.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def number_at(source: JsonObject, name: str) -> float | None:
    """Return a finite number; numbers in quotes count, since some documents promise those."""
    value = source.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
