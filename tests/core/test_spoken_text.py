"""Numbers, signs, names and abbreviations as a voice of each language should say them."""
# ruff: noqa: RUF001 - the dashes, signs and digits are what this is about

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicedesk.core.speakable import speakable
from voicedesk.core.spoken_languages import SPOKEN_WORDS

LANGUAGES = ["en", "de", "fr", "es", "zh", ""]

ENGLISH = [
    ("That costs 1,234,567 dollars.", "That costs 1234567 dollars."),
    ("In all 12,345 of 1,999.", "In all 12345 of 1,999."),
    ("3.14 and 0.5", "3.14 and 0.5"),
    ("$5.50 or $1,250.00", "5 dollars 50 or 1,250 dollars"),
    ("$1 and $1.05", "1 dollar and 1.05 dollars"),
    ("$2.5 billion, €3 million", "2.5 billion dollars, 3 million euros"),
    ("$5-$10 and $5–10", "5 dollars to 10 dollars and 5 to 10 dollars"),
    ("3-5 apples, 3–5, 10-20%", "3 to 5 apples, 3 to 5, 10 to 20 percent"),
    ("1914–1918", "1914 to 1918"),
    ("2026-11-21, 555-1234, 3-1, 2-3-4", "2026-11-21, 555-1234, 3-1, 2-3-4"),
    ("COVID-19 and F-16", "COVID-19 and F-16"),
    ("50% of 20 °C", "50 percent of 20 degrees Celsius"),
    ("20℃, 68° F, a 90° angle", "20 degrees Celsius, 68 degrees Fahrenheit, a 90 degrees angle"),
    ("-5 °C", "minus 5 degrees Celsius"),
    ("5 km, 1 km, 100 km/h", "5 kilometers, 1 kilometer, 100 kilometers per hour"),
    ("20 m² with 16GB in 5ms", "20 square meters with 16 gigabytes in 5 milliseconds"),
    ("the 1990s, 5G, 4K, 3D, 1080p", "the 1990s, 5G, 4K, 3D, 1080p"),
    ("I, e.g. this, i.e. that, etc.", "I, for example this, that is that, et cetera."),
    ("E.g. that. Apples, etc. Then on.", "For example that. Apples, et cetera. Then on."),
    ("approx. 5 vs. 6", "approximately 5 versus 6"),
    ("No. 5 of Jan. 3", "number 5 of January 3"),
    ("No. That is wrong.", "No. That is wrong."),
    ("Dr. Smith, 5 p.m.", "Dr. Smith, 5 p.m."),
    ("at 14:30", "at 14:30"),
    ("2 + 2 = 4", "2 plus 2 equals 4"),
    ("5 - 3 = 2", "5 minus 3 equals 2"),
    ("x >= 5, a<b", "x at least 5, a less than b"),
    ("Python >= 3.11 or ≤ 3.13", "Python at least 3.11 or at most 3.13"),
    ("5 ± 1, ±5", "5 plus or minus 1, plus or minus 5"),
    ("3 × 4, 2*3", "3 times 4, 2 times 3"),
    ("List<int>, C++", "List<int>, C++"),
    ("Settings > Voice > Speed", "Settings, Voice, Speed"),
    ("x² and 2^3, 2**10", "x squared and 2 cubed, 2 to the power of 10"),
    ("salt & pepper, AT&T", "salt and pepper, AT and T"),
    ("and/or, he/she", "and or, he or she"),
    ("a -> b → c", "a to b to c"),
    ("#1 for @name", "number 1 for at name"),
    ("~5 of them, ~$5", "about 5 of them, about 5 dollars"),
    ("$5/month", "5 dollars per month"),
    ("Ask jo.doe@mail.example.com.", "Ask jo dot doe at mail dot example dot com."),
    ("my_file_name and file.txt", "my file name and file dot txt"),
    ("See src/main.py.", "See src slash main dot py."),
    ("in /usr/local/bin", "in slash usr slash local slash bin"),
    ("Python 3.11.2, 192.168.100.200", "Python 3.11.2, 192.168.100.200"),
    ("Call +1 555 123 4567.", "Call +1 555 123 4567."),
    ("Louis XIV, NASA", "Louis XIV, NASA"),
    ("1. Peel\n2. Cut", "1. Peel 2. Cut"),
    ("- a\n  - [ ] b\n    - c", "a b c"),
    ("It is $x^2 + 1$ here.", "It is x squared plus 1 here."),
    (r"Thus \(\frac{1}{2}\) and $$a \leq b$$", "Thus 1 / 2 and a at most b"),
    ("from $5 to $10", "from 5 dollars to 10 dollars"),
    ("&lt;5 &amp; more", "less than 5 and more"),
    ("１２３", "123"),
]
GERMAN = [
    ("1.234.567 Euro, 1.999 Stück", "1234567 Euro, 1999 Stück"),
    ("3,14 und 1.234,56", "3,14 und 1234,56"),
    ("Das sind z. B. 3, z.B. 4, d. h. 5.", "Das sind zum Beispiel 3, zum Beispiel 4, das heißt 5."),
    ("Z. B. das", "Zum Beispiel das"),
    ("Äpfel usw.", "Äpfel und so weiter."),
    ("Äpfel usw. Danach", "Äpfel und so weiter. Danach"),
    ("er bzw. sie, ca. 5, Nr. 7", "er beziehungsweise sie, circa 5, Nummer 7"),
    ("3–5 Tage", "3 bis 5 Tage"),
    ("um 14:30 Uhr, 9:05, 14:00", "um 14 Uhr 30, 9 Uhr 5, 14 Uhr"),
    ("14:30–15:30 Uhr", "14 Uhr 30 bis 15 Uhr 30"),
    ("5,50 €, 1 €, 2 Millionen €", "5 Euro 50, 1 Euro, 2 Millionen Euro"),
    ("20 °C, 50 %", "20 Grad Celsius, 50 Prozent"),
    ("1 h, 2 h, 120 km/h", "1 Stunde, 2 Stunden, 120 Kilometer pro Stunde"),
    ("am 3. Oktober", "am dritten Oktober"),
    ("der 21. Mai", "der einundzwanzigste Mai"),
    ("Der 3. Weg", "Der 3. Weg"),
    ("2 + 2 = 4, x >= 5", "2 plus 2 ist gleich 4, x mindestens 5"),
    ("Max & Moritz, und/oder", "Max und Moritz, und oder"),
    ("#1, jo@web.de", "Nummer 1, jo at web Punkt de"),
    ("§ 5 Abs. 2", "§ 5 Absatz 2"),
    ("v3.11.2", "v3.11.2"),
    ("Mind. 5, max. 10, mind. 3", "Mindestens 5, maximal 10, mindestens 3"),
    ("50 €/Monat", "50 Euro pro Monat"),
]
FRENCH = [
    ("1 234 567 habitants, 12 345", "1234567 habitants, 12345"),
    ("1\u202f234 euros", "1234 euros"),
    ("06 12 34 56 78", "06 12 34 56 78"),
    ("3,14", "3,14"),
    ("3-5 jours, 3–5", "3 à 5 jours, 3 à 5"),
    ("p. ex. ceci, c.-à-d. cela, etc.", "par exemple ceci, c'est-à-dire cela, et cetera."),
    ("M. Dupont et Mme Curie", "Monsieur Dupont et Madame Curie"),
    ("14:30, 14h30, 9 h", "14 heures 30, 14 heures 30, 9 heures"),
    ("5,50 €, 2 millions €", "5 euros 50, 2 millions d'euros"),
    ("20 °C, 50 %", "20 degrés Celsius, 50 pour cent"),
    ("100 km/h, 8 Go", "100 kilomètres par heure, 8 gigaoctets"),
    ("2 + 2 = 4", "2 plus 2 égale 4"),
    ("n° 5, et/ou", "numéro 5, et ou"),
    ("jo@free.fr", "jo arobase free point fr"),
    ("« Oui, c'est ça », dit-il.", "« Oui, c'est ça », dit-il."),
]
SPANISH = [
    ("1.234.567 habitantes", "1234567 habitantes"),
    ("Tel. 612 345 678", "Teléfono 612 345 678"),
    ("3,14", "3,14"),
    ("3-5 días", "3 a 5 días"),
    ("p. ej. esto, etc.", "por ejemplo esto, etcétera."),
    ("El Sr. Gómez y la Sra. Ruiz", "El señor Gómez y la señora Ruiz"),
    ("los EE. UU.", "los Estados Unidos."),
    ("5,50 €, 1 €", "5 euros con 50, 1 euro"),
    ("2 millones €", "2 millones de euros"),
    ("20 °C, 50 %", "20 grados Celsius, 50 por ciento"),
    ("100 km/h", "100 kilómetros por hora"),
    ("2 + 2 = 4", "2 más 2 es igual a 4"),
    ("núm. 5, y/o", "número 5, y o"),
    ("jo@correo.es", "jo arroba correo punto es"),
    ("a las 14:30", "a las 14:30"),
]
ELSEWHERE = [
    ("1,234,567和３个", "1234567和3个"),
    ("今天20℃，很好。", "今天20°C，很好。"),
    ("3-5 °C, $5, a = b", "3-5 °C, $5, a = b"),
    ("1.234.567 / 1 234 567", "1234567 / 1234567"),
    ("192.168.100.200, 3.11.2, 1,234", "192.168.100.200, 3.11.2, 1,234"),
]
CASES = [
    (language, written, spoken)
    for language, cases in (
        ("en", ENGLISH),
        ("de", GERMAN),
        ("fr", FRENCH),
        ("es", SPANISH),
        ("zh", ELSEWHERE),
        ("", ELSEWHERE),
    )
    for written, spoken in cases
]


@pytest.mark.parametrize(("language", "written", "spoken"), CASES)
def test_what_a_voice_of_a_language_says(language: str, written: str, spoken: str) -> None:
    assert speakable(written, language) == spoken


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_every_abbreviation_unit_and_currency_has_its_words(language: str) -> None:
    words = SPOKEN_WORDS[language]
    for written in (*words.abbreviations, *words.before_numbers, *words.before_names):
        for form in (written, written[0].upper() + written[1:], written.replace(".", ". ")):
            assert speakable(f"x {form} 5 {form} Xaver", language) != f"x {form} 5 {form} Xaver"
    for unit, names in words.units.items():
        assert speakable(f"2 {unit}", language) == f"2 {names.split('|')[-1]}"
    for sign, names in words.currencies.items():
        assert speakable(f"1 {sign} x", language) == f"1 {names.split('|')[0]} x"
    for sign, name in words.operators.items():
        assert speakable(f"5 {sign} 7", language) == f"5 {name} 7"


def test_the_language_is_guessed_where_it_is_not_told() -> None:
    assert speakable("Das ist der Weg: 3–5 km.") == "Das ist der Weg: 3 bis 5 Kilometer."
    assert speakable("That is the way: 3–5 km.") == "That is the way: 3 to 5 kilometers."


@settings(max_examples=150)
@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_any_text_in_any_language_becomes_one_line(text: str, language: str) -> None:
    spoken = speakable(text, language)
    assert spoken == " ".join(spoken.split())


@settings(max_examples=150)
@given(
    st.lists(st.sampled_from([*"0123456789", *".,-–/%+=<>~@ \u00a0", "km", "z. B. "])),
    st.sampled_from(LANGUAGES),
)
def test_no_digit_is_lost(parts: list[str], language: str) -> None:
    text = "a" + "".join(parts)
    assert _digits(speakable(text, language)) == _digits(text)


@pytest.mark.timeout(30)
@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
@pytest.mark.parametrize(
    "part",
    [
        "1,",
        "1.",
        "1 ",
        "11 ",
        "a/",
        "a.",
        "a_",
        "a@",
        "1-",
        "$",
        "$1",
        "\\frac{",
        "{",
        "(",
        "1 000 ",
        "9:9",
        "-",
        ">",
    ],
)
def test_no_run_of_signs_keeps_it_busy(part: str, language: str) -> None:
    for _ in range(5):
        speakable(part * 500 + "x", language)


def _digits(text: str) -> list[str]:
    return [character for character in text if character.isdigit()]
