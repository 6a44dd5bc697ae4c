"""Stored extractions × gold → an evaluation. Gold, database and scoring are real; only the extractions are made up."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from gold_world import ASKED, MODEL, NOW, A, B, row, rows_of, stated, store, store_all, write_gold_folder
from new_ledger import new_ledger

from evals.baseline import MODEL as RULES
from evals.baseline import store_baseline
from evals.evaluate import evaluate, save, stored_evaluation
from evals.gold_set import GoldArticle, GoldSet, gold_set
from evals.score import SCORING_VERSION
from pipeline.errors import UsageError
from pipeline.fact import Evidence, Incident
from pipeline.journal import Attempt, RequestRow
from pipeline.store import Ledger, Writer


@pytest.fixture
def gold(tmp_path: Path) -> GoldSet:
    """Three articles, two of them on one event, the third without an incident."""
    return write_gold_folder(tmp_path / "gold", ["raid", "raid", None])


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """An empty database of the test's own."""
    return new_ledger(tmp_path / "incidents.duckdb")


def test_what_gold_says_scores_1(ledger: Ledger, gold: GoldSet) -> None:
    """An extraction that says exactly what the labels say is right in every kind, and finds no incident in sport."""
    store_all(ledger, gold, A, stated)
    found = evaluate(ledger, gold, A, MODEL)
    assert {kind: found.totals.rates(kind).f1 for kind in ("incident", *ASKED, "overall")} == dict.fromkeys(
        ("incident", *ASKED, "overall"), 1.0
    )
    assert (found.name, found.schema, found.gold, found.gold_hash) == (
        f"{A} × {MODEL}",
        "incident_v1",
        "made-up",
        gold.hash,
    )
    assert found.totals.false_incidents_per_100 == 0


def test_a_misread_number_is_wrong_and_nothing_else_is(ledger: Ledger, gold: GoldSet) -> None:
    """One kind that is wrong lowers that kind alone."""
    store_all(ledger, gold, A, lambda one: stated(one, wrong=["quantity"]))
    totals = evaluate(ledger, gold, A, MODEL).totals
    assert totals.rates("quantity").f1 == 0
    assert totals.rates("actor").f1 == 1


def test_a_missing_extraction_names_the_command_to_type(ledger: Ledger, gold: GoldSet) -> None:
    """Nothing is scored until every text is there: the message says how many are not, which, and what to type."""
    first, second, _ = gold.articles
    store(ledger, gold, row(first, A, stated(first)))
    with pytest.raises(UsageError) as told:
        evaluate(ledger, gold, A, MODEL)
    assert "2 of 3 texts" in str(told.value)
    assert second.article_id in str(told.value)
    assert f"incidents eval run --prompt {A} --model {MODEL} --gold " in str(told.value)


def test_another_prompt_model_or_repeat_is_another_extraction(ledger: Ledger, gold: GoldSet) -> None:
    """What is stored under one is not taken for another."""
    store_all(ledger, gold, A, stated)
    for prompt, model, repeat in ((B, MODEL, 0), (A, "openai/other", 0), (A, MODEL, 1)):
        with pytest.raises(UsageError, match="3 of 3 texts"):
            evaluate(ledger, gold, prompt, model, repeat)


def test_a_failed_extraction_counts_as_all_missing(ledger: Ledger, gold: GoldSet) -> None:
    """Failing is never cheaper than answering: all of its gold is missing, and the table counts the failure."""
    first, *rest = gold.articles
    failed = row(first, A, status="failed", fault_kind="truncated", fault="too long", permanent=True)
    store(ledger, gold, failed, *(row(one, A, stated(one)) for one in rest))
    found = evaluate(ledger, gold, A, MODEL)
    score = found.scores[0]
    assert (score.failed, found.totals.failed) == (True, 1)
    labelled = {"event_type": 1, "date": 1, "place": 1, "actor": 1, "target": 1, "quantity": 2}
    for kind, number in labelled.items():
        name = "value" if kind == "quantity" else ""
        assert dict(score.counts[kind, name]) == {"missing": number}
    assert found.totals.rates("quantity").recall == 0.5


def test_a_failure_on_a_text_without_incident_is_no_false_incident(ledger: Ledger, gold: GoldSet) -> None:
    """There is nothing to miss, and the failure is still counted."""
    *told, sport = gold.articles
    store(ledger, gold, row(sport, A, status="failed"), *(row(one, A, stated(one)) for one in told))
    totals = evaluate(ledger, gold, A, MODEL).totals
    assert (totals.failed, totals.false_incidents, totals.rates("overall").f1) == (1, 0, 1.0)


def test_the_newest_extraction_of_a_text_is_taken(ledger: Ledger, gold: GoldSet) -> None:
    """An edited draft leaves its earlier extractions in the ledger; they are not scored, whatever their order."""
    first, *rest = gold.articles
    newest = row(first, A, stated(first), extraction_id="b", extracted_at=NOW + timedelta(hours=1))
    older = [
        row(first, A, stated(first, wrong=ASKED), extraction_id=name, extracted_at=NOW + timedelta(minutes=minutes))
        for name, minutes in (("a", 0), ("c", 30))
    ]
    store(ledger, gold, older[0], newest, older[1], *(row(one, A, stated(one)) for one in rest))
    found = evaluate(ledger, gold, A, MODEL)
    assert found.extractions[first.article_id].extraction_id == "b"
    assert found.totals.rates("overall").f1 == 1


# What it took


def calls(
    *articles: GoldArticle, costs: Mapping[str, Sequence[float | None]]
) -> list[tuple[RequestRow, list[Attempt]]]:
    """Requests with one attempt for each cost, all but the last without a valid reply; each takes 1.5 seconds."""
    found = []
    for one in articles:
        key = f"k {one.article_id}"
        asked = RequestRow(key, f"{A} 0 {one.text_id}", one.text_id, A, "incident_v1", MODEL, "main", {})
        prices = costs[one.article_id]
        attempts = [
            Attempt(
                request_key=key,
                run_id="r1",
                outcome="ok" if place == len(prices) - 1 else "invalid",
                started_at=NOW.timestamp() + place,
                latency=1.5,
                prompt_tokens=100,
                completion_tokens=20,
                cost=cost,
            )
            for place, cost in enumerate(prices)
        ]
        found.append((asked, attempts))
    return found


def store_with_calls(ledger: Ledger, gold: GoldSet, costs: Mapping[str, Sequence[float | None]]) -> None:
    store(ledger, gold, *(row(one, A, stated(one), steps=(f"k {one.article_id}",)) for one in gold.articles))
    with ledger.writing(1.0) as connection:
        for request, attempts in calls(*gold.articles, costs=costs):
            Writer(connection).requests([request], [(attempt, "{}") for attempt in attempts])


def test_means_are_per_text_and_have_every_call(ledger: Ledger, gold: GoldSet) -> None:
    """Three texts took four calls of 100 + 20 tokens, 1.5 seconds and 0.1, 0.2, 0.3 and 0.3 dollars."""
    store_with_calls(ledger, gold, {"article-000": [0.1], "article-001": [0.2], "article-002": [0.3, 0.3]})
    found = evaluate(ledger, gold, A, MODEL)
    assert found.mean("prompt_tokens") == pytest.approx(400 / 3)
    assert found.mean("completion_tokens") == pytest.approx(80 / 3)
    assert found.mean("seconds") == pytest.approx(2.0)
    assert found.mean("cost") == pytest.approx(0.3)
    assert found.extractions["article-002"].calls == 2


UNKNOWN: dict[str, dict[str, list[float | None]]] = {
    "of every call": {"article-000": [None], "article-001": [None], "article-002": [None]},
    "of one text": {"article-000": [0.1], "article-001": [None], "article-002": [0.1]},
    "of one of two calls": {"article-000": [0.1], "article-001": [0.1], "article-002": [None, 0.1]},
}


@pytest.mark.parametrize("costs", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_an_unknown_cost_stays_unknown(costs: dict[str, list[float | None]], ledger: Ledger, gold: GoldSet) -> None:
    """A price that is missing somewhere is None for the mean, never 0 and never the mean of the others."""
    store_with_calls(ledger, gold, costs)
    found = evaluate(ledger, gold, A, MODEL)
    assert found.mean("cost") is None
    assert found.mean("seconds") is not None


def test_a_cost_of_0_is_known(ledger: Ledger, gold: GoldSet) -> None:
    """A local model costs nothing, which is a number."""
    store_with_calls(ledger, gold, {one.article_id: [0.0] for one in gold.articles})
    assert evaluate(ledger, gold, A, MODEL).mean("cost") == 0


def test_without_calls_nothing_is_known_of_them(ledger: Ledger, gold: GoldSet) -> None:
    """Extractions that no request belongs to have no tokens, seconds or cost."""
    store_all(ledger, gold, A, stated)
    found = evaluate(ledger, gold, A, MODEL)
    columns = ("prompt_tokens", "completion_tokens", "cost", "seconds")
    assert [found.mean(column) for column in columns] == [None] * 4


# Stored scores


def test_stored_counts_are_the_counts(ledger: Ledger, gold: GoldSet) -> None:
    """An evaluation that is read back has the same counts, cells and shares of every article, a failure included."""
    first, second, sport = gold.articles
    strange = Incident("main", Evidence("nothing of the kind"), (stated(first)[0].facts))
    store(
        ledger,
        gold,
        row(first, A, stated(first, wrong=["place", "quantity"], left_out=["target"])),
        row(second, A, status="failed"),
        row(sport, A, (strange,)),
    )
    made = evaluate(ledger, gold, A, MODEL)
    eval_run_id = save(ledger, made)
    read = stored_evaluation(ledger, eval_run_id, gold)
    assert read is not None
    assert (read.eval_run_id, read.name, read.schema, read.gold, read.gold_hash, read.repeat) == (
        eval_run_id,
        made.name,
        made.schema,
        made.gold,
        made.gold_hash,
        0,
    )
    assert [(one.article_id, one.event) for one in read.scores] == [(one.article_id, one.event) for one in made.scores]
    for before, after in zip(made.scores, read.scores, strict=True):
        assert dict(after.counts) == dict(before.counts)
        assert dict(after.cells) == dict(before.cells)
        assert after.evidence == before.evidence
        assert (after.failed, after.has_incident, after.false_incidents) == (
            before.failed,
            before.has_incident,
            before.false_incidents,
        )
    assert read.totals == made.totals
    assert read.totals.false_incidents == 1


def test_rates_stand_in_the_database_for_sql(ledger: Ledger, gold: GoldSet) -> None:
    """The rates over all articles are rows under the empty article, and a rate of nothing is null."""
    store_all(ledger, gold, A, lambda one: stated(one, left_out=["target"]))
    eval_run_id = save(ledger, evaluate(ledger, gold, A, MODEL))
    (run,) = rows_of(ledger, "SELECT * FROM eval_runs")
    assert (run["eval_run_id"], run["prompt"], run["model"], run["gold"], run["gold_hash"], run["repeat"]) == (
        eval_run_id,
        A,
        MODEL,
        "made-up",
        gold.hash,
        0,
    )
    assert run["scoring_version"] == SCORING_VERSION
    rates = {
        (one["kind"], one["metric"]): one["value"]
        for one in rows_of(ledger, "SELECT * FROM eval_scores WHERE article_id = '' AND field = ''")
    }
    assert rates["actor", "f1"] == 1
    assert rates["target", "recall"] == 0
    assert rates["target", "precision"] is None


def test_an_id_that_is_none_is_no_evaluation(ledger: Ledger, gold: GoldSet) -> None:
    """Whoever asks learns that there is no such run, and may try it as a prompt."""
    store_all(ledger, gold, A, stated)
    assert stored_evaluation(ledger, "20260101T000000Z-abcdef", gold) is None


def test_stored_scores_are_refused_once_gold_has_changed(ledger: Ledger, gold: GoldSet) -> None:
    """Numbers under other labels mean something else; the message says how to score again."""
    store_all(ledger, gold, A, stated)
    eval_run_id = save(ledger, evaluate(ledger, gold, A, MODEL))
    path = gold.folder / "article-000.json"
    labels = json.loads(path.read_text(encoding="utf-8"))
    labels["incidents"][0]["event_type"] = "armed_clash"
    path.write_text(json.dumps(labels), encoding="utf-8")
    with pytest.raises(UsageError, match=r"scored under other gold .*; score again: incidents eval run --prompt"):
        stored_evaluation(ledger, eval_run_id, gold_set(str(gold.folder)))


def test_a_note_is_no_change_of_gold(ledger: Ledger, gold: GoldSet) -> None:
    """What a labeller writes for readers changes no score."""
    store_all(ledger, gold, A, stated)
    eval_run_id = save(ledger, evaluate(ledger, gold, A, MODEL))
    path = gold.folder / "article-000.json"
    labels = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**labels, "notes": "the army is vague here"}), encoding="utf-8")
    assert stored_evaluation(ledger, eval_run_id, gold_set(str(gold.folder))) is not None


def test_stored_scores_of_other_code_are_refused(ledger: Ledger, gold: GoldSet) -> None:
    """Counts of an earlier scoring version are not held against those of this one."""
    store_all(ledger, gold, A, stated)
    eval_run_id = save(ledger, replace(evaluate(ledger, gold, A, MODEL), scoring_version="0"))
    with pytest.raises(UsageError, match="scoring version 0"):
        stored_evaluation(ledger, eval_run_id, gold)


def test_stored_scores_of_a_part_are_not_those_of_the_whole(ledger: Ledger, gold: GoldSet) -> None:
    """Fewer articles are other gold."""
    store_all(ledger, gold, A, stated)
    eval_run_id = save(ledger, evaluate(ledger, gold.only(article_ids=["article-000"]), A, MODEL))
    with pytest.raises(UsageError, match="other gold"):
        stored_evaluation(ledger, eval_run_id, gold)


# Rules


def test_the_baseline_is_stored_once_and_scored_like_a_prompt(ledger: Ledger, gold: GoldSet) -> None:
    """Rules read each text once; their rows are extractions under baseline/rules × rules, with no call and no cost."""
    store_all(ledger, gold, A, stated)
    assert store_baseline(ledger, gold) == 3
    before = rows_of(ledger, "SELECT * FROM extractions WHERE prompt = 'baseline/rules' ORDER BY text_id")
    assert {one["model"] for one in before} == {RULES}
    assert store_baseline(ledger, gold) == 0
    assert rows_of(ledger, "SELECT * FROM extractions WHERE prompt = 'baseline/rules' ORDER BY text_id") == before
    found = evaluate(ledger, gold, "baseline/rules", RULES)
    assert found.name == "baseline/rules × rules"
    assert (found.totals.articles, found.totals.failed) == (3, 0)
    assert (found.totals.rates("quantity").f1 or 0) > 0
    assert found.mean("cost") is None
    assert rows_of(ledger, "SELECT count(*) AS n FROM requests") == [{"n": 0}]


def test_only_a_new_text_is_read_by_the_rules(tmp_path: Path, ledger: Ledger, gold: GoldSet) -> None:
    """A gold set that grew has its new article read, and no other."""
    store_all(ledger, gold, A, stated)
    store_baseline(ledger, gold)
    assert store_baseline(ledger, write_gold_folder(tmp_path / "more", ["raid", "raid", None, "siege"])) == 1


def test_a_text_that_two_articles_carry_is_read_once_by_the_rules(
    tmp_path: Path, ledger: Ledger, gold: GoldSet
) -> None:
    """A wire story in two outlets is one extraction; its facts stand in the ledger once and score as for one outlet."""
    texts = gold.folder / "texts"
    shutil.copy(texts / "article-000.txt", texts / "article-001.txt")
    labels = json.loads((gold.folder / "article-000.json").read_text(encoding="utf-8"))
    (gold.folder / "article-001.json").write_text(json.dumps({**labels, "article_id": "article-001"}), encoding="utf-8")
    twice = gold_set(str(gold.folder))
    store_baseline(ledger, twice)
    assert rows_of(ledger, "SELECT fact_id FROM facts GROUP BY ALL HAVING count(*) > 1") == []
    assert evaluate(ledger, twice, "baseline/rules", RULES).totals.rates("incident").spurious == 0


def test_scoring_loads_no_model_client() -> None:
    """Everything of evals can be imported and none of openai, instructor and llama.cpp comes with it."""
    names = "agreement baseline candidates compare evaluate match muc4 rates score stats"
    code = (
        "import sys\n"
        + "".join(f"import evals.{name}\n" for name in names.split())
        + "print([name for name in ('openai', 'instructor', 'xllamacpp', 'pipeline.model') if name in sys.modules])"
    )
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "[]"
