"""Window, controller and a scripted history together, on the real loop."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMessageBox,
    QWidget,
)

from tests.fakes.fake_backend import FakeBackend
from tests.ui.history_gallery import BUSY, OFFLINE, show_history
from tests.ui.parts import part
from tests.ui.stored import many_summaries, stored_turn
from tests.ui.test_controller import Desk, early_window
from tests.ui.waiting import until
from voicedesk.core.history import HistoryHealth
from voicedesk.core.turns import Outcome
from voicedesk.ui.header_bar import HeaderBar
from voicedesk.ui.history_backend import ExportFormat
from voicedesk.ui.history_chores import file_name
from voicedesk.ui.history_dialogs import ExportDialog, TranscribeDialog
from voicedesk.ui.message_card import MessageCard
from voicedesk.ui.notice_box import NoticeBox
from voicedesk.ui.recovered_panel import RecoveredPanel
from voicedesk.ui.settings_dialog import SettingsDialog
from voicedesk.ui.turn_command import TurnCommand

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.fakes.fake_history_backend import FakeHistoryBackend
    from voicedesk.ui.history_model import HistoryRow


def filled() -> FakeBackend:
    """Return a program that knows two conversations, the first one long."""
    backend = FakeBackend()
    backend.history.add("c2", "Short", stored_turn(1, "c2"), at_s=time.time())
    backend.history.add("c1", "Long", *(stored_turn(n) for n in range(300)), at_s=time.time())
    return backend


async def shown(qtbot: QtBot, backend: FakeBackend) -> Desk:
    """Return a window with its history bar filled."""
    desk = Desk(qtbot, backend)
    show_history(desk.window)
    await desk.settled()
    return desk


def row(desk: Desk, place: int = 0) -> HistoryRow:
    rows = desk.window.history_bar.rows.rows
    found = rows.row(rows.index(place))
    assert found is not None
    return found


def press(of: QWidget, words: str) -> None:
    for button in of.findChildren(QAbstractButton):
        if button.isVisible() and words in (button.text(), button.accessibleName()):
            button.click()
            return
    raise AssertionError(f"no button {words}")


async def answer(desk: Desk, words: str) -> None:
    """Press a button of the question that is open."""
    await until(lambda: any(box.isVisible() for box in desk.window.findChildren(QMessageBox)))
    box = next(box for box in desk.window.findChildren(QMessageBox) if box.isVisible())
    press(box, words)


def history(desk: Desk) -> FakeHistoryBackend:
    return desk.backend.history


async def test_a_conversation_is_opened_and_gone_on_with(qapp: QApplication, qtbot: QtBot) -> None:
    desk = await shown(qtbot, filled())
    desk.window.history_bar.rows.opened.emit(row(desk))
    await until(lambda: desk.controller.state.conversation_id == "c1")
    await desk.settled()
    assert [turn.turn_id for turn in desk.controller.state.turns][-1] == "c1-299"
    assert len(desk.controller.state.turns) == 30
    desk.session.whole_turn("And now?", "Now this.", "new")
    assert len(desk.controller.state.turns) == 31
    assert desk.controller.state.has_earlier
    # It is open already: opening it again must not end what runs.
    desk.window.history_bar.rows.opened.emit(row(desk))
    await desk.settled()
    assert history(desk).calls.count("open_conversation c1") == 1
    assert not desk.bugs


async def test_a_closed_window_loads_no_history(qapp: QApplication, qtbot: QtBot) -> None:
    desk = await shown(qtbot, filled())
    seen = len(history(desk).calls)
    history(desk).tell_changed()
    desk.window.hide()
    await asyncio.sleep(0.2)  # it is loaded a moment after a change
    assert len(history(desk).calls) == seen
    desk.window.show()
    await until(lambda: len(history(desk).calls) > seen)
    assert not desk.bugs


async def test_a_history_that_was_opened_early_is_filled(qapp: QApplication, qtbot: QtBot) -> None:
    window = early_window(qtbot)
    show_history(window)
    desk = Desk(qtbot, filled(), window=window)
    await desk.settled()
    assert row(desk).title


async def test_an_early_search_is_answered(qapp: QApplication, qtbot: QtBot) -> None:
    window = early_window(qtbot)
    show_history(window)
    part(window.history_bar, QLineEdit).setText("fog")
    await until(lambda: window.history_bar.searched() == "fog")
    desk = Desk(qtbot, filled(), window=window)
    await desk.settled()
    assert "search fog" in history(desk).calls


async def test_a_found_turn_is_loaded_and_scrolled_to(qapp: QApplication, qtbot: QtBot) -> None:
    desk = await shown(qtbot, filled())
    desk.window.history_bar.search_changed.emit("number 41?")
    await until(lambda: row(desk).turn_id == "c1-41")
    desk.window.history_bar.rows.opened.emit(row(desk))
    await until(lambda: any(t.turn_id == "c1-41" for t in desk.controller.state.turns))
    await desk.settled()
    cards = [card.turn_id for card in desk.window.findChildren(MessageCard)]
    assert "c1-41" in cards
    assert len(cards) <= 60
    ids = [turn.turn_id for turn in desk.controller.state.turns]
    assert ids == [f"c1-{n}" for n in range(300 - len(ids), 300)]


async def test_scrolling_to_the_top_loads_what_was_before(qapp: QApplication, qtbot: QtBot) -> None:
    desk = await shown(qtbot, filled())
    desk.window.history_bar.rows.opened.emit(row(desk))
    await until(lambda: len(desk.controller.state.turns) == 30)
    desk.window.earlier_turns_requested.emit()
    desk.window.earlier_turns_requested.emit()
    await desk.settled()
    assert len(desk.controller.state.turns) == 60
    assert history(desk).calls.count("earlier_turns c1-270") == 1
    for _ in range(10):
        desk.window.earlier_turns_requested.emit()
        await desk.settled()
    assert len(desk.controller.state.turns) == 300
    assert not desk.controller.state.has_earlier


async def test_earlier_turns_that_come_too_late_are_left_out(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = await shown(qtbot, filled())
    desk.window.history_bar.rows.opened.emit(row(desk))
    await desk.settled()
    gate = history(desk).gates["earlier_turns"] = asyncio.Event()
    desk.window.earlier_turns_requested.emit()
    desk.window.history_bar.rows.opened.emit(row(desk, 1))
    await until(lambda: desk.controller.state.conversation_id == "c2")
    gate.set()
    await desk.settled()
    assert {turn.turn_id for turn in desk.controller.state.turns} == {"c2-1"}


async def test_ten_thousand_conversations_come_in_pages(qapp: QApplication, qtbot: QtBot) -> None:
    backend = FakeBackend()
    backend.history.summaries = many_summaries(10_000)
    desk = await shown(qtbot, backend)
    rows = desk.window.history_bar.rows
    assert rows.rows.rowCount() < 400
    known = rows.rows.rowCount()
    rows.verticalScrollBar().setValue(rows.verticalScrollBar().maximum())
    await until(lambda: rows.rows.rowCount() > known)
    place = rows.verticalScrollBar().value()
    history(desk).tell_changed()
    calls = len(history(desk).calls)
    await until(lambda: len(history(desk).calls) > calls)
    await desk.settled()
    assert rows.verticalScrollBar().value() == place


async def test_an_older_answer_does_not_replace_a_newer_one(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = await shown(qtbot, filled())
    gate = history(desk).gates["search"] = asyncio.Event()
    desk.window.history_bar.search_changed.emit("number")
    await until(lambda: "search number" in history(desk).calls)
    desk.window.history_bar.search_changed.emit("")
    await until(lambda: history(desk).calls[-1].startswith("conversations"))
    gate.set()
    await desk.settled()
    assert [row(desk, place).turn_id for place in range(2)] == ["", ""]


async def test_a_list_that_cannot_be_read_says_so_and_is_tried_again(
    qapp: QApplication, qtbot: QtBot
) -> None:
    backend = filled()
    backend.history.errors["conversations"] = BUSY
    desk = await shown(qtbot, backend)
    assert BUSY.message in desk.window.history_bar.words()
    del backend.history.errors["conversations"]
    press(desk.window.history_bar, "Try again")
    await desk.settled()
    assert not desk.window.history_bar.words()


async def test_a_conversation_is_renamed(qapp: QApplication, qtbot: QtBot) -> None:
    desk = await shown(qtbot, filled())
    desk.window.history_bar.rows.rename_chosen.emit(row(desk))
    await until(lambda: any(d.isVisible() for d in desk.window.findChildren(QDialog)))
    dialog = next(d for d in desk.window.findChildren(QDialog) if d.isVisible())
    part(dialog, QLineEdit).setText("  Another   name ")
    press(dialog, "Rename")
    await desk.settled()
    assert "rename c1 Another name" in history(desk).calls
    await until(lambda: row(desk).title == "Another name")


async def test_a_recording_without_words_begins_with_an_empty_name(
    qapp: QApplication, qtbot: QtBot
) -> None:
    backend = FakeBackend()
    backend.history.add("c1", "", stored_turn(1, "c1"), at_s=time.time())
    desk = await shown(qtbot, backend)
    desk.window.history_bar.rows.rename_chosen.emit(row(desk))
    await until(lambda: any(d.isVisible() for d in desk.window.findChildren(QDialog)))
    dialog = next(d for d in desk.window.findChildren(QDialog) if d.isVisible())
    assert part(dialog, QLineEdit).text() == ""
    press(dialog, "Rename")
    assert dialog.isVisible()
    press(dialog, "Cancel")
    await desk.settled()
    assert not any(call.startswith("rename ") for call in history(desk).calls)


async def test_deleting_asks_and_leaves_the_conversation_that_is_open(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = await shown(qtbot, filled())
    desk.window.history_bar.rows.opened.emit(row(desk))
    await desk.settled()
    desk.window.history_bar.rows.delete_chosen.emit(row(desk))
    await answer(desk, "Cancel")
    await desk.settled()
    assert desk.controller.state.conversation_id == "c1"
    desk.window.history_bar.rows.delete_chosen.emit(row(desk))
    await answer(desk, "Delete")
    await desk.settled()
    assert desk.session.calls[-1] == "new conversation"
    assert history(desk).calls.count("delete_conversation c1") == 1
    assert not desk.controller.state.turns
    await until(lambda: row(desk).conversation_id == "c2")


async def test_everything_is_deleted_from_the_bar_and_from_the_settings(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = await shown(qtbot, filled())
    desk.window.history_bar.delete_all_chosen.emit()
    await answer(desk, "Delete everything")
    await desk.settled()
    assert "delete_all" in history(desk).calls
    await until(lambda: desk.window.history_bar.words().startswith("No conversations yet"))
    desk.window.settings_requested.emit()
    settings = part(desk.window, SettingsDialog)
    settings.history.deletion_requested.emit()
    await answer(desk, "Delete everything")
    await until(lambda: history(desk).calls.count("delete_all") == 2)
    settings.reject()
    await desk.settled()


async def test_an_export_asks_for_kind_and_place(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = await shown(qtbot, filled())
    desk.window.history_bar.rows.export_chosen.emit(row(desk))
    await until(lambda: desk.window.findChildren(ExportDialog))
    asked = part(desk.window, ExportDialog)
    asked.option(ExportFormat.JSON).click()
    asked.accept()
    await until(lambda: desk.window.findChildren(QFileDialog))
    files = part(desk.window, QFileDialog)
    part(files, QLineEdit).setText(str(tmp_path / "talk.json"))
    files.accept()
    await desk.settled()
    assert f"export c1 json {tmp_path / 'talk.json'}" in history(desk).calls
    assert "One file was written." in desk.window.problem()


async def test_a_file_that_is_there_is_replaced_only_after_asking(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    target = tmp_path / "talk.md"
    target.write_text("Mine.")
    desk = await shown(qtbot, filled())
    for choice, exports in (("Cancel", 0), ("Replace", 1)):
        desk.window.history_bar.rows.export_chosen.emit(row(desk))
        await until(lambda: desk.window.findChildren(ExportDialog))
        part(desk.window, ExportDialog).accept()
        await until(lambda: desk.window.findChildren(QFileDialog))
        files = part(desk.window, QFileDialog)
        part(files, QLineEdit).setText(str(target))
        files.accept()
        await answer(desk, choice)
        await desk.settled()
        await until(lambda: not desk.window.findChildren(QFileDialog))
        assert history(desk).calls.count(f"export c1 markdown {target}") == exports


async def test_an_import_says_how_much_was_new(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    source = tmp_path / "talk.json"
    source.write_text("{}")
    desk = await shown(qtbot, filled())
    desk.window.history_bar.import_chosen.emit()
    await until(lambda: desk.window.findChildren(QFileDialog))
    files = part(desk.window, QFileDialog)
    part(files, QLineEdit).setText(str(source))
    files.accept()
    await desk.settled()
    assert f"import_file {source}" in history(desk).calls
    assert "3 turns were new" in desk.window.problem()


def test_titles_become_names_of_files() -> None:
    assert file_name("What is 17/23? <b>") == "What is 17 23 b"
    assert file_name("../../etc/passwd\x00") == "etc passwd"
    assert file_name("日本語") == "日本語"
    assert file_name("...") == "Conversation"
    assert len(file_name("word " * 100)) <= 60


async def test_a_recording_is_played_until_it_is_stopped(qapp: QApplication, qtbot: QtBot) -> None:
    backend = FakeBackend()
    heard = stored_turn(1, "c9", has_audio=True, recorded_s=2.0)
    backend.history.add("c9", "Heard", heard)
    desk = await shown(qtbot, backend)
    desk.window.history_bar.rows.opened.emit(row(desk))
    await until(lambda: desk.controller.state.turns)
    card = part(desk.window, MessageCard)
    press(card, "Play what I said")
    await until(lambda: "play_recording c9-1" in history(desk).calls)
    press(card, "Stop playing")
    await desk.settled()
    assert "stop_recording" in history(desk).calls
    press(card, "Play what I said")
    await until(lambda: history(desk).calls[-1] == "play_recording c9-1")
    desk.window.stop_requested.emit()
    await desk.settled()
    press(card, "Play what I said")
    await until(lambda: history(desk).calls[-1] == "play_recording c9-1")
    desk.session.start("new")
    await desk.settled()
    assert history(desk).calls.count("stop_recording") == 3


async def test_a_recording_is_transcribed_again(qapp: QApplication, qtbot: QtBot) -> None:
    backend = FakeBackend()
    backend.history.add("c9", "Heard", stored_turn(1, "c9", has_audio=True, recorded_s=2.0))
    desk = await shown(qtbot, backend)
    desk.window.history_bar.rows.opened.emit(row(desk))
    await until(lambda: desk.controller.state.turns)
    backend.history.errors["transcribe_again"] = OFFLINE
    desk.window.turn_commanded.emit(TurnCommand.TRANSCRIBE_AGAIN, "c9-1")
    await until(lambda: desk.window.findChildren(TranscribeDialog))
    dialog = part(desk.window, TranscribeDialog)
    await until(lambda: not any("models" in name for name in desk.tasks.names()))
    dialog.choose("whisper-large-v3", "de")
    press(dialog, "Transcribe")
    await until(lambda: OFFLINE.message in dialog.words())
    del backend.history.errors["transcribe_again"]
    press(dialog, "Transcribe")
    await desk.settled()
    assert history(desk).calls[-1] == "transcribe_again c9-1 whisper-large-v3 de"
    assert desk.controller.state.turns[0].transcript == backend.history.new_transcript


async def test_closing_the_dialog_ends_the_transcribing(qapp: QApplication, qtbot: QtBot) -> None:
    backend = FakeBackend()
    backend.history.add("c9", "Heard", stored_turn(1, "c9", has_audio=True))
    backend.history.gates["transcribe_again"] = asyncio.Event()
    desk = await shown(qtbot, backend)
    desk.window.turn_commanded.emit(TurnCommand.TRANSCRIBE_AGAIN, "c9-1")
    await until(lambda: desk.window.findChildren(TranscribeDialog))
    dialog = part(desk.window, TranscribeDialog)
    press(dialog, "Transcribe")
    await until(lambda: history(desk).calls[-1].startswith("transcribe_again"))
    dialog.reject()
    await desk.settled()
    assert not desk.bugs


async def test_a_turn_is_deleted_after_asking(qapp: QApplication, qtbot: QtBot) -> None:
    desk = await shown(qtbot, filled())
    desk.window.history_bar.rows.opened.emit(row(desk))
    await until(lambda: desk.controller.state.turns)
    desk.window.turn_commanded.emit(TurnCommand.DELETE, "c1-299")
    await answer(desk, "Delete")
    await desk.settled()
    assert "delete_turn c1-299" in history(desk).calls
    assert desk.controller.state.turns[-1].turn_id == "c1-298"


async def test_turns_wait_for_the_network_in_sight(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    await desk.settled()
    tell = desk.backend.tell_waiting
    assert tell is not None
    desk.session.start("1")
    desk.session.record("1")
    tell(["1"])
    assert desk.controller.state.is_offline
    assert not desk.controller.state.turns[0].waits_for_network
    desk.session.finish_turn("1", Outcome.FAILED, OFFLINE)
    assert desk.controller.state.turns[0].waits_for_network
    card = part(desk.window, MessageCard)
    assert "Waiting for the network" in part(card, NoticeBox).words()
    press(card, "Try now")
    await desk.settled()
    assert desk.session.calls == ["retry 1"]
    tell([])
    assert not desk.controller.state.is_offline
    assert OFFLINE.message in part(card, NoticeBox).words()


async def test_a_private_conversation_says_so_until_it_ends(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    desk.window.new_private_requested.emit()
    await desk.settled()
    assert desk.session.calls == ["new private conversation"]
    assert desk.controller.state.is_private
    badges = [part(desk.window, HeaderBar).findChildren(QWidget, "badge")]
    assert any(badge.isVisible() for badge in badges[0])
    desk.session.whole_turn("Secret?", "Yes.", "1")
    assert desk.controller.state.is_private
    desk.window.new_conversation_requested.emit()
    await desk.settled()
    assert not desk.controller.state.is_private
    assert not any(badge.isVisible() for badge in badges[0])


def recovered(count: int) -> FakeBackend:
    backend = filled()
    cut = stored_turn(0, "c2", outcome=None, transcript="", reply="", recorded_s=14.0)
    turns = [replace(cut, turn_id=f"r{n}", has_audio=True) for n in range(count)]
    backend.history.stored["c2"] += turns
    backend.history.recovered = turns
    return backend


async def test_a_recovered_recording_goes_on_in_its_conversation(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot, recovered(1))
    await desk.settled()
    panel = part(desk.window, RecoveredPanel)
    assert panel.heading() == "Found a recording from before VoiceDesk ended unexpectedly"
    press(panel, "Transcribe now")
    await desk.settled()
    assert desk.controller.state.conversation_id == "c2"
    assert desk.session.calls == ["retry r0"]
    assert "keep_recovered r0" in history(desk).calls
    await until(lambda: not desk.window.findChildren(RecoveredPanel))


async def test_a_recovered_text_is_answered(qapp: QApplication, qtbot: QtBot) -> None:
    backend = recovered(1)
    [cut] = backend.history.recovered
    backend.history.recovered = [replace(cut, transcript="Which tea?")]
    desk = Desk(qtbot, backend)
    await desk.settled()
    press(part(desk.window, RecoveredPanel), "Answer now")
    await desk.settled()
    assert desk.session.calls == ["retry r0"]


async def test_recovered_recordings_are_decided_on_one_by_one(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot, recovered(3))
    await desk.settled()
    panel = part(desk.window, RecoveredPanel)
    assert "Found 3 recordings" in panel.heading()
    press(panel, "Keep")
    await desk.settled()
    assert "keep_recovered r0" in history(desk).calls
    assert "Found 2 recordings" in panel.heading()
    press(panel, "Delete…")
    await answer(desk, "Delete")
    await desk.settled()
    assert "delete_turn r1" in history(desk).calls
    assert "Found a recording" in panel.heading()


async def test_a_kept_recording_is_said_to_be_in_the_history(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot, recovered(2))
    await desk.settled()
    press(part(desk.window, RecoveredPanel), "Keep all")
    await desk.settled()
    assert "2 recordings were kept" in desk.window.problem()
    await until(lambda: not desk.window.findChildren(RecoveredPanel))


async def test_what_is_deleted_with_everything_is_not_offered_any_more(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot, recovered(2))
    await desk.settled()
    show_history(desk.window)
    desk.window.history_bar.delete_all_chosen.emit()
    await answer(desk, "Delete everything")
    await desk.settled()
    await until(lambda: not desk.window.findChildren(RecoveredPanel))
    assert not desk.bugs


async def test_all_recovered_recordings_are_decided_on_at_once(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot, recovered(2))
    await desk.settled()
    panel = part(desk.window, RecoveredPanel)
    press(panel, "Transcribe all now")
    await desk.settled()
    calls = [call for call in history(desk).calls if "_" in call]
    assert "transcribe_again r0 - -" in calls
    assert "transcribe_again r1 - -" in calls
    await until(lambda: not desk.window.findChildren(RecoveredPanel))
    assert desk.controller.state.conversation_id == "c2"
    assert not desk.bugs


async def test_a_failure_leaves_what_is_not_yet_transcribed(
    qapp: QApplication, qtbot: QtBot
) -> None:
    backend = recovered(2)
    backend.history.errors["transcribe_again"] = OFFLINE
    desk = Desk(qtbot, backend)
    await desk.settled()
    panel = part(desk.window, RecoveredPanel)
    press(panel, "Transcribe all now")
    await desk.settled()
    assert "Found 2 recordings" in panel.heading()
    assert panel.isEnabled()
    assert OFFLINE.message in desk.window.problem()


async def test_a_damaged_history_is_repaired_when_the_user_wants_it(
    qapp: QApplication, qtbot: QtBot
) -> None:
    backend = recovered(1)
    backend.history.health = HistoryHealth.DAMAGED
    backend.history.copy_made_at_s = time.time()
    desk = Desk(qtbot, backend)
    await desk.settled()
    notice = next(n for n in desk.window.findChildren(NoticeBox) if "damaged" in n.words())
    assert "Today" in notice.words()
    await until(lambda: not desk.window.findChildren(RecoveredPanel))
    backend.history.errors["repair"] = BUSY
    press(notice, "Repair")
    await desk.settled()
    assert BUSY.message in desk.window.problem()
    del backend.history.errors["repair"]
    notice = next(n for n in desk.window.findChildren(NoticeBox) if "damaged" in n.words())
    press(notice, "Repair")
    await desk.settled()
    assert not any(
        "damaged" in n.words() for n in desk.window.findChildren(NoticeBox) if n.isVisible()
    )
    assert part(desk.window, RecoveredPanel).isVisible()


async def test_a_history_that_cannot_be_opened_is_told(qapp: QApplication, qtbot: QtBot) -> None:
    backend = FakeBackend()
    backend.history.errors["open"] = BUSY
    desk = Desk(qtbot, backend)
    await desk.settled()
    assert BUSY.message in desk.window.problem()
