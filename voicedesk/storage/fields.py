"""Frozen settings sections to and from JSON objects, by their own field types."""

from __future__ import annotations

import sys
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    JsonObject = dict[str, Any]

S = TypeVar("S", bound="DataclassInstance")


def encode(section: DataclassInstance) -> JsonObject:
    """Return a section as a JSON object."""
    encoded: JsonObject = {}
    for field in fields(section):
        value: Any = getattr(section, field.name)
        if is_dataclass(value):
            value = encode(cast("DataclassInstance", value))
        elif isinstance(value, tuple):
            value = [_encode_item(item) for item in cast("tuple[object, ...]", value)]
        encoded[field.name] = value
    return encoded


def _encode_item(item: object) -> object:
    return encode(item) if is_dataclass(item) and not isinstance(item, type) else item


def decode(defaults: S, found: JsonObject, prefix: str = "") -> tuple[S, list[str]]:
    """Return the section with the values found, and the names of those that could not be used.

    A value of the wrong type or out of range leaves the default of that one field; names that
    the section does not have are ignored.
    """
    section, unusable = defaults, list[str]()
    types = _types(type(defaults))
    for field in fields(defaults):
        if field.name not in found:
            continue
        value, name = found[field.name], f"{prefix}{field.name}"
        default = getattr(defaults, field.name)
        if is_dataclass(default) and not isinstance(default, type) and isinstance(value, dict):
            usable, inner = decode(default, cast("JsonObject", value), f"{name}.")
            unusable += inner
        elif (kind := _item_type(types[field.name])) is not None and isinstance(value, list):
            usable, inner = _decode_items(kind, cast("list[object]", value), name)
            unusable += inner
        elif (usable := _convert(value, types[field.name])) is None:
            unusable.append(name)
            continue
        try:
            section = replace(section, **{field.name: usable})
        except ValueError:
            unusable.append(name)
    return section, unusable


@lru_cache
def _types(section: type) -> dict[str, Any]:
    """Return the types of a section's fields; they are read anew from their text each time."""
    return get_type_hints(section)


def _item_type(wanted: Any) -> Any:
    """Return the section that a tuple is made of, None for anything else."""
    kinds = get_args(wanted) if get_origin(wanted) is tuple else ()
    return kinds[0] if kinds and is_dataclass(kinds[0]) else None


def _decode_items(kind: Any, found: list[object], name: str) -> tuple[tuple[Any, ...], list[str]]:
    """Return the sections of a list; what is none is left out and named."""
    items: list[Any] = []
    unusable: list[str] = []
    for number, value in enumerate(found, start=1):
        place = f"{name}[{number}]"
        if not isinstance(value, dict):
            unusable.append(place)
            continue
        item, inner = decode(kind(), cast("JsonObject", value), f"{place}.")
        items.append(item)
        unusable += inner
    return tuple(items), unusable


def merge(found: JsonObject, ours: JsonObject) -> JsonObject:
    """Return ``found`` with our values in it; names that are not ours are kept at every level."""
    merged = dict(found)
    for name, value in ours.items():
        there = merged.get(name)
        if isinstance(value, dict) and isinstance(there, dict):
            merged[name] = merge(cast("JsonObject", there), cast("JsonObject", value))
        else:
            merged[name] = value
    return merged


def _convert(value: object, wanted: Any) -> object | None:
    """Return the value as the wanted type, or None."""
    if isinstance(wanted, type) and issubclass(wanted, StrEnum):
        return wanted(value) if value in list(wanted) else None
    if wanted is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if abs(value) <= sys.float_info.max else None
    if wanted == tuple[str, ...]:
        return _texts(value)
    # A bool is an int to Python, but not to whoever wrote the file.
    return value if type(value) is wanted else None


def _texts(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    texts = cast("list[object]", value)
    found = tuple(text for text in texts if isinstance(text, str))
    return found if len(found) == len(texts) else None
