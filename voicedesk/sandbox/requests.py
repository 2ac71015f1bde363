"""What clients sent, kept for tests to look at: headers, bodies, forms, connections."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from voicedesk.sandbox.closed import bad

if TYPE_CHECKING:
    from collections.abc import Mapping

_DISPOSITION = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file part of a form."""

    filename: str
    content_type: str
    data: bytes


@dataclass(slots=True, kw_only=True)
class RecordedRequest:
    """One request as it came in."""

    method: str
    path: str
    """Decoded, without the query."""
    raw_path: str
    headers: Mapping[str, str]
    """Case-insensitive; the key is in it, so do not print it."""
    connection_id: int
    """Counts the connections of this server from 1."""
    received_at_s: float
    """Monotonic."""
    body: bytes = b""
    """Complete once the request is."""
    completed_at_s: float = 0.0
    """When it was; monotonic."""
    arrived_bytes: int = 0
    """How much of the body is here; grows while the client is sending."""
    status: int | None = None
    """What was answered; None while unanswered."""
    disconnected: bool = False
    """The client went away before the answer was complete."""
    _form: Form | None = field(default=None, repr=False)

    @property
    def json(self) -> dict[str, Any]:
        """The JSON object in the body; 400 if there is none."""
        try:
            value: object = json.loads(self.body)
        except ValueError as error:
            raise bad(f"invalid JSON body: {error}") from error
        except RecursionError as error:
            raise bad("invalid JSON body: nested too deeply") from error
        if not isinstance(value, dict):
            raise bad("the body must be a JSON object")
        return cast("dict[str, Any]", value)

    @property
    def form(self) -> Form:
        """The multipart form in the body; 400 if there is none."""
        if self._form is None:
            self._form = Form.parse(self.body, self.headers.get("content-type", ""))
        return self._form


@dataclass(frozen=True, slots=True)
class Form:
    """A ``multipart/form-data`` body."""

    fields: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, UploadedFile], ...]

    @classmethod
    def parse(cls, body: bytes, content_type: str) -> Form:
        """Take the body apart at its boundary."""
        match = re.search(
            r'multipart/form-data.*boundary="?([^";]+)"?', content_type, re.IGNORECASE
        )
        if match is None:
            raise bad("request Content-Type isn't multipart/form-data")
        fields: list[tuple[str, str]] = []
        files: list[tuple[str, UploadedFile]] = []
        for part in (b"\r\n" + body).split(b"\r\n--" + match[1].encode())[1:-1]:
            head, _, data = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
            _sort_in(head.decode("utf-8", "replace"), data, fields, files)
        return cls(tuple(fields), tuple(files))

    def values(self, name: str) -> list[str]:
        """All values of a field, in order."""
        return [value for key, value in self.fields if key == name]

    def first(self, name: str) -> str | None:
        """The first value of a field."""
        return next(iter(self.values(name)), None)

    @property
    def names(self) -> set[str]:
        """The names of all parts."""
        return {name for name, _ in self.fields} | {name for name, _ in self.files}


def _sort_in(
    head: str,
    data: bytes,
    fields: list[tuple[str, str]],
    files: list[tuple[str, UploadedFile]],
) -> None:
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in head.split("\r\n"))
    }
    parameters = dict(_DISPOSITION.findall(headers.get("content-disposition", "")))
    name = parameters.get("name", "")
    if "filename" in parameters:
        kind = headers.get("content-type", "application/octet-stream")
        files.append((name, UploadedFile(parameters["filename"], kind, data)))
    else:
        fields.append((name, data.decode("utf-8", "replace")))
