"""Small questions about conversations and turns; opened with ``open``, never with ``exec``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from voicedesk.core.languages import LANGUAGES
from voicedesk.core.models import ModelRole, choose_model, models_for
from voicedesk.ui import theme
from voicedesk.ui.check_box import RadioButton
from voicedesk.ui.fields import ResultLabel, labelled
from voicedesk.ui.history_backend import ExportFormat
from voicedesk.ui.notice_box import plain_label
from voicedesk.ui.safe_text import label_text
from voicedesk.ui.settings_pages.page import Picker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.models import ModelInfo

_LONGEST_TITLE = 120
_FORMATS = (
    (ExportFormat.MARKDOWN, "Text to read (Markdown)"),
    (ExportFormat.JSON, "Everything, to import again (JSON)"),
    (ExportFormat.WAV, "The recordings that are kept (WAV)"),
    (ExportFormat.FLAC, "The recordings that are kept, smaller (FLAC)"),
)


class _Dialog(QDialog):
    """A heading, what the dialog adds, and two buttons."""

    def __init__(self, parent: QWidget, heading: str, accept: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(heading)
        self.setMinimumWidth(440)
        self.column = QVBoxLayout()
        self.column.setSpacing(14)
        title = plain_label(heading)
        title.setFont(theme.scaled_font(self.font(), 1.2, bold=True))
        self.column.addWidget(title)
        self.accepting = QPushButton(accept)
        self.accepting.setProperty("look", "primary")
        self.accepting.setDefault(True)
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.accepting)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(22, 20, 22, 18)
        outer.setSpacing(18)
        outer.addLayout(self.column)
        outer.addStretch(1)
        outer.addLayout(buttons)


class RenameDialog(_Dialog):
    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent, "Rename the conversation", "Rename")
        self._field = QLineEdit()
        self._field.setMaxLength(_LONGEST_TITLE)
        # The list's row is breakable; a name need not be.
        self._field.setText(title.replace("\u200b", ""))
        self._field.selectAll()
        self._field.textChanged.connect(self._on_text_changed)
        self.column.addLayout(labelled("Title", self._field))
        self.accepting.clicked.connect(self.accept)
        self.accepting.setEnabled(bool(self.title()))
        self._field.setFocus()

    def title(self) -> str:
        return " ".join(self._field.text().split())

    def _on_text_changed(self) -> None:
        self.accepting.setEnabled(bool(self.title()))


class ExportDialog(_Dialog):
    def __init__(self, parent: QWidget, title: str, *, everything: bool) -> None:
        heading = "Export everything" if everything else "Export the conversation"
        super().__init__(parent, heading, "Choose the place…")
        if not everything:
            self.column.addWidget(plain_label(label_text(title, most=100), tone="muted"))
        self._group = QButtonGroup(self)
        options = QVBoxLayout()
        options.setSpacing(4)
        for place, (_kind, words) in enumerate(_FORMATS):
            button = RadioButton(words)
            button.setChecked(place == 0)
            self._group.addButton(button, place)
            options.addWidget(button)
        self.column.addLayout(options)
        self.accepting.clicked.connect(self.accept)

    def kind(self) -> ExportFormat:
        return _FORMATS[self._group.checkedId()][0]

    def option(self, kind: ExportFormat) -> QAbstractButton:
        """Return the button that stands for a format."""
        return self._group.button([each for each, _words in _FORMATS].index(kind))


class TranscribeDialog(_Dialog):
    """Stays open while it works, so that what goes wrong is told in it.

    Signals:
        start_requested: the model's id and the language's code, both may be empty.
    """

    start_requested = Signal(str, str)

    def __init__(self, parent: QWidget, model: str, language: str) -> None:
        super().__init__(parent, "Transcribe the recording again", "Transcribe")
        self._chosen_model = model
        self._model = Picker("Model", editable=True)
        self._language = Picker("Language")
        entries = sorted((name, code) for code, name in LANGUAGES.items())
        self._language.fill([("Detect", ""), *entries], language)
        self._result = ResultLabel()
        self.column.addLayout(
            labelled("Model", self._model, "Another model may hear what this one missed.")
        )
        self.column.addLayout(labelled("Language", self._language, "What you spoke."))
        self.column.addWidget(self._result)
        self.accepting.clicked.connect(self._on_start_clicked)
        self.show_models(())

    def show_models(self, models: Sequence[ModelInfo]) -> None:
        """Offer what the service lists, keeping what was chosen."""
        chosen = self._model.value() if self._model.count() else self._chosen_model
        role = ModelRole.TRANSCRIPTION
        automatic = (f"Automatic ({choose_model(role, '', models)})", "")
        listed = [(model.id, model.id) for model in models_for(role, models)]
        self._model.fill([automatic, *listed], chosen)

    def choose(self, model: str, language: str) -> None:
        """Choose entries by their values."""
        self._model.setCurrentIndex(self._model.findData(model))
        self._language.setCurrentIndex(self._language.findData(language))

    def show_running(self) -> None:
        self.accepting.setEnabled(False)
        self._result.show_result("Transcribing…", tone="muted")

    def show_failure(self, message: str, next_step: str) -> None:
        self.accepting.setEnabled(True)
        self._result.show_result(f"{message} {next_step}".strip(), tone="bad")

    def words(self) -> str:
        """Return what the dialog says of its work."""
        return self._result.words()

    def _on_start_clicked(self) -> None:
        self.start_requested.emit(self._model.value(), self._language.value())
