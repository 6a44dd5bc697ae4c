"""`incidents eval`: score stored extractions against gold, and say which prompt is better."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.output import Format, echo_json, plain, print_rows, printable, say, stdout_console

if TYPE_CHECKING:
    from evals.compare import Comparison, Handed
    from evals.evaluate import Evaluation
    from evals.gold_set import GoldSet
    from evals.stats import Difference
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


_COLUMNS = (
    ("incident", "inci-\ndent"),
    ("event_type", "event\ntype"),
    ("quantity_strict", "count\nstrict"),
    ("quantity_value", "count\nvalue"),
    ("actor", "actor"),
    ("place", "place"),
    ("date", "date"),
    ("target", "target"),
    ("overall", "all\nkinds"),
    ("hallucination_rate", "hallu-\ncin."),
    ("grounded_share", "groun-\nded"),
    ("false_incidents_per_100", "false\n/100"),
    ("failed", "fail-\ned"),
    ("tokens", "tokens"),
    ("cost", "$"),
    ("seconds", "s"),
)
_F1 = tuple(name for name, _ in _COLUMNS[:9])


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
    from evals.baseline import NAME
    from evals.compare import same_in_all
    from evals.evaluate import evaluate, save
    from evals.rules import MODEL, store_baseline
    from pipeline.settings import load_settings
    from pipeline.store import Ledger

    settings = load_settings(db=db, budget=budget)
    _require_variation(settings, repeat)
    labels = _gold(gold, split, one_per_event=one_per_event, negatives=negatives)
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
            rows += [_row(one) for one in repeats]
            rows[-1]["stability"] = same_in_all(repeats) if repeat > 1 else None
    if baseline or not asked:
        store_baseline(ledger, labels)
        found.append(evaluate(ledger, labels, NAME, MODEL))
        rows.append(_row(found[-1]))
    for one, row in zip(found, rows, strict=True):
        row["eval_run_id"] = save(ledger, one)
    if as_json:
        for one, row in zip(found, rows, strict=True):
            row |= {"fields": _fields(one), "per_article": _articles(one)}
        echo_json({"gold": labels.name, "gold_hash": labels.hash, "rows": rows})
        return
    _print_table(labels, rows)
    if per is not None:
        _print_per(per, found)


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
    labels = _gold(gold, split, one_per_event=one_per_event, negatives=negatives)
    found = compare_evaluations(_evaluation(settings, a, labels), _evaluation(settings, b, labels))
    if as_json:
        echo_json(_comparison(found))
        return
    _print_comparison(found)


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
    labels = _gold(gold, split, one_per_event=one_per_event, negatives=negatives)
    evaluation = _evaluation(settings, prompt, labels)
    row = _row(evaluation)
    if kind not in _F1:
        raise UsageError(f"eval check --kind {kind}: known: {', '.join(_F1)}")
    faults = []
    if min_f1 is not None and (row[kind] is None or row[kind] < min_f1):
        faults.append(f"{kind} F1 {_number(row[kind])} is below {min_f1}")
    if no_regression is not None:
        found = compare_evaluations(_evaluation(settings, no_regression, labels), evaluation)
        faults += [f"{_worded(one)}: worse" for one in (found.overall, *found.fields) if one.verdict == "worse"]
        if found.overall.verdict == "too few clusters":
            faults.append(f"{found.overall.events} events are too few to rule out a regression; use --gold dev")
    if as_json:
        echo_json({"prompt": evaluation.name, "gold": labels.name, kind: row[kind], "faults": faults})
    else:
        typer.echo(f"{evaluation.name} on {labels.name}: {kind} F1 {_number(row[kind])}")
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


def _gold(name: str, split: str | None, *, one_per_event: bool, negatives: bool) -> "GoldSet":
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


def _evaluation(settings: "Settings", reference: str, labels: "GoldSet") -> "Evaluation":
    """What A or B names: an eval run's id, PROMPT@MODEL, or PROMPT under the default model."""
    from evals.baseline import NAME
    from evals.evaluate import evaluate, stored_evaluation
    from evals.rules import MODEL, store_baseline
    from pipeline.store import Ledger

    ledger = Ledger(settings.db)
    if (as_stored := stored_evaluation(ledger, reference, labels)) is not None:
        return as_stored
    prompt, at, model = reference.partition("@")
    if prompt == NAME:
        store_baseline(ledger, labels)
        model = MODEL
    return evaluate(ledger, labels, prompt, model if at or model else default_model(settings))


def _row(evaluation: "Evaluation") -> dict[str, Any]:
    """One line of the table, unrounded; None where a number is not known or not defined."""
    from evals.evaluate import SHARES

    totals = evaluation.totals
    read, written = evaluation.mean("prompt_tokens"), evaluation.mean("completion_tokens")
    kinds = ("incident", "event_type", "actor", "place", "date", "target", "overall")
    return {
        "prompt": evaluation.prompt,
        "model": evaluation.model,
        "schema": evaluation.schema,
        "repeat": evaluation.repeat,
        "articles": totals.articles,
        **{kind: totals.rates(kind).f1 for kind in kinds},
        **{f"quantity_{name}": totals.rates("quantity", name).f1 for name in ("strict", "value", "overlap")},
        **{f"{kind}_precision": totals.rates(kind).precision for kind in kinds},
        **{f"{kind}_recall": totals.rates(kind).recall for kind in kinds},
        "quantity_precision": totals.rates("quantity").precision,
        "quantity_recall": totals.rates("quantity").recall,
        "quantity_overgeneration": totals.rates("quantity").overgeneration,
        "quantity_undergeneration": totals.rates("quantity").undergeneration,
        **{share: getattr(totals, share) for share in SHARES},
        "failed": totals.failed,
        "tokens": None if read is None or written is None else read + written,
        "cost": evaluation.mean("cost"),
        "seconds": evaluation.mean("seconds"),
    }


def _fields(evaluation: "Evaluation") -> dict[str, float | None]:
    """F1 of every kind, comparator and column."""
    totals = evaluation.totals
    return {f"{kind} {name}".strip(): totals.rates(kind, name).f1 for kind, name in sorted(totals.counts)}


def _articles(evaluation: "Evaluation") -> dict[str, float | None]:
    """Overall F1 of every article; None for a text without an incident that was left alone."""
    from evals.rates import total

    return {score.article_id: total([score]).rates("overall").f1 for score in evaluation.scores}


def _print_per(per: Per, found: "list[Evaluation]") -> None:
    columns = [_fields(one) if per is Per.field else _articles(one) for one in found]
    names = list(dict.fromkeys(name for column in columns for name in column))
    rows = [[name, *(_number(column.get(name)) for column in columns)] for name in names]
    print_rows([f"F1 per {per.value}", *(f"{one.prompt} {one.model}" for one in found)], rows, Format.table)


def _print_table(labels: "GoldSet", rows: list[dict[str, Any]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=0)
    table.add_column("prompt × model", overflow="fold", min_width=19)
    for _, header in _COLUMNS:
        table.add_column(header, justify="right", no_wrap=True)
    for row in rows:
        again = f" #{row['repeat']}" if row["repeat"] else ""
        table.add_row(
            f"{row['prompt']}{again}\n{row['model']}",
            *(_cell(name, row[name], row["articles"]) for name, _ in _COLUMNS),
        )
    stdout_console().print(table)
    without = sum(not one.incidents for one in labels.articles)
    typer.echo(
        f"gold {labels.name}: {len(labels.articles)} texts, {without} of them without an incident, "
        f"{len({one.event for one in labels.articles if one.event})} events, {labels.hash[:15]}; F1 by kind, "
        "means per text of tokens, $ and seconds"
    )
    origins = sorted({one.origin for one in labels.articles} - {"blind"})
    if origins:
        typer.echo(f"part of this gold is not blind: {', '.join(origins)}")
    for row in rows:
        if row.get("stability") is not None:
            typer.echo(
                f"{row['prompt']} × {row['model']}: {row['stability']:.0%} of the facts the same in every repeat"
            )


def _cell(name: str, value: float | None, articles: int) -> str:
    if value is None:
        return "–"
    if name == "failed":
        return f"{value}/{articles}"
    if name in {"tokens", "false_incidents_per_100"}:
        return f"{value:.0f}"
    if name == "cost":
        return f"{value:.4f}" if value else "0"
    return f"{value:.1f}" if name == "seconds" else f"{value:.2f}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _comparison(found: "Comparison") -> dict[str, Any]:
    def changed(one: "Handed") -> dict[str, Any]:
        return {
            "article_id": one.article_id,
            "kind": one.kind,
            "gold": described(one.gold.gold),
            "gold_quote": quote_of(one.gold.gold),
            "right": described(one.right.given),
            "right_quote": quote_of(one.right.given),
            "wrong": described(one.wrong.given),
            "wrong_quote": quote_of(one.wrong.given),
            "wrong_is": one.wrong.verdict,
        }

    return {
        "a": found.a.name,
        "b": found.b.name,
        "gold": found.a.gold,
        "verdict": found.overall.verdict,
        "overall": {**vars(found.overall), "delta": found.overall.delta},
        "fields": [{**vars(one), "delta": one.delta} for one in found.fields],
        "binary": [vars(one) for one in found.binary],
        "gained": [changed(one) for one in found.gained],
        "lost": [changed(one) for one in found.lost],
    }


def _print_comparison(found: "Comparison") -> None:
    typer.echo(f"A {found.a.name}\nB {found.b.name}\ngold {found.a.gold}, {found.overall.events} events\n")
    rows = [
        [
            one.kind,
            _number(one.f1_a),
            _number(one.f1_b),
            "–" if one.delta is None else f"{one.delta:+.3f}",
            "" if one.interval is None else f"{one.interval[0]:+.3f} … {one.interval[1]:+.3f}",
            "" if one.adjusted is None else f"{one.adjusted:.4f}",
            one.verdict,
        ]
        for one in (found.overall, *found.fields)
    ]
    print_rows(["F1 of", "A", "B", "B - A", "95 % interval", "p (Holm)", "verdict: B is"], rows, Format.table)
    print_rows(
        ["right on (articles)", "A", "B", "of", "events for A", "for B", "McNemar p"],
        [
            [
                one.field,
                one.right_a,
                one.right_b,
                one.articles,
                one.a_wins,
                one.b_wins,
                "" if one.p is None else f"{one.p:.4f}",
            ]
            for one in found.binary
        ],
        Format.table,
    )
    if not found.knows_facts:
        typer.echo("which facts changed hands is not known: of a stored scoring only its counts are left")
    for title, changed in (
        ()
        if not found.knows_facts
        else (("B has right and A has not", found.gained), ("A has right and B has not", found.lost))
    ):
        typer.echo(f"{title}: {len(changed)} facts")
        for one in changed:
            typer.echo(printable(f"  {one.article_id} {described(one.gold.gold)} “{quote_of(one.gold.gold)}”"))
            other = described(one.wrong.given) + f" “{quote_of(one.wrong.given)}”" if one.wrong.given else "nothing"
            typer.echo(printable(f"      “{quote_of(one.right.given)}” | {one.wrong.verdict}: {other}"))
    typer.echo(f"verdict: B is {found.overall.verdict}" if found.overall.events >= 1 else "verdict: nothing to compare")
    if found.overall.verdict == "too few clusters":
        typer.echo(
            f"({found.overall.events} events; articles on one event are one cluster, and fewer than 10 show nothing)"
        )


def _worded(one: "Difference") -> str:
    return f"{one.kind} F1 {_number(one.f1_a)} → {_number(one.f1_b)}"


def described(given: Any) -> str:
    """A fact, labelled or extracted, or an incident, in a few words."""
    from evals.gold_set import GoldFact, GoldIncident
    from pipeline.fact import Incident

    fact = given.fact if isinstance(given, GoldFact) else given
    if fact is None:
        return "nothing"
    if isinstance(fact, GoldIncident):
        fact = fact.incident
    if isinstance(fact, Incident):
        return f"{fact.role} incident"
    number = fact.low if fact.low == fact.high else f"{plain(fact.low)}–{plain(fact.high)}"
    parts = [fact.kind, fact.measure, number if fact.kind == "quantity" else None, fact.modifier, fact.category]
    parts += [fact.value_text if fact.kind != "quantity" else None, fact.country, fact.group_text, fact.basis]
    parts += [f"[{fact.originator}]" if fact.originator else None]
    return " ".join(plain(part) for part in parts if part not in {None, ""})


def quote_of(given: Any) -> str:
    """The words that it rests on."""
    from evals.gold_set import GoldFact, GoldIncident

    if given is None:
        return ""
    carrier = (
        given.fact if isinstance(given, GoldFact) else given.incident if isinstance(given, GoldIncident) else given
    )
    return " ".join(carrier.evidence.quote.split())


app = typer.Typer(
    no_args_is_help=True, help="Score extractions against gold: run, compare, check, show, label, import."
)
app.command("run")(run)
app.command("compare")(compare)
app.command("check")(check)
app.command("list")(list_)
