"""Prompts held against each other as a page: scores, verdicts, and the words of facts that changed hands."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from browser import FAINT, chromium, needs_browser, opened
from gold_world import MODEL, A, B, Done, incidents, stated, store_all, write_gold_folder
from playwright.sync_api import Browser

from pipeline.store import Ledger


def made(folder: Path, events: int) -> tuple[Path, Done]:
    """A report on gold of so many events; A has the figures wrong, and B leaves out the places."""
    gold = write_gold_folder(folder / "gold", [f"event-{number}" for number in range(events)])
    ledger = Ledger(folder / "l.duckdb")
    store_all(ledger, gold, A, lambda one: stated(one, wrong=["quantity"]))
    store_all(ledger, gold, B, lambda one: stated(one, left_out=["place"]))
    out = folder / "eval.html"
    done = incidents(
        "eval", "report", A, B, "--model", MODEL, "--gold", folder / "gold", "--db", ledger.path, "--out", out
    )
    return out, done


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def twelve(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file, done = made(tmp_path_factory.mktemp("twelve"), 12)
    assert done.status == 0, done.err
    return file


def words_of(file: Path) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", file.read_text(encoding="utf-8"))).split())


def test_enough_events_get_a_verdict_with_its_interval(twelve: Path) -> None:
    """B has every figure that A has wrong: over twelve events it is better, and the interval says how much."""
    words = words_of(twelve)
    assert "test/v2 is better over 12 events" in words
    assert re.search(r"all kinds 0\.\d+ 0\.\d+ \+0\.\d+ \+0\.\d+ … \+0\.\d+ 0\.0\d+ better", words)
    assert "baseline/rules held against test/v1" in words


def test_too_few_events_are_said_to_be_too_few(tmp_path: Path) -> None:
    """Three events give no verdict, and the page says so where the verdict would stand."""
    file, done = made(tmp_path, 3)
    assert done.err.strip().endswith("eval.html: 3 prompts on gold made-up, 2 comparisons with test/v1 × openai/test")
    assert "No verdict. 3 events are too few to tell; at least 10 are needed." in words_of(file)


def test_every_fact_that_changed_hands_is_there_with_both_quotes(twelve: Path) -> None:
    """Figures that B alone has right stand with gold's words, B's and A's; places that A alone has, likewise."""
    words = words_of(twelve)
    assert "B has right and A has not: 24 facts" in words
    assert "A has right and B has not: 12 facts" in words
    assert "quantity killed 12 exact soldiers [the army]" in words
    assert "incorrect quantity killed 9000 exact soldiers [the army]" in words


@pytest.mark.browser
@needs_browser[1]
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_a_click_on_a_fact_shows_its_words(browser: Browser, twelve: Path, width: int, scheme: str) -> None:
    """In both schemes, at both widths: the words stand highlighted in their article, nothing is too wide or faint."""
    with opened(browser, twelve, viewport={"width": width, "height": 800}, color_scheme=scheme) as one:
        assert one.run("document.documentElement.scrollWidth") <= width
        one.shown(".handed .say:has-text('killed 12')").first.click()
        assert "".join(one.shown("#reader .w.on").all_text_contents()) == "killing 12 soldiers"
        assert one.run(FAINT) == []
        assert one.run("document.documentElement.scrollWidth") <= width
        assert (one.printed, one.asked) == ([], [twelve.as_uri()])
