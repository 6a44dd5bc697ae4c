"""The `incidents eval` commands as users and CI meet them: exit statuses, stdout, stderr, and what is stored.

Runs the real `main` against a real HTTP endpoint and a real database; the endpoint reads the figures out of the
article as a good model would, so that no answer is queued by hand.
"""

import json
import os
import re
import shlex
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from chat_server import Answer, ChatServer, chat_server, completion
from gold_world import MODEL, A, Done, incidents, stated, store_all, write_gold_folder
from test_muc4 import ARTICLES, BOMBING, BRIDGE, HARVEST, template
from v1_replies import actor, date, incident, no_incident, place, quantity, report, target

import evals.stats
from evals.comparators import KINDS
from evals.gold_set import GoldSet, gold_set
from pipeline.store import Ledger
from schemas import incident_cited_v1 as cited
from schemas import incident_steps_v1 as steps

V1, V2, V3 = "incident/v1", "incident/v2", "incident/v3"
FIGURES = re.compile(r"killing (\d+) soldiers.*counted (\d+) wounded", re.DOTALL)


def reply(request: dict[str, Any]) -> Answer:
    """What a good model makes of the article in the request, under whichever schema it asks for."""
    properties = request["response_format"]["json_schema"]["schema"]["properties"]
    found = FIGURES.search(request["messages"][1]["content"])
    if "main" not in properties:
        return completion(numbers(found).model_dump_json() if found else '{"quantities": []}')
    if found is None:
        return completion(no_incident().model_dump_json())
    text = json.dumps(request["response_format"])
    made = whole_cited(found) if '"sentence"' in text else outline() if '"quantities"' not in text else whole(found)
    return completion(made.model_dump_json())


def whole(found: re.Match[str]) -> Any:
    """Everything that the article says, with quotes."""
    killed, wounded = found.groups()
    return report(
        incident(
            "Gunmen attacked a barracks in Kharaz",
            quantity(f"killing {killed} soldiers", killed, int(killed), group="soldiers", originator="the army"),
            quantity(
                f"counted {wounded} wounded soldiers",
                wounded,
                int(wounded),
                measure="injured",
                group="soldiers",
                originator="The hospital",
            ),
            date=date("Monday"),
            place=place("Kharaz", quote="in Kharaz"),
            actors=[actor("Gunmen", "Gunmen attacked")],
            targets=[target("barracks", "a barracks")],
        )
    )


def whole_cited(found: re.Match[str]) -> cited.IncidentReport:
    """The same but the actor, with sentence numbers."""
    killed, wounded = found.groups()
    counted = {"modifier": "exact", "group": "soldiers"}
    return cited.IncidentReport(
        main=cited.Incident(
            sentence=1,
            event_type="attack",
            date=cited.Date(words="Monday", sentence=1),
            place=cited.Place(name="Kharaz", country=None, sentence=1),
            quantities=[
                cited.Quantity(
                    value_text=killed,
                    number=int(killed),
                    measure="killed",
                    originator="the army",
                    sentence=1,
                    **counted,
                ),
                cited.Quantity(
                    value_text=wounded,
                    number=int(wounded),
                    measure="injured",
                    originator="The hospital",
                    sentence=2,
                    **counted,
                ),
            ],
            actors=[],
            targets=[cited.Target(name="barracks", sentence=1)],
        ),
        background=[],
    )


def outline() -> steps.Outline:
    """The first of two replies: the incident without its numbers."""
    return steps.Outline(
        main=steps.Incident(
            quote="Gunmen attacked a barracks in Kharaz",
            event_type="attack",
            date=steps.Date(quote="Monday"),
            place=steps.Place(quote="in Kharaz", name="Kharaz", country=None),
            actors=[],
            targets=[],
        ),
        background=[],
    )


def numbers(found: re.Match[str]) -> steps.Quantities:
    """The second: its numbers."""
    killed, _ = found.groups()
    return steps.Quantities(
        quantities=[
            steps.Quantity(
                value_text=killed,
                number=int(killed),
                modifier="exact",
                measure="killed",
                group="soldiers",
                originator="the army",
                incident="main",
                quote=f"killing {killed} soldiers",
            )
        ]
    )


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    """The endpoint and the two variables that name it."""
    with serving(monkeypatch) as server:
        yield server


@contextmanager
def serving(patch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    with chat_server() as server:
        server.fallback = reply
        patch.setenv("OPENAI_BASE_URL", server.base_url)
        patch.setenv("OPENAI_API_KEY", "sk-of-the-test")
        yield server


@pytest.fixture
def gold(tmp_path: Path) -> GoldSet:
    """Two articles on one event, one of each split, and a text without an incident."""
    return three(tmp_path)


def three(folder: Path) -> GoldSet:
    return write_gold_folder(folder / "gold", ["raid", "raid", None], splits=["dev", "test", "test"])


@dataclass(frozen=True)
class First:
    """A run over two prompts, the same once more, how many requests each made, and what is left of them on disk."""

    done: Done
    again: Done
    requests: tuple[int, int]
    folder: Path
    gold: GoldSet


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> First:
    """Made once: every test below that starts from scores starts from a copy of it."""
    folder = tmp_path_factory.mktemp("first")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("INCIDENTS_")]:
            patch.delenv(name)
        patch.chdir(folder)
        gold = three(folder)
        with serving(patch) as server:
            done = run(gold, "--prompt", V1, "--prompt", V2)
            asked = len(server.requests)
            again = run(gold, "--prompt", V1, "--prompt", V2)
            return First(done, again, (asked, len(server.requests) - asked), folder, gold)


@pytest.fixture
def scored(first: First) -> GoldSet:
    """Gold whose extractions and scores under two prompts, and the rules', stand in the working folder."""
    for path in first.folder.glob("incidents.duckdb*"):
        shutil.copy(path, path.name)
    return first.gold


def run(gold: GoldSet, *words: object) -> Done:
    return incidents("eval", "run", "--model", MODEL, "--gold", gold.folder, *words)


def rows(query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect("incidents.duckdb", read_only=True) as connection:
        return connection.execute(query).fetchall()


# run


def test_run_extracts_what_is_missing_and_prints_one_table(first: First) -> None:
    """Two prompts over three texts are six requests, and one table with both and the rules."""
    assert (first.done.status, first.requests[0]) == (0, 6)
    assert table_rows(first.done) == [V1, MODEL, V2, MODEL, "baseline/rules"]
    assert "gold made-up: 3 texts, 1 of them without an incident, 1 events, v1:" in first.done.out


def table_rows(done: Done) -> list[str]:
    return [line.split()[0] for line in done.out.splitlines() if re.match(r" \w+/\w+", line)]


def test_what_is_stored_is_not_asked_again(first: First) -> None:
    """A second run makes no request and prints the same table."""
    assert (first.again.status, first.requests[1]) == (0, 0)
    assert first.again.out == first.done.out


def test_runs_rows_say_what_each_prompt_got_right(scored: GoldSet) -> None:
    """JSON has unrounded F1: v1 all, v2 all but actors; the rules stand below as a prompt like any other."""
    found = run(scored, "--stored", "--prompt", V1, "--prompt", V2, "--json").json
    assert (found["gold"], found["gold_hash"]) == ("made-up", scored.hash)
    v1, v2, rules = found["rows"]
    assert [(one["prompt"], one["model"], one["schema"]) for one in found["rows"]] == [
        (V1, MODEL, "incident_v1"),
        (V2, MODEL, "incident_cited_v1"),
        ("baseline/rules", "rules", "incident_v1"),
    ]
    kinds = ("incident", "event_type", "actor", "place", "date", "target", "quantity_strict", "quantity_value")
    assert [v1[kind] for kind in kinds] == [1.0] * 8
    assert (v2["actor"], v2["actor_recall"], v2["actor_precision"]) == (0, 0, None)
    assert [v2[kind] for kind in kinds if kind != "actor"] == [1.0] * 7
    # Seven facts of each article, all but one of them found: 2 · 12 / (14 + 12).
    assert v2["overall"] == pytest.approx(24 / 26)
    assert (v1["grounded_share"], v1["false_incidents_per_100"], v1["failed"]) == (1.0, 0, 0)
    assert rules["quantity_value"] > 0


def test_run_without_baseline_has_no_row_of_it(scored: GoldSet) -> None:
    """--no-baseline leaves the rules out."""
    assert table_rows(run(scored, "--stored", "--prompt", V1, "--no-baseline")) == [V1, MODEL]


def test_tokens_and_unknown_cost(scored: GoldSet) -> None:
    """One call of 100 + 20 tokens for each text; without a price the cost is null, and a dash in the table, never 0."""
    words = ("--stored", "--prompt", V1, "--no-baseline")
    (row,) = run(scored, *words, "--json").json["rows"]
    assert (row["tokens"], row["cost"]) == (120, None)
    assert row["seconds"] > 0
    (line,) = (line for line in run(scored, *words).out.splitlines() if line.startswith(f" {V1}"))
    assert line.split()[-3:-1] == ["120", "–"]


def test_the_cost_is_per_text_where_the_price_is_known(server: ChatServer, gold: GoldSet) -> None:
    """100 tokens read at 2 dollars and 20 written at 10 dollars a million are $0.0004."""
    Path("incidents.toml").write_text(f'[prices."{MODEL}"]\ninput = 2\noutput = 10\n', encoding="utf-8")
    (row,) = run(gold, "--split", "dev", "--prompt", V1, "--no-baseline", "--json").json["rows"]
    assert row["cost"] == pytest.approx(0.0004)


def test_a_prompt_of_two_steps_is_scored_as_one_extraction(server: ChatServer, gold: GoldSet) -> None:
    """incident/v3 asks twice for each text; tokens are those of both calls."""
    (row,) = run(gold, "--prompt", V3, "--no-baseline", "--json").json["rows"]
    assert (row["schema"], row["tokens"], len(server.requests)) == ("incident_steps_v1", 240, 6)
    assert (row["incident"], row["place"], row["quantity_precision"], row["quantity_recall"]) == (1, 1, 1, 0.5)


def test_every_scoring_is_stored(scored: GoldSet) -> None:
    """Each of two runs leaves a row for each line of its table, with counts by article and the rates over all."""
    assert rows("SELECT prompt, model, gold, gold_hash FROM eval_runs ORDER BY ALL") == [
        (prompt, model, "made-up", scored.hash)
        for prompt, model in (("baseline/rules", "rules"), (V1, MODEL), (V2, MODEL))
        for _ in range(2)
    ]
    stored = {
        tuple(key): value
        for *key, value in rows(
            "SELECT prompt, article_id, kind, field, metric, value FROM eval_scores JOIN eval_runs USING (eval_run_id)"
        )
    }
    assert stored[V2, "article-000", "quantity", "value", "correct"] == 2
    assert stored[V2, "article-000", "actor", "", "missing"] == 1
    assert stored[V2, "", "overall", "", "f1"] == pytest.approx(24 / 26)


def test_a_rows_id_names_the_stored_scoring(scored: GoldSet) -> None:
    """Each row of --json has the id under which its counts are kept."""
    found = run(scored, "--stored", "--prompt", V1, "--json").json["rows"]
    ids = dict(rows("SELECT eval_run_id, prompt FROM eval_runs"))
    assert len(ids) == 8
    assert [ids[one["eval_run_id"]] for one in found] == [V1, "baseline/rules"]


def test_a_second_table_has_a_row_per_article_or_field(scored: GoldSet) -> None:
    """--per article and --per field; a text without an incident that was left alone has no F1, which is no 0."""
    words = ("--stored", "--prompt", V2, "--no-baseline")
    tables = [run(scored, *words, "--per", per).out.splitlines() for per in ("article", "field")]
    articles, fields = ({line.split()[0]: line.split()[1:] for line in table if line.strip()} for table in tables)
    assert (articles["article-000"], articles["article-002"]) == (["0.923"], ["–"])
    assert (fields["actor"], fields["place"]) == (["category", "0.000"], ["1.000"])
    (row,) = run(scored, *words, "--json").json["rows"]
    assert row["per_article"] == {"article-000": row["overall"], "article-001": row["overall"], "article-002": None}
    assert (row["fields"]["actor"], row["fields"]["quantity strict"]) == (0, 1)


def test_stored_asks_nothing(scored: GoldSet, server: ChatServer) -> None:
    """With --stored a text without an extraction is an error that names the command, and no request is made."""
    missing = run(scored, "--stored", "--prompt", V3)
    assert (missing.status, missing.out, server.requests) == (2, "", [])
    assert "3 of 3 texts of gold made-up have no extraction" in missing.err


def test_a_failed_text_is_counted_and_the_others_scored(server: ChatServer, gold: GoldSet) -> None:
    """The endpoint refuses one text: its facts are missing, and the table says 1 of 3."""
    refusal = completion(no_incident().model_dump_json())
    refusal.body["choices"][0]["message"]["refusal"] = "I will not"
    server.fallback = lambda request: refusal if "killing 12 soldiers" in str(request["messages"]) else reply(request)
    done = run(gold, "--prompt", V1, "--no-baseline")
    assert done.status == 0
    assert "1/3" in done.out
    (row,) = run(gold, "--stored", "--prompt", V1, "--no-baseline", "--json").json["rows"]
    assert (row["failed"], row["quantity_recall"], row["quantity_precision"]) == (1, 0.5, 1.0)


def test_one_article_of_each_event_is_enough_for_a_quick_look(server: ChatServer, gold: GoldSet) -> None:
    """--one-per-event asks the first article of the event and every text without one."""
    found = run(gold, "--one-per-event", "--prompt", V1, "--no-baseline", "--json").json
    assert (found["gold"], found["rows"][0]["articles"], len(server.requests)) == ("made-up/one-per-event", 2, 2)


def test_a_reached_budget_is_exit_status_4(server: ChatServer, gold: GoldSet) -> None:
    """Half a table would mislead: nothing is printed, and what was paid for is kept."""
    Path("incidents.toml").write_text(
        f'concurrency = 1\n[prices."{MODEL}"]\ninput = 1000\noutput = 1000\n', encoding="utf-8"
    )
    done = run(gold, "--prompt", V1, "--budget", 0.01)
    assert (done.status, done.out) == (4, "")
    assert "higher --budget" in done.err
    assert run(gold, "--prompt", V1).status == 0
    assert len(server.requests) == 3


# repeat


def test_repeats_at_temperature_0_are_refused(server: ChatServer, gold: GoldSet) -> None:
    """The same answer twice would pass for data: exit status 2 before anything is asked."""
    done = run(gold, "--prompt", V1, "--repeat", 2)
    assert (done.status, done.out, server.requests) == (2, "", [])
    assert "INCIDENTS_TEMPERATURE" in done.err


def test_repeats_ask_again_and_tell_stability(
    server: ChatServer, gold: GoldSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each text is asked twice, and the second answers misread both figures: 6 of an article's 8 facts are the same."""
    monkeypatch.setenv("INCIDENTS_TEMPERATURE", "1")

    def misread(request: dict[str, Any]) -> Answer:
        sent = reply(request)
        message = sent.body["choices"][0]["message"]
        if request["seed"] != server.requests[0]["seed"]:
            message["content"] = re.sub(r'("number":|"value_text":")(\d)', r"\g<1>9\2", message["content"])
        return sent

    server.fallback = misread
    done = run(gold, "--prompt", V1, "--repeat", 2, "--no-baseline")
    assert (done.status, len(server.requests)) == (0, 6)
    assert Counter(request["seed"] for request in server.requests).most_common(1)[0][1] == 3
    assert [line.split()[1] for line in done.out.splitlines() if line.startswith(f" {V1}")][1] == "#1"
    assert f"{V1} × {MODEL}: 75% of the facts the same in every repeat" in done.out
    found = run(gold, "--prompt", V1, "--repeat", 2, "--stored", "--no-baseline", "--json").json["rows"]
    assert [(one["repeat"], one["quantity_value"]) for one in found] == [(0, 1), (1, 0)]
    assert found[1]["stability"] == pytest.approx(12 / 16)


# compare, check, list


def evaled(gold: GoldSet, command: str, *words: object) -> Done:
    return incidents("eval", command, *words, "--model", MODEL, "--gold", gold.folder)


def test_compare_takes_a_prompt_a_model_or_a_runs_id(scored: GoldSet) -> None:
    """Three names of the same thing give the same numbers, and the rules can be held against a prompt."""
    ids = dict(rows("SELECT prompt, eval_run_id FROM eval_runs"))
    first, *others = (
        evaled(scored, "compare", a, V2, "--json").json["overall"] for a in (V1, f"{V1}@{MODEL}", ids[V1])
    )
    assert others == [first, first]
    assert evaled(scored, "compare", "baseline/rules", V1, "--json").json["a"] == "baseline/rules × rules"


def test_compare_of_one_event_says_too_few(scored: GoldSet) -> None:
    """v2 names no actor, which is listed; but one event decides nothing."""
    done = evaled(scored, "compare", V2, V1)
    assert done.status == 0
    assert "B has right and A has not: 2 facts" in done.out
    assert "verdict: B is too few clusters" in done.out


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--min-f1", 0.9), 0),
        (("--min-f1", 0.95), 1),
        (("--min-f1", 1, "--kind", "quantity_value"), 0),
        (("--min-f1", 0.01, "--kind", "actor"), 1),
    ],
)
def test_check_holds_a_floor(words: tuple[object, ...], status: int, scored: GoldSet) -> None:
    """v2 has an overall F1 of 24/26 = 0.923 and no actor at all."""
    done = evaled(scored, "check", V2, *words)
    assert done.status == status
    assert ("failed: " in done.out) == (status == 1)


def test_check_names_the_number_and_the_floor(scored: GoldSet) -> None:
    """CI's log says how far it was, and JSON has the same faults."""
    words = ("check", V2, "--min-f1", 0.95)
    found = evaled(scored, *words, "--json")
    assert (found.status, found.json["faults"]) == (1, ["overall F1 0.923 is below 0.95"])
    out = evaled(scored, *words).out.splitlines()
    assert out == [
        f"{V2} × {MODEL} on made-up: overall F1 0.923",
        "failed: overall F1 0.923 is below 0.95",
    ]


def test_check_needs_something_to_check(scored: GoldSet) -> None:
    """Neither a floor nor a base, or an unknown kind: exit status 2, and the choices."""
    assert "--min-f1" in evaled(scored, "check", V1).err
    assert evaled(scored, "check", V1).status == 2
    unknown = evaled(scored, "check", V1, "--min-f1", 0.5, "--kind", "colour")
    assert unknown.status == 2
    assert "quantity_value" in unknown.err


@pytest.mark.parametrize("kind", ["failed", "tokens", "grounded_share"])
def test_check_has_a_floor_for_f1_alone(kind: str, scored: GoldSet) -> None:
    """What is no F1 is no kind: the message lists those that are."""
    assert evaled(scored, "check", V1, "--min-f1", 0.5, "--kind", kind).status == 2


def test_check_does_not_rule_out_a_regression_on_one_event(scored: GoldSet) -> None:
    """Too little gold is no all-clear: exit status 1, and it says why."""
    done = evaled(scored, "check", V1, "--no-regression", V2)
    assert done.status == 1
    assert "1 events are too few to rule out a regression" in done.out


def test_check_finds_a_regression(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve events: a prompt that misnames every actor is significantly worse than its base, and not the reverse."""
    monkeypatch.setattr(evals.stats, "RESAMPLES", 600)
    gold = write_gold_folder(tmp_path / "twelve", [f"event-{number}" for number in range(12)])
    ledger = Ledger(Path("incidents.duckdb"))
    store_all(ledger, gold, A, stated)
    store_all(ledger, gold, "test/v2", lambda one: stated(one, wrong=["actor"]))
    worse = evaled(gold, "check", "test/v2", "--no-regression", A)
    assert worse.status == 1
    assert "failed: overall F1 1.000 → 0.857: worse" in worse.out
    assert "failed: actor F1 1.000 → 0.000: worse" in worse.out
    assert "date" not in worse.out
    assert evaled(gold, "check", A, "--no-regression", "test/v2").status == 0
    assert evaled(gold, "check", A, "--no-regression", A, "--min-f1", 1).status == 0


def test_list_has_every_scoring_newest_first(scored: GoldSet) -> None:
    """Ids to compare, with prompt, model, gold and overall F1."""
    run(scored, "--stored", "--prompt", V2, "--no-baseline")
    found = incidents("eval", "list", "--json").json
    assert found[0]["prompt"] == V2
    assert Counter(one["prompt"] for one in found) == {V1: 2, V2: 3, "baseline/rules": 2}
    assert {one["f1"] for one in found if one["prompt"] == V2} == {0.923}
    times = [one["scored_at"] for one in found]
    assert times == sorted(times, reverse=True)
    table = incidents("eval", "list")
    assert table.status == 0
    assert all(one["eval_run_id"] in table.out for one in found)


# show


@pytest.mark.parametrize("prompt", [V1, V2, "baseline/rules"])
@pytest.mark.parametrize("article", ["article-000", "article-002"])
def test_shows_pairs_add_up_to_its_counts(prompt: str, article: str, scored: GoldSet) -> None:
    """Counted again from the pairs, every comparator has the tally that is printed below them."""
    found = evaled(scored, "show", article, "--prompt", prompt, "--json").json
    tallies = {f"{kind} {name}".strip() for kind, names in {"incident": [""], **KINDS}.items() for name in names}
    recounted: dict[str, Counter[str]] = {}
    for pair in found["pairs"]:
        for name, outcome in pair["outcomes"].items():
            if outcome not in {"optional", "not_asked"}:
                recounted.setdefault(f"{pair['kind']} {name}".strip(), Counter())[outcome] += 1
    printed = {name: Counter(counts) for name, counts in found["counts"].items() if name in tallies and counts}
    assert recounted == printed
    assert bool(found["pairs"]) or article == "article-002"


def test_shows_pairs_have_both_sides_words(scored: GoldSet) -> None:
    """What gold says and where, beside what was extracted and where; what v2 left out is nothing."""
    found = evaled(scored, "show", "article-000", "--prompt", V2, "--json").json
    pairs = {(one["kind"], one["labelled"]): one for one in found["pairs"]}
    killed = pairs["quantity", "quantity killed 12 exact soldiers [the army]"]
    assert (killed["labelled_quote"], killed["outcomes"]["strict"]) == ("killing 12 soldiers", "correct")
    assert (killed["extracted"], killed["extracted_quote"]) == (killed["labelled"], "12")
    (gunmen,) = (one for one in found["pairs"] if one["kind"] == "actor")
    assert (gunmen["outcomes"], gunmen["extracted"], gunmen["extracted_quote"]) == ({"": "missing"}, None, "")
    (stage,) = (one for one in found["pairs"] if one["kind"] == "stage")
    assert stage["outcomes"] == {"": "not_asked"}


def test_show_prints_the_same_for_people(scored: GoldSet) -> None:
    """A line for each pair, and below them the sums; the beginning of the article's id is enough."""
    out = evaled(scored, "show", "article-000", "--prompt", V2).out
    assert out.splitlines()[0] == f"article-000: {V2} × {MODEL} on gold made-up"
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "0.4 missing actor perpetrator Gunmen nothing" in lines
    assert "0.5 correct target barracks “a barracks” target barracks “barracks”" in lines
    assert "actor 0 0 0 1 0 0.000" in lines
    assert "quantity strict 2 0 0 0 0 1.000" in lines
    ambiguous = evaled(scored, "show", "article-00")
    assert ambiguous.status == 2
    assert "3 articles of gold made-up begin with 'article-00'; known: article-000, article-001" in ambiguous.err


# label, import


def test_label_shows_quotes_and_what_is_accepted(gold: GoldSet) -> None:
    """The article with a mark behind each label's words, and the labels with theirs; codes of the incident on top."""
    path = gold.folder / "article-000.json"
    labels = json.loads(path.read_text(encoding="utf-8"))
    labels["incidents"][0]["actors"][0]["also"] = ["attackers"]
    labels["incidents"][0]["targets"][0]["optional"] = True
    path.write_text(json.dumps(labels), encoding="utf-8")
    done = incidents("eval", "label", "article-000", "--gold", gold.folder)
    assert done.status == 0
    text, listed = done.out.split(f"{path}: ")
    # Facts 0.0 and 0.1 are the incident's type and stage; date, place, actor, target and two figures follow.
    marked = (
        "Gunmen[0.4] attacked a barracks[0.5] in Kharaz[0.3] on Monday[0.2], killing 12 soldiers[0.6], the army said."
    )
    assert marked in " ".join(text.split())
    lines = listed.splitlines()
    assert lines[0] == "event raid, split dev, origin blind"
    assert "0 main: attack, accomplished “Gunmen attacked a barracks in Kharaz”" in lines
    actor_line = next(line for line in lines if line.startswith("  0.4 actor"))
    assert "“Gunmen”" in actor_line
    assert "attackers" in actor_line
    assert any(line.startswith("  0.5 target barracks (optional) “a barracks”") for line in lines)
    assert "no incident" in incidents("eval", "label", "article-002", "--gold", gold.folder).out


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "a quote that is not there": ({"quote": "killing 99 soldiers", "value_text": "99"}, "has no words"),
    "a value outside its quote": ({"value_text": "77"}, "does not stand in its quote"),
    "a bound that its modifier forbids": ({"modifier": "at_least"}, "do not go with at_least"),
    "a number that is none": ({"status": "not_disclosed"}, "not_disclosed has no low and no high"),
    "an unknown key": ({"colour": "red"}, "colour"),
    "an unknown code": ({"measure": "eaten"}, "measure"),
}


@pytest.mark.parametrize(("changes", "fault"), FAULTS.values(), ids=FAULTS.keys())
def test_label_refuses_what_cannot_be_true(changes: dict[str, Any], fault: str, gold: GoldSet) -> None:
    """Exit status 1; the message names the file, the place in it, and what is wrong there."""
    path = gold.folder / "article-001.json"
    labels = json.loads(path.read_text(encoding="utf-8"))
    labels["incidents"][0]["quantities"][0] |= changes
    path.write_text(json.dumps(labels), encoding="utf-8")
    done = incidents("eval", "label", "article-001", "--gold", gold.folder)
    assert (done.status, done.out) == (1, "")
    assert all(words in done.err for words in (str(path), "incidents.0", "quantities.0", fault))


def test_label_new_writes_a_file_that_loads(gold: GoldSet) -> None:
    """An article without labels gets an empty file to fill in; it counts as a text without incident until then."""
    path = gold.folder / "article-001.json"
    path.unlink()
    done = incidents("eval", "label", "article-001", "--new", "--gold", gold.folder)
    assert (done.status, done.out) == (0, f"{path}\n")
    (begun,) = (one for one in gold_set(str(gold.folder)).articles if one.article_id == "article-001")
    assert (begun.event, begun.incidents, begun.origin, begun.language) == (None, (), "blind", "en")


def test_label_new_overwrites_nothing(gold: GoldSet) -> None:
    """An article that has labels keeps them; one that is not there is named with those that are."""
    path = gold.folder / "article-001.json"
    before = path.read_bytes()
    done = incidents("eval", "label", "article-001", "--new", "--gold", gold.folder)
    assert (done.status, path.read_bytes()) == (2, before)
    assert "there is one already" in done.err
    unknown = incidents("eval", "label", "article-009", "--new", "--gold", gold.folder)
    assert unknown.status == 2
    assert "known: article-000, article-001, article-002" in unknown.err
    assert not (gold.folder / "article-009.json").exists()


@pytest.fixture
def muc(tmp_path: Path) -> Path:
    """A copy of MUC-4 with one split of two invented articles and their key."""
    split = tmp_path / "CORPORA" / "dev"
    split.mkdir(parents=True)
    (split / "dev-muc3-0001-0100").write_text(ARTICLES.split("DEV-MUC3-0003")[0], encoding="ascii")
    key = template(BRIDGE, "1", BOMBING) + template(HARVEST, "*")
    (split / "key-dev-0001.muc4").write_text(key, encoding="ascii")
    return split.parent


def test_import_makes_gold_that_can_be_scored(muc: Path, server: ChatServer) -> None:
    """The command says what it made and what it left out, and its next command runs."""
    done = incidents("eval", "import", "muc4", muc, "--out", "muc", "--split", "dev")
    assert done.status == 0
    assert done.out.startswith("2 articles, 1 of them without an incident; 1 incidents, ")
    assert "left out: " in done.err
    assert done.out.splitlines()[-1] == "next: incidents eval run --gold muc"
    assert run(gold_set("muc"), "--prompt", V1, "--json").json["rows"][0]["articles"] == 2


def test_import_prints_json_and_refuses_what_is_there(muc: Path) -> None:
    """Programs read the counts; a second import into the same folder is exit status 1, an unknown benchmark 2."""
    words = (muc, "--out", "muc", "--split", "dev")
    found = incidents("eval", "import", "muc4", *words, "--json").json
    assert (found["articles"], found["without_incident"], found["incidents"], found["folder"]) == (2, 1, 1, "muc")
    assert isinstance(found["skipped"], list)
    again = incidents("eval", "import", "muc4", *words)
    assert (again.status, again.out) == (1, "")
    assert "not an empty folder" in again.err
    assert incidents("eval", "import", "muc5", *words).status == 2
    assert incidents("eval", "import", "muc4", muc, "--out", "other", "--split", "tst9").status == 1


# What is not there


UNKNOWN = {
    "gold": (["run", "--gold", "no-such-set"], {1, 2}, "gold sets: seeds, dev, or a folder"),
    "gold to compare": (["compare", V1, V2, "--gold", "no-such-set"], {1, 2}, "gold sets: seeds, dev, or a folder"),
    "split": (["run", "--gold", "gold", "--split", "train"], {1, 2}, "its splits: dev, test"),
    "article to show": (["show", "nobody", "--gold", "gold"], {2}, "known: article-000, article-001, article-002"),
    "article to label": (["label", "nobody", "--gold", "gold"], {2}, "known: article-000, article-001, article-002"),
    "prompt": (["run", "--gold", "gold", "--prompt", "incident/v77", "--model", MODEL], {1, 2}, V1),
}


@pytest.mark.parametrize(("words", "statuses", "known"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_what_is_unknown_is_told_with_what_is_known(
    words: list[str], statuses: set[int], known: str, server: ChatServer, gold: GoldSet
) -> None:
    """No traceback and no table: the message lists the choices, and nothing is asked or made."""
    done = incidents("eval", *words)
    assert done.status in statuses
    assert (done.out, server.requests) == ("", [])
    assert known in done.err
    assert not Path("incidents.duckdb").exists()


def advice(done: Done) -> list[str]:
    """The command that an error message says to type."""
    found = re.search(r"incidents (eval run .*)$", done.err.strip().replace("\n", " "))
    assert found
    return shlex.split(found[1])


def test_the_command_that_a_message_names_helps(server: ChatServer) -> None:
    """On a shipped set: an unscored prompt is refused with a command; typed, it makes the comparison possible."""
    words = ("eval", "compare", f"{V1}@{MODEL}", "baseline/rules", "--gold", "seeds")
    with Ledger(Path("incidents.duckdb")).writing(1.0):
        pass
    refused = incidents(*words)
    assert refused.status == 2
    assert incidents(*advice(refused)).status == 0
    assert incidents(*words).status == 0


@pytest.mark.parametrize("words", [(), ("--split", "dev"), ("--one-per-event",)])
def test_the_command_that_a_message_names_helps_with_own_gold(
    words: tuple[str, ...], server: ChatServer, scored: GoldSet
) -> None:
    """The same on a folder of one's own, and on a part of it."""
    compared = ("compare", f"{V1}@openai/other", V1, *words)
    refused = evaled(scored, *compared)
    assert refused.status == 2
    assert incidents(*advice(refused)).status == 0
    assert evaled(scored, *compared).status == 0


def test_rules_alone_need_no_model_and_no_database(gold: GoldSet) -> None:
    """`eval run --prompt baseline/rules` is the first thing that one can try: it makes the database."""
    done = incidents("eval", "run", "--prompt", "baseline/rules", "--gold", gold.folder)
    assert done.status == 0
    assert "baseline/rules" in done.out
