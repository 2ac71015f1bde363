"""Who answers: the service, its address and its key."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from voicedesk.core.models import ModelRole
from voicedesk.core.overriding import override
from voicedesk.core.server_address import parse_base_url
from voicedesk.core.settings import GROQ_BASE_URL, RoleSettings, ServiceChoice, ServiceSettings
from voicedesk.ui.backend import KeyPlace
from voicedesk.ui.check_box import CheckBox, RadioButton
from voicedesk.ui.connection_form import report_words
from voicedesk.ui.fields import (
    KeyField,
    ResultLabel,
    address_problem,
    at_left,
    labelled,
    server_address,
)
from voicedesk.ui.key_words import where_the_key_is
from voicedesk.ui.notice_box import plain_label
from voicedesk.ui.settings_pages.page import SettingsPage

if TYPE_CHECKING:
    from voicedesk.core.settings import Settings
    from voicedesk.ui.backend import ConnectionReport, KeyState


_OTHER_SERVER = "A key belongs to the server it was entered for; this one may have one of its own."
_CERTIFICATES = "For a server of your own: a PEM file of who signs its certificate."
_NO_ROLES = {role.value: RoleSettings() for role in ModelRole}


class ServicePage(SettingsPage):
    """The key is kept or removed at once; the rest when the dialog is saved.

    Signals:
        test_requested: the service as entered, and key (``ApiKey`` or None for the known one).
        key_entered: base URL, key, and whether it is for this session only.
        key_removal_requested: base URL.
    """

    title = "Service"
    test_requested = Signal(object, object)
    key_entered = Signal(str, object, bool)
    key_removal_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__("Who hears, answers and speaks.")
        self._groq = RadioButton("Groq")
        self._server = RadioButton("Another server that speaks the OpenAI API")
        self._sandbox = RadioButton("Sandbox: simple answers made on this computer")
        self._choices = QButtonGroup(self)
        choices = QVBoxLayout()
        choices.setSpacing(4)
        for button in (self._groq, self._server, self._sandbox):
            self._choices.addButton(button)
            choices.addWidget(button)
            button.toggled.connect(self._on_choice_changed)
        self.add(choices)
        self._connection = QWidget()
        self._url = QLineEdit()
        self._url.setPlaceholderText("https://… or http://localhost:8000")
        self._url.textChanged.connect(self._show_key_words)
        self._service = ServiceSettings()
        self._key_words = ""
        self._key_place = plain_label(tone="muted")
        self._key = KeyField("Paste a key to set or replace it")
        self._session_only = CheckBox("Keep the key for this session only")
        self._keep = QPushButton("Keep key")
        self._remove = QPushButton("Remove key")
        self._remove.setProperty("look", "danger")
        self._test = QPushButton("Test connection")
        self._certificates = QLineEdit()
        self._certificates.setPlaceholderText("Those of your system only")
        self._choose_file = QPushButton("Choose…")
        self._choose_file.setAccessibleName("Choose a certificate file")
        self._is_focus_ours = False
        self._result = ResultLabel()
        self._build_connection()
        self._connect_parts()
        self.add(self._connection)
        self.end()

    def _build_connection(self) -> None:
        column = QVBoxLayout(self._connection)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addLayout(labelled("Server address", self._url))
        key = labelled("API key", self._key)
        key.insertWidget(1, self._key_place)
        key.addWidget(self._session_only)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self._keep, self._remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        key.addLayout(buttons)
        column.addLayout(key)
        file = QWidget()
        row = QHBoxLayout(file)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._certificates, 1)
        row.addWidget(self._choose_file)
        file.setFocusProxy(self._certificates)
        self._certificates.setAccessibleName("Certificate authorities")
        column.addLayout(labelled("Certificate authorities", file, _CERTIFICATES))
        column.addLayout(at_left(self._test))
        column.addWidget(self._result)

    def _connect_parts(self) -> None:
        self._key.changed.connect(self._on_key_changed)
        self._key.submitted.connect(self._on_keep_clicked)
        self._keep.clicked.connect(self._on_keep_clicked)
        self._remove.clicked.connect(self._on_remove_clicked)
        self._test.clicked.connect(self._on_test_clicked)
        self._choose_file.clicked.connect(self._on_choose_file_clicked)
        self._keep.setEnabled(False)
        self._remove.setEnabled(False)

    @override
    def show_settings(self, settings: Settings) -> None:
        service = self._service = settings.service
        self._url.setText(service.base_url)
        self._certificates.setText(service.certificates)
        if service.choice is ServiceChoice.SANDBOX:
            self._sandbox.setChecked(True)
        elif service.base_url == GROQ_BASE_URL:
            self._groq.setChecked(True)
        else:
            self._server.setChecked(True)

    @override
    def changed(self, settings: Settings) -> Settings:
        return replace(settings, service=self._entered(settings.service))

    def _entered(self, service: ServiceSettings) -> ServiceSettings:
        return replace(
            service,
            choice=ServiceChoice.SANDBOX if self._sandbox.isChecked() else ServiceChoice.SERVER,
            base_url=self._base_url(),
            certificates=self._certificates.text().strip(),
            unencrypted_hosts=self._service.unencrypted_hosts,
        )

    def note_leave(self, unencrypted_hosts: tuple[str, ...]) -> None:
        """Keep what the user allowed for a test; it holds for saving as well."""
        known = self._service.unencrypted_hosts
        both = tuple(dict.fromkeys((*known, *unencrypted_hosts)))
        self._service = replace(self._service, unencrypted_hosts=both)

    def problem(self) -> str:
        """Say what must be mended before this page can be saved."""
        return "" if self._sandbox.isChecked() else address_problem(self._base_url())

    def show_key_state(self, state: KeyState) -> None:
        words = where_the_key_is(state)
        if state.problem:
            words = f"{words} {state.problem} {state.next_step}"
        self._key_words = words.strip()
        self._show_key_words()
        self._remove.setEnabled(state.place in (KeyPlace.KEYRING, KeyPlace.SESSION))
        self._session_only.setChecked(bool(state.problem))

    def show_key_kept(self, base_url: str) -> None:
        """Say that the key for this server is where it belongs."""
        self._key.clear()
        words = f"The key for {parse_base_url(base_url).key_name} is kept."
        self._show_result(words, tone="good")

    def show_running(self, words: str) -> None:
        self._is_focus_ours = self._test.hasFocus()
        self._test.setEnabled(False)
        self._show_result(words, tone="muted")

    def show_report(self, report: ConnectionReport) -> None:
        self._offer_test()
        self._show_result(report_words(report), tone="good")

    def show_failure(self, message: str, next_step: str) -> None:
        self._offer_test()
        self._show_result(f"{message} {next_step}".strip(), tone="bad")

    def result_words(self) -> str:
        """Return what the page says about the last test."""
        return self._result.words()

    def key_words(self) -> str:
        """Return what the page says about the key."""
        return self._key_place.text()

    def _base_url(self) -> str:
        return GROQ_BASE_URL if self._groq.isChecked() else server_address(self._url.text())

    def _address_is_good(self) -> bool:
        problem = self.problem()
        if problem:
            self._show_result(problem, tone="bad")
        return not problem

    def _offer_test(self) -> None:
        self._test.setEnabled(True)
        if self._is_focus_ours:  # disabled, the button gave it to the next one, which cancels
            self._is_focus_ours = False
            self._test.setFocus()

    def _show_result(self, words: str, *, tone: str) -> None:
        self._result.show_result(words, tone=tone)
        self.bring_into_view(self._result)

    def _show_key_words(self) -> None:
        """Tell of the key for the saved address; another one has another key, the sandbox none."""
        is_saved = (
            self._service.choice is ServiceChoice.SERVER
            and self._base_url() == self._service.base_url
        )
        self._key_place.setText(self._key_words if is_saved else _OTHER_SERVER)

    def _on_choice_changed(self) -> None:
        # What was typed for one server is not for another.
        self._key.clear()
        self._connection.setVisible(not self._sandbox.isChecked())
        self._url.setEnabled(self._server.isChecked())
        if self._groq.isChecked():
            self._url.setText(GROQ_BASE_URL)
        elif self._server.isChecked() and self._url.text() == GROQ_BASE_URL:
            self._url.clear()
        self._result.hide()

    def _on_key_changed(self) -> None:
        self._keep.setEnabled(self._key.key() is not None)
        self._result.hide()

    def _on_keep_clicked(self) -> None:
        key = self._key.key()
        if key is not None and self._address_is_good():
            self.key_entered.emit(self._base_url(), key, self._session_only.isChecked())

    def _on_remove_clicked(self) -> None:
        self.key_removal_requested.emit(self._base_url())

    def _on_test_clicked(self) -> None:
        if self._address_is_good():
            # What is asked is the server at this address; those of single roles are not.
            service = replace(self._entered(self._service), **_NO_ROLES)
            self.test_requested.emit(service, self._key.key())

    def _on_choose_file_clicked(self) -> None:
        chooser = QFileDialog(self, "Certificate authorities")
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.setNameFilters(["Certificates (*.pem *.crt *.cer)", "All files (*)"])
        chooser.fileSelected.connect(self._certificates.setText)
        chooser.open()
