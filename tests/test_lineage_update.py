from pathlib import Path
from typing import Any

import pytest
from bench import article
from command import Incidents, commands
from new_ledger import new_ledger

from evals.lineage.corpus import Report, load
from pipeline.lineage import Lineages, update_lineages
from pipeline.store import ArticleRow, Ledger, Reader, Writer

SEEDS = Path(__file__).parents[1] / "seeds"
E01 = {one.source.text_id: one for one in load("tune") if one.event == "e01"}


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A ledger with the five seeds."""
    ledger = new_ledger(tmp_path / "incidents.duckdb")
    add(ledger, {path.name[:3]: path.read_text(encoding="utf-8").strip() for path in sorted(SEEDS.glob("*.txt"))})
    return ledger


@pytest.fixture
def incidents(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Incidents:
    """The command."""
    return commands(monkeypatch, capsysbinary)


def add(ledger: Ledger, texts: dict[str, str], **fields: Any) -> None:
    """Articles with these texts, by id."""
    rows = [ArticleRow(name, 1, article(name, text, language="en", **fields)) for name, text in texts.items()]
    with ledger.writing(1.0) as connection:
        Writer(connection).articles(rows)


def add_reports(ledger: Ledger, *reports: Report) -> None:
    for one in reports:
        add(ledger, {one.source.text_id: one.source.text})


def rows(ledger: Ledger, sql: str) -> list[dict[str, Any]]:
    with ledger.reading() as connection:
        return Reader(connection).rows(sql)


def lineages(ledger: Ledger) -> dict[str, str]:
    """The lineage of each article."""
    found = rows(ledger, "SELECT article_id, lineage_id FROM text_lineages JOIN articles USING (text_id)")
    return {row["article_id"]: row["lineage_id"] for row in found}


def link(ledger: Ledger, event_id: str, article_ids: list[str]) -> None:
    """An event that these articles tell of, as linking stores it."""
    with ledger.writing(1.0) as connection:
        for article_id in article_ids:
            connection.execute(
                """
                INSERT INTO incidents (incident_id, extraction_id, text_id, article_id, ordinal, role, quote, grounding,
                    prompt, schema, model)
                SELECT $incident, 'e', text_id, article_id, 0, 'main', '', 'ungrounded', 'p', 's', 'm' FROM articles
                WHERE article_id = $article
                """,
                {"incident": f"{event_id}/{article_id}", "article": article_id},
            )
            connection.execute(
                "INSERT INTO event_members VALUES ($event, $incident, 'by hand', now(), NULL, NULL)",
                {"event": event_id, "incident": f"{event_id}/{article_id}"},
            )


def test_the_seeds_rest_on_four_independent_sources(ledger: Ledger) -> None:
    """001 and 003 share a lineage, named after the first of them; each other seed has its own."""
    assert update_lineages(ledger) == Lineages(texts=5, lineages=4, shared=1, changed=5)
    found = lineages(ledger)
    assert found["001"] == found["003"]
    assert len(set(found.values())) == 4
    (first,) = rows(ledger, "SELECT text_id FROM articles WHERE article_id = '001'")
    assert found["001"] == f"ln_{first['text_id'][:12]}"


def test_every_text_says_what_joined_it(ledger: Ledger) -> None:
    """A lineage of one is its own; the others name the text that they share most with, a score and a reason."""
    update_lineages(ledger)
    told = {row["article_id"]: row for row in rows(ledger, "FROM text_lineages JOIN articles USING (text_id)")}
    assert (told["000"]["basis"], told["000"]["linked_to"], told["000"]["score"]) == ("own", None, None)
    assert told["003"]["basis"] == "rewrite"
    assert told["003"]["linked_to"] == told["001"]["text_id"]
    assert told["003"]["score"] > 0
    assert "Azallaq" in told["003"]["reason"]


def test_credits_are_stored_with_the_words_that_say_so(ledger: Ledger) -> None:
    """Offsets are into the stored text; a copy and a citation are two things."""
    update_lineages(ledger)
    found = rows(
        ledger, "FROM text_credits JOIN texts USING (text_id) JOIN articles USING (text_id) ORDER BY article_id"
    )
    assert [(row["article_id"], row["credited"], row["use"]) for row in found] == [
        ("000", "AP", "cites"),
        ("001", "AP", "cites"),
        ("001", "AP", "cites"),
        ("003", "www.taipeitimes.com", "copy"),
    ]
    assert all(row["text"][row["quote_start"] : row["quote_end"]] == row["quote"] for row in found)


def test_a_second_update_changes_nothing(ledger: Ledger) -> None:
    """Not when nothing came in, and not when all is compared again: rows keep the moment they were found."""
    update_lineages(ledger)
    before = rows(ledger, "FROM text_lineages ORDER BY text_id")
    assert update_lineages(ledger).changed == 0
    assert update_lineages(ledger, again=True).changed == 0
    assert rows(ledger, "FROM text_lineages ORDER BY text_id") == before


def test_an_empty_ledger_has_no_lineages(tmp_path: Path) -> None:
    """Linking before anything was extracted is no error."""
    ledger = new_ledger(tmp_path / "incidents.duckdb")
    with ledger.writing(1.0):
        pass
    assert update_lineages(ledger) == Lineages(0, 0, 0, 0)


def test_a_new_text_joins_a_lineage_that_keeps_its_id(ledger: Ledger) -> None:
    """Even when the newcomer was published before all of them, SQL written against the id goes on working."""
    update_lineages(ledger)
    before = lineages(ledger)
    again = rows(ledger, "SELECT text FROM texts JOIN articles USING (text_id) WHERE article_id = '001'")[0]["text"]
    add(ledger, {"first": f"Exclusive\n{again}"}, published_at="2024-09-17T06:00:00Z")
    update_lineages(ledger)
    after = lineages(ledger)
    assert after["first"] == before["001"]
    assert {name: after[name] for name in before} == before


def test_texts_without_a_publication_come_last(ledger: Ledger) -> None:
    """Of a new lineage the text that was published first gives the name, whatever came in first."""
    text = E01["e01-wire"].source.text
    add(ledger, {"undated": f"{text}\nUndated"})
    add(ledger, {"dated": f"{text}\nDated"}, published_at="2024-02-12")
    update_lineages(ledger)
    (dated,) = rows(ledger, "SELECT text_id FROM articles WHERE article_id = 'dated'")
    assert lineages(ledger)["undated"] == lineages(ledger)["dated"] == f"ln_{dated['text_id'][:12]}"


def test_lineages_follow_events(ledger: Ledger) -> None:
    """A rewrite too short to be sure of joins once linking says that both tell of one event."""
    short = [one for one in load("tune") if one.event == "e08"]
    add_reports(ledger, *short)
    update_lineages(ledger)
    assert lineages(ledger)["e08-shortened"] != lineages(ledger)["e08-wire"]
    link(ledger, "ev_1", [one.source.text_id for one in short])
    assert update_lineages(ledger).changed > 0
    assert lineages(ledger)["e08-shortened"] == lineages(ledger)["e08-wire"]
    assert lineages(ledger)["e08-independent-1"] != lineages(ledger)["e08-wire"]


def test_a_lineage_that_falls_apart_leaves_its_id_to_the_larger_part(ledger: Ledger) -> None:
    """What an earlier version joined wrongly comes apart, and the id is never given to two."""
    update_lineages(ledger)
    name = lineages(ledger)["001"]
    with ledger.writing(1.0) as connection:
        connection.execute("UPDATE text_lineages SET lineage_id = ?", [name])
    assert update_lineages(ledger, again=True).lineages == 4
    after = lineages(ledger)
    assert after["001"] == after["003"] == name
    assert len(set(after.values())) == 4


def test_the_command_prints_lineages_and_credits(ledger: Ledger, incidents: Incidents) -> None:
    """Who shares what with whom, in words, and who cites whom; as JSON too."""
    update_lineages(ledger)
    shown = incidents("lineages", "--db", ledger.path)
    assert shown.status == 0
    assert shown.out.startswith("5 texts rest on 4 independent sources\n")
    assert "rewrite with 001: both name Faladie, Oumar Diarra, Azallaq" in shown.out
    assert "AP, cited by 000, 001: “An Associated Press reporter”" in shown.out
    listed = incidents("lineages", "--db", ledger.path, "--json").json
    assert [[text["articles"] for text in one["texts"]] for one in listed["shared"]] == [[["001"], ["003"]]]
    assert (listed["texts"], listed["lineages"]) == (5, 4)


def test_the_command_shows_one_event(ledger: Ledger, incidents: Incidents) -> None:
    """Only the texts that tell of it; an event that nobody tells of is said to be none."""
    link(ledger, "ev_1", ["000", "002"])
    update_lineages(ledger)
    assert incidents("lineages", "--db", ledger.path, "--event", "ev_1").out.startswith("2 texts rest on 2 independent")
    nothing = incidents("lineages", "--db", ledger.path, "--event", "ev_2")
    assert "no text of an event 'ev_2'" in nothing.err


def test_an_articles_words_do_not_steer_the_terminal(ledger: Ledger, incidents: Incidents) -> None:
    """Reasons and credits quote articles: control characters are shown, not sent."""
    story = "Gunmen burned two lorries at Wadakoro\x1b[2J, Issa Kombari of Tillani said on Friday night. " * 3
    add(ledger, {"a": f"{story}\nSource: evil\x1b.example.com", "b": f"{story}\nMore"})
    update_lineages(ledger)
    assert "\x1b" not in incidents("lineages", "--db", ledger.path).out


def test_an_update_that_fails_leaves_everything_as_it_was(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lineages and credits are written in one transaction."""
    update_lineages(ledger)
    before = rows(ledger, "FROM text_lineages ORDER BY text_id"), rows(ledger, "FROM text_credits ORDER BY ALL")
    add(ledger, {"new": E01["e01-wire"].source.text})
    monkeypatch.setattr("pipeline.lineage.update._credits", lambda found: [object()])
    with pytest.raises(AttributeError):
        update_lineages(ledger)
    assert (
        rows(ledger, "FROM text_lineages ORDER BY text_id"),
        rows(ledger, "FROM text_credits ORDER BY ALL"),
    ) == before
