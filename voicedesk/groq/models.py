"""Which models a server offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from voicedesk.core.models import ModelInfo
from voicedesk.groq.call import ApiCall
from voicedesk.groq.errors import bad_answer
from voicedesk.groq.fields import count_at, objects_at, text_at, texts_at

if TYPE_CHECKING:
    from voicedesk.groq.client import GroqClient
    from voicedesk.groq.fields import JsonObject


LONGEST_ID: Final = 2000
"""What is longer is the name of no model; lists of choices would take long to show it."""


class GroqModelDirectory:
    """Implements core.ports.ModelDirectory."""

    def __init__(self, client: GroqClient) -> None:
        self._client = client

    async def list_models(self) -> list[ModelInfo]:
        """Return what the server offers; see core.ports.ModelDirectory."""
        answer = await self._client.fetch(ApiCall("GET", "/models"))
        whole = answer.parse_object()
        if whole is None or not isinstance(whole.get("data"), list):
            raise bad_answer(self._client.address.authority, "something that is no list of models")
        entries = objects_at(whole, "data")
        return [_read_model(each) for each in entries if 0 < len(text_at(each, "id")) <= LONGEST_ID]

    async def retrieve(self, model_id: str) -> ModelInfo:
        """Return what the server says about one model.

        Raises:
            ServiceError: kind ``MODEL_GONE`` if there is none, refused, unreachable.
        """
        # Ids hold slashes, which belong to the name here and not to the path.
        call = ApiCall("GET", f"/models/{quote(model_id, safe='')}", model=model_id)
        entry = (await self._client.fetch(call)).parse_object()
        if entry is None or not text_at(entry, "id"):
            raise bad_answer(self._client.address.authority, "something that is no model")
        return _read_model(entry)


def _read_model(entry: JsonObject) -> ModelInfo:
    return ModelInfo(
        id=text_at(entry, "id"),
        name=text_at(entry, "name"),
        active=entry.get("active") is not False,
        context_window=count_at(entry, "context_window"),
        max_completion_tokens=count_at(entry, "max_completion_tokens"),
        input_modalities=texts_at(entry, "input_modalities"),
        output_modalities=texts_at(entry, "output_modalities"),
        features=texts_at(entry, "supported_features"),
    )
