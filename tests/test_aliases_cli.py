"""Alias tables from the command line: ids on actors and places, a user's own names, facts made with other tables."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from chat_server import ChatServer, chat_server, completion
from command import Done, Incidents, commands
from test_reask import actor_v2, report_v2, told_v2
from v1_replies import actor, incident, place
from v1_replies import report as report_v1

MODEL = ("--model", "openai/any")
TEXT = (
    "Fighters of the Kel Sabara Front and of the Group to Support Islam and Muslims attacked a camp in Bamako, Mali, "
    "on Tuesday, killing 12 soldiers. In July the same Kel Sabara Front raided Oued Tissir. JNIM claimed the attack."
)
QUOTE = "attacked a camp in Bamako"
GROUPS = ["Kel Sabara Front", "Group to Support Islam and Muslims", "JNIM"]

OWN_GROUPS = "id,name\nksf,Kel Sabara Front\n"
OWN_PLACES = "id,name\noued_tissir_mli,Oued Tissir\n"


def reply_v1() -> str:
    """Three actors and a place; of the earlier incident nothing."""
    main_incident = incident(QUOTE, place=place("Bamako"), actors=[actor(name, name) for name in GROUPS])
    return report_v1(main_incident).model_dump_json()


def reply_v2() -> str:
    """The same under the full schema, with the place of the earlier incident."""
    here = {**told_v2(QUOTE)["place"], "name": "Bamako", "country": "Mali", "precision": 1}
    there = {**told_v2(QUOTE)["place"], "name": "Oued Tissir", "precision": 1}
    earlier = told_v2("raided Oued Tissir", date="In July", place=there)
    return report_v2(told_v2(QUOTE, place=here, actors=[actor_v2(name, name) for name in GROUPS]), earlier)


BUILT_IN = {"Bamako": "bamako_mli", "Group to Support Islam and Muslims": "jnim", "JNIM": "jnim"}
UNKNOWN = {"Kel Sabara Front": None}
UNKNOWN_PLACE = {"Oued Tissir": None}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ChatServer]:
    """An endpoint that answers under the schema it is asked with, and one article."""
    monkeypatch.setenv("INCIDENTS_CACHE_DIR", str(tmp_path / "cache"))
    Path("a.txt").write_text(TEXT, encoding="utf-8")
    with chat_server() as server:

        def answer(request: dict[str, Any]) -> Any:
            return completion(reply_v2() if "attack_modes" in request["messages"][0]["content"] else reply_v1())

        server.fallback = answer
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-test")
        yield server


@pytest.fixture
def incidents(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Incidents:
    """Runs a command in this process."""
    return commands(monkeypatch, capsysbinary)


def own_tables(name: str = "mine", groups: str | bytes | None = OWN_GROUPS, places: str | None = OWN_PLACES) -> Path:
    """A user's folder of tables."""
    folder = Path(name)
    folder.mkdir(parents=True, exist_ok=True)
    for table, content in (("groups.csv", groups), ("places.csv", places)):
        if content is not None:
            (folder / table).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def rows(sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect("incidents.duckdb", read_only=True) as connection:
        return connection.execute(sql).fetchall()


def ids() -> dict[str, str | None]:
    """The id of every named actor and place."""
    return dict(rows("SELECT value_text, alias_id FROM facts WHERE kind IN ('actor', 'place')"))


def version() -> str:
    """With which tables the one extraction was made."""
    ((found,),) = rows("SELECT aliases_version FROM extractions")
    return str(found)


def extract(incidents: Incidents, *words: object, prompt: str = "incident/v4") -> Done:
    done = incidents("extract", "a.txt", "--prompt", prompt, *MODEL, *words)
    assert done.status == 0, done.err
    return done


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [("incident/v1", {**BUILT_IN, **UNKNOWN}), ("incident/v4", {**BUILT_IN, **UNKNOWN, **UNKNOWN_PLACE})],
)
def test_actors_and_places_get_the_ids_of_the_built_in_tables(
    server: ChatServer, incidents: Incidents, prompt: str, expected: dict[str, str | None]
) -> None:
    """Two names of one group share an id; a name that no table has gets none; nothing else gets any."""
    extract(incidents, prompt=prompt)
    assert ids() == expected
    assert rows("SELECT DISTINCT kind FROM facts WHERE alias_id IS NOT NULL ORDER BY kind") == [("actor",), ("place",)]


WAYS = ["flag", "settings file", "variable"]


def given(way: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """A folder of tables named in one of three ways; what is still to be said on the command line."""
    if way == "settings file":
        Path("incidents.toml").write_text(f'aliases_dir = "{folder}"\n', encoding="utf-8")
    elif way == "variable":
        monkeypatch.setenv("INCIDENTS_ALIASES_DIR", str(folder))
    return ("--aliases", str(folder)) if way == "flag" else ()


MINE = {**BUILT_IN, "Kel Sabara Front": "ksf", "Oued Tissir": "oued_tissir_mli"}


@pytest.mark.parametrize("way", WAYS)
def test_a_users_tables_are_used_however_they_are_named(
    server: ChatServer, incidents: Incidents, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """By flag, incidents.toml or variable; the built-in names go on being known."""
    extract(incidents, *given(way, own_tables(), monkeypatch))
    assert ids() == MINE


def test_the_flag_stands_above_the_variable_and_that_above_the_file(
    server: ChatServer, incidents: Incidents, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for every setting."""
    for way in WAYS:
        own_tables(way.replace(" ", "_"), groups=f"id,name\n{way.split()[0]},Kel Sabara Front\n", places=None)
    given("settings file", Path("settings_file"), monkeypatch)
    extract(incidents)
    assert ids()["Kel Sabara Front"] == "settings"
    given("variable", Path("variable"), monkeypatch)
    assert incidents("rebuild").status == 0
    assert ids()["Kel Sabara Front"] == "variable"
    assert incidents("rebuild", "--aliases", "flag").status == 0
    assert ids()["Kel Sabara Front"] == "flag"


def test_a_users_row_wins_over_a_built_in_one(server: ChatServer, incidents: Incidents) -> None:
    """For its name alone: other names of the group keep their id."""
    extract(incidents, "--aliases", own_tables(groups="id,name\nmy_jnim,jnim\n", places=None))
    assert ids()["JNIM"] == "my_jnim"
    assert ids()["Group to Support Islam and Muslims"] == "jnim"


@pytest.mark.parametrize("way", WAYS)
def test_rebuild_fills_in_what_only_the_user_knows(
    server: ChatServer, incidents: Incidents, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Stored facts get the ids without a call; each change is printed, and a second rebuild has none to print."""
    extract(incidents)
    before, built = ids(), version()
    words = given(way, own_tables(), monkeypatch)
    told = incidents("rebuild", *words).out.splitlines()
    assert told[-1] == "1 extractions read again with 0 calls, 1 changed"
    gone, come = ([line for line in told[:-1] if line.startswith(sign)] for sign in "-+")
    assert len(gone) == len(come) == 2
    assert not any("alias_id" in line for line in gone)
    assert sorted(name for name in ("ksf", "oued_tissir_mli") for line in come if f"alias_id='{name}'" in line) == [
        "ksf",
        "oued_tissir_mli",
    ]
    assert before == {**BUILT_IN, **UNKNOWN, **UNKNOWN_PLACE}
    assert ids() == MINE
    assert version() not in {built, ""}
    mine = version()
    again = incidents("rebuild", *words)
    assert again.out == "1 extractions read again with 0 calls, 0 changed\n"
    assert version() == mine
    assert len(server.requests) == 1


def test_rebuild_without_the_tables_takes_the_ids_away_again(server: ChatServer, incidents: Incidents) -> None:
    """And says so: a user who forgot the flag sees what it cost, and the flag brings the same rows back."""
    extract(incidents)
    built = version()
    folder = own_tables()
    incidents("rebuild", "--aliases", folder)
    mine, facts = version(), rows("SELECT * FROM facts ORDER BY ALL")
    forgotten = incidents("rebuild").out.splitlines()
    assert [line[0] for line in sorted(forgotten[:-1])] == ["+", "+", "-", "-"]
    assert (ids(), version()) == ({**BUILT_IN, **UNKNOWN, **UNKNOWN_PLACE}, built)
    incidents("rebuild", "--aliases", folder)
    assert (version(), rows("SELECT * FROM facts ORDER BY ALL")) == (mine, facts)


def test_a_run_with_other_tables_asks_nothing_again(server: ChatServer, incidents: Incidents) -> None:
    """Tables decide no request: what is stored is stored."""
    extract(incidents)
    done = extract(incidents, "--aliases", own_tables(), "--json")
    assert (json.loads(done.out)["stored"], json.loads(done.out)["calls"]) == (1, 0)
    assert len(server.requests) == 1


BROKEN: dict[str, tuple[str | bytes | None, str | None, str]] = {
    "no id": ("name\nKel Sabara Front\n", None, "groups.csv:1"),
    "an empty table": ("", None, "groups.csv"),
    "an empty name": ("id,name\nksf,\n", None, "groups.csv:2"),
    "too many cells": ("id,name\nksf,Kel Sabara, Front of\n", None, "groups.csv:2"),
    "not UTF-8": (b"id,name\nksf,Kel Sabara Fr\xf6nt\n", None, "groups.csv:2"),
    "two ids for one name": ("id,name\nksf,Kel Sabara Front\nfks,KEL SABARA front\n", None, "groups.csv:3"),
    "a broken second table": (OWN_GROUPS, "id,town\nx,Oued Tissir\n", "places.csv:1"),
    "neither table": (None, None, "mine"),
}


@pytest.mark.parametrize(("groups", "places", "named"), BROKEN.values(), ids=BROKEN)
def test_a_broken_table_is_told_before_anything_is_asked(
    server: ChatServer, incidents: Incidents, groups: str | bytes | None, places: str | None, named: str
) -> None:
    """Exit status 2, one line that names file and row; no call, no database."""
    folder = own_tables(groups=groups, places=places)
    done = incidents("extract", "a.txt", "--prompt", "incident/v4", *MODEL, "--aliases", folder)
    assert (done.status, done.out, server.requests) == (2, "", [])
    assert named in done.err
    assert not Path("incidents.duckdb").exists()


@pytest.mark.parametrize(("groups", "places", "named"), BROKEN.values(), ids=BROKEN)
def test_a_broken_table_leaves_the_facts_alone(
    server: ChatServer, incidents: Incidents, groups: str | bytes | None, places: str | None, named: str
) -> None:
    """A rebuild with it stops before it writes."""
    extract(incidents)
    before = Path("incidents.duckdb").read_bytes()
    done = incidents("rebuild", "--aliases", own_tables(groups=groups, places=places))
    assert (done.status, done.out) == (2, "")
    assert named in done.err
    assert Path("incidents.duckdb").read_bytes() == before


@pytest.mark.parametrize("way", WAYS)
def test_a_missing_folder_is_told(
    server: ChatServer, incidents: Incidents, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Exit status 2 and its name, whichever way it was named; a dry run says the same."""
    words = given(way, Path("nowhere"), monkeypatch)
    for more in ((), ("--dry-run",)):
        done = incidents("extract", "a.txt", "--prompt", "incident/v4", *MODEL, *words, *more)
        assert (done.status, server.requests) == (2, [])
        assert "nowhere" in done.err
