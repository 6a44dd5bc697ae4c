"""How scores are shown: the table of `eval run`, the two of `eval compare`, and facts in a few words."""

from typing import TYPE_CHECKING, Any

import typer

from pipeline.cli.output import Format, plain, print_rows, printable, stdout_console

if TYPE_CHECKING:
    from evals.compare import Comparison, Handed
    from evals.evaluate import Evaluation
    from evals.gold_set import GoldSet
    from evals.stats import Difference

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
    ("wrong_values", "wrong\nvalue"),
    ("false_incidents_per_100", "false\n/100"),
    ("failed", "fail-\ned"),
    ("tokens", "tokens"),
    ("cost", "$"),
    ("seconds", "s"),
)
F1_COLUMNS = tuple(name for name, _ in _COLUMNS[:9])


def row_of(evaluation: "Evaluation") -> dict[str, Any]:
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


def score_columns() -> list[str]:
    """The columns of the table, in words."""
    return [header.replace("-\n", "").replace("\n", " ").strip() for _, header in _COLUMNS]


def shown_scores(evaluation: "Evaluation") -> list[str]:
    """One line of the table as it is shown."""
    row = row_of(evaluation)
    return [_cell(name, row[name], row["articles"]) for name, _ in _COLUMNS]


def by_field(evaluation: "Evaluation") -> dict[str, float | None]:
    """F1 of every kind, comparator and column."""
    totals = evaluation.totals
    return {f"{kind} {name}".strip(): totals.rates(kind, name).f1 for kind, name in sorted(totals.counts)}


def by_article(evaluation: "Evaluation") -> dict[str, float | None]:
    """Overall F1 of every article; None for a text without an incident that was left alone."""
    from evals.rates import total

    return {score.article_id: total([score]).rates("overall").f1 for score in evaluation.scores}


def print_per(per: str, found: "list[Evaluation]") -> None:
    """F1 in a row per field or per article, a column per evaluation."""
    columns = [by_field(one) if per == "field" else by_article(one) for one in found]
    names = list(dict.fromkeys(name for column in columns for name in column))
    rows = [[name, *(shown_number(column.get(name)) for column in columns)] for name in names]
    print_rows([f"F1 per {per}", *(f"{one.prompt} {one.model}" for one in found)], rows, Format.table)


def print_table(labels: "GoldSet", rows: list[dict[str, Any]]) -> None:
    """A row per prompt × model, and what they were scored on."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=0)
    table.add_column("prompt × model", overflow="fold", min_width=16)
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
    if name in {"tokens", "false_incidents_per_100", "wrong_values"}:
        return f"{value:.0f}"
    if name == "cost":
        return f"{value:.4f}" if value else "0"
    return f"{value:.1f}" if name == "seconds" else f"{value:.2f}"


def shown_number(value: float | None) -> str:
    """Three decimals; a dash for what is not defined."""
    return "–" if value is None else f"{value:.3f}"


def comparison_json(found: "Comparison") -> dict[str, Any]:
    """A comparison as JSON, every fact that changed hands included."""

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


def print_comparison(found: "Comparison") -> None:
    """Differences with verdicts, yes-or-no fields, and every fact that changed hands."""
    typer.echo(f"A {found.a.name}\nB {found.b.name}\ngold {found.a.gold}, {found.overall.events} events\n")
    rows = [
        [
            one.kind,
            shown_number(one.f1_a),
            shown_number(one.f1_b),
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


def worded(one: "Difference") -> str:
    """A difference in one line."""
    return f"{one.kind} F1 {shown_number(one.f1_a)} → {shown_number(one.f1_b)}"


def described(given: Any) -> str:
    """A fact, labelled or extracted, or an incident, in a few words."""
    from evals.gold_facts import GoldFact, GoldIncident
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
    from evals.gold_facts import GoldFact, GoldIncident

    if given is None:
        return ""
    carrier = (
        given.fact if isinstance(given, GoldFact) else given.incident if isinstance(given, GoldIncident) else given
    )
    return " ".join(carrier.evidence.quote.split())
