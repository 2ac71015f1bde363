"""A request as a value, and a whole answer as one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from voicedesk.groq.fields import parse_object
from voicedesk.groq.retry import RetryPolicy

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.groq.bodies import GrowingForm
    from voicedesk.groq.fields import JsonObject

Choice: TypeAlias = "str | Callable[[], str]"
"""A model or voice: fixed, or asked for at each request because the settings may change."""


def chosen(choice: Choice) -> str:
    return choice if isinstance(choice, str) else choice()


@dataclass(frozen=True, slots=True)
class Upload:
    """The file of a multipart request."""

    filename: str
    data: bytes = field(repr=False)
    media_type: str


@dataclass(frozen=True, slots=True)
class ApiCall:
    """What to ask; ``path`` starts at the root of the API, such as ``/models``."""

    method: str
    path: str
    json: JsonObject | None = field(default=None, repr=False)
    form: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    upload: Upload | None = None
    body: GrowingForm | None = None
    """Instead of form and upload: a body that is still being written."""
    accept: str = "application/json"
    model: str = ""
    policy: RetryPolicy = field(default_factory=RetryPolicy)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole successful answer."""

    body: bytes = field(repr=False)
    content_type: str
    secret: str = field(default="", repr=False)
    """The key, which the server may repeat."""

    def parse_object(self) -> JsonObject | None:
        """Return the body as a JSON object without the key, None if it is anything else."""
        return parse_object(self.body, secret=self.secret)
