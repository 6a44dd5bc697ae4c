"""The report, from the database to the file: what stands in it, and what the command says."""

import re
from html import unescape
from pathlib import Path

import pytest
from command import Incidents, commands
from report_world import MORNING, REORDER, RUN, hostile, two_outlets

from pipeline.errors import UsageError
from pipeline.report import Report, html, ledger_report
from pipeline.report.intervals import with_chart
from pipeline.report.model import Claim, Measured
from pipeline.store import Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return two_outlets(tmp_path / "l.duckdb")


@pytest.fixture
def incidents(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Incidents:
    return commands(monkeypatch, capsysbinary)


def the_event(report: Report) -> int:
    """Both outlets tell one event."""
    assert [one.articles for one in report.events] == [2]
    return report.events[0].number


def test_the_matrix_has_a_column_per_source_and_every_statement_with_its_facts(ledger: Ledger) -> None:
    """What two outlets say of the dead stands in one row, under each of them, and leads to a fact of its text."""
    (event,) = ledger_report(ledger).events
    assert [one.source for one in event.matrix.columns] == ["Morning Post", "Evening Star"]
    morning, evening = event.matrix.rows["killed"]
    assert [one.statement for one in (*morning, *evening)] == ["12 [the army]", "at least 20 [a nurse]"]
    told = {one.number: one for text in event.texts for one in text.facts}
    assert [told[one.facts[0]].quote for one in (*morning, *evening)] == [
        "killing 12 soldiers",
        "At least 20 people died",
    ]
    assert event.matrix.rows["injured"][1] == ()


def test_conflicts_and_tolls_lead_to_the_facts_they_rest_on(ledger: Ledger) -> None:
    """12 and at least 20 contradict each other; the toll's low and high rest on the facts that say so."""
    (event,) = ledger_report(ledger).events
    quotes = {one.number: one.quote for text in event.texts for one in text.facts}
    conflict = next(one for one in event.conflicts if one.attribute == "killed")
    assert conflict.relation == "contradicts"
    assert (quotes[conflict.a.facts[0]], quotes[conflict.b.facts[0]]) == (conflict.a.quote, conflict.b.quote)
    killed = next(one for one in event.measures if one.measure == "killed")
    ucdp = next(one for one in killed.tolls if one.policy == "ucdp")
    assert (ucdp.low.value, ucdp.high.value, ucdp.open_ended) == (12, 20, True)
    assert [quotes[fact] for fact in ucdp.high.facts] == ["At least 20 people died"]
    assert {one.policy for one in killed.tolls} == {
        "ucdp", "acled_conservative", "latest", "official_first", "exclude_perpetrator"
    }  # fmt: skip


def test_a_fact_that_no_words_prove_is_listed_and_counts_nowhere(ledger: Ledger) -> None:
    """It stands under its article with a question mark, has no highlight, and is in no matrix, toll or conflict."""
    report = ledger_report(ledger)
    (event,) = report.events
    (unproved,) = [one for text in event.texts for one in text.unproved]
    assert unproved.quote == "forty were abducted"
    assert report.unproved == 1
    assert "abducted" not in event.matrix.rows
    page = html(report)
    assert f'id="w{unproved.number}"' not in page
    assert re.search(rf'<li id="i{unproved.number}" class="unproved">.*?<b class="doubt">\?</b>', page, re.DOTALL)


def test_every_text_stands_once_and_every_link_leads_to_something(ledger: Ledger) -> None:
    """Ids are unique; each link inside the file has its target, and each highlighted fact its line."""
    page = html(ledger_report(ledger))
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    facts = {number for numbers in re.findall(r'data-f="([\d ]+)"', page) for number in numbers.split()}
    assert {f"i{number}" for number in facts} <= set(ids)
    words = unescape(re.sub(r"<[^>]+>", "", page))
    assert all(words.count(line) == 1 for line in MORNING.split("\n\n"))


def test_the_page_says_how_each_article_was_read_and_published(ledger: Ledger) -> None:
    """Prompt, schema, model and day of the extraction; outlet, address and publication with its basis."""
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", html(ledger_report(ledger)))).split())
    for said in (
        "incident/v1 × incident_v1 × openai/any , 2026-03-04 05:06 UTC",
        "https://morning.example/1",
        "2026-03-02 (declared)",
        "Outlet Morning Post",
    ):
        assert said in words


def test_a_sentence_for_print_stands_with_each_event(ledger: Ledger) -> None:
    """The newsroom sentence names both figures and who gives them."""
    (event,) = ledger_report(ledger).events
    assert event.sentence is not None
    assert "12" in event.sentence
    assert "a nurse" in event.sentence


def test_a_chart_needs_two_figures() -> None:
    """One figure is no picture; with two the chart says all of them in words as well."""
    one = Claim("12", 12, 12, "A", None, None, "declared", (1,), True, (("best", "every policy"),))
    other = Claim("at least 20", 20, None, "B", "a nurse", None, "declared", (2,), True, ())
    silent = Claim("not disclosed", None, None, "C", None, None, "declared", (3,), False, ())
    assert with_chart(Measured("killed", (), (one, silent)), "ucdp").chart is None
    chart = str(with_chart(Measured("killed", (), (one, silent, other)), "ucdp").chart)
    assert 'aria-label="killed, by source. A: 12; B, a nurse: at least 20."' in chart
    assert ">B · a nurse</text>" in chart
    assert ">≥ 20</text>" in chart


def test_hostile_words_are_words(tmp_path: Path) -> None:
    """Script, markup, templates and overrides in text, outlet, title, address, language and originator stay text."""
    page = html(ledger_report(hostile(tmp_path / "l.duckdb")))
    markup = re.sub(r"<(script|style)>.*?</\1>", "", page, flags=re.DOTALL)
    tags = re.findall(r"<[^>]*>", markup)
    assert not [one for one in tags if RUN in re.sub(r'"[^"]*"', '""', one)]
    assert not [one for one in tags if re.match(r"<(script|img|b on|style)", one) or 'href="javascript' in one]
    assert not set(REORDER) & set("\u202e\u2069\u2066") & set(page)
    assert "{{ 7*7 }}" in unescape(page)
    page.encode("utf-8")


def test_the_command_writes_one_file_and_says_what_is_in_it(
    ledger: Ledger, incidents: Incidents, tmp_path: Path
) -> None:
    """It goes where --out says, whole; nothing is printed on stdout."""
    out = tmp_path / "r.html"
    done = incidents("report", "--db", ledger.path, "--out", out)
    assert (done.status, done.out) == (0, "")
    assert done.err.strip() == f"{out}: 1 events, 2 articles, 12 facts"
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--policy", "mine"), "report --policy mine: unknown; known: ucdp"),
        (("--event", "nothing"), "--event nothing: 0 events begin so"),
        (("--out", "no/such/folder/r.html"), "not a file in an existing folder; choose another --out"),
    ],
)
def test_a_wrong_option_says_what_to_do(
    ledger: Ledger, incidents: Incidents, words: tuple[str, ...], said: str
) -> None:
    """An unknown policy or event, or a place that cannot be written, is a usage error with a way on."""
    done = incidents("report", "--db", ledger.path, *words)
    assert done.status == 2
    assert said in done.err


def test_a_limit_says_how_many_events_it_left_out(ledger: Ledger, incidents: Incidents, tmp_path: Path) -> None:
    """What is not in the file is counted in it and on stderr."""
    report = ledger_report(ledger, limit=1)
    assert (len(report.events), report.left_out) == (1, 0)
    with pytest.raises(UsageError):
        ledger_report(ledger, asked=["x"])


def test_an_empty_ledger_is_a_page_that_says_what_to_type(tmp_path: Path) -> None:
    """Without any extraction there is still a page, and it names the next command."""
    ledger = Ledger(tmp_path / "empty.duckdb")
    with ledger.writing(1.0):
        pass
    page = html(ledger_report(ledger))
    assert "Nothing is extracted yet: incidents extract PATH" in page
