"""Text for a voice: Markdown goes, words, numbers and letters stay."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicedesk.core.speakable import speakable

PROPERTY = settings(max_examples=200)

PIECES = [
    *("[", "]", "(", ")", "<", ">", "!", "![", "](", "[a](", "((", "<a ", '<a b="', "&", "&#"),
    *(
        "*",
        "**",
        "* ",
        "1*",
        "_",
        "_a",
        "~~",
        "`",
        "```",
        "#",
        "# ",
        "-",
        "- ",
        "--|",
        "|--",
        "|:-",
    ),
    *(
        "|",
        "| ",
        "\n",
        "\n\n|",
        " ",
        " \n",
        "\t",
        "http://",
        "https://.",
        "<http://",
        "•",
        "> ",
        "a",
    ),
]


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Keep snake_case and __init__ apart.", "Keep snake case and init apart."),
        ("2 * 3 * 4", "2 × 3 × 4"),  # noqa: RUF001 - what a voice says for a star
        ("2*3*4 is 24, 2**10 is more", "2 × 3 × 4 is 24, 2 ^ 10 is more"),  # noqa: RUF001 - as above
        ("C# and F# and C++", "C# and F# and C++"),
        ("# About C#", "About C#"),
        ("## Title ##", "Title"),
        ("1. item", "1. item"),
        ("- item", "item"),
        ("- [x] done", "done"),
        ("> > quoted", "quoted"),
        ("5 - 3 = 2", "5 - 3 = 2"),
        ("---", ""),
        ("* * *", ""),
        ("| a | b |", "a, b."),
        ("|---|:-:|", ""),
        ("***both*** **bold *and* more** _it_ ~~gone~~", "both bold and more it gone"),
        ("**Note:** this", "Note: this"),
        ("half **bold", "half bold"),
        ("use `print(x)` or ``y``", "use print(x) or y"),
        ("[the page](https://example.com/a_(b)) is", "the page is"),
        ("![a cat](cat.png)", "a cat"),
        ("<https://www.example.com/x>", "example.com"),
        ("See https://www.example.com/a/b?c=d.", "See example.com."),
        ("**https://example.com/x**", "example.com"),
        ("https://[::1/x is none", "https://[::1/x is none"),
        ("line<br/>break <b>bold</b> <a href='x'>link</a>", "line break bold link"),
        ("1<2 and 3>2, x<y and y>z, List<int>", "1<2 and 3>2, x<y and y>z, List<int>"),
        ("AT&amp;T &lt;3", "AT&T <3"),
        ("$5, 3€ and 20 °C, 50%", "$5, 3€ and 20 °C, 50%"),
        ("👍 Hi 👨‍👩‍👧 you 🇩🇪 1️⃣ 👍🏽", "Hi you 1"),
        ("می‌خواهم \u200fאבג\u200f", "می‌خواهم אבג"),
        ("क्‍ष", "क्‍ष"),
        ("soft\u00adhyphen \ufeff", "softhyphen"),
        ("½ × ∑ → ok", "½ × ∑ → ok"),  # noqa: RUF001 - signs that voices know
        ("```py\nprint(1)\n```", ""),
        ("Before\n```\nx\n```\nafter", "Before after"),
        ("```\nnever closed", ""),
        ("?!…", ""),
        ("👍", ""),
        ("", ""),
    ],
)
def test_what_a_voice_says(written: str, spoken: str) -> None:
    assert speakable(written) == spoken


@PROPERTY
@given(
    st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=100).map("".join))
)
def test_any_text_becomes_one_line_or_nothing(text: str) -> None:
    spoken = speakable(text)
    assert spoken == " ".join(spoken.split())
    assert not spoken or any(character.isalnum() for character in spoken)


@PROPERTY
@given(st.lists(st.sampled_from(["word", "Wort", "été", "год", "今天", "3", "ok."]), max_size=30))
def test_plain_words_stay_as_they_are(words: list[str]) -> None:
    assert speakable(" ".join(words)) == " ".join(words)


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.timeout(30)
def test_no_run_of_marks_keeps_it_busy(piece: str) -> None:
    for ending in ("", "x", "\n", "*"):
        for _ in range(20):
            speakable((piece * 200)[:200] + ending)


@pytest.mark.timeout(30)
@pytest.mark.parametrize("first", ["", "print('```') "])
def test_a_megabyte_of_code_is_left_out_in_one_go(first: str) -> None:
    code = "```py\n" + first + "x = a*b_c[1](2) <b> | # y\n" * 40_000 + "```\n"
    assert first or speakable(code) == ""
    speakable(code)
