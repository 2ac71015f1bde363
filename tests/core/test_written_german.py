"""Spoken punctuation and fillers of German."""

from __future__ import annotations

import pytest

from voicedesk.core.settings import DictationSettings
from voicedesk.core.text_rules import as_written


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Hallo Komma Welt", "Hallo, Welt"),
        ("Hallo, Komma, Welt.", "Hallo, Welt."),
        ("Bist du da Fragezeichen ja Ausrufezeichen", "Bist du da? Ja!"),
        ("Ich bin fertig, Punkt. Neue Zeile. Und du?", "Ich bin fertig.\nUnd du?"),
        ("Das war es Punkt neuer Absatz und weiter", "Das war es.\n\nUnd weiter"),
        ("wie folgt Doppelpunkt eins Semikolon zwei", "wie folgt: eins; zwei"),
        ("das Haus Klammer auf das alte Klammer zu steht", "das Haus (das alte) steht"),
        ("er sagte Anführungszeichen auf ja Anführungszeichen zu", 'er sagte "ja"'),
        ("Nord Bindestrich Süd Schrägstrich Ost", "Nord-Süd/Ost"),
        ("gut Gedankenstrich sehr gut", "gut – sehr gut"),  # noqa: RUF001 - a dash
        ("info at-Zeichen beispiel", "info@beispiel"),
        ("Hier. Komma. Aber Haus", "Hier, aber Haus"),
        ("Hier. Komma. Haus", "Hier, Haus"),
        ("ein wörtlich Komma", "ein Komma"),
        ("Ähm, ich komme, äh, morgen.", "Ich komme morgen."),
        ("A\u0308hm, Haus", "Haus"),
    ],
)
def test_signs_and_fillers(said: str, written: str) -> None:
    assert as_written(said, DictationSettings(), "German") == written


@pytest.mark.parametrize(
    "said",
    [
        "Das Komma ist ein Zeichen.",
        "Das bringt es auf den Punkt.",
        "Der Punkt ist, er kommt um acht.",
        "Punkt acht Uhr",
        "Null Komma nichts",
        "3 Komma 5",
        "Er kommt um acht.",
        "Das ist eh klar, oder?",
        "Eine neue Zeile mit Text.",
        "Ein neuer Absatz ist gut.",
        "Der Bindestrich fehlt.",
        "Hm, na ja.",
    ],
)
def test_words_that_stay_words(said: str) -> None:
    assert as_written(said, DictationSettings(), "de") == said
