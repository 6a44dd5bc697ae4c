"""`incidents eval links`: how well incidents of different articles are joined."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.output import Format, echo_json, print_rows

if TYPE_CHECKING:
    from evals.links import Measured, Rates


class LinkCorpus(StrEnum):
    """Articles whose events are known."""

    seeds = "seeds"
    dev = "dev"
    synthetic = "synthetic"


def links(
    corpus: Annotated[list[LinkCorpus] | None, typer.Option(help="only this one; may be repeated")] = None,
    events: Annotated[int, typer.Option(min=1, help="how many events the synthetic corpus has")] = 1000,
    as_json: Annotated[bool, typer.Option("--json", help="print the rates as JSON")] = False,
) -> None:
    """Link articles whose events are known, in a ledger of their own, and score: B-cubed and pairwise."""
    from evals.links import corpus_named, measure, synthetic_of

    measured = [
        measure(synthetic_of(events) if name is LinkCorpus.synthetic else corpus_named(name))
        for name in corpus or list(LinkCorpus)
    ]
    if as_json:
        echo_json([_as_json(one) for one in measured])
        return
    print_rows(
        ["corpus", "incidents", "events", "", "B³ P", "B³ R", "B³ F1", "pairs P", "pairs R", "pairs F1"],
        [row for one in measured for row in _rows(one)],
        Format.table,
    )
    for one in measured:
        typer.echo(
            f"{one.corpus}: {one.linked.events} events found, {one.linked.pairs} pairs compared, "
            f"{one.strangers} incidents without gold links joined to others"
        )


def _rows(one: "Measured") -> list[list[Any]]:
    whole = [one.corpus, one.incidents, one.events, "all", *_rates(one.bcubed), *_rates(one.pairwise)]
    parts = [
        ["", incidents, "", f"told {size}", *_rates(rates), "", "", ""]
        for size, (incidents, rates) in one.by_size.items()
        if incidents and incidents < one.incidents
    ]
    return [whole, *parts]


def _rates(rates: "Rates") -> list[str]:
    return ["–" if value is None else f"{value:.3f}" for value in (rates.precision, rates.recall, rates.f1)]


def _as_json(one: "Measured") -> dict[str, Any]:
    return {
        "corpus": one.corpus,
        "incidents": one.incidents,
        "events": one.events,
        "events_found": one.linked.events,
        "pairs_compared": one.linked.pairs,
        "strangers_joined": one.strangers,
        "bcubed": _named(one.bcubed),
        "pairwise": _named(one.pairwise),
        "by_size": {
            size: {"incidents": incidents, **_named(rates)} for size, (incidents, rates) in one.by_size.items()
        },
    }


def _named(rates: "Rates") -> dict[str, float | None]:
    return {"precision": rates.precision, "recall": rates.recall, "f1": rates.f1}
