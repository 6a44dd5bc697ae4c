"""`incidents eval report`: prompts held against each other on gold, as one HTML file."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.eval_tables import described, quote_of, score_columns, shown_scores
from pipeline.cli.evals import Db, Gold, Model, Negatives, OnePerEvent, Split, evaluation, gold_of
from pipeline.cli.files import replace_file
from pipeline.cli.output import say


def report(
    prompt: Annotated[
        list[str],
        typer.Argument(metavar="PROMPT…", help="PROMPT, PROMPT@MODEL or an eval run's id; the first is the base"),
    ],
    out: Annotated[Path, typer.Option("--out", help="the HTML file; one that is there is replaced")] = Path(
        "eval.html"
    ),
    model: Model = None,
    gold: Gold = "seeds",
    split: Split = None,
    one_per_event: OnePerEvent = False,
    negatives: Negatives = False,
    baseline: Annotated[bool, typer.Option(help="score baseline/rules as well")] = True,
    db: Db = None,
) -> None:
    """Scores, verdicts, and every fact that one prompt has right and the other has not, in its article's words."""
    from evals.baseline import NAME
    from evals.compare import compare
    from evals.report import EvalReport, Wording, html
    from pipeline.settings import load_settings

    settings = load_settings(db=db, model=model)
    labels = gold_of(gold, split, one_per_event=one_per_event, negatives=negatives)
    asked = list(dict.fromkeys([*prompt, *([NAME] if baseline else [])]))
    found = [evaluation(settings, one, labels) for one in asked]
    comparisons = [compare(found[0], other) for other in found[1:]]
    shown = EvalReport(labels, tuple(found), tuple(comparisons), score_columns(), [shown_scores(one) for one in found])
    replace_file(out, html(shown, Wording(described, quote_of)).encode())
    say(f"{out}: {len(found)} prompts on gold {labels.name}, {len(comparisons)} comparisons with {found[0].name}")
