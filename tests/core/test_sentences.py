"""Pieces to speak: they are the text, they are short, they end where a sentence ends."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicedesk.core.sentences import SentenceSplitter

PROPERTY = settings(max_examples=300)

MARKS = [". ", ".", "...", "! ", "?", ", ", "\uff0c", "。", "…", ": ", "\n", "\n\n", " ", "\t", "“"]
CODE = ["`", "``", "```", "```\n", "```py\n", "\n```", "````\n", "~~~", "**", "[a](b)", "<b>"]
WORDS = ["word", "Word ", "3.14", "z. B. ", "Dr. ", "https://a.b/c?d=1. ", "1. ", "- ", "| a |\n"]
ODD = ["今天", "é", "e\u0301", "\u200d", "👩‍🚀", "\ud83d", "\x00", "\u2028", "x" * 90]
FRAGMENTS = st.sampled_from([*MARKS, *CODE, *WORDS, *ODD])
EDGES = "*_“ \n"
"""Nobody waits for a closing mark that may come, so it may begin the next piece."""

TEXTS = st.one_of(st.lists(FRAGMENTS, max_size=60).map("".join), st.text(max_size=400))


def cut(text: str, *, chunk: int | None = None, limit: int = 200) -> list[str]:
    splitter = SentenceSplitter(limit)
    pieces: list[str] = []
    for begin in range(0, len(text), chunk or len(text) or 1):
        pieces += splitter.feed(text[begin : begin + (chunk or len(text))])
    return pieces + splitter.finish()


def sentences(text: str, *, chunk: int | None = None) -> list[str]:
    """Return the pieces behind a first one, without what may stand at either end of them."""
    pieces = [piece.strip(EDGES) for piece in cut("Yes.\n" + text, chunk=chunk)]
    return [piece for piece in pieces[1:] if piece]


@PROPERTY
@given(
    parts=st.lists(TEXTS, max_size=6),
    limit=st.integers(min_value=1, max_value=250),
    chunk=st.integers(min_value=1, max_value=40),
)
def test_pieces_are_the_text_and_short_for_any_text_in_any_split(
    parts: list[str], limit: int, chunk: int
) -> None:
    text = "".join(parts)
    splitter = SentenceSplitter(limit)
    by_parts = [piece for part in parts for piece in splitter.feed(part)] + splitter.finish()
    for pieces in (by_parts, cut(text, limit=limit), cut(text, chunk=chunk, limit=limit)):
        assert "".join(pieces) == text
        assert all(pieces)
        for piece in pieces:
            assert len(piece) <= limit or piece.lstrip().startswith("```")


@pytest.mark.parametrize("chunk", [1, 2, 3, 5, None])
@pytest.mark.parametrize(
    "expected",
    [
        ["It rains.", "Is that so?", "Yes!", "Well…", "Perhaps."],
        ["Mr. Smith and Dr. Jones met at 5 p.m. in St. Ives.", "They talked."],
        ["It costs $1,000.50 or 3.14 each.", "That is much."],
        ["See https://example.com/a.b?c=d,e for more.", "Then go on."],
        ["The answer is no.", "No. 5 is alive."],
        ["J. R. R. Tolkien wrote it, i.e. the book.", "It is long."],
        ["Das ist z. B. am 3. Oktober so, d.h. immer.", "Im Jahr 1999.", "Danach nie."],
        ["Er sagte es bzw. schrieb es.", "Nr. 7 lebt am 24. Dezember."],
        ["„Ja.“", "Er ging."],
        ["M. Dupont et Mme. Curie, p.ex. hier.", "Ça va ?", "Oui !"],
        ["El Sr. Gómez vive aquí.", "¿Qué tal?", "¡Hola!", "Bien."],
        ["今天天气很好。", "我们去公园吧！", "好吗？"],  # noqa: RUF001 - Chinese
        ["1. First item", "2. Second item", "- A bullet, with a comma"],
        ["| a | b |", "|---|---|", "| 1. | 2.5 |"],
        ["**Bold.**", "_And then._", "Done."],
    ],
)
def test_sentences_end_where_a_reader_says(expected: list[str], chunk: int | None) -> None:
    glue = {"今": "", "1": "\n", "|": "\n"}.get(expected[0][0], " ")
    assert sentences(glue.join(expected), chunk=chunk) == [each.strip(EDGES) for each in expected]


def test_names_of_files_and_addresses_are_no_ends() -> None:
    text = "Version 2.0.1 of file.txt at a@b.org is out."
    assert sentences(f"{text} Good.") == [text, "Good."]


def test_the_first_piece_may_be_a_clause() -> None:
    assert cut("As far as I know, it is noon, roughly. And so on, and on.") == [
        "As far as I know,",
        " it is noon, roughly.",
        " And so on, and on.",
    ]


def test_a_short_opening_is_no_clause() -> None:
    assert cut("Well, it is noon.") == ["Well, it is noon."]


@pytest.mark.parametrize("chunk", [1, 2, 3, None])
@pytest.mark.parametrize("text", ["It costs about 1,000 euros.", "Pi ist ungefähr 3,14 groß."])
def test_no_clause_ends_inside_a_number(text: str, chunk: int | None) -> None:
    assert cut(text, chunk=chunk) == [text]


def test_a_sentence_is_given_back_as_soon_as_its_full_stop_arrives() -> None:
    splitter = SentenceSplitter()
    assert splitter.feed("It is noon") == []
    assert splitter.feed(".") == ["It is noon."]
    assert splitter.feed(" It is 3") == []
    assert splitter.feed(".") == []
    assert splitter.feed("5 now.") == [" It is 3.5 now."]
    assert splitter.feed(" Then") == []
    assert splitter.finish() == [" Then"]


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, None])
@pytest.mark.parametrize(
    "code",
    [
        "```python\nprint('a. b')\n\n# Done. Yes.\n```\n",
        "```\n```\n",
        "````md\n```py\nx. y.\n```\n````\n",
        "```\n" + "A line. Another one!\n" * 100 + "  ```  \n",
    ],
)
def test_a_code_block_is_one_piece(code: str, chunk: int | None) -> None:
    pieces = [piece.strip() for piece in cut(f"Here it is:\n{code}That was it.", chunk=chunk)]
    assert [piece for piece in pieces if piece] == ["Here it is:", code.strip(), "That was it."]


@pytest.mark.parametrize("chunk", [1, 4, None])
def test_a_code_block_that_never_ends_is_one_piece(chunk: int | None) -> None:
    code = "```js\n" + "let a = 1;\n" * 50
    assert cut(code, chunk=chunk) == [code]


def test_backticks_within_a_line_are_no_code_block() -> None:
    assert cut("```ls``` lists files. It is short.") == ["```ls``` lists files.", " It is short."]


def test_a_long_sentence_is_cut_at_a_clause_else_at_a_blank_else_anywhere() -> None:
    clauses = "word " * 25 + "and, " + "more " * 30
    assert cut("Yes.\n" + clauses)[1].endswith("and, ")
    assert cut("Yes.\n" + "word " * 100)[1] == "word " * 40
    assert [len(piece) for piece in cut("w" * 450)] == [200, 200, 50]


def test_a_number_is_not_torn_by_a_cut() -> None:
    text = "number " * 20 + "is 1,000,000,000 and " + "so on " * 30
    assert all(not piece.rstrip().endswith("1,000,") for piece in cut(text))


@pytest.mark.parametrize(
    "text",
    [
        "This is a sentence, and more. " * 35_000,
        "```\n" + "x = 'a. b'\n" * 95_000 + "```\n",
        "```" * 340_000,
        "```\n" * 250_000,
        "." * 1_000_000,
        "a" * 1_000_000,
        " " * 1_000_000,
        "\n`" * 500_000,
        "x. " * 330_000,
    ],
    ids=["prose", "code", "ticks", "fences", "dots", "word", "blanks", "tick lines", "letters"],
)
@pytest.mark.timeout(60)
def test_a_megabyte_is_cut_in_one_go(text: str) -> None:
    # In quadratic time each of these would take minutes, and meet the time limit.
    assert "".join(cut(text)) == text


@pytest.mark.timeout(60)
def test_a_long_code_block_arrives_in_small_pieces() -> None:
    code = "```\n" + "x = 'a. b'\n" * 50_000 + "```\n"
    assert cut(code, chunk=7) == [code]


def given_out(tokens: list[str]) -> list[tuple[str, str]]:
    """Return every piece with the token that brought it out; empty at the end of the reply."""
    splitter = SentenceSplitter()
    pieces = [(piece, token) for token in tokens for piece in splitter.feed(token)]
    return pieces + [(piece, "") for piece in splitter.finish()]


@pytest.mark.parametrize(
    ("tokens", "first"),
    [
        (["Well", ",", " this", " is", " the", " first", " clause", ",", " and"], 7),
        (["The", " answer", " is", " simple", ".", " It"], 4),
        (["Here", " are", " the", " steps", ":", "\n"], 4),
        (["Is", " that", " really", " so", "?", " Yes"], 4),
        (["In", " the", " year", " 1999", ",", " it"], 5),
        (["Das", " ist", " eine", " gute", " Frage", ",", " denn"], 5),
        (["Das", " war", " am", " Montag", ".", " Danach"], 4),
        (["Das", " kostet", " 3", ",", "14", " Euro", " im", " Monat", "."], 8),
        (["Das", " gilt", " z", ".", " B", ".", " hier", " immer", "."], 8),
        (["Bien", " sûr", " que", " oui", ",", " mais"], 4),
        (["Quelle", " heure", " est", "-il", " ?", " Il"], 4),
        (["M", ".", " Dupont", " est", " arrivé", ".", " Il"], 5),
        (["Claro", " que", " sí", ",", " pero"], 3),
        (["¿", "Qué", " tal", " estás", "?", " Bien"], 4),
        (["El", " Sr", ".", " Gómez", " vive", " aquí", "."], 6),
        (["今天", "天气", "很好", "\uff0c", "我们"], 3),
        (["今天", "天气", "很好", "。", "我们"], 3),
        (["今日は", "天気が", "いい", "、", "だから"], 3),
        (["See", " https", "://", "a.b", "/c", " for", " all", " of", " it", "."], 9),
        (["Dr", ".", " Smith", " is", " in", "."], 5),
        (["It", " costs", " 1", ",", "000", " euros", " a", " year", "."], 8),
        (["Version", " 3", ".", "11", ".", "2", " is", " out", "."], 8),
        (["1", ".", " Peel", " the", " apples", ",", " all"], 5),
        (["The", " page", " [", "Who", ",", " me", "?", "](", "x", ")", " is", " it", "."], 12),
        (["Use", " `", "print", "(a", ",", " b", ")`", " for", " that", ",", " if"], 9),
    ],
)
def test_the_first_piece_comes_with_the_very_token_that_ends_it(
    tokens: list[str], first: int
) -> None:
    splitter = SentenceSplitter()
    came_with = next(number for number, token in enumerate(tokens) if splitter.feed(token))
    assert came_with == first


@pytest.mark.parametrize("dots", ["...", "…"])
def test_an_ellipsis_waits_for_what_follows(dots: str) -> None:
    assert given_out(["Perhaps it is", dots, " Yes", "."])[0] == (f"Perhaps it is{dots}", " Yes")
    assert given_out(["Perhaps it", dots, " was so", "."])[0] == (f"Perhaps it{dots} was so.", ".")


def test_a_long_opening_is_cut_before_a_conjunction() -> None:
    text = (
        "The quick brown fox jumps over the lazy dog of the neighbours and then it runs away "
        "into the dark forest"
    )
    [(first, token), *_] = given_out([f"{word} " for word in text.split()])
    assert first == "The quick brown fox jumps over the lazy dog of the neighbours "
    assert token == "away "


def test_a_longer_one_is_cut_between_words_but_not_behind_a_short_one() -> None:
    text = "slowly " * 16 + "on the street of gold" + " slowly" * 9
    [(first, _), *_] = given_out([f"{word} " for word in text.split()])
    assert first == "slowly " * 16
    assert sum(map(len, cut(text))) == len(text)


@pytest.mark.parametrize("chunk", [1, 5, 60, None])
def test_a_mark_within_reach_is_better_than_a_conjunction(chunk: int | None) -> None:
    first = "The quick brown fox jumps over the dog and then it runs away from the lazy cats,"
    assert cut(f"{first} which nobody expected of it.", chunk=chunk)[0] == first


def test_only_the_first_sentence_is_cut_so_early() -> None:
    long = "It goes on and " * 12 + "ends."
    assert sentences(long) == [long]


def test_a_table_and_a_long_word_are_not_cut_early() -> None:
    row = "| one and two " * 8 + "|\n"
    assert cut(row)[0] == row
    assert cut("x" * 150 + " and y.") == ["x" * 150 + " and y."]
