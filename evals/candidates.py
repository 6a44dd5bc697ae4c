"""`python -m evals.candidates`: how many of gold's facts the rules find a candidate for, whatever a model then does.

A prompt of candidates can code only what was enumerated, so this recall bounds its own. A quantity counts as found if a
number with its low and high stands in gold's words; `measured` if a rule also knows its measure, `open` if none does. A
date is found if one of the time expressions listed is right; of places, actors and targets what the rules alone find,
which is what stands where the model has no answer.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Annotated

import typer

from evals import comparators as compare
from evals.gold_facts import GoldFact
from evals.gold_set import GoldArticle, gold_set
from evals.rates import ratio
from pipeline.fact import Evidence, Fact
from pipeline.rules import Told, incidents_by_rules, quantities_told, times_told, told

KINDS = ("quantity", "date", "place", "actor", "target")


def main(
    gold: Annotated[str, typer.Option(help="seeds, dev, or a folder with a set.json")] = "dev",
    split: Annotated[str | None, typer.Option(help="only this part: dev or test")] = "dev",
) -> None:
    """Print recall by kind."""
    counts = total(gold_set(gold).only(split).articles)
    typer.echo(f"{'':10}{'gold':>6}{'found':>7}{'recall':>8}")
    for kind in KINDS:
        possible, found = counts[kind, "gold"], counts[kind, "found"]
        typer.echo(f"{kind:10}{possible:6}{found:7}{ratio(found, possible) or 0:8.2f}")
    typer.echo(
        f"\nof the quantities found: {counts['quantity', 'measured']} with the right measure by rule, "
        f"{counts['quantity', 'open']} with none; {counts['quantity', 'listed']} numbers in all without a measure"
    )


def total(articles: Iterable[GoldArticle]) -> Counter[tuple[str, str]]:
    """Counts by (kind, `gold`, `found`, `measured`, `open` or `listed`)."""
    counts: Counter[tuple[str, str]] = Counter()
    for article in articles:
        read = told(article.article.text, article.language)
        listed = quantities_told(read)
        counts["quantity", "listed"] += sum(one.measure is None for one in listed)
        for incident in article.incidents:
            for labelled in incident.facts:
                kind = labelled.fact.kind
                if kind in KINDS and not labelled.optional and not incident.optional:
                    counts[kind, "gold"] += 1
                    for what in _found(labelled, read, listed):
                        counts[kind, what] += 1
    return counts


def _found(gold: GoldFact, read: Told, listed: list[Fact]) -> Iterator[str]:
    if gold.fact.kind == "quantity":
        yield from _quantity(gold.fact, listed)
    elif gold.fact.kind == "date":
        words = (Fact(kind="date", value_text=one, evidence=Evidence(one)) for one in times_told(read))
        if any(compare.date_outcome(one, gold) == "correct" for one in words):
            yield "found"
    else:
        facts = (fact for one in incidents_by_rules(read.text, read.language) for fact in one.facts)
        accepted = gold.accepted("value_text")
        if any(fact.kind == gold.fact.kind and compare.names_match(fact.value_text, accepted) for fact in facts):
            yield "found"


def _quantity(gold: Fact, listed: list[Fact]) -> Iterator[str]:
    same = [
        one
        for one in listed
        if compare.spans_overlap(one.evidence, gold.evidence)
        and (one.low, one.high) == (gold.low, gold.high)
        and (gold.status not in {"not_disclosed", "unknown"} or one.status == gold.status)
    ]
    if same:
        yield "found"
        measures = {one.measure for one in same}
        yield from ("measured",) if gold.measure in measures else ("open",) if None in measures else ()


if __name__ == "__main__":
    typer.run(main)
