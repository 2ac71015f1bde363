"""What the endpoints of one server share."""

from __future__ import annotations

from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, TypeVar

from voicedesk.sandbox.catalogue import Catalogue, Role
from voicedesk.sandbox.closed import bad
from voicedesk.sandbox.faults import FaultPlan
from voicedesk.sandbox.limits import Limiter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voicedesk.sandbox.catalogue import Model
    from voicedesk.sandbox.recognition import Recogniser
    from voicedesk.sandbox.scenario import Reply, Scenario

_Item = TypeVar("_Item")


class State:
    """A scenario being played: what is spent, what is left."""

    def __init__(self, scenario: Scenario, recogniser: Recogniser) -> None:
        self.scenario = scenario
        self.recogniser = recogniser
        self.catalogue = Catalogue(scenario.models)
        self.limiter = Limiter(scenario.limits)
        self.faults = FaultPlan(scenario.faults)
        self._replies: Iterator[Reply | None] = _last_for_ever(scenario.replies)
        self._verdicts: Iterator[Reply | None] = _last_for_ever(scenario.verdicts)
        script = scenario.recognition
        self._transcripts: Iterator[str | None] = _last_for_ever(script.texts)
        self._translations: Iterator[str | None] = (
            _last_for_ever(script.translations) if script.translations else self._transcripts
        )

    def next_reply(self, role: Role) -> Reply | None:
        """The next scripted reply, or None for the responder's own."""
        return next(self._verdicts if role is Role.JUDGE else self._replies)

    def next_transcript(self, *, is_translation: bool = False) -> str | None:
        """The next fixed transcript or translation, or None to listen."""
        return next(self._translations if is_translation else self._transcripts)

    def usable_model(self, body: dict[str, Any]) -> Model:
        """The model that a JSON request names."""
        model_id = body.get("model")
        if not isinstance(model_id, str):
            raise bad(
                "property 'model' is missing"
                if model_id is None
                else "'model' : value must be a string"
            )
        return self.catalogue.usable(model_id)


def _last_for_ever(items: Sequence[_Item]) -> Iterator[_Item | None]:
    if not items:
        return repeat(None)
    return chain(items, repeat(items[-1]))
