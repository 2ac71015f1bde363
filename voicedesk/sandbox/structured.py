"""JSON answers: the smallest document that a schema allows, with the reply where a text fits.

A reply of several texts fits a list.
"""

from __future__ import annotations

import json
from typing import Any, TypeAlias, cast

from voicedesk.sandbox.closed import bad

_MAX_DEPTH = 32


_FEATURES = {"json_object": "json_mode", "json_schema": "structured_outputs"}


def check_supported(response_format: dict[str, Any] | None, features: tuple[str, ...]) -> None:
    """Refuse a form of answer that a model does not have."""
    wanted = (response_format or {"type": "text"})["type"]
    if wanted in _FEATURES and _FEATURES[wanted] not in features:
        raise bad(
            f"This model does not support response format `{wanted}`. See supported models at "
            "https://console.groq.com/docs/structured-outputs#supported-models",
            "response_format",
        )


_Reply: TypeAlias = str | tuple[str, ...]


def structured_content(
    response_format: dict[str, Any], reply: _Reply, *, key: str = "reply"
) -> str:
    """The content for ``json_object``, with the reply under a key, or ``json_schema``."""
    if response_format["type"] == "json_object":
        return json.dumps({key: reply}, ensure_ascii=False)
    wanted = response_format["json_schema"]
    schema = wanted.get("schema")
    if not isinstance(schema, dict):
        raise bad("response_format.json_schema: property 'schema' is missing", "response_format")
    root = cast("dict[str, Any]", schema)
    if wanted.get("strict"):
        _check_strict(root, "")
    return json.dumps(_smallest(root, root, reply, 0), ensure_ascii=False)


def _check_strict(schema: dict[str, Any], path: str) -> None:
    """Strict schemas name every property as required and close every object."""
    properties: dict[str, Any] = schema.get("properties", {})
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            raise bad(
                f"invalid JSON schema for response_format: `additionalProperties:false` "
                f"must be set on every object{path}",
                "response_format",
            )
        if set(schema.get("required", [])) != set(properties):
            raise bad(
                f"invalid JSON schema for response_format: `required` is required to be "
                f"supplied and to be an array including every key in properties{path}",
                "response_format",
            )
    for name, inner in properties.items():
        _check_strict(inner, f"{path}/{name}")
    if isinstance(schema.get("items"), dict):
        _check_strict(schema["items"], f"{path}/items")


def _smallest(schema: dict[str, Any], root: dict[str, Any], reply: _Reply, depth: int) -> object:
    if depth > _MAX_DEPTH:
        raise bad("invalid JSON schema for response_format: nested too deeply", "response_format")
    if "$ref" in schema:
        return _smallest(_resolve(schema["$ref"], root), root, reply, depth + 1)
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            return _smallest(schema[key][0], root, reply, depth + 1)
    return _of_type(schema, root, reply, depth)


def _of_type(schema: dict[str, Any], root: dict[str, Any], reply: _Reply, depth: int) -> object:
    kind: str | list[str] = schema.get("type", "object")
    match kind if isinstance(kind, str) else kind[0]:
        case "object":
            properties: dict[str, Any] = schema.get("properties", {})
            names: list[str] = schema.get("required", [])
            return {
                name: _smallest(properties.get(name, {}), root, reply, depth + 1) for name in names
            }
        case "array":
            item: dict[str, Any] = schema.get("items", {})
            if isinstance(reply, tuple):
                return [_smallest(item, root, text, depth + 1) for text in reply]
            count: int = schema.get("minItems", 0)
            return [_smallest(item, root, reply, depth + 1) for _ in range(count)]
        case "string":
            text = reply if isinstance(reply, str) else "\n".join(reply)
            return text[: schema.get("maxLength")].ljust(schema.get("minLength", 0))
        case "integer" | "number":
            return max(schema.get("minimum", 0), min(schema.get("maximum", 0), 0))
        case "boolean":
            return False
        case "null":
            return None
        case other:
            raise bad(
                f"invalid JSON schema for response_format: unknown type {other!r}",
                "response_format",
            )


def _resolve(reference: str, root: dict[str, Any]) -> dict[str, Any]:
    node: Any = root
    for step in reference.removeprefix("#").strip("/").split("/"):
        if step:
            if not isinstance(node, dict) or step not in node:
                raise bad(
                    f"invalid JSON schema for response_format: cannot resolve {reference}",
                    "response_format",
                )
            node = cast("dict[str, Any]", node)[step]
    return node
