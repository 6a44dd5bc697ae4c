"""Gold as extractions: the labels of a gold set stored under a prompt and model of their own, for the views to show.

What a labeller leaves to the program is filled in as it is for a model's answer: ids of the alias tables, and the days
of a date that the words or the publication date give.
"""

from dataclasses import dataclass, replace
from datetime import date

from evals.gold_set import GoldArticle, GoldSet
from evals.stored import Maker, store_made
from pipeline.dates import read_date
from pipeline.fact import Fact, Incident
from pipeline.names import Aliases, built_in
from pipeline.store import Ledger

MODEL = "gold"
SCHEMA = "incident_v2"


@dataclass(frozen=True)
class Loaded:
    """What was stored: how many texts, and the name that selects them."""

    texts: int
    prompt: str
    model: str = MODEL


def load_gold(ledger: Ledger, gold: GoldSet, aliases: Aliases | None = None) -> Loaded:
    """Store a gold set's labels as extractions under the prompt `gold/NAME`; they are selected if nothing is.

    Labels that were changed since are stored anew; the same labels twice change nothing.
    """
    aliases = aliases or built_in()

    def incidents(labelled: GoldArticle) -> tuple[Incident, ...]:
        return tuple(_filled(one.incident, labelled, aliases) for one in labelled.incidents)

    prompt = f"gold/{gold.name}"
    return Loaded(store_made(ledger, gold, Maker(prompt, MODEL, SCHEMA, gold.hash, incidents), select=True), prompt)


def _filled(incident: Incident, labelled: GoldArticle, aliases: Aliases) -> Incident:
    return replace(incident, facts=tuple(_fact(one, labelled, aliases) for one in incident.facts))


def _fact(fact: Fact, labelled: GoldArticle, aliases: Aliases) -> Fact:
    match fact.kind:
        case "actor":
            return replace(fact, alias_id=aliases.group_id(fact.value_text))
        case "place":
            return replace(fact, alias_id=aliases.place_id(fact.value_text))
        case "date" if not (fact.date_start or fact.date_end):
            return _dated(fact, labelled)
        case _:
            return fact


def _dated(fact: Fact, labelled: GoldArticle) -> Fact:
    known = labelled.article.published_at
    published = date.fromisoformat(known[:10]) if known else None
    read = read_date(fact.value_text or "", labelled.language, published)
    if read.start is None:
        return fact
    resolved = read.basis == "resolved_from_published" and published is not None
    return replace(
        fact,
        date_start=read.start,
        date_end=read.end,
        basis=read.basis,
        resolved_against=published.isoformat() if resolved and published else None,
        resolved_basis=labelled.article.published_basis if resolved else None,
    )
