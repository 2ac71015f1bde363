"""The notice of a new version: what it says, where it leads, and when it is answered."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from tests.ui.gallery import RESOURCES
from voicedesk.core.release_manifest import RELEASES_PAGE, Release, Version
from voicedesk.core.settings import Theme
from voicedesk.ui.main_window import MainWindow
from voicedesk.ui.notice_box import NoticeBox
from voicedesk.ui.update_notice import show_update

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

RELEASE = Release(Version((9, 0)), date(2026, 9, 1), "Hears better.", ())


class Browser(QObject):
    """Notes what it is to open."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


class Told:
    """A window that tells of a release, and how often that was answered."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = MainWindow(Theme.LIGHT, RESOURCES)
        qtbot.addWidget(self.window)
        self.window.show()
        self.answers = 0
        show_update(self.window, RELEASE, self._answer)

    def boxes(self) -> list[NoticeBox]:
        return [box for box in self.window.findChildren(NoticeBox) if box.isVisible()]

    def _answer(self) -> None:
        self.answers += 1


@pytest.fixture
def told(qtbot: QtBot) -> Told:
    return Told(qtbot)


@pytest.fixture
def browser(qtbot: QtBot) -> Iterator[Browser]:
    browser = Browser()
    # PySide6 takes a str, and says otherwise in its annotations.
    QDesktopServices.setUrlHandler("https", browser, cast("bytes", "open"))
    yield browser
    QDesktopServices.unsetUrlHandler("https")


def test_it_names_both_versions_and_stays_while_one_talks(told: Told) -> None:
    told.window.hide_problem()
    [box] = told.boxes()
    assert box.words().startswith("VoiceDesk 9.0 is out; this is ")
    assert "Hears better." in box.words()
    assert told.window.problem() == ""
    assert told.answers == 0


def test_its_page_is_opened_and_nothing_else(told: Told, browser: Browser) -> None:
    told.boxes()[0].action_chosen.emit()
    assert browser.opened == [RELEASES_PAGE]
    assert told.answers == 1
    assert told.boxes() == []


def test_closing_it_is_an_answer(told: Told) -> None:
    told.boxes()[0].dismissed.emit()
    assert told.answers == 1
    assert told.boxes() == []


def test_without_a_browser_the_address_is_told(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    told.boxes()[0].action_chosen.emit()
    assert RELEASES_PAGE in told.window.problem()
    assert told.answers == 0
