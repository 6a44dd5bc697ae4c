"""Sources side by side, over a real database filled through the Writer."""

import csv
import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from new_ledger import new_ledger
from told_world import Filled, article, earlier, extraction, fact, killed, main, resolved
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.compare import Matrix, compare
from pipeline.errors import StoreError, UsageError
from pipeline.fact import Fact
from pipeline.store import ArticleRow, Ledger, Writer


@pytest.fixture
def filled(tmp_path: Path) -> Filled:
    return Filled(new_ledger(tmp_path / "ledger.duckdb"))


@dataclass(frozen=True)
class Worded:
    """A fact and the statement that people read."""

    fact: Fact
    attribute: str
    statement: str

    def __str__(self) -> str:
        return f"{self.attribute} {self.statement} {self.fact.basis or self.fact.modifier or ''}".strip()


STATEMENTS = [
    Worded(killed(77, 77), "killed", "77"),
    Worded(killed(0, 0, status="reported_none"), "killed", "none"),
    Worded(killed(None, None, None, value_text=None, status="not_disclosed"), "killed", "not disclosed"),
    Worded(killed(None, None, None, value_text=None, status="unknown"), "killed", "unknown"),
    Worded(killed(None, None, None, value_text="some", status="reported_unquantified"), "killed", "some"),
    Worded(killed(71, None, "more_than"), "killed", "more than 70"),
    Worded(killed(15, None, "at_least"), "killed", "at least 15"),
    Worded(killed(None, 40, "at_most"), "killed", "at most 40"),
    Worded(killed(None, 9, "less_than"), "killed", "fewer than 10"),
    Worded(killed(50, 50, "approx"), "killed", "about 50"),
    Worded(killed(10, 15, "range"), "killed", "10–15"),
    Worded(killed(10, None, "range"), "killed", "at least 10"),
    Worded(killed(None, None, "vague", value_text="dozens"), "killed", "dozens"),
    Worded(killed(None, None, "vague", value_text=None), "killed", "some"),
    Worded(killed(81, 81, group_text="soldiers"), "killed", "81 soldiers"),
    Worded(killed(81, 81, originator="a document"), "killed", "81 [a document]"),
    Worded(killed(81, None, "at_least", group_text="dead", originator="X"), "killed", "at least 81 dead [X]"),
    Worded(killed(255, 255, measure="injured"), "injured", "255"),
    Worded(fact("event_type", None, category="armed_clash"), "event_type", "armed_clash"),
    Worded(fact("attack_mode", None, category="hostage_taking"), "attack_mode", "hostage_taking"),
    Worded(fact("stage", None, category="attempted"), "stage", "attempted"),
    Worded(fact("weapon", "rifles", weapon_type="firearms"), "weapon", "rifles"),
    Worded(fact("reaction", "the UN", category="condemnation"), "reaction", "the UN (condemnation)"),
    Worded(fact("date", "Tuesday"), "date", "Tuesday"),
    Worded(fact("date", "Monday", basis="unresolved", precision="day"), "date", "Monday"),
    Worded(resolved("on Monday", "2024-09-16", "2024-09-16"), "date", "on Monday (2024-09-16)"),
    Worded(resolved("in July", "2024-07-01", "2024-07-31"), "date", "in July (2024-07-01–2024-07-31)"),
    Worded(resolved("today", "2024-09-20", "2024-09-20", "html"), "date", "today (2024-09-20, html date)"),
    Worded(resolved("now", "2024-09-20", "2024-09-20", "assumed"), "date", "now (2024-09-20, assumed date)"),
    Worded(fact("place", "Bamako"), "place", "Bamako"),
    Worded(fact("place", "Bamako", country="MLI"), "place", "Bamako, MLI"),
    Worded(fact("place", "MLI", country="MLI"), "place", "MLI"),
    Worded(fact("target", "a camp"), "target", "a camp"),
    Worded(fact("actor", "JNIM", category="perpetrator", basis="claimed"), "perpetrator", "JNIM (claimed)"),
    Worded(fact("actor", "JNIM", category="perpetrator", basis="suspected"), "perpetrator", "JNIM (suspected)"),
    Worded(fact("actor", "JNIM", category="perpetrator", basis="reported_as_fact"), "perpetrator", "JNIM"),
    Worded(fact("actor", "the army", category="responder", basis="unknown"), "responder", "the army"),
]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Matrix:
    """Every fact of STATEMENTS, each told by an article of its own."""
    filled = Filled(new_ledger(tmp_path_factory.mktemp("told") / "ledger.duckdb"))
    for case in STATEMENTS:
        filled.tell(str(case), main(case.fact))
    return filled.matrix()


@pytest.mark.parametrize("case", STATEMENTS, ids=str)
def test_a_fact_reads_as_the_article_means_it(case: Worded, told: Matrix) -> None:
    """Each case: its row, and its words with modifier, group and originator."""
    column = told.articles.index(str(case))
    said = {attribute: list(map(str, row[column])) for attribute, row in told.rows.items() if row[column]}
    assert said == {case.attribute: [case.statement]}


def test_two_figures_of_one_article_are_two_statements_of_one_cell(filled: Filled) -> None:
    """77 and 81 stand side by side, in the article's order, each with its source."""
    filled.tell("a", main(killed(77, 77, originator="a source"), killed(81, 81, originator="a document")))
    assert filled.cell("killed") == ["77 [a source]", "81 [a document]"]


def test_the_same_statement_with_the_same_words_is_told_once(filled: Filled) -> None:
    """A model that repeats itself does not fill the cell."""
    filled.tell("a", main(killed(77, 77), killed(77, 77)))
    assert filled.cell("killed") == ["77"]


@pytest.mark.parametrize(("ungrounded", "shown"), [(False, ["77"]), (True, ["77", "? 99"])])
def test_what_is_not_in_the_article_carries_a_question_mark(filled: Filled, ungrounded: bool, shown: list[str]) -> None:
    """An ungrounded figure is left out; whoever asks for it sees it, and sees it as such."""
    filled.tell("a", main(killed(77, 77), killed(99, 99, grounding="ungrounded")))
    cell = filled.matrix(ungrounded=ungrounded).rows["killed"][0]
    assert list(map(str, cell)) == shown
    assert [one.grounded for one in cell] == [not one.startswith("?") for one in shown]


def test_an_article_without_a_proved_statement_is_no_column(filled: Filled) -> None:
    """A row or column of nothing but inventions appears only where everything is asked for."""
    filled.tell("a", main(killed(77, 77), fact("weapon", "a mortar", grounding="ungrounded")))
    filled.tell("b", main(killed(99, 99, grounding="ungrounded")))
    assert (filled.matrix().articles, list(filled.matrix().rows)) == (["a"], ["killed"])
    everything = filled.matrix(ungrounded=True)
    assert (everything.articles, list(everything.rows)) == (["a", "b"], ["killed", "weapon"])


@pytest.mark.parametrize(
    ("options", "lines"),
    [([], ["killed", "77"]), (["--all"], ["killed", "77", "? 99"])],
    ids=["by default", "--all"],
)
def test_the_command_shows_what_is_unproved_only_when_asked(
    filled: Filled, options: list[str], lines: list[str]
) -> None:
    """`incidents compare` leaves the invented figure out, `--all` marks it."""
    filled.tell("a", main(killed(77, 77), killed(99, 99, grounding="ungrounded")))
    told = CliRunner().invoke(app, ["compare", "--db", str(filled.ledger.path), *options])
    assert told.exit_code == 0, told.output
    assert ("99" in told.stdout) is ("? 99" in lines)
    assert all(line in told.stdout for line in lines)


def test_a_country_is_not_named_twice(filled: Filled) -> None:
    """Where the place is the country itself, its code adds nothing."""
    filled.tell("a", main(fact("place", "Mali", country="MLI", precision="6")))
    assert filled.cell("place") == ["Mali"]


def test_every_article_is_a_column_with_its_outlet(filled: Filled) -> None:
    """Columns stand in the order of ids; a source that is silent has an empty cell, not a zero."""
    filled.tell("b", main(killed(77, 77)), outlet="Wire")
    filled.tell("a", main(fact("date", "Tuesday")))
    matrix = filled.matrix()
    assert (matrix.articles, matrix.outlets) == (["a", "b"], [None, "Wire"])
    assert [list(map(str, cell)) for cell in matrix.rows["killed"]] == [[], ["77"]]
    assert [list(map(str, cell)) for cell in matrix.rows["date"]] == [["Tuesday"], []]


def test_only_main_incidents_are_shown_unless_asked(filled: Filled) -> None:
    """An earlier incident's 50 dead never stand beside today's."""
    filled.tell("a", main(killed(77, 77)), earlier(killed(50, 50)))
    assert filled.cell("killed") == ["77"]
    both = filled.matrix(background=True)
    assert list(map(str, both.rows["killed"][0])) == ["77", "50"]


def test_articles_can_be_chosen(filled: Filled) -> None:
    """Only the named ids are columns; an unknown id shows nothing."""
    for name in "abc":
        filled.tell(name, main(killed(77, 77)))
    assert filled.matrix(articles=["c", "a", "z"]).articles == ["a", "c"]


def test_rows_stand_in_the_order_in_which_people_read_them(filled: Filled) -> None:
    """What, when, where, who, then the figures; measures without a place of their own come last."""
    filled.tell(
        "a",
        main(
            killed(3, 3, measure="vehicles"),
            killed(1, 1, measure="injured"),
            killed(2, 2),
            fact("actor", "JNIM", category="perpetrator"),
            fact("place", "Bamako"),
            fact("date", "Tuesday"),
            fact("event_type", None, category="attack"),
        ),
    )
    assert list(filled.matrix().rows) == ["event_type", "date", "place", "perpetrator", "killed", "injured", "vehicles"]


def test_articles_that_carry_one_text_both_say_it(filled: Filled) -> None:
    """A wire text in two outlets is extracted once and shown in both columns."""
    filled.tell("a", main(killed(77, 77)), outlet="One", text="The same words.")
    row = ArticleRow("b", 1, article("b", "The same words.", outlet="Two"))
    with filled.ledger.writing(1) as connection:
        Writer(connection).articles([row])
    matrix = filled.matrix()
    assert matrix.outlets == ["One", "Two"]
    assert [list(map(str, cell)) for cell in matrix.rows["killed"]] == [["77"], ["77"]]


def test_an_article_says_what_its_newest_version_says(filled: Filled) -> None:
    """A corrected article is not contradicted by its own past."""
    filled.tell("a", main(killed(77, 77)))
    row = ArticleRow("a", 2, article("a", "The corrected words."))
    with filled.ledger.writing(1) as connection:
        writer = Writer(connection)
        writer.articles([row])
        writer.extractions([extraction(row, [main(killed(81, 81))])])
    assert filled.cell("killed") == ["81"]


def test_only_the_selection_is_shown(filled: Filled) -> None:
    """Another model's extractions change nothing until they are selected."""
    filled.tell("a", main(killed(77, 77)))
    row = ArticleRow("a", 1, article("a", "The words of a."))
    other = ("incident/v1", "incident_v1", "openai/other")
    with filled.ledger.writing(1) as connection:
        writer = Writer(connection)
        writer.extractions([extraction(row, [main(killed(99, 99))], other)])
        writer.select(*other, keep=True)
    assert filled.cell("killed") == ["77"]
    with filled.ledger.writing(1) as connection:
        Writer(connection).select(*other)
    assert filled.cell("killed") == ["99"]
    assert (filled.comparison().selection or {})["model"] == "openai/other"


def test_a_failed_extraction_says_nothing(filled: Filled) -> None:
    """A failure is no statement, whatever was stored under it."""
    filled.tell("a", main(killed(77, 77)))
    row = ArticleRow("b", 1, article("b", "The words of b."))
    with filled.ledger.writing(1) as connection:
        writer = Writer(connection)
        writer.articles([row])
        writer.extractions([replace(extraction(row, [main(killed(1, 1))]), status="failed")])
    assert filled.matrix().articles == ["a"]


def test_an_empty_ledger_has_an_empty_matrix(filled: Filled) -> None:
    """Nothing extracted yet is no error."""
    with filled.ledger.writing(1):
        pass
    assert (filled.comparison().matrices, filled.comparison().selection) == ([], None)


def test_a_missing_database_says_how_to_make_one(tmp_path: Path) -> None:
    """The message names the file and the next command."""
    with pytest.raises(StoreError, match=r"none\.duckdb: no such database.*incidents extract"):
        compare(Ledger(tmp_path / "none.duckdb"))


def test_a_second_look_at_an_unchanged_database_writes_nothing(filled: Filled) -> None:
    """Comparing leaves the file as it is."""
    filled.tell("a", main(killed(77, 77)))
    before = filled.ledger.path.read_bytes()
    filled.matrix()
    assert filled.ledger.path.read_bytes() == before


# Event by event


def test_each_event_has_a_matrix_of_its_own(filled: Filled) -> None:
    """The most told first; an event told only in passing is shown when asked for."""
    filled.tell("a", main(killed(1, 1)), earlier(killed(50, 50)), events=["small", "past"])
    for name in "bc":
        filled.tell(name, main(killed(2, 2)), events=["big"])
    comparison = filled.comparison()
    assert [(one.event.label, one.articles) for one in comparison.matrices if one.event] == [
        ("event big", ["b", "c"]),
        ("event small", ["a"]),
    ]
    assert len(filled.comparison(background=True).matrices) == 3
    assert (len(filled.comparison(limit=1).matrices), filled.comparison(limit=1).more) == (1, 1)
    (past,) = filled.comparison(asked=["past"]).matrices
    assert [list(map(str, cell)) for cell in past.rows["killed"]] == [["50"]]


def test_an_event_is_found_by_the_beginning_of_its_id_and_by_what_it_was_before_a_merge(filled: Filled) -> None:
    """Ids are long, and old links go on working."""
    filled.tell("a", main(killed(1, 1)), events=["abc1"])
    filled.tell("b", main(killed(2, 2)), events=["abd2"])
    with filled.ledger.writing(1) as connection:
        connection.execute("INSERT INTO events VALUES ('gone', 'x', 'abd2', now(), now())")
    assert filled.matrix(asked=["abc"]).articles == ["a"]
    assert filled.matrix(asked=["gone"]).articles == ["b"]
    for wrong in ("ab", "zzz"):
        with pytest.raises(UsageError, match=f"{wrong}: . events begin so"):
            filled.comparison(asked=[wrong])


def told_twice(filled: Filled) -> str:
    filled.tell("a", main(killed(77, 77)), events=["one"], outlet="=HYPERLINK()")
    filled.tell("b", main(killed(81, 81)), events=["one"], outlet="Two")
    filled.tell("c", main(killed(5, 5)), events=["two"], outlet="Three")
    return str(filled.ledger.path)


def test_the_command_prints_events_with_their_tolls(filled: Filled) -> None:
    """`incidents compare --policy ucdp`: a table per event, its toll and a sentence to copy."""
    told = CliRunner().invoke(app, ["compare", "--db", told_twice(filled), "--policy", "ucdp"])
    assert told.exit_code == 0, told.output
    assert "event one [one]: 2 articles, 2 independent sources" in told.stdout
    assert "toll (ucdp), killed: 77 (77 to 81)" in told.stdout
    assert "77 dead, reports =HYPERLINK(); 81, reports Two." in told.stdout


def test_the_command_gives_events_as_csv_json_and_markdown(filled: Filled) -> None:
    """CSV is one table with every article a column; JSON a statement per object; Markdown a table per event."""
    path = told_twice(filled)

    def printed(*options: str) -> str:
        return CliRunner().invoke(app, ["compare", "--db", path, *options]).stdout

    rows = list(csv.reader(printed("--format", "csv", "--policy", "ucdp").splitlines()))
    assert rows == [
        ["event_id", "attribute", "a", "b", "c", "toll (ucdp)"],
        ["one", "killed", "77", "81", "", "77 (77 to 81)"],
        ["two", "killed", "", "", "5", "5"],
    ]
    found = json.loads(printed("--format", "json", "--policy", "ucdp"))
    assert [(one["event_id"], one.get("statement"), one.get("best")) for one in found] == [
        ("one", "77", None),
        ("one", "81", None),
        ("two", "5", None),
        ("one", None, 77),
        ("two", None, 5),
    ]
    assert "## event one [one]: 2 articles, 2 independent sources\n\n|  | a | b |" in printed("--format", "markdown")
