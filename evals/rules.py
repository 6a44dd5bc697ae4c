"""Stores what the rules-only baseline makes of gold's texts, so that it is scored by the same code as any prompt."""

from evals.baseline import NAME, VERSION, extract
from evals.gold_set import GoldArticle, GoldSet
from evals.stored import Maker, store_made
from pipeline.fact import Incident
from pipeline.store import Ledger

MODEL = "rules"


def store_baseline(ledger: Ledger, gold: GoldSet) -> int:
    """Extract every text of the set that has no stored outcome of this version of the rules; returns how many."""
    return store_made(ledger, gold, Maker(NAME, MODEL, "incident_v1", str(VERSION), _incidents))


def _incidents(gold: GoldArticle) -> tuple[Incident, ...]:
    return extract(gold.article.text, gold.language)
