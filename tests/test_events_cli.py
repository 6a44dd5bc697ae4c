"""`incidents link` and `incidents events` as users and scripts meet them, over the seeds' gold and made-up articles."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from gold_world import Done, incidents
from link_world import Press, attack, day, earlier, fact, killed, kind_of, main, new_press, place, target, weekday

from evals.gold_load import load_gold
from evals.gold_set import gold_set
from pipeline.link import THRESHOLD, link
from pipeline.store import Ledger

FIRST, SECOND, LAST = "000_4610204314f935e5", "001_9cec25fe9ce3ed75", "004_ee7b54f222b51b12"
STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]")


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("events") / "seeds.duckdb"
    load_gold(Ledger(path), gold_set("seeds"))
    link(Ledger(path))
    return path


@pytest.fixture
def seeds(linked: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(linked, tmp_path / "seeds.duckdb"))


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return new_press(tmp_path)


def listed(db: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = incidents("events", "list", "--json", "--db", db).json
    return found


def columns(done: Done) -> int:
    return max(map(len, done.out.splitlines()))


# link


def test_link_prints_what_it_found_and_changed(press: Press) -> None:
    """Counts for people on stdout; linking again says that nothing changed; JSON has the same and the lineages."""
    press.tell("a", attack())
    press.tell("b", attack())
    first = incidents("link", "--db", press.ledger.path)
    assert (first.status, first.out.splitlines()[0]) == (
        0,
        "2 incidents are 1 events: 1 new, 0 changed, 0 became part of another; 1 pairs compared",
    )
    again = incidents("link", "--json", "--db", press.ledger.path).json
    assert again["new"] == again["changed"] == again["merged"] == 0
    assert (again["incidents"], again["events"], again["limited"]) == (2, 1, [])
    assert again["lineages"] >= 1


def test_link_without_a_database_says_what_to_type(tmp_path: Path) -> None:
    """An error of one line, and no file is made."""
    done = incidents("link", "--db", tmp_path / "none.duckdb")
    assert (done.status, "incidents extract" in done.err) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_select_and_rebuild_link_afterwards(press: Press) -> None:
    """What they change is in events at once."""
    press.tell("a", attack())
    press.tell("b", attack())
    assert incidents("rebuild", "--db", press.ledger.path).status == 0
    assert len(listed(press.ledger.path)) == 1
    press.tell("a", attack(), main(), selected=("incident/v2", "incident_v2", "openai/any"))
    assert incidents("select", "incident/v2", "openai/any", "--db", press.ledger.path).status == 0
    assert press.rows("SELECT count(*) AS n FROM event_members")[0]["n"] == 4


# list


def test_list_shows_the_events_in_a_terminals_width(seeds: Path) -> None:
    """The one that most articles tell comes first; 120 columns are enough; the limit is told of."""
    done = incidents("events", "list", "--db", seeds)
    first = next(line for line in done.out.splitlines() if re.match(r" ?e[0-9a-f]{12}", line))
    assert "attack, Bamako, Tuesday" in first
    assert columns(done) <= 120
    some = incidents("events", "list", "--limit", 2, "--db", seeds)
    assert "4 more events; see them with --limit 6" in some.err
    assert len(re.findall(r"^ ?e[0-9a-f]{12}", some.out, re.MULTILINE)) == 2


def test_list_as_json_has_every_column_of_the_view(seeds: Path) -> None:
    """A script finds the event's id, how many tell it, and of which role it is."""
    events = listed(seeds)
    assert [(event["role"], event["articles"]) for event in events][:2] == [("main", 5), ("background", 2)]
    assert {"event_id", "label", "place", "country", "date_text", "sources", "independent_sources"} <= set(events[0])


def test_list_without_events_says_what_to_type(press: Press) -> None:
    """Nothing on stdout, the next command on stderr."""
    press.tell("a", attack())
    done = incidents("events", "list", "--db", press.ledger.path)
    assert (done.status, done.out, "incidents link" in done.err) == (0, "", True)


# show


def test_show_tells_each_article_its_words_and_why_it_belongs(seeds: Path) -> None:
    """By the beginning of its id, by an article of it: article, role, quote, evidence with the sum."""
    event = listed(seeds)[0]["event_id"]
    for words in (event, event[:5], SECOND):
        done = incidents("events", "show", words, "--db", seeds)
        assert done.status == 0
        assert next(line for line in done.out.splitlines() if "(main, " in line).startswith(FIRST)
        assert done.out.count("same place, Bamako +5.0") == 5
        assert (
            "“A military training camp in Bamako, Mali’s capital, was targeted by an attack early Tuesday”" in done.out
        )
    shown = incidents("events", "show", event, "--json", "--db", seeds).json
    assert [one["article_id"][:3] for one in shown["members"]] == ["000", "001", "002", "003", "004"]
    assert all(one["score"] >= THRESHOLD for one in shown["members"])


def test_show_of_a_tombstone_says_what_it_became(seeds: Path) -> None:
    """An id that an earlier report cites still leads to the event."""
    ids = [event["event_id"] for event in listed(seeds)]
    assert incidents("events", "merge", ids[0], ids[1], "--reviewer", "Awa", "--db", seeds).status == 0
    done = incidents("events", "show", ids[1], "--db", seeds)
    assert f"it became part of {ids[0]} on " in done.out
    assert incidents("events", "show", ids[1], "--json", "--db", seeds).json["merged_into"] == ids[0]
    assert "merge by Awa on " in incidents("events", "show", ids[0], "--db", seeds).out


@pytest.mark.parametrize("words", ["nothing", "", "%", "v1:"])
def test_an_unknown_id_is_a_usage_error_that_says_what_to_type(seeds: Path, words: str) -> None:
    """Exit status 2, or an id that may be several is asked for in full; never a traceback."""
    for command in (["show", words], ["why", words, FIRST], ["merge", words, FIRST], ["split", words, FIRST]):
        done = incidents(
            "events", *command, *(["--reviewer", "Awa"] if command[0] in ("merge", "split") else []), "--db", seeds
        )
        assert done.status == 2
        assert "incidents events list" in done.err
        assert done.out == ""


# why


def test_why_shows_the_evidence_for_and_against_with_its_sum(seeds: Path) -> None:
    """The weights add up to the sum; the threshold and the verdict stand below."""
    done = incidents("events", "why", FIRST, LAST, "--db", seeds)
    for words in ("same weekday", "same place", "+10.5", f"from {THRESHOLD} bits", "they are in one event"):
        assert words in done.out
    found = incidents("events", "why", FIRST, LAST, "--json", "--db", seeds).json
    assert found["sum"] == pytest.approx(sum(one["bits"] for one in found["evidence"]))
    assert (found["together"], found["threshold"], found["pairs"], found["decision"]) == (True, THRESHOLD, 1, None)


def test_why_not_is_answered_for_events_and_incidents_as_well(seeds: Path) -> None:
    """Two events: their likest pair, and the average of all; incidents by their ids, of one text too."""
    events = {event["label"]: event["event_id"] for event in listed(seeds)}
    apart = incidents(
        "events", "why", events["attack, Bamako, Tuesday"], events["attack, Bamako, 2015"], "--json", "--db", seeds
    ).json
    assert (apart["together"], apart["pairs"]) == (False, 5)
    assert apart["average"] < apart["sum"] < THRESHOLD
    assert {"year_or_weekday", "same_place"} <= {one["finding"] for one in apart["evidence"]}
    members = incidents("events", "show", events["attack, Bamako, 2015"], "--json", "--db", seeds).json["members"]
    one = incidents("events", "why", members[0]["incident_id"], SECOND, "--db", seeds)
    assert "one text tells both" in one.out


def test_why_of_an_incident_and_itself_is_refused(seeds: Path) -> None:
    """There is nothing to compare."""
    done = incidents("events", "why", FIRST, FIRST, "--db", seeds)
    assert (done.status, "same incident" in done.err) == (2, True)


# merge and split


def test_merge_and_split_are_kept_with_who_and_why(press: Press) -> None:
    """The decision is a row with reviewer, reason and both sides; the events follow at once."""
    press.tell("a", attack())
    press.tell("b", attack(date=day("2024-10-30"), toll=None))
    press.link()
    db = press.ledger.path
    one, other = press.event_of("a"), press.event_of("b")
    merged = incidents(
        "events", "merge", one, other, "--reviewer", "Awa", "--reason", "a misprint", "--json", "--db", db
    )
    assert merged.json == {"event_id": one, "ended": other}
    assert len(listed(db)) == 1
    done = incidents("events", "split", one, "b", "--reviewer", "Bakary", "--db", db)
    assert f"{other} is an event of its own now, apart from {one}" in done.out
    assert len(listed(db)) == 2
    rows = press.rows("SELECT decision, reviewer, reason, incidents, others FROM event_decisions ORDER BY decided_at")
    assert [(row["decision"], row["reviewer"], row["reason"]) for row in rows] == [
        ("merge", "Awa", "a misprint"),
        ("split", "Bakary", None),
    ]
    assert [len(json.loads(row[side])) for row in rows for side in ("incidents", "others")] == [1, 1, 1, 1]
    assert incidents("events", "why", "a", "b", "--json", "--db", db).json["decision"] == "split"


def test_who_decides_is_the_user_unless_named(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    """$USER by default; without any name nothing is decided."""
    press.tell("a", attack())
    press.tell("b", attack(date=day("2024-10-30"), toll=None))
    press.link()
    db = press.ledger.path
    for name in ("USER", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    refused = incidents("events", "merge", "a", "b", "--db", db)
    assert (refused.status, "--reviewer" in refused.err) == (2, True)
    monkeypatch.setenv("USER", "moussa")
    assert incidents("events", "merge", "a", "b", "--db", db).status == 0
    assert press.rows("SELECT reviewer FROM event_decisions") == [{"reviewer": "moussa"}]


def test_hostile_values_steer_no_terminal(press: Press) -> None:
    """Colours, line breaks and turned reading directions in places, quotes and reasons are shown, not obeyed."""
    evil = "\x1b[31mBamako\n\u202e[bold]"
    press.tell("a", main(kind_of("attack"), weekday("Tuesday"), place(evil), target(evil), killed(77)))
    press.tell("b", main(kind_of("attack"), weekday("Tuesday"), place(evil), target(evil), killed(77)))
    press.tell("c", earlier(fact("date", evil), place(evil)))
    press.link()
    db = press.ledger.path
    commands = (
        ["list"],
        ["show", "a"],
        ["why", "a", "b"],
        ["merge", "a", "c", "--reviewer", evil, "--reason", evil],
        ["show", "a"],
    )
    for command in commands:
        done = incidents("events", *command, "--db", db)
        assert done.status == 0, done.err
        assert STEERING.search(done.out.replace("\n", "")) is None
        assert "[bold]" in done.out or command[0] == "merge"
