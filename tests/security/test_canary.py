"""The canary would notice: who fetches what a text names is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.security.canary import Canary, CarelessDocument
from tests.security.payloads import FETCHING, payload

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


@pytest.mark.parametrize(
    "name", ["html image", "html style sheet", "table with a background", "rich text"]
)
def test_a_careless_reader_of_html_is_heard(qapp: QApplication, canary: Canary, name: str) -> None:
    document = CarelessDocument()
    document.setHtml(payload(name, canary.url))
    document.paint()
    assert canary.calls, name


@pytest.mark.parametrize("name", [name for name in FETCHING if "markdown" in name])
def test_a_careless_reader_of_markdown_is_heard(
    qapp: QApplication, canary: Canary, name: str
) -> None:
    document = CarelessDocument()
    document.setMarkdown(payload(name, canary.url))
    document.paint()
    assert canary.calls, name
