"""What linking costs, beside comparing in a plain Python loop: `python -m evals.speed.linking [INCIDENTS]`.

A synthetic corpus of that many incidents (100,000 unless said otherwise), about ninety a day for three years in
eight countries, is stored in a ledger of its own; what is timed is each part of `pipeline.link.link` in seconds, once.
The loop compares profiles field by field, with rapidfuzz for names, for a sample of the same pairs; its time for all
pairs that blocks met, and for all pairs there are, is extrapolated from that.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rapidfuzz import fuzz

from evals.links.synthetic import Sizes, synthetic_corpus
from pipeline.link import link
from pipeline.link.compare import compare, prepare
from pipeline.store import Ledger, Reader
from pipeline.store.links import LinkReader

_SAMPLE = 20_000
_COMPARING = "comparing the pairs of blocks"
# Incidents for each event of the synthetic corpus, on the average.
_PER_EVENT = 5.0

Result = TypeVar("Result")


def main(incidents: Annotated[int, typer.Argument(min=100)] = 100_000) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder) / "links.duckdb")
        events = round(incidents / _PER_EVENT)
        synthetic_corpus(Sizes(events, days=1095, towns=max(events // 5, 40))).store(ledger)
        parts, blocked, loop = _parts(ledger)
        whole, linked = _timed(lambda: link(ledger))
        again, _ = _timed(lambda: link(ledger))
    all_pairs = linked.incidents * (linked.incidents - 1) // 2
    typer.echo(
        f"{linked.incidents} incidents, {linked.events} events found; "
        f"{linked.pairs} pairs compared of {all_pairs} ({linked.pairs / all_pairs:.3%})"
    )
    for name, spent in [*parts, ("everything", whole), ("everything again", again)]:
        typer.echo(f"{name:44}{spent:10.1f} s")
    comparing = dict(parts)[_COMPARING]
    typer.echo(
        f"{'a Python loop over these pairs':44}{loop:10.1f} s, {loop / comparing:.1f} times as long as comparing them"
    )
    everywhere = loop * all_pairs / blocked
    typer.echo(
        f"{'a Python loop over all pairs':44}{everywhere:10.1f} s, {everywhere / whole:.0f} times as long as everything"
    )


def _parts(ledger: Ledger) -> tuple[list[tuple[str, float]], int, float]:
    """Seconds of each part that can be timed by itself; how many pairs met in blocks; seconds of the loop over them."""
    with ledger.reading() as connection:
        reader = LinkReader(connection)
        profiles, _ = _timed(lambda: prepare(reader))
        blocks, _ = _timed(reader.block)
        comparing, compared = _timed(lambda: compare(reader))
        step = max(len(compared.pairs.a) // _SAMPLE, 1)
        met = list(zip(compared.pairs.a[::step].tolist(), compared.pairs.b[::step].tolist(), strict=True))
        rows = Reader(connection).rows("SELECT * FROM link_profiles ORDER BY n")
    loop, _ = _timed(lambda: [_plainly(rows[one], rows[other]) for one, other in met])
    parts = [("profiles", profiles), ("blocks", blocks), (_COMPARING, comparing)]
    return parts, len(compared.pairs.a), loop * len(compared.pairs.a) / len(met)


def _plainly(one: dict[str, Any], other: dict[str, Any]) -> float:
    """The heart of the comparison, as one would write it first."""
    score = 0.0
    if one["first_day"] and other["first_day"]:
        gap = max((one["first_day"] - other["last_day"]).days, (other["first_day"] - one["last_day"]).days)
        score += 6 if gap <= 0 else -15
    if one["place"] and other["place"]:
        score += 5 if fuzz.ratio(one["place_words"], other["place_words"]) >= 85 else -3
    score += 1.5 if one["event_type"] == other["event_type"] else -2.5
    score += 3.0 * bool(set(one["groups"]) & set(other["groups"]))
    score += 4.0 * bool(set(one["rare"]) & set(other["rare"]))
    return score + max((fuzz.token_set_ratio(a, b) for a in one["targets"] for b in other["targets"]), default=0) / 40


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


if __name__ == "__main__":
    typer.run(main)
