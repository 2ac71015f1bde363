"""Spoken punctuation and fillers of French."""

from __future__ import annotations

import pytest

from voicedesk.core.settings import DictationSettings
from voicedesk.core.text_rules import as_written


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Bonjour virgule ça va point d'interrogation", "Bonjour, ça va ?"),
        ("Bonjour, virgule, ça va ? Point d’interrogation.", "Bonjour, ça va ?"),  # noqa: RUF001 - an apostrophe
        ("C'est fini, point.", "C'est fini."),
        ("Cher Paul, virgule, à la ligne, merci point à la ligne Paul", "Cher Paul,\nmerci.\nPaul"),
        ("comme suit deux points. La fin point-virgule deux", "comme suit : la fin ; deux"),
        (
            "la maison ouvrez la parenthèse la vieille fermez la parenthèse",
            "la maison (la vieille)",
        ),
        ("il dit ouvrez les guillemets oui fermez les guillemets", 'il dit "oui"'),
        ("fin nouveau paragraphe début", "fin\n\nDébut"),
        ("nord trait d'union sud barre oblique est", "nord-sud/est"),
        ("info arobase exemple", "info@exemple"),
        ("le mot virgule", "virgule"),
        ("Euh, je pense, euh, que oui.", "Je pense que oui."),
    ],
)
def test_signs_and_fillers(said: str, written: str) -> None:
    assert as_written(said, DictationSettings(), "French") == written


@pytest.mark.parametrize(
    "said",
    [
        "Il n'en a point.",
        "Le point est clair.",
        "Je n'aime point.",
        "Il faut une virgule ici.",
        "Il a marqué deux points de plus.",
        "Eh bien, heureusement.",
        "On va à la ligne suivante.",
        "C'est la nouvelle ligne du métro.",
        "un tiret",
    ],
)
def test_words_that_stay_words(said: str) -> None:
    assert as_written(said, DictationSettings(), "fr") == said
