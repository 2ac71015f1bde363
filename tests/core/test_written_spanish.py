"""Spoken punctuation and fillers of Spanish."""

from __future__ import annotations

import pytest

from voicedesk.core.settings import DictationSettings
from voicedesk.core.text_rules import as_written


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Hola, coma, mundo. Punto.", "Hola, mundo."),
        ("Ya está punto", "Ya está."),
        ("uno punto y coma dos punto y seguido tres", "uno; dos. Tres"),
        ("Fin punto y aparte luego más", "Fin.\nLuego más"),
        ("abrir interrogación qué tal cerrar interrogación", "¿qué tal?"),
        ("Bien. Abre exclamación qué bien cierra exclamación", "Bien. ¡Qué bien!"),
        ("la casa abrir paréntesis vieja cerrar paréntesis", "la casa (vieja)"),
        ("dijo abrir comillas sí cerrar comillas", 'dijo "sí"'),
        ("uno nueva línea dos nuevo párrafo tres", "uno\ndos\n\nTres"),
        ("info arroba ejemplo guion bajo uno", "info@ejemplo_uno"),
        ("así puntos suspensivos tal vez", "así… tal vez"),
        ("Eh, bueno, ehm, claro.", "Bueno claro."),
    ],
)
def test_signs_and_fillers(said: str, written: str) -> None:
    assert as_written(said, DictationSettings(), "Spanish") == written


@pytest.mark.parametrize(
    "said",
    [
        "Para que coma bien.",
        "Hasta cierto punto.",
        "El punto es claro.",
        "Quiero poner punto final a esto.",
        "Ganaron por dos puntos.",
        "Es verdad, ¿eh?",
        "La coma falta.",
        "Una nueva línea de metro.",
        "Este coche.",
    ],
)
def test_words_that_stay_words(said: str) -> None:
    assert as_written(said, DictationSettings(), "es") == said
