"""The page's own room: escaping, the policy, and words cut into segments."""

import base64
import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.page import Highlight, Shell, highlighted, inert, language_tag, page, web_address
from pipeline.page.svg import drawn, label_of

_SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=12)


def shell(tmp_path: Path, body: str) -> Shell:
    template = '{% extends "shell.html" %}{% import "text.html" as text %}{% block content %}' + body + "{% endblock %}"
    (tmp_path / "own.html").write_text(template, encoding="utf-8")
    return Shell(tmp_path, "own.html")


def without_blanks(words: str) -> str:
    return "".join(words.split())


def test_the_policy_allows_the_pages_own_script_and_style_and_nothing_else(tmp_path: Path) -> None:
    """The hashes in the policy are those of the one script and the one style in the file; nothing else may load."""
    html = page(shell(tmp_path, ""))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        (inline,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"{directive} &#39;sha256-{digest}&#39;;" in policy[1]
    assert policy[1].startswith("default-src &#39;none&#39;;")
    assert html.count("<script") == html.count("<style") == 1


@pytest.mark.parametrize("word", ["<script>x</script>", "\"onclick='x'", "&lt;", "</script>", "{{ 7*7 }}"])
def test_a_value_is_shown_as_the_words_it_is(tmp_path: Path, word: str) -> None:
    """Markup in a value is text, in an element as well as in an attribute, and no template is read in it."""
    html = page(shell(tmp_path, '<p title="{{ word }}">{{ word }}</p>'), word=word)
    found = re.search(r'<p title="([^"<>]*)">([^<>]*)</p>', html)
    assert found is not None
    assert found[1] == found[2]
    assert found[1].replace("&#34;", '"').replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">").replace(
        "&amp;", "&"
    ) == word  # fmt: skip


def test_what_steers_or_is_no_character_becomes_a_sign_of_the_same_length(tmp_path: Path) -> None:
    """NUL, halves of surrogate pairs, overrides and stray isolates are replaced one for one; all is UTF-8."""
    words = "a\x00b\ud800c\u202ed\u2069e\x1b[2Jf\x85"
    assert len(inert(words)) == len(words)
    assert inert(words) == "a�b�c�d�e�[2Jf�"
    html = page(shell(tmp_path, "<p>{{ words }}</p>"), words=words)
    assert inert(words) in html
    assert html.encode("utf-8").decode("utf-8") == html


def test_marks_of_direction_that_honest_text_needs_stay() -> None:
    """LRM, RLM and ALM reorder nothing behind them; line breaks and tabs are layout."""
    assert inert("\u200e\u200f\u061c\n\t") == "\u200e\u200f\u061c\n\t"


@pytest.mark.parametrize(
    "url",
    [
        *(
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            " https://a.example",
            "data:text/html,x",
        ),
        *("//a.example", "/etc/passwd", "file:///etc/passwd", "https:", "https:///x", "https://a.example/\u202e", ""),
        *("http://[::1", "vbscript:x", "https://a.example/\x00", "blob:https://a.example/1"),
    ],
)
def test_an_address_that_is_not_a_web_page_is_no_link(url: str) -> None:
    """Only http and https with a host are ever linked; control characters that a browser skips are refused."""
    assert web_address(url) is None


def test_a_web_address_is_a_link_that_says_nothing_of_the_reader(tmp_path: Path) -> None:
    """http and https are linked with noopener and noreferrer; what stands in quotes cannot end the attribute."""
    html = page(shell(tmp_path, "{{ text.web(url) }}"), url='https://a.example/"onclick=x')
    assert 'href="https://a.example/&#34;onclick=x" rel="noopener noreferrer nofollow"' in html


def test_a_language_that_is_no_tag_is_left_out() -> None:
    """A declared language stands in an attribute only if it has the form of one."""
    assert [language_tag(one) for one in ("en", "pt-BR", 'en" x="', "", None)] == ["en", "pt-BR", None, None, None]


def test_overlapping_spans_become_segments_that_know_all_their_facts() -> None:
    """Where two spans cross, the words of both are a segment of their own, and each fact begins once."""
    (line,) = highlighted("abcdefgh", [Highlight(1, 1, 5), Highlight(2, 3, 7)])
    assert [(one.words, one.facts, one.opens) for one in line] == [
        ("a", (), ()),
        ("bc", (1,), (1,)),
        ("de", (1, 2), (2,)),
        ("fg", (2,), ()),
        ("h", (), ()),
    ]


def test_a_span_over_a_line_break_goes_on_in_the_next_line() -> None:
    """A fact's words may stand in two paragraphs; it opens in the first."""
    first, second = highlighted("one two\n\nthree four", [Highlight(7, 4, 14)])
    assert [(one.words, one.facts, one.opens) for one in (*first, *second)] == [
        ("one ", (), ()),
        ("two", (7,), (7,)),
        ("three", (7,), ()),
        (" four", (), ()),
    ]


@given(st.text("ab \n", max_size=60), _SPANS)
def test_segments_lose_no_word_and_carry_every_fact_that_has_words(text: str, spans: list[tuple[int, int]]) -> None:
    """Whatever the spans, the segments are the text's lines, and a fact's segments are its words."""
    facts = [Highlight(number, start, end) for number, (start, end) in enumerate(spans)]
    lines = highlighted(text, facts)
    assert ["".join(one.words for one in line) for line in lines] == [one for one in text.split("\n") if one.strip()]
    for fact in facts:
        valid = 0 <= fact.start < fact.end <= len(text)
        carried = "".join(one.words for line in lines for one in line if fact.number in one.facts)
        assert without_blanks(carried) == (without_blanks(text[fact.start : fact.end]) if valid else "")
        assert sum(fact.number in one.opens for line in lines for one in line) == bool(carried)


def test_a_chart_holds_labels_as_text_and_follows_the_pages_colours() -> None:
    """Labels come into the drawing as text of a tree, not through the chart's language; no style, no script."""
    specification = (
        '{"data": {"values": [{"x": 1, "l": "' + label_of(0) + '"}]}, "mark": {"type": "text", "color": "var(--ink)"},'
        ' "encoding": {"x": {"field": "x", "type": "quantitative"}, "text": {"field": "l"}}}'
    )
    svg = str(drawn(specification, ["<script>x</script>\u202e"], 'a "chart"'))
    assert "&lt;script&gt;x&lt;/script&gt;�</text>" in svg
    assert 'fill="var(--ink)"' in svg
    assert 'role="img"' in svg
    assert 'aria-label="a &quot;chart&quot;"' in svg
    assert not re.search(r"<script|style=|href|<image| on\w+=", svg)
