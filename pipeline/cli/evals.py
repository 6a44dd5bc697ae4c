"""`incidents eval`: score stored extractions against gold, and say which prompt is better."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.eval_tables import (
    F1_COLUMNS,
    by_article,
    by_field,
    comparison_json,
    print_comparison,
    print_per,
    print_table,
    row_of,
    shown_number,
    worded,
)
from pipeline.cli.output import Format, echo_json, print_rows, say

if TYPE_CHECKING:
    from evals.evaluate import Evaluation
    from evals.gold_set import GoldSet
    from pipeline.settings import Settings

Db = Annotated[Path | None, typer.Option("--db", help="the database  [default: incidents.duckdb]")]
Gold = Annotated[str, typer.Option("--gold", help="seeds, dev, or a folder with a set.json")]
Split = Annotated[str | None, typer.Option("--split", help="only this part of the gold: dev or test")]
OnePerEvent = Annotated[
    bool, typer.Option("--one-per-event", help="only the first article of each event: the event is what counts")
]
Negatives = Annotated[bool, typer.Option("--negatives", help="only the texts without an incident")]
Model = Annotated[str | None, typer.Option("--model", help="provider/name  [default: the embedded model]")]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]


class Per(StrEnum):
    """What a second table has a row for."""

    field = "field"
    article = "article"


def run(
    prompt: Annotated[list[str] | None, typer.Option("--prompt", help="a prompt version; may be given again")] = None,
    model: Annotated[list[str] | None, typer.Option("--model", help="provider/name; may be given again")] = None,
    gold: Gold = "seeds",
    split: Split = None,
    one_per_event: OnePerEvent = False,
    negatives: Negatives = False,
    repeat: Annotated[int, typer.Option(min=1, help="ask so often, for stability; needs a temperature above 0")] = 1,
    baseline: Annotated[bool, typer.Option(help="score baseline/rules as well")] = True,
    stored: Annotated[bool, typer.Option("--stored", help="extract nothing; score what is there")] = False,
    per: Annotated[Per | None, typer.Option("--per", help="a second table of F1: per field, or per article")] = None,
    db: Db = None,
    budget: Annotated[float | None, typer.Option(min=0, help="US dollars each extraction run may spend")] = None,
    as_json: AsJson = False,
) -> None:
    """Extract what is missing for each prompt × model, score all of it, and print one table."""
    from evals.baseline import MODEL, NAME, store_baseline
    from evals.compare import same_in_all
    from evals.evaluate import evaluate, save
    from pipeline.settings import load_settings
    from pipeline.store import Ledger

    settings = load_settings(db=db, budget=budget)
    _require_variation(settings, repeat)
    labels = gold_of(gold, split, one_per_event=one_per_event, negatives=negatives)
    ledger = Ledger(settings.db)
    found: list[Evaluation] = []
    rows: list[dict[str, Any]] = []
    asked = [one for one in prompt or [settings.prompt] if one != NAME]
    for prompt_id in asked:
        for name in model or [default_model(settings)]:
            own = load_settings(db=db, budget=budget, prompt=prompt_id, model=name)
            repeats = []
            for number in range(repeat):
                if not stored:
                    _extract(own, labels, number)
                repeats.append(evaluate(ledger, labels, prompt_id, name, number))
            found += repeats
            rows += [row_of(one) for one in repeats]
            rows[-1]["stability"] = same_in_all(repeats) if repeat > 1 else None
    if baseline or not asked:
        store_baseline(ledger, labels)
        found.append(evaluate(ledger, labels, NAME, MODEL))
        rows.append(row_of(found[-1]))
    for one, row in zip(found, rows, strict=True):
        row["eval_run_id"] = save(ledger, one)
    if as_json:
        for one, row in zip(found, rows, strict=True):
            row |= {"fields": by_field(one), "per_article": by_article(one)}
        echo_json({"gold": labels.name, "gold_hash": labels.hash, "rows": rows})
        return
    print_table(labels, rows)
    if per is not None:
        print_per(per.value, found)


def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="PROMPT, PROMPT@MODEL, or the id of an eval run")],
    b: Annotated[str, typer.Argument(metavar="B", help="what is held against it")],
    model: Model = None,
    gold: Gold = "seeds",
    split: Split = None,
    one_per_event: OnePerEvent = False,
    negatives: Negatives = False,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """Is B better than A? Paired by article, clustered by event, and every fact that changed hands."""
    from evals.compare import compare as compare_evaluations
    from pipeline.settings import load_settings

    settings = load_settings(db=db, model=model)
    labels = gold_of(gold, split, one_per_event=one_per_event, negatives=negatives)
    found = compare_evaluations(evaluation(settings, a, labels), evaluation(settings, b, labels))
    if as_json:
        echo_json(comparison_json(found))
        return
    print_comparison(found)


def check(
    prompt: Annotated[str, typer.Argument(metavar="PROMPT", help="PROMPT or PROMPT@MODEL")],
    min_f1: Annotated[float | None, typer.Option("--min-f1", min=0, max=1, help="the floor")] = None,
    kind: Annotated[str, typer.Option(help="of what: overall, incident, quantity_value, actor …")] = "overall",
    no_regression: Annotated[
        str | None, typer.Option("--no-regression", metavar="BASE", help="PROMPT, PROMPT@MODEL or an eval run's id")
    ] = None,
    model: Model = None,
    gold: Gold = "seeds",
    split: Split = None,
    one_per_event: OnePerEvent = False,
    negatives: Negatives = False,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """For CI: exit 1 when a score is below its floor, or significantly worse than a base."""
    from evals.compare import compare as compare_evaluations
    from pipeline.errors import UsageError
    from pipeline.settings import load_settings

    if min_f1 is None and no_regression is None:
        raise UsageError("eval check: give --min-f1 X, --no-regression BASE, or both")
    settings = load_settings(db=db, model=model)
    labels = gold_of(gold, split, one_per_event=one_per_event, negatives=negatives)
    scored = evaluation(settings, prompt, labels)
    row = row_of(scored)
    if kind not in F1_COLUMNS:
        raise UsageError(f"eval check --kind {kind}: known: {', '.join(F1_COLUMNS)}")
    faults = []
    if min_f1 is not None and (row[kind] is None or row[kind] < min_f1):
        faults.append(f"{kind} F1 {shown_number(row[kind])} is below {min_f1}")
    if no_regression is not None:
        found = compare_evaluations(evaluation(settings, no_regression, labels), scored)
        faults += [f"{worded(one)}: worse" for one in (found.overall, *found.fields) if one.verdict == "worse"]
        if found.overall.verdict == "too few clusters":
            faults.append(f"{found.overall.events} events are too few to rule out a regression; use --gold dev")
    if as_json:
        echo_json({"prompt": scored.name, "gold": labels.name, kind: row[kind], "faults": faults})
    else:
        typer.echo(f"{scored.name} on {labels.name}: {kind} F1 {shown_number(row[kind])}")
        for fault in faults:
            typer.echo(f"failed: {fault}")
    raise typer.Exit(1 if faults else 0)


def list_(db: Db = None, as_json: AsJson = False) -> None:
    """Every stored scoring, newest first."""
    from pipeline.settings import load_settings
    from pipeline.store import Ledger, Reader

    with Ledger(load_settings(db=db).db).reading() as connection:
        rows = Reader(connection).rows(
            """
            SELECT eval_run_id, prompt, model, gold, repeat, round(value, 3) AS f1, scored_at
            FROM eval_runs LEFT JOIN eval_scores USING (eval_run_id)
            WHERE article_id = '' AND kind = 'overall' AND metric = 'f1' ORDER BY scored_at DESC
            """
        )
    if as_json:
        echo_json(rows)
    elif rows:
        print_rows(list(rows[0]), [list(row.values()) for row in rows], Format.table)


def gold_of(name: str, split: str | None, *, one_per_event: bool, negatives: bool) -> "GoldSet":
    """The part of a gold set that the options name."""
    from evals.gold_set import gold_set

    labels = gold_set(name).only(split)
    labels = labels.one_per_event() if one_per_event else labels
    return labels.negatives() if negatives else labels


def default_model(settings: "Settings") -> str:
    """The model that is configured, else the embedded one."""
    from pipeline.model.spec import DEFAULT_MODEL

    return settings.model or DEFAULT_MODEL


def _require_variation(settings: "Settings", repeat: int) -> None:
    """A repeat at temperature 0 is the first answer again: it would pass for data and be none."""
    from pipeline.errors import UsageError

    if repeat > 1 and settings.temperature == 0:
        raise UsageError(
            "eval run --repeat: the temperature is 0, so every repeat is the same answer; set INCIDENTS_TEMPERATURE "
            "above 0, or leave --repeat out"
        )


def _extract(settings: "Settings", labels: "GoldSet", repeat: int) -> None:
    """Have an extraction of every text of the gold; what is stored is not asked again."""
    from pipeline.cli.extract import run_extract
    from pipeline.model.spec import resolve_model

    spec = resolve_model(settings, repeat=repeat)
    summary = run_extract(settings, spec, [one.article for one in labels.articles])
    if summary.status == "stopped":
        say("the budget is reached: the table needs every text; go on with a higher --budget")
        sys.exit(4)


def evaluation(settings: "Settings", reference: str, labels: "GoldSet") -> "Evaluation":
    """What A or B names: an eval run's id, PROMPT@MODEL, or PROMPT under the default model."""
    from evals.baseline import MODEL, NAME, store_baseline
    from evals.evaluate import evaluate, stored_evaluation
    from pipeline.store import Ledger

    ledger = Ledger(settings.db)
    if (as_stored := stored_evaluation(ledger, reference, labels)) is not None:
        return as_stored
    prompt, at, model = reference.partition("@")
    if prompt == NAME:
        store_baseline(ledger, labels)
        model = MODEL
    return evaluate(ledger, labels, prompt, model if at or model else default_model(settings))


app = typer.Typer(
    no_args_is_help=True, help="Score extractions against gold: run, compare, check, show, label, import."
)
app.command("run")(run)
app.command("compare")(compare)
app.command("check")(check)
app.command("list")(list_)
