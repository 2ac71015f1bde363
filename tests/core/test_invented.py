"""What nobody said is left out, and nothing that somebody did say."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from voicedesk.core.invented import Judged, judge
from voicedesk.core.invented_phrases import ALSO_SAID, INVENTED_PHRASES
from voicedesk.core.transcript import Segment, Transcript
from voicedesk.core.words import letters_of, words_of

VOCABULARY = ("VoiceDesk", "Anna Müller", "Kubernetes", "Zürich")


def segment(
    text: str,
    no_speech: float | None = None,
    log_probability: float | None = None,
    ratio: float | None = None,
) -> Segment:
    return Segment(0.0, 1.0, text, no_speech, log_probability, ratio)


def said(*segments: Segment, language: str = "", blank: str = " ") -> Transcript:
    told = [s.no_speech_probability for s in segments if s.no_speech_probability is not None]
    text = blank.join(each.text for each in segments)
    return Transcript(text, language, segments, max(told, default=None), 4.0)


def judged(
    transcript: Transcript,
    *phrases: str,
    vocabulary: tuple[str, ...] = (),
) -> Judged:
    return judge(transcript, phrases=phrases or INVENTED_PHRASES, vocabulary=vocabulary)


def is_kept(transcript: Transcript, *phrases: str, vocabulary: tuple[str, ...] = ()) -> bool:
    """Tell whether all of it is kept; all of it is left out otherwise."""
    result = judged(transcript, *phrases, vocabulary=vocabulary)
    if result.transcript is transcript:
        assert result == Judged(transcript, (), "")
        return True
    assert (result.transcript.text, result.transcript.segments) == ("", ())
    assert result.transcript.duration_s == transcript.duration_s
    assert "".join(result.left_out)
    return False


@pytest.mark.parametrize(
    "text",
    [
        "Untertitel der Amara.org-Community",
        "untertitel der AMARA.ORG Community!",
        "Thanks for watching! Thanks for watching! Thanks for watching!",
        "ご視聴ありがとうございました。",
        "¡GRACIAS por ver el video!",
        "Продолжение следует…",
        "Merci d\u2019avoir regarde\u0301 cette vide\u0301o\u00a0!",
    ],
)
def test_credits_are_left_out_however_sure_the_model_is(text: str) -> None:
    transcript = said(segment(text, 0.0, -0.1, 1.0), language="English")
    result = judged(transcript)
    assert result.transcript.text == ""
    assert (result.left_out, result.reason) == ((text,), "phrase")


@pytest.mark.parametrize("text", ["Thank you.", "you", "Bye.", "Bye bye!", "Thank you, thank you."])
def test_what_people_also_say_is_left_out_only_in_doubt(text: str) -> None:
    assert is_kept(said(segment(text, 0.09, -0.69)))
    assert not is_kept(said(segment(text, 0.11, -0.2)))
    assert not is_kept(said(segment(text, 0.1, -0.71)))
    assert not is_kept(said(segment(text)))
    assert not is_kept(Transcript(text))
    assert is_kept(Transcript(text, no_speech_probability=0.05))
    assert not is_kept(Transcript(text, no_speech_probability=0.5))


def test_doubt_about_one_of_several_is_doubt() -> None:
    assert is_kept(said(segment("Bye.", 0.1, -0.2), segment("Bye.", 0.1, -0.2)))
    assert not is_kept(said(segment("Bye.", 0.1, -0.2), segment("Bye.", 0.4, -0.2)))
    assert not is_kept(said(segment("Bye.", 0.1, -0.9), segment("Bye.", 0.1, -0.2)))


def test_one_known_doubt_is_enough_to_judge_by() -> None:
    assert is_kept(said(segment("Bye.", None, -0.2)))
    assert not is_kept(said(segment("Bye.", None, -0.9)))
    assert is_kept(said(segment("Bye.", 0.01, None)))


@pytest.mark.parametrize("language", ["German", "german", "de", "DE", "", "unknown"])
def test_a_phrase_of_a_language_holds_for_it_and_for_an_unknown_one(language: str) -> None:
    transcript = Transcript("Vielen Dank.", language)
    assert not is_kept(transcript, "de: Vielen Dank.")
    assert not is_kept(transcript, "Vielen Dank.")


@pytest.mark.parametrize("language", ["English", "en", "Danish", "fr"])
def test_it_holds_for_no_other_one(language: str) -> None:
    assert is_kept(Transcript("Vielen Dank.", language), "de: Vielen Dank.")
    assert not is_kept(Transcript("Vielen Dank.", language), "Vielen Dank.")


def test_a_code_that_has_no_name_here_is_compared_itself() -> None:
    assert not is_kept(Transcript("Diolch.", "cy"), "cy: Diolch.")
    assert is_kept(Transcript("Diolch.", "en"), "cy: Diolch.")


def test_what_the_user_lists_is_left_out_and_what_is_not_listed_is_kept() -> None:
    assert not is_kept(said(segment("Roger and out", 0.0, 0.0)), "roger and OUT.", "", "en: ")
    assert is_kept(Transcript("Thanks for watching!"), "Something else")
    assert is_kept(Transcript(""))
    assert is_kept(Transcript("..."), "...", "en: !")


def test_a_phrase_inside_of_other_words_is_kept() -> None:
    assert is_kept(Transcript("Thank you for watching the children."))
    assert is_kept(Transcript("Write: thanks for watching!"))


def test_segments_that_are_silence_or_loops_are_left_out() -> None:
    transcript = said(
        segment("Hello there.", 0.1, -0.2, 1.1),
        segment("What is that?", 0.61, -1.01, 1.1),
        segment("so so so so so so so", 0.1, -1.01, 2.41),
        segment("na na na na na na na", 0.61, -0.2, 2.41),
        segment("Good night.", 0.2, -0.3, 1.2),
        language="English",
    )
    result = judged(transcript)
    assert result.transcript.text == "Hello there. Good night."
    assert [s.text for s in result.transcript.segments] == ["Hello there.", "Good night."]
    assert result.transcript.no_speech_probability == pytest.approx(0.2)
    assert result.transcript.language == "English"
    assert result.left_out == (
        "What is that?",
        "so so so so so so so",
        "na na na na na na na",
    )
    assert result.reason == "doubt"


@pytest.mark.parametrize(
    "doubts", [(0.99, -0.99, 1.0), (0.59, -3.0, 2.3), (0.1, -0.5, 9.0), (None, -3.0, None)]
)
def test_one_sign_alone_leaves_nothing_out(
    doubts: tuple[float | None, float | None, float | None],
) -> None:
    assert is_kept(said(segment("Hello there.", *doubts), segment("It is late.", *doubts)))


def test_invented_phrases_at_the_edges_are_left_out() -> None:
    result = judged(
        said(
            segment("Thank you.", 0.55, -0.4),
            segment("Hello there.", 0.01, -0.2),
            segment("Thank you.", 0.55, -0.4),
            segment("It is late.", 0.01, -0.2),
            segment("Bye.", 0.7, -1.2),
            segment("Thank you.", 0.55, -0.4),
        )
    )
    assert result.transcript.text == "Hello there. Thank you. It is late."
    assert result.left_out == ("Thank you.", "Bye.", "Thank you.")


def test_a_thank_you_at_the_end_stays_when_somebody_speaks() -> None:
    assert is_kept(said(segment("It is late.", 0.1, -0.2), segment("Thank you.", 0.5, -0.9)))


def test_when_only_a_phrase_remains_nothing_does() -> None:
    result = judged(said(segment("Qwx.", 0.9, -2.0), segment("Thanks for watching!", 0.1, -0.1)))
    assert result.transcript.text == ""
    assert result.left_out == ("Qwx.", "Thanks for watching!")
    assert result.reason == "doubt"


def test_all_segments_may_go() -> None:
    assert not is_kept(said(segment("Qwx.", 0.9, -2.0), segment("Ywx.", 0.9, -2.0)))


def test_the_rest_keeps_its_blanks_and_words_that_belong_to_no_segment() -> None:
    bad = ("噪音。", 0.9, -2.0)
    result = judged(said(segment("今天好。"), segment(*bad), segment("明天见。"), blank=""))
    assert result.transcript.text == "今天好。明天见。"
    transcript = Transcript("Before. Qwx. After.", "", (segment("Qwx.", 0.9, -2.0),))
    assert judged(transcript).transcript.text == "Before. After."
    transcript = Transcript("One  two.", "", (segment("One two.", 0.1), segment("Qwx.", 0.9, -2.0)))
    assert judged(transcript).transcript.text == "One two."


def test_segments_without_text_are_nothing_to_leave_out() -> None:
    assert is_kept(said(segment("Hello."), segment("", 0.9, -2.0)))


@pytest.mark.parametrize(
    "text",
    [
        "VoiceDesk, Anna Müller, Kubernetes, Zürich.",
        "voicedesk anna müller kubernetes",
        "Anna Müller Kubernetes Zürich Anna Müller Kubernetes Zürich Anna and",
    ],
)
def test_a_prompt_read_back_is_left_out(text: str) -> None:
    result = judged(Transcript(text), vocabulary=VOCABULARY)
    assert (result.transcript.text, result.reason) == ("", "prompt_echo")
    assert result.left_out == (text,)


@pytest.mark.parametrize(
    "text",
    [
        "Anna Müller in Zürich uses VoiceDesk and Kubernetes.",
        "Kubernetes Zürich VoiceDesk",
        "Kubernetes",
        "Call Anna Müller.",
    ],
)
def test_terms_in_a_sentence_and_few_of_them_are_kept(text: str) -> None:
    assert is_kept(Transcript(text), vocabulary=VOCABULARY)


def test_seven_terms_of_ten_are_most_of_them_and_nine_words_of_ten_nearly_all() -> None:
    terms = tuple("abcdefghij")
    assert not is_kept(Transcript("a b c d e f g"), vocabulary=terms)
    assert is_kept(Transcript("a b c d e f"), vocabulary=terms)
    assert not is_kept(Transcript("a b c d e f g h i x"), vocabulary=terms)
    assert is_kept(Transcript("a b c d e f g h x"), vocabulary=terms)


def test_short_vocabularies_are_said_not_echoed() -> None:
    assert is_kept(Transcript("Anna Müller"), vocabulary=("Anna", "Müller"))
    assert is_kept(Transcript("Anna Maria Müller"), vocabulary=("Anna Maria Müller",))
    assert not is_kept(Transcript("Anna Maria, Müller"), vocabulary=("Anna Maria", "Müller"))


texts = st.text(alphabet="abcyou ktn.éя谢", min_size=0, max_size=30)
sure = st.floats(min_value=0, max_value=0.3)


@settings(max_examples=200)
@given(
    st.lists(
        st.builds(
            segment,
            texts,
            st.none() | sure,
            st.none() | st.floats(min_value=-0.7, max_value=0),
            st.none() | st.floats(min_value=0, max_value=5),
        ),
        max_size=5,
    ),
    st.sampled_from(["", "English", "German"]),
    st.lists(texts, max_size=4),
)
def test_what_is_not_doubted_comes_back_as_the_same_object(
    segments: list[Segment], language: str, phrases: list[str]
) -> None:
    transcript = said(*segments, language=language)
    letters = letters_of(transcript.text)
    for phrase in map(letters_of, phrases):
        assume(not phrase or letters.replace(phrase, "") or not letters)
    result = judge(transcript, phrases=phrases, vocabulary=("kubernetes", "docker", "helm"))
    assert result.transcript is transcript
    assert result == Judged(transcript, (), "")


@settings(max_examples=200)
@given(
    st.lists(
        st.builds(
            segment,
            st.sampled_from(["Hello.", "Thank you.", "Bye.", "It is late.", "好。"]),
            st.none() | st.floats(min_value=0, max_value=1),
            st.none() | st.floats(min_value=-3, max_value=0),
            st.none() | st.floats(min_value=0, max_value=5),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_every_word_is_either_kept_or_told_to_be_left_out(segments: list[Segment]) -> None:
    transcript = said(*segments)
    result = judged(transcript)
    told = sorted(words_of(" ".join((result.transcript.text, *result.left_out))))
    assert told == sorted(words_of(transcript.text))
    assert bool(result.left_out) == bool(result.reason) == (result.transcript is not transcript)
    assert judged(result.transcript).transcript.text in ("", result.transcript.text)


def test_shipped_lists_are_in_order() -> None:
    assert len({letters_of(each) for each in INVENTED_PHRASES}) == len(INVENTED_PHRASES)
    assert len({letters_of(each) for each in ALSO_SAID}) == len(ALSO_SAID)
    prefixed = [line.partition(": ")[2] for line in INVENTED_PHRASES if line[2:4] == ": "]
    assert {letters_of(each) for each in prefixed} <= {letters_of(each) for each in ALSO_SAID}
