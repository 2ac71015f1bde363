"""The sandbox as a server on its own, as another machine's would be."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Self

from tests.desk import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class SandboxService:
    """Serves between entry and exit; ``host`` is the name its key is kept under."""

    def __init__(self, environment: Mapping[str, str], scenario: Path | None = None) -> None:
        self._environment = environment
        self._arguments = ["--scenario", str(scenario)] if scenario else []
        self.base_url = ""
        self.key = ""

    @property
    def host(self) -> str:
        return self.base_url.removeprefix("http://")

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [*PROGRAM, "sandbox", *self._arguments],
            env=dict(self._environment),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        announced = json.loads(self._process.stdout.readline())
        self.base_url, self.key = announced["base_url"], announced["api_key"]
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)
        if self._process.stdout is not None:
            self._process.stdout.close()
