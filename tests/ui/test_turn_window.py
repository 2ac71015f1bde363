"""Which turns of a long conversation have cards."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from voicedesk.ui.turn_window import MOST, PAGE, STEP, TurnWindow

PROPERTY = settings(max_examples=200)


def ids(count: int, start: int = 0) -> list[str]:
    return [str(number) for number in range(start, start + count)]


def shown(count: int) -> TurnWindow:
    window = TurnWindow()
    window.show(ids(count), follows=True)
    return window


def test_the_last_page_comes_first() -> None:
    window = shown(5000)
    assert (window.first, window.end) == (5000 - PAGE, 5000)


def test_going_up_adds_pages_and_drops_those_below() -> None:
    window = shown(5000)
    for _ in range(30):
        assert window.move_earlier()
    assert window.end - window.first == MOST
    assert window.first == 5000 - PAGE - 30 * STEP
    assert not window.at_end
    assert window.move_later()
    assert window.end - window.first == MOST


def test_there_is_nothing_beyond_the_ends() -> None:
    window = shown(10)
    assert not window.move_earlier()
    assert not window.move_later()


def test_turns_put_before_do_not_move_what_is_shown() -> None:
    window = TurnWindow()
    window.show(ids(PAGE, 100), follows=True)
    assert not window.show(ids(PAGE + 30, 70), follows=False)
    assert (window.first, window.end) == (30, 30 + PAGE)


def test_a_turn_that_begins_is_shown_wherever_the_reader_is() -> None:
    window = shown(5000)
    for _ in range(30):
        window.move_earlier()
    assert window.show(ids(5001), follows=False)
    assert (window.first, window.end) == (5001 - PAGE, 5001)


def test_an_old_turn_that_is_tried_again_is_shown_at_the_end() -> None:
    window = shown(200)
    order = [*ids(150), *ids(49, 151), "150"]
    assert window.show(order, follows=False)
    assert window.at_end
    assert window.end == 200


def test_a_conversation_that_grows_stays_bounded_while_the_end_is_followed() -> None:
    window = shown(1)
    for count in range(2, 1000):
        window.show(ids(count), follows=True)
        assert window.end - window.first <= MOST
        assert window.at_end


def test_another_conversation_begins_at_its_end() -> None:
    window = shown(500)
    window.move_to("3")
    window.show([f"other {number}" for number in range(100)], follows=False)
    assert (window.first, window.end) == (100 - PAGE, 100)


def test_a_turn_far_away_gets_a_page_around_it() -> None:
    window = shown(5000)
    assert window.move_to("17")
    assert window.first <= 17 < window.end
    assert window.end - window.first == PAGE
    assert not window.move_to("nowhere")
    window.move_to_end()
    assert window.at_end


@PROPERTY
@given(st.lists(st.integers(0, 5), max_size=40), st.integers(0, 400))
def test_the_stretch_always_lies_within_the_turns(moves: list[int], count: int) -> None:
    window = shown(count)
    names = ids(count)
    for move in moves:
        if move == 0:
            window.move_earlier()
        elif move == 1:
            window.move_later()
        elif move == 2 and names:
            names = names[:-1]
        elif move == 3:
            names = [*names, f"new {len(names)}"]
        elif move == 4:
            names = [f"old {len(names)}", *names]
        elif names:
            window.move_to(names[len(names) // 3])
        window.show(names, follows=False)
        assert 0 <= window.first <= window.end <= len(names)
        assert not names or window.first < window.end
