"""`python -m evals.lineage`: precision, recall and F1 of lineages, per split and manner; `--fit`: the weights again."""

from typing import Annotated

import typer

from evals.lineage.corpus import MANNERS, Report, load, load_seeds, load_short
from evals.lineage.fit import fitted
from evals.lineage.measure import Scores, measure
from pipeline.lineage.rewrites import PRIOR, WEIGHTS


def main(fit: Annotated[bool, typer.Option("--fit", help="fit the weights to the tuning split")] = False) -> None:
    """Print the scores of each split, with events known and without."""
    if fit:
        _print_fit()
        return
    tune, test = load("tune"), load("test")
    sets: list[tuple[str, list[Report]]] = [
        ("tune (parts 1–2)", tune),
        ("tune, short independent", load_short()),
        ("test (parts 3–4)", test),
        ("seeds", load_seeds()),
    ]
    columns = ("pairs", "false", "between", "missed", "sources")
    heading = f"{'':32}{'precision':>10}{'recall':>8}{'F1':>7}" + "".join(f"{column:>9}" for column in columns)
    typer.echo(heading)
    for linked in (True, False):
        for name, reports in sets:
            _print_row(f"{name}{'' if linked else ', no events'}", measure(reports, linked=linked))
    typer.echo(f"\nwire and rewrite joined{'':9}" + "".join(f"{manner:>12}" for manner in MANNERS))
    for name, reports in (sets[0], sets[2]):
        found = measure(reports).by_manner
        cells = (f"{joined}/{there}" for joined, there in (found[manner] for manner in MANNERS))
        typer.echo(f"{name:32}" + "".join(f"{cell:>12}" for cell in cells))
    typer.echo("\nfalse: pairs of one event; between: of two events; missed: pairs of one lineage")
    typer.echo("sources: events whose independent sources are counted right")


def _print_row(name: str, scores: Scores) -> None:
    rates = f"{scores.precision:10.3f}{scores.recall:8.3f}{scores.f1:7.3f}"
    numbers = (scores.right + scores.missed, scores.false, scores.false_between_events, scores.missed)
    counts = "".join(f"{number:9}" for number in numbers)
    sources = f"{scores.counted_right}/{scores.events}"
    typer.echo(f"{name:32}{rates}{counts}{sources:>9}")
    for one, other in scores.wrong:
        typer.echo(f"    wrong: {one} {other}")


def _print_fit() -> None:
    weights, prior = fitted([*load("tune"), *load_short()])
    typer.echo(f"{'':12}{'fitted':>8}{'in use':>8}")
    for name, weight in weights.items():
        typer.echo(f"{name:12}{weight:8.2f}{WEIGHTS[name]:8.2f}")
    typer.echo(f"{'prior':12}{prior:8.2f}{PRIOR:8.2f}")


if __name__ == "__main__":
    typer.run(main)
