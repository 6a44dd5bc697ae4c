"""The report in Chromium: click a figure, see its words; with keys, without scripting, with hostile articles."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from browser import FAINT, Opened, chromium, needs_browser, opened
from playwright.sync_api import Browser, expect
from report_world import EVENING, article, attack, figure, fill, hostile, two_outlets

from pipeline.report import html, ledger_report

pytestmark = needs_browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    return written(folder / "r.html", html(ledger_report(two_outlets(folder / "l.duckdb"))))


@pytest.fixture(scope="module")
def hostile_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    return written(folder / "h.html", html(ledger_report(hostile(folder / "l.duckdb"))))


def written(file: Path, page: str) -> Path:
    file.write_text(page, encoding="utf-8")
    return file


def lit(one: Opened) -> str:
    """The words that stand highlighted where they can be seen."""
    return "".join(one.shown("#reader .w.on").all_text_contents())


def is_in_view(one: Opened, selector: str) -> bool:
    box = one.shown(selector).first.bounding_box()
    assert box is not None
    size = one.page.viewport_size
    assert size is not None
    return bool(0 <= box["y"] < size["height"] and 0 <= box["x"] < size["width"])


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize(
    ("figure_shown", "words"),
    [
        (".matrix .say:has-text('at least 20')", "At least 20 people died"),
        (".conflict .say:has-text('12')", "killing 12 soldiers"),
        (".policies .say:has-text('20+')", "At least 20 people died"),
        (".claims .say:has-text('31')", "counted 31 wounded"),
    ],
)
def test_a_click_on_a_figure_shows_its_words(
    browser: Browser, file: Path, figure_shown: str, words: str, width: int
) -> None:
    """A cell, a conflict, a toll and a statement each bring their article with exactly their words lit, in view."""
    with opened(browser, file, viewport={"width": width, "height": 800}) as one:
        one.shown(figure_shown).first.click()
        assert lit(one) == words
        assert is_in_view(one, "#reader .w.on")
        assert words in one.page.locator("#said").inner_text()
        assert one.printed == []


def test_the_keyboard_does_the_same_and_comes_back(browser: Browser, file: Path) -> None:
    """Enter on a focused figure moves to its words; Escape returns to the figure."""
    with opened(browser, file) as one:
        one.shown(".matrix .say:has-text('at least 20')").focus()
        one.page.keyboard.press("Enter")
        assert lit(one) == "At least 20 people died"
        assert one.run("document.activeElement.textContent") == "At least 20 people died"
        one.page.keyboard.press("Escape")
        assert not one.page.locator("#reader").is_visible()
        assert one.run("document.activeElement.textContent") == "at least 20 [a nurse]"


def test_a_click_on_words_lists_what_rests_on_them(browser: Browser, file: Path) -> None:
    """Words that several facts rest on list them all, the closest first; each line shows its own words in turn."""
    with opened(browser, file) as one:
        one.run("document.querySelectorAll('.text').forEach((text) => { text.open = true; })")
        one.shown(".words .w:has-text('Monday')").first.click()
        lines = one.shown("#reader-facts li .say").all_text_contents()
        assert lines[0] == "Monday"
        assert {"attack", "Monday"} <= set(lines)
        one.shown("#reader-facts li .say:has-text('attack')").first.click()
        assert lit(one) == "Gunmen attacked the barracks of Kharaz on Monday"


def test_what_is_not_proved_is_told_and_not_highlighted(browser: Browser, file: Path) -> None:
    """The line of an unproved fact opens its article without a mark, and says so to who listens."""
    with opened(browser, file) as one:
        one.run("document.querySelectorAll('.text').forEach((text) => { text.open = true; })")
        one.shown(".unproved .say").first.click()
        assert lit(one) == ""
        assert "these words are not in the article" in one.page.locator("#said").inner_text()


def test_a_link_to_a_fact_opens_on_its_words(browser: Browser, file: Path) -> None:
    """The address that a click leaves behind shows the same words to whoever gets it."""
    with opened(browser, file) as one:
        one.shown(".matrix .say:has-text('at least 20')").click()
        anchor = one.run("location.hash")
    with opened(browser, file, anchor) as again:
        assert lit(again) == "At least 20 people died"


def test_without_scripting_a_link_leads_to_the_words(browser: Browser, file: Path) -> None:
    """Events and articles open by themselves where a link leads, and the words stand out."""
    with opened(browser, file, java_script_enabled=False) as one:
        link = one.shown(".matrix .say:has-text('at least 20')")
        anchor = link.get_attribute("href")
        link.click()
        assert one.page.url.endswith(str(anchor))
        target = one.page.locator(str(anchor))
        assert target.is_visible()
        assert target.inner_text() == "At least 20 people died"
        assert target.evaluate("(one) => getComputedStyle(one).fontWeight") == "600"
        assert is_in_view(one, str(anchor))
        assert not one.page.locator("#tools").is_visible()


def test_hostile_articles_run_nothing_and_fetch_nothing(browser: Browser, hostile_file: Path) -> None:
    """Whatever is clicked: no script of theirs runs, no dialog opens, nothing is asked for or printed."""
    with opened(browser, hostile_file) as one:
        one.run("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        for link in one.shown(".say, .w").all()[:40]:
            link.click(force=True)
            one.page.keyboard.press("Escape")
        assert one.run("window.ran") is None
        assert (one.dialogs, one.printed) == ([], [])
        assert one.asked == [hostile_file.as_uri()]
        assert one.page.locator("a[href^='javascript'], img, iframe, svg[onload]").count() == 0


def test_hostile_words_cannot_reorder_ours(browser: Browser, hostile_file: Path) -> None:
    """Behind an outlet that turns the direction around, our own label still stands to the right of it."""
    with opened(browser, hostile_file) as one:
        places = one.run(
            """[...document.querySelectorAll('.matrix thead th')].map((head) => {
              const ours = head.querySelector('.reporting').getBoundingClientRect();
              const theirs = [...head.querySelector('bdi').getClientRects()].at(-1);
              return ours.top > theirs.top + 5 || ours.left >= theirs.right - 1;
            })"""
        )
        assert places == [True, True]


_ATTEMPTS = (
    "const one = document.createElement('script'); one.append('window.ran = 1'); document.body.append(one)",
    "const one = document.createElement('a'); one.setAttribute('onclick', 'window.ran = 2'); one.click()",
    "const one = document.querySelector('.out'); one.href = 'javascript:window.ran=3'; one.click()",
    "document.body.innerHTML = '<img src=x onerror=window.ran=4>'",
    "const one = new Image(); one.src = 'https://tracker.example/pixel.png'; document.body.append(one)",
)


def test_the_policy_stops_a_script_that_got_in(browser: Browser, file: Path) -> None:
    """Markup that were let through could not run: scripts, handlers and javascript: addresses are refused."""
    with opened(browser, file) as one:
        for attempt in _ATTEMPTS:
            one.run(f"() => {{ try {{ {attempt} }} catch (refused) {{ console.log(String(refused)); }} }}")
        one.page.wait_for_timeout(100)
        assert one.run("window.ran") is None
        assert len([line for line in one.printed if "Trusted" in line or "Content Security Policy" in line]) >= 5
        assert {url for url in one.asked if not url.startswith("https://tracker")} == {file.as_uri()}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_is_wider_than_the_page_or_too_faint(
    browser: Browser, file: Path, hostile_file: Path, width: int, scheme: str
) -> None:
    """At both widths, in both schemes, all opened: no sideways scrolling of the page, and contrast of 4.5 to 1."""
    for each in (file, hostile_file):
        with opened(browser, each, viewport={"width": width, "height": 900}, color_scheme=scheme) as one:
            one.run("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
            assert one.run("document.documentElement.scrollWidth") <= width
            assert one.run(FAINT) == []
            one.shown(".say").first.click()
            assert one.run("document.documentElement.scrollWidth") <= width
            assert one.run(FAINT) == []


def test_headings_landmarks_and_tables_are_what_they_look_like(browser: Browser, file: Path) -> None:
    """One h1, no heading level left out, one main, headers with a scope, and a name for what can be pressed."""
    with opened(browser, file) as one:
        levels = one.run("[...document.querySelectorAll('.page :is(h1,h2,h3,h4,h5)')].map((one) => +one.tagName[1])")
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert one.run("document.querySelectorAll('main').length") == 1
        assert one.run("[...document.querySelectorAll('th')].every((one) => one.scope)") is True
        assert one.run(
            "[...document.querySelectorAll('button, a, input')].every((one) => "
            "(one.textContent + (one.getAttribute('aria-label') || '')).trim() || one.labels?.length)"
        )
        assert one.page.get_by_role("rowheader", name="killed").first.is_visible()
        assert one.page.get_by_role("columnheader", name="Evening Star").first.is_visible()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty-three events in different towns."""
    folder = tmp_path_factory.mktemp("many")
    told, labels = [], []
    for number in range(23):
        text = EVENING.replace("Kharaz", f"Town{number:02}")
        incident = attack(
            text,
            figure(text, "At least 20 people died", 20, None),
            quote=f"gunmen attacked the barracks of Town{number:02} on Monday",
        )
        told.append((article(f"a{number:02}", text, outlet=f"Outlet {number:02}"), incident))
        labels.append(f"Attack in Town{number:02}")
    ledger = fill(folder / "l.duckdb", told, labels)
    return written(folder / "m.html", html(ledger_report(ledger)))


def test_events_are_found_and_turned_over(browser: Browser, many: Path) -> None:
    """Twenty events at a time; a word finds the events that have it, and a link to a hidden event turns to it."""
    with opened(browser, many) as one:
        expect(one.shown(".event")).to_have_count(20)
        one.shown("#after").click()
        expect(one.shown(".event")).to_have_count(3)
        one.page.fill("#find", "outlet 07")
        expect(one.shown(".event .head")).to_have_count(1)
        expect(one.shown(".event .head")).to_contain_text("Town07")
        expect(one.page.locator("#found")).to_have_text("1–1 of 1")
        one.page.fill("#find", "no such word")
        expect(one.page.locator("#found")).to_have_text("no event")
    with opened(browser, many, "#e22") as one:
        expect(one.page.locator("#e22")).to_be_visible()


def test_without_scripting_every_event_is_there(browser: Browser, many: Path) -> None:
    """Paging is the script's: without it all events stand on the page."""
    with opened(browser, many, java_script_enabled=False) as one:
        assert one.shown(".event").count() == 23
