"""Closed request objects: unknown keys, wrong types and ranges are refused as the service does."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, cast

from voicedesk.sandbox.wire import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Check = Callable[[str, Any], None]


def bad(message: str, param: str | None = None) -> ServiceError:
    """A 400 of the plain kind."""
    return ServiceError(400, message, param=param)


def check_object(
    path: str, value: object, checks: Mapping[str, Check], required: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Hold an object against its keys; ``path`` is empty at the top."""
    if not isinstance(value, dict):
        raise bad(f"'{path or 'body'}' : value must be an object")
    fields = cast("dict[str, Any]", value)
    for name in fields:
        if name not in checks:
            raise bad(_unsupported(path, name, checks))
    for name in required:
        if name not in fields:
            prefix = f"'{path}' : " if path else ""
            raise bad(f"{prefix}property '{name}' is missing")
    for name, item in fields.items():
        checks[name](f"{path}.{name}" if path else name, item)
    return fields


def _unsupported(path: str, name: str, checks: Mapping[str, Check]) -> str:
    prefix = f"'{path}' : " if path else ""
    near = difflib.get_close_matches(name, list(checks), n=1)
    hint = f", did you mean '{near[0]}'?" if near else ""
    return f"{prefix}property '{name}' is unsupported{hint}"


def text(path: str, value: object) -> None:
    if not isinstance(value, str):
        raise bad(f"'{path}' : value must be a string")


def flag(path: str, value: object) -> None:
    if not isinstance(value, bool):
        raise bad(f"'{path}' : value must be a boolean")


def anything(_path: str, _value: object) -> None:
    """For parts whose inside is not this server's business."""


def optional(check: Check) -> Check:
    """The same, or null."""

    def apply(path: str, value: object) -> None:
        if value is not None:
            check(path, value)

    return apply


def one_of(*choices: str) -> Check:
    def apply(path: str, value: object) -> None:
        if value not in choices:
            raise bad(f"'{path}' : value must be one of [{' '.join(choices)}]", path)

    return apply


def number(low: float, high: float) -> Check:
    def apply(path: str, value: object) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise bad(f"'{path}' : value must be a number")
        if not low <= value <= high:
            raise bad(f"'{path}' : number must be between {low:g} and {high:g}")

    return apply


def integer(low: int, high: int) -> Check:
    def apply(path: str, value: object) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            raise bad(f"'{path}' : value must be an integer")
        if not low <= value <= high:
            raise bad(f"'{path}' : number must be between {low} and {high}")

    return apply


def array(check: Check, low: int, high: int) -> Check:
    def apply(path: str, value: object) -> None:
        if not isinstance(value, list):
            raise bad(f"'{path}' : value must be an array")
        items = cast("list[Any]", value)
        if len(items) < low:
            raise bad(f"'{path}' : minimum number of items is {low}")
        if len(items) > high:
            raise bad(f"'{path}' : maximum number of items is {high}")
        for index, item in enumerate(items):
            check(f"{path}.{index}", item)

    return apply


def refused(reason: str) -> Check:
    """A key that the service knows and does not take."""

    def apply(path: str, value: object) -> None:
        if value is not None:
            raise bad(f"property '{path}' is not supported: {reason}", path)

    return apply
