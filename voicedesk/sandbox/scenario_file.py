"""Scenarios from TOML: the tables are the dataclasses of ``scenario.py``, key by key."""

from __future__ import annotations

import dataclasses
import difflib
import tomllib
import types
import typing
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from voicedesk.sandbox.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class ScenarioError(ValueError):
    """A scenario that cannot be played; the message says where and why."""


def load_scenario(path: Path) -> Scenario:
    """Read a TOML file."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ScenarioError(f"Cannot read the scenario {path}: {error.strerror}") from error
    except ValueError as error:
        raise ScenarioError(f"Cannot read the scenario {path}: {error}") from error
    return parse_scenario(table)


def parse_scenario(table: Mapping[str, object]) -> Scenario:
    """Make a scenario of a dictionary; unknown keys and wrong types are refused."""
    return cast("Scenario", _as_dataclass(Scenario, table, ""))


def _as_dataclass(kind: type[Any], value: object, where: str) -> object:
    if not isinstance(value, dict):
        raise ScenarioError(f"{where or 'The scenario'} must be a table.")
    table = cast("dict[str, object]", value)
    hints = typing.get_type_hints(kind)
    for key in table:
        if key not in hints:
            near = difflib.get_close_matches(key, list(hints), n=1)
            hint = f" Did you mean '{near[0]}'?" if near else f" Known: {', '.join(hints)}."
            raise ScenarioError(f"Unknown key '{_below(where, key)}' in the scenario.{hint}")
    values = {key: _as_type(hints[key], item, _below(where, key)) for key, item in table.items()}
    try:
        return kind(**values)
    except TypeError as error:
        needed = [f.name for f in dataclasses.fields(kind) if f.default is f.default_factory]
        raise ScenarioError(f"{where} needs: {', '.join(needed)}.") from error


def _as_type(hint: Any, value: object, where: str) -> object:
    origin = typing.get_origin(hint)
    if origin is tuple:
        return _as_tuple(typing.get_args(hint), value, where)
    if origin is types.UnionType:
        (inner,) = (item for item in typing.get_args(hint) if item is not types.NoneType)
        return _as_type(inner, value, where)
    if dataclasses.is_dataclass(hint):
        return _as_dataclass(cast("type[Any]", hint), value, where)
    if issubclass(hint, StrEnum):
        return _as_choice(hint, value, where)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not hint:
        raise ScenarioError(f"'{where}' must be of type {hint.__name__}, not {value!r}.")
    return value


def _as_tuple(arguments: tuple[Any, ...], value: object, where: str) -> tuple[object, ...]:
    """A list; a table too, where pairs of a name and something are wanted."""
    item_hint = arguments[0]
    if isinstance(value, dict) and typing.get_origin(item_hint) is tuple:
        _, inner = typing.get_args(item_hint)
        table = cast("dict[str, object]", value)
        return tuple(
            (key, _as_type(inner, item, _below(where, key))) for key, item in table.items()
        )
    if not isinstance(value, list):
        raise ScenarioError(f"'{where}' must be a list, not {value!r}.")
    items = cast("list[object]", value)
    return tuple(_as_type(item_hint, item, f"{where}[{index}]") for index, item in enumerate(items))


def _as_choice(kind: type[StrEnum], value: object, where: str) -> StrEnum:
    try:
        return kind(value)
    except ValueError as error:
        choices = ", ".join(kind)
        raise ScenarioError(f"'{where}' must be one of {choices}, not {value!r}.") from error


def _below(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key
