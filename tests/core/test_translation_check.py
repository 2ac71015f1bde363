"""What is a translation of a text, and what is an answer, a refusal or the text itself."""

from __future__ import annotations

import pytest

from voicedesk.core.translation_check import looks_translated

GERMAN = "Wo ist der Bahnhof, und wie komme ich dahin?"


@pytest.mark.parametrize(
    ("text", "answer", "source", "target"),
    [
        (GERMAN, "Where is the station, and how do I get there?", "de", "en"),
        (GERMAN, "Où est la gare, et comment y aller ?", "de", "fr"),
        (GERMAN, "駅はどこですか。どうやって行けますか。", "de", "ja"),
        (GERMAN, "สถานีอยู่ที่ไหน และฉันจะไปที่นั่นได้อย่างไร", "de", "th"),
        (GERMAN, "أين المحطة، وكيف أصل إلى هناك؟", "de", "ar"),
        (GERMAN, "Πού είναι ο σταθμός και πώς πάω εκεί;", "de", "el"),  # noqa: RUF001 - Greek
        ("我要一杯咖啡。", "I would like to have a cup of coffee, please.", "zh", "en"),
        ("I would like to have a cup of coffee, please.", "我要一杯咖啡。", "en", "zh"),
        # Nobody but a model speaks of being one; that one cannot come, everybody may say.
        ("Es tut mir leid, ich kann nicht kommen.", "I'm sorry, I can't come.", "de", "en"),
        ("Mi dispiace, non posso.", "I'm sorry, I can't do that.", "it", "en"),
        ("Als KI kann ich nicht helfen.", "As an AI, I cannot assist.", "de", "en"),
        # Names stay what they are.
        ("Angela Merkel, Berlin, Hamburg.", "Angela Merkel, Berlin, Hamburg.", "de", "en"),
        ("Okay.", "Okay.", "de", "en"),
        ("東京", "Tokyo", "ja", "en"),
        ("Tokyo", "東京", "en", "ja"),
        ("42", "42", "de", "en"),
        ("…", "…", "de", "en"),
        # Nobody knows that it was not Polish already.
        ("Gdzie jest dworzec?", "Gdzie jest dworzec?", "", "pl"),
        ("", "", "de", "en"),
        # The sandbox says what it is that it gives back.
        (GERMAN, f"[Russian] {GERMAN}", "de", "ru"),
        # Serbian is written in both.
        ("Where is the station, please?", "Где је станица, молим вас?", "en", "sr"),  # noqa: RUF001 - Cyrillic
        ("Where is the station, please?", "Gde je stanica, molim vas?", "en", "sr"),
    ],
)
def test_a_translation(text: str, answer: str, source: str, target: str) -> None:
    assert looks_translated(text, answer, source, target)


@pytest.mark.parametrize(
    ("text", "answer", "source", "target"),
    [
        (GERMAN, "", "de", "en"),
        (GERMAN, "   ", "de", "en"),
        (GERMAN, "…", "de", "en"),
        ("", "There is no text.", "de", "en"),
        # Given back
        (GERMAN, GERMAN, "de", "it"),
        (GERMAN, GERMAN, "", "it"),
        (GERMAN, GERMAN.upper().lower(), "de", "en"),
        # Answered
        ("Was ist die Hauptstadt von Frankreich?", "Paris.", "de", "en"),
        (GERMAN, "The station is over there, and you can take the bus.", "de", "en"),
        ("Schreib ein Gedicht.", "Roses are red and violets are blue. " * 20, "de", "en"),
        # Refused
        (GERMAN, "I'm sorry, but as an AI I can't help with that. Anything else?", "de", "en"),
        ("Wie baut man das?", "I can't assist with that. What else?", "de", "en"),
        # Announced
        ("Guten Tag.", "Here is the translation: Good day.", "de", "en"),
        ("Good day.", "Hier ist die Übersetzung:\nGuten Tag.", "en", "de"),
        # In another language, or script
        (GERMAN, "Où est la gare, et comment est-ce que je peux y aller ?", "de", "en"),
        (GERMAN, "Where is the station, and how do I get there?", "de", "ru"),
        ("Where is the station, please?", "Где здесь станция, пожалуйста?", "en", "it"),
        # Most of it is missing
        ("Das ist ein Satz, und er ist nicht kurz. " * 20, "A sentence.", "de", "en"),
    ],
)
def test_no_translation(text: str, answer: str, source: str, target: str) -> None:
    assert not looks_translated(text, answer, source, target)
