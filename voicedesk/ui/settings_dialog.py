"""The settings: pages at the right of a list, saved together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from voicedesk.ui.notice_box import NoticeBox
from voicedesk.ui.settings_pages.appearance_page import AppearancePage
from voicedesk.ui.settings_pages.assistant_page import AssistantPage
from voicedesk.ui.settings_pages.devices_page import DevicesPage
from voicedesk.ui.settings_pages.dictation_page import DictationPage
from voicedesk.ui.settings_pages.history_page import HistoryPage
from voicedesk.ui.settings_pages.listening_page import ListeningPage
from voicedesk.ui.settings_pages.models_page import ModelsPage
from voicedesk.ui.settings_pages.privacy_page import PrivacyPage
from voicedesk.ui.settings_pages.safety_page import SafetyPage
from voicedesk.ui.settings_pages.service_page import ServicePage
from voicedesk.ui.settings_pages.shortcuts_page import ShortcutsPage
from voicedesk.ui.settings_pages.translation_page import TranslationPage
from voicedesk.ui.settings_pages.voice_page import VoicePage
from voicedesk.ui.settings_pages.words_page import WordsPage

if TYPE_CHECKING:
    from voicedesk.core.settings import Settings
    from voicedesk.ui.settings_pages.page import SettingsPage


class SettingsDialog(QDialog):
    """Opened with ``open``, never with ``exec``; passive like the window.

    Signals:
        save_requested: the settings as entered on all pages.
    """

    save_requested = Signal(object)

    def __init__(self, parent: QWidget, settings: Settings) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle("Settings")
        self.setMinimumSize(718, 520)
        self.resize(798, 600)
        self.service = ServicePage()
        self.models = ModelsPage()
        self.voice = VoicePage()
        self.devices = DevicesPage()
        self.listening = ListeningPage()
        self.words = WordsPage()
        self.shortcuts = ShortcutsPage()
        self.dictation = DictationPage()
        self.dictation.styles_changed.connect(self.shortcuts.show_styles)
        self.translation = TranslationPage()
        self.safety = SafetyPage()
        self.history = HistoryPage()
        self.privacy = PrivacyPage()
        self.appearance = AppearancePage()
        self._page_list: tuple[SettingsPage, ...] = (
            self.service,
            self.models,
            self.voice,
            self.devices,
            self.listening,
            self.words,
            self.shortcuts,
            self.dictation,
            self.translation,
            AssistantPage(),
            self.safety,
            self.history,
            self.privacy,
            self.appearance,
        )
        self._names = QListWidget()
        self._names.setObjectName("pages")
        self._names.setAccessibleName("Settings pages")
        self._names.setFixedWidth(208)
        self._names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stack = QStackedWidget()
        self._notice = NoticeBox(closable=True)
        self._notice.hide()
        self._notice.dismissed.connect(self._notice.hide)
        for page in self._page_list:
            page.show_settings(settings)
            self._stack.addWidget(page)
        self._build()  # after the pages, so that Tab goes through the page and then to the buttons
        self._names.addItems(self.page_titles())
        self._names.currentRowChanged.connect(self._stack.setCurrentIndex)
        self._names.setCurrentRow(0)

    def _build(self) -> None:
        save = QPushButton("Save")
        save.setProperty("look", "primary")
        save.setDefault(True)
        save.clicked.connect(self._on_save_clicked)
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        bar = QFrame()
        bar.setObjectName("dock")
        buttons = QHBoxLayout(bar)
        buttons.setContentsMargins(20, 12, 20, 12)
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(save)
        pages = QHBoxLayout()
        pages.setContentsMargins(12, 18, 0, 0)
        pages.setSpacing(4)
        pages.addWidget(self._names)
        right = QVBoxLayout()
        right.setSpacing(0)
        notice = QHBoxLayout()
        notice.setContentsMargins(28, 0, 28, 0)
        notice.addWidget(self._notice)
        right.addLayout(notice)
        right.addWidget(self._stack, 1)
        pages.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(pages, 1)
        column.addWidget(bar)

    def entered(self) -> Settings:
        """Return the settings as they stand on the pages."""
        settings = self._settings
        for page in self._page_list:
            settings = page.changed(settings)
        return settings

    def show_page(self, place: int) -> None:
        self._names.setCurrentRow(place)

    def page_titles(self) -> list[str]:
        return [page.title for page in self._page_list]

    def show_problem(self, message: str, next_step: str) -> None:
        """Tell above the page what went wrong."""
        self._notice.show_notice(message, next_step, error=True)
        self._notice.show()

    def problem(self) -> str:
        return self._notice.words() if self._notice.isVisibleTo(self) else ""

    def _on_save_clicked(self) -> None:
        if problem := self.service.problem():
            self.show_page(0)
            self.show_problem("The server's address cannot be used.", problem)
        elif problem := self.shortcuts.problem():
            self.show_page(self._page_list.index(self.shortcuts))
            self.show_problem("The shortcuts cannot be used.", problem)
        else:
            self.save_requested.emit(self.entered())
