"""Server, key and a test of both, as the first-run page asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from voicedesk.ui import theme
from voicedesk.ui.check_box import CheckBox
from voicedesk.ui.fields import KeyField, ResultLabel, address_problem, labelled, server_address
from voicedesk.ui.key_words import where_a_key_goes, where_the_key_is
from voicedesk.ui.notice_box import plain_label

if TYPE_CHECKING:
    from voicedesk.ui.backend import ConnectionReport, KeyState


class ConnectionForm(QWidget):
    """A form for one server; with a fixed address it asks for the key only.

    Signals:
        test_requested: base URL and key (``ApiKey`` or None).
        submitted: base URL, key, and whether the key is for this session only.
    """

    test_requested = Signal(str, object)
    submitted = Signal(str, object, bool)

    def __init__(self, *, fixed_url: str = "", accept: str = "Start") -> None:
        super().__init__()
        self._fixed_url = fixed_url
        self._key_known = False
        self._url = QLineEdit()
        self._url.setPlaceholderText("http://localhost:8000")
        self._url.textChanged.connect(self._on_input_changed)
        self._url.returnPressed.connect(self._on_accept_clicked)
        self._key = KeyField("gsk_…" if fixed_url else "Leave empty if the server needs none")
        self._key.changed.connect(self._on_input_changed)
        self._key.submitted.connect(self._on_accept_clicked)
        self._note = plain_label(tone="muted")
        self._note.setFont(theme.scaled_font(self.font(), 0.9))
        self._session_only = CheckBox("Keep the key for this session only")
        self._session_only.hide()
        self._result = ResultLabel()
        self._test = QPushButton("Test connection")
        self._test.clicked.connect(self._on_test_clicked)
        self._accept = QPushButton(accept)
        self._accept.setProperty("look", "primary")
        self._accept.clicked.connect(self._on_accept_clicked)
        self._build()
        self._on_input_changed()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        if not self._fixed_url:
            column.addLayout(labelled("Server address", self._url))
        column.addLayout(
            labelled("API key" if self._fixed_url else "API key (optional)", self._key)
        )
        column.addWidget(self._note)
        column.addWidget(self._session_only)
        column.addWidget(self._result)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._accept)
        buttons.addWidget(self._test)
        buttons.addStretch(1)
        column.addLayout(buttons)

    def show_key_state(self, state: KeyState) -> None:
        """Say where the key goes; with a keyring that does not work, offer the session."""
        known = bool(state.hint) and bool(self._fixed_url)
        self._key_known = known
        words = where_a_key_goes(state)
        if known:
            words = f"{where_the_key_is(state)} Leave the field empty to use it."
        self._note.setText(words)
        self.offer_session(offered=bool(state.problem), chosen=bool(state.problem))
        self._on_input_changed()

    def take_focus(self) -> None:
        (self._key if self._fixed_url else self._url).setFocus()

    def offer_session(self, *, offered: bool, chosen: bool) -> None:
        self._session_only.setVisible(offered)
        self._session_only.setChecked(chosen)

    def show_running(self, words: str) -> None:
        self._set_busy(busy=True)
        self._result.show_result(words, tone="muted")

    def show_report(self, report: ConnectionReport) -> None:
        self._set_busy(busy=False)
        self._result.show_result(report_words(report), tone="good")

    def show_failure(self, message: str, next_step: str) -> None:
        self._set_busy(busy=False)
        self._result.show_result(f"{message} {next_step}".strip(), tone="bad")

    def result_words(self) -> str:
        """Return what the form says about the last test."""
        return self._result.words()

    def offers_session(self) -> bool:
        return self._session_only.isVisibleTo(self)

    def clear_result(self) -> None:
        self._set_busy(busy=False)
        self._result.hide()

    def _set_busy(self, *, busy: bool) -> None:
        self._test.setEnabled(not busy and self._complete())
        self._accept.setEnabled(not busy and self._complete())

    def _base_url(self) -> str:
        return self._fixed_url or server_address(self._url.text())

    def _complete(self) -> bool:
        if self._fixed_url:
            return self._key_known or self._key.key() is not None
        return bool(self._base_url())

    def _address_is_good(self) -> bool:
        problem = address_problem(self._base_url())
        if problem:
            self._result.show_result(problem, tone="bad")
        return not problem

    def _on_input_changed(self) -> None:
        self._set_busy(busy=False)
        self._result.hide()

    def _on_test_clicked(self) -> None:
        if self._address_is_good():
            self.test_requested.emit(self._base_url(), self._key.key())

    def _on_accept_clicked(self) -> None:
        if self._accept.isEnabled() and self._address_is_good():
            only = self._session_only.isVisibleTo(self) and self._session_only.isChecked()
            self.submitted.emit(self._base_url(), self._key.key(), only)


def report_words(report: ConnectionReport) -> str:
    """Say what a server that answered offers, and how quickly."""
    count = len(report.models)
    models = "1 model" if count == 1 else f"{count} models"
    return f"Connected: {models}, answered in {report.answered_in_ms:.0f} ms."
