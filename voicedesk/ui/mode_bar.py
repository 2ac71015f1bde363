"""The row above the talk button: what is done with the words, and how."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from voicedesk.core.overriding import override
from voicedesk.ui.mode_switch import ModeSwitch
from voicedesk.ui.talk_mode import TalkMode

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from voicedesk.core.settings import TranslationSettings
    from voicedesk.ui.mode_options import ModeOptions

_SPACING = 8


class ModeBar(QWidget):
    """The options stand beside the switch, or below it where that is too narrow.

    They are made when their mode is first chosen.

    Signals:
        mode_chosen: a ``TalkMode``.
        translation_chosen: as ``ModeOptions.chosen``.
    """

    mode_chosen = Signal(str)
    translation_chosen = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self.switch = ModeSwitch()
        self.switch.chosen.connect(self.mode_chosen)
        self._options: dict[TalkMode, ModeOptions] = {}
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_SPACING)
        self._row.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignLeft)

    def show_mode(self, mode: TalkMode, settings: TranslationSettings, spoken: str) -> None:
        """Show what is done with the words, and what is set for it."""
        self.switch.show_mode(mode)
        options = self._options_of(mode)
        for each in self._options.values():
            each.setVisible(each is options)
        if options is not None:
            options.show_settings(settings, spoken)
        self._place_options()

    def _options_of(self, mode: TalkMode) -> ModeOptions | None:
        if mode is TalkMode.ASK:
            return None
        if mode not in self._options:
            from voicedesk.ui.mode_options import InterpretOptions, TranslateOptions

            made = TranslateOptions() if mode is TalkMode.TRANSLATE else InterpretOptions()
            made.chosen.connect(self.translation_chosen)
            self._options[mode] = made
            self._row.addWidget(made, 1)
            self._order_focus(made)
        return self._options[mode]

    def _order_focus(self, options: ModeOptions) -> None:
        """Let Tab come from the switch to the options, though they were made later."""
        # The lists of pickers are windows of their own.
        parts = [
            part
            for part in options.findChildren(QWidget)
            if _takes_tab(part) and part.window() is self.window()
        ]
        self.switch.tab_leads_to(parts[0])
        for earlier, later in pairwise(parts):
            QWidget.setTabOrder(earlier, later)

    def _parts(self) -> list[QWidget]:
        return [self.switch, *(each for each in self._options.values() if not each.isHidden())]

    def _place_options(self) -> None:
        needed = sum(each.sizeHint().width() + _SPACING for each in self._parts())
        direction = QBoxLayout.Direction
        wide = self.width() >= needed
        self._row.setDirection(direction.LeftToRight if wide else direction.TopToBottom)

    # Qt overrides
    @override
    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        return QSize(max(each.minimumSizeHint().width() for each in self._parts()), least.height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_options()


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
