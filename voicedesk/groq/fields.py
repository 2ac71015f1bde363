"""Reading JSON of strangers: what has the expected type, or nothing."""

from __future__ import annotations

import json
import math
from typing import Any, TypeAlias, cast

JsonObject: TypeAlias = dict[str, Any]


def parse_object(text: str | bytes) -> JsonObject | None:
    """Return a JSON object, None for anything else, however odd."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return as_object(value)


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
