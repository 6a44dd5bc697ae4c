"""When an article was published, told late: what a rebuild makes of its "Tuesday", and which of two dates counts."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from chat_server import Answer, ChatServer, chat_server, completion
from command import commands
from test_reask import counted_v2, report_v2, told_v2
from v1_replies import background, date, incident, quantity
from v1_replies import report as report_v1

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
V1, V2 = "incident/v1", "incident/v4"
MODEL = ("--model", "openai/any")
ASSUMED = ("--assume-published", "2024-09-19")

# Words of each seed, in the order of their files, that say what was attacked and when; some recall an attack in July.
TOLD = {
    "000": ("was targeted by an attack early Tuesday", "early Tuesday"),
    "001": ("Islamic militants who attacked a military training camp", "on Tuesday"),
    "002": ("a jihadist attack on a military police training camp", "at dawn on Tuesday"),
    "003": ("Malian troops successfully repelled an attack", "On Tuesday"),
    "004": ("armed fighters, reportedly affiliated with Al-Qaeda, targeted", "On Tuesday morning"),
}
RECALLED = {
    "000": ("the death of approximately 50 Russian mercenaries", "approximately 50", "In July"),
    "001": ("the death of about 50 Russian mercenaries", "about 50", "in July"),
}


def seed_of(request: dict[str, Any]) -> str:
    """Which seed a request is about."""
    article = request["messages"][-1]["content"]
    return next(name for name, (quote, _) in TOLD.items() if quote in article)


def answer_v1(request: dict[str, Any]) -> Answer:
    """A good reply to a seed under `incident_v1`."""
    quote, when = TOLD[seed_of(request)]
    earlier = [
        background(quote, quantity(quote, value, 50), date=date(month))
        for quote, value, month in [RECALLED[name] for name in [seed_of(request)] if name in RECALLED]
    ]
    return completion(report_v1(incident(quote, date=date(when)), *earlier).model_dump_json())


def answer_v2(request: dict[str, Any]) -> Answer:
    """The same under `incident_v2`."""
    quote, when = TOLD[seed_of(request)]
    earlier = [
        told_v2(quote, counted_v2(quote, value), date=month)
        for quote, value, month in [RECALLED[name] for name in [seed_of(request)] if name in RECALLED]
    ]
    return completion(report_v2(told_v2(quote, date=when), *earlier))


ANSWERS: dict[str, Callable[[dict[str, Any]], Answer]] = {V1: answer_v1, V2: answer_v2}
both_prompts = pytest.mark.parametrize("prompt", ANSWERS)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ChatServer]:
    """Answers each seed under the schema that it is asked with."""
    monkeypatch.setenv("INCIDENTS_CACHE_DIR", str(tmp_path / "cache"))
    with chat_server() as server:

        def answer(request: dict[str, Any]) -> Answer:
            return (answer_v2 if "attack_modes" in request["messages"][0]["content"] else answer_v1)(request)

        server.fallback = answer
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-test")
        yield server


Incidents = Callable[..., str]


@pytest.fixture
def incidents(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Incidents:
    """Runs a command that succeeds, in this process; its stdout."""
    run = commands(monkeypatch, capsysbinary)

    def succeed(*words: object) -> str:
        done = run(*words)
        assert done.status == 0, done.err
        return done.out

    return succeed


def rows(sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect("incidents.duckdb", read_only=True) as connection:
        return connection.execute(sql).fetchall()


def known() -> list[tuple[Any, ...]]:
    """Publication date and basis of every article."""
    return rows("SELECT published_at, published_basis FROM articles ORDER BY article_id")


DATES = """
    SELECT date_start, date_end, precision, basis, resolved_against, resolved_basis FROM facts
    WHERE kind = 'date' AND role = 'main' ORDER BY article_id
"""
UNRESOLVED = (None, None, "day", "unresolved", None, None)


def resolved(day: str, against: str, basis: str) -> tuple[Any, ...]:
    return (day, day, "day", "resolved_from_published", against, basis)


def folder_of_seeds() -> Path:
    """The seeds' texts in a folder of their own, without what is said of them."""
    folder = Path("seeds")
    folder.mkdir(exist_ok=True)
    for seed in SEEDS:
        (folder / seed.name).write_bytes(seed.read_bytes())
    return folder


def one_seed(name: str = "a.txt", number: int = 1) -> Path:
    """One seed as a file."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(SEEDS[number].read_bytes())
    return path


# Assumed late


@both_prompts
def test_a_date_assumed_late_resolves_what_is_stored(server: ChatServer, incidents: Incidents, prompt: str) -> None:
    """The five seeds, undated; then the assumption; then a rebuild; a second one is idle; none asks."""
    words = ("extract", folder_of_seeds(), "--prompt", prompt, *MODEL, "--json")
    first = json.loads(incidents(*words))
    assert (first["extracted"], first["calls"], first["ungrounded"]) == (5, 5, 0)
    assert rows(DATES) == [UNRESOLVED] * 5
    assert known() == [(None, "unknown")] * 5

    assumed = json.loads(incidents(*words, *ASSUMED))
    assert (assumed["stored"], assumed["calls"]) == (5, 0)
    assert known() == [("2024-09-19", "assumed")] * 5
    assert rows(DATES) == [UNRESOLVED] * 5

    rebuilt = incidents("rebuild").splitlines()
    assert rebuilt[-1] == "5 extractions read again with 0 calls, 5 changed"
    gone, come = ([line for line in rebuilt[:-1] if line.startswith(sign)] for sign in "-+")
    assert len(gone) == len(come) == len(rebuilt[:-1]) / 2
    mains = [line for line in come if "role='main'" in line]
    assert len(mains) == 5
    assert all("date_start='2024-09-17'" in line and "resolved_basis='assumed'" in line for line in mains)
    assert not any("2024" in line for line in gone)
    assert rows(DATES) == [resolved("2024-09-17", "2024-09-19", "assumed")] * 5

    assert incidents("rebuild") == "5 extractions read again with 0 calls, 0 changed\n"
    assert len(server.requests) == 5


@both_prompts
def test_a_rebuild_of_dates_changes_dates_alone(server: ChatServer, incidents: Incidents, prompt: str) -> None:
    """Quotes, offsets, figures and everything else of a fact are as before."""
    others = (
        "SELECT * EXCLUDE (date_start, date_end, basis, resolved_against, resolved_basis, compare_key) "
        "FROM facts ORDER BY ALL"
    )
    folder = folder_of_seeds()
    incidents("extract", folder, "--prompt", prompt, *MODEL)
    before = rows(others)
    incidents("extract", folder, "--prompt", prompt, *MODEL, *ASSUMED)
    incidents("rebuild")
    assert rows(others) == before
    recalled = rows(
        "SELECT value_text, date_start, date_end, precision FROM facts WHERE role = 'background' AND kind = 'date'"
    )
    assert {row[1:] for row in recalled} == {("2024-07-01", "2024-07-31", "month")}
    assert len(recalled) == 2


@both_prompts
def test_compare_says_that_the_date_is_assumed(server: ChatServer, incidents: Incidents, prompt: str) -> None:
    """Before: the words alone; after: the day in brackets, with what it rests on."""
    words = ("extract", folder_of_seeds(), "--prompt", prompt, *MODEL)
    incidents(*words)
    assert "2024" not in incidents("compare", "--format", "csv")
    incidents(*words, *ASSUMED)
    incidents("rebuild")
    dates = "".join(line for line in incidents("compare", "--format", "csv").splitlines() if ",date," in line)
    assert dates.count("(2024-09-17, assumed date)") == 5
    assert "early Tuesday (2024-09-17, assumed date)" in dates
    statements = json.loads(incidents("compare", "--json"))
    assert {one["statement"] for one in statements if one["attribute"] == "date"} == {
        f"{when} (2024-09-17, assumed date)" for _, when in TOLD.values()
    }


@pytest.mark.parametrize(("flag", "basis"), [("--published-at", "declared"), ("--assume-published", "assumed")])
@both_prompts
def test_a_date_known_at_once_resolves_at_once(
    server: ChatServer, incidents: Incidents, prompt: str, flag: str, basis: str
) -> None:
    """A fresh extraction gives what a late date and a rebuild give; a rebuild then changes nothing."""
    incidents("extract", folder_of_seeds(), "--prompt", prompt, *MODEL, flag, "2024-09-19")
    assert rows(DATES) == [resolved("2024-09-17", "2024-09-19", basis)] * 5
    assert incidents("rebuild") == "5 extractions read again with 0 calls, 0 changed\n"
    shown = incidents("compare", "--format", "csv")
    assert ("early Tuesday (2024-09-17)" in shown) == (basis == "declared")


# Which date counts

HTML = (
    '<html><head><meta property="article:published_time" content="{day}"></head><body><article>{text}</article></body>'
)


def page(day: str, number: int = 1) -> Path:
    """A seed as a web page that says when it was published."""
    paragraphs = "".join(f"<p>{line}</p>" for line in SEEDS[number].read_text(encoding="utf-8").splitlines())
    path = Path("page.html")
    path.write_text(HTML.format(day=day, text=paragraphs), encoding="utf-8")
    return path


KNOWN = {
    "declared": (one_seed, ("--published-at", "2024-09-18"), ("2024-09-18", "declared")),
    "html": (lambda: page("2024-09-18"), (), ("2024-09-18", "html")),
}


@pytest.mark.parametrize("order", ["assumed first", "assumed later", "together"])
@pytest.mark.parametrize(("make", "flags", "expected"), KNOWN.values(), ids=KNOWN)
def test_an_assumed_date_never_replaces_a_known_one(
    server: ChatServer,
    incidents: Incidents,
    order: str,
    make: Callable[[], Path],
    flags: tuple[str, ...],
    expected: tuple[str, str],
) -> None:
    """Whether it was assumed before, after or in the same run: the known date stands, and dates rest on it."""
    path = make()
    orders = {
        "assumed first": [ASSUMED, flags],
        "assumed later": [flags, ASSUMED],
        "together": [(*ASSUMED, *flags)],
    }
    for given in orders[order]:
        incidents("extract", path, "--prompt", V1, *MODEL, *given)
    assert known() == [expected]
    incidents("rebuild")
    assert rows(DATES) == [resolved("2024-09-17", *expected)]
    assert len(server.requests) == 1


def test_a_declared_date_added_later_wins_after_a_rebuild(server: ChatServer, incidents: Incidents) -> None:
    """Facts that rest on the assumption come to rest on what is known: another week, another Tuesday."""
    path = one_seed()
    words = ("extract", path, "--prompt", V2, *MODEL)
    incidents(*words, *ASSUMED)
    assert rows(DATES) == [resolved("2024-09-17", "2024-09-19", "assumed")]
    incidents(*words, "--published-at", "2024-09-26T08:00:00Z")
    told = incidents("rebuild").splitlines()
    assert told[-1].endswith("1 changed")
    assert rows(DATES) == [resolved("2024-09-24", "2024-09-26", "declared")]
    assert "on Tuesday (2024-09-24)" in incidents("compare", "--format", "csv")
    incidents(*words, *ASSUMED)
    assert incidents("rebuild").endswith(" 0 changed\n")
    assert len(server.requests) == 1


def manifest(*described: tuple[str, str | None]) -> Path:
    """One text in several outlets, each with the date that it declares."""
    folder = Path("outlets")
    folder.mkdir(exist_ok=True)
    lines = []
    for outlet, day in described:
        one_seed(f"outlets/{outlet}.txt")
        lines.append(json.dumps({"file": f"{outlet}.txt", "outlet": outlet, "published_at": day}))
    (folder / "articles.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


OUTLETS = [
    ("the earlier first", [("x", "2024-09-19"), ("y", "2024-09-26")], ("2024-09-17", "2024-09-19")),
    ("the later first", [("x", "2024-09-26"), ("y", "2024-09-19")], ("2024-09-17", "2024-09-19")),
    ("one is silent", [("x", None), ("y", "2024-09-26")], ("2024-09-24", "2024-09-26")),
    ("a time before a date", [("x", "2024-09-26T01:00:00Z"), ("y", "2024-09-26")], ("2024-09-24", "2024-09-26")),
]


@pytest.mark.parametrize(("which", "described", "expected"), OUTLETS, ids=[which for which, _, _ in OUTLETS])
@both_prompts
def test_of_two_outlets_the_earliest_known_date_counts(
    server: ChatServer,
    incidents: Incidents,
    prompt: str,
    which: str,
    described: list[tuple[str, str | None]],
    expected: tuple[str, str],
) -> None:
    """One text, one call, one set of facts: the words were written before they were first printed."""
    incidents("extract", manifest(*described), "--prompt", prompt, *MODEL)
    assert rows(DATES) == [resolved(*expected, "declared")]
    assert incidents("rebuild").endswith(" 0 changed\n")
    assert len(server.requests) == 1


def test_an_earlier_assumed_date_yields_to_another_outlets_later_known_one(
    server: ChatServer, incidents: Incidents
) -> None:
    """An assumption counts only where nobody knows."""
    folder = manifest(("x", None), ("y", "2024-09-26"))
    incidents("extract", folder, "--prompt", V1, *MODEL, *ASSUMED)
    assert known() == [("2024-09-19", "assumed"), ("2024-09-26", "declared")]
    assert rows(DATES) == [resolved("2024-09-24", "2024-09-26", "declared")]


def test_an_earlier_date_that_comes_later_moves_the_facts(server: ChatServer, incidents: Incidents) -> None:
    """A second outlet turns up with the same text a week before: a rebuild, and no call."""
    incidents("extract", manifest(("x", "2024-09-26")), "--prompt", V2, *MODEL)
    assert rows(DATES) == [resolved("2024-09-24", "2024-09-26", "declared")]
    again = json.loads(
        incidents("extract", manifest(("x", "2024-09-26"), ("y", "2024-09-19")), "--prompt", V2, *MODEL, "--json")
    )
    assert again["calls"] == 0
    assert incidents("rebuild").splitlines()[-1].endswith("1 changed")
    assert rows(DATES) == [resolved("2024-09-17", "2024-09-19", "declared")]
    assert incidents("rebuild").endswith(" 0 changed\n")
    assert len(server.requests) == 1
