"""Stored extractions × gold → an evaluation: scores per article, totals, what they took. Calls no model.

An evaluation is made from the ledger and can be made again at any time; `save` keeps its counts under an id, so that a
later one can be held against it. Counts under different gold, or counted by other code, are never compared.
"""

import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from evals.gold_set import GoldArticle, GoldSet
from evals.rates import Totals, ratio, total
from evals.score import SCORING_VERSION, ArticleScore, Extracted, score_article
from pipeline.errors import UsageError
from pipeline.normalise import asks
from pipeline.store import EvalRow, Ledger, Reader, StoredExtraction, Writer

_PATIENCE = 30.0
_OUTCOMES = frozenset(["correct", "partial", "incorrect", "missing", "spurious"])
_CELLS = frozenset(["hit", "miss", "hallucination", "abstention"])


@dataclass(frozen=True)
class Evaluation:
    """One prompt × model scored against one gold set.

    Attributes:
        eval_run_id: set once its counts are stored.
        extractions: what was scored, by article; empty for an evaluation read from its stored counts.
    """

    prompt: str
    model: str
    schema: str
    gold: str
    gold_hash: str
    repeat: int
    scores: tuple[ArticleScore, ...]
    extractions: dict[str, StoredExtraction] = field(default_factory=dict)
    eval_run_id: str | None = None
    scoring_version: str = SCORING_VERSION

    @property
    def name(self) -> str:
        """Prompt × model."""
        return f"{self.prompt} × {self.model}"

    @property
    def totals(self) -> Totals:
        """The sum over all articles."""
        return total(self.scores)

    def mean(self, column: str) -> float | None:
        """The mean of an extraction's column per article; None where it is unknown for one of them."""
        values = [getattr(one, column) for one in self.extractions.values()]
        return None if not values or None in values else ratio(sum(values), len(values))


def evaluate(ledger: Ledger, gold: GoldSet, prompt: str, model: str, repeat: int = 0) -> Evaluation:
    """Score what is stored.

    Raises:
        UsageError: a text of the gold has no extraction under this prompt × model.
    """
    with ledger.reading() as connection:
        stored = Reader(connection).extractions(prompt, model, [one.text_id for one in gold.articles], repeat)
    missing = [one.article_id for one in gold.articles if one.text_id not in stored]
    if missing:
        shown = ", ".join(missing[:3]) + (" …" if len(missing) > 3 else "")
        raise UsageError(
            f"eval: {len(missing)} of {len(gold.articles)} texts of gold {gold.name} have no extraction of "
            f"{prompt} × {model} ({shown}); extract them: incidents eval run --prompt {prompt} --model {model} "
            f"{gold.flags}"
        )
    scores = tuple(_score(stored[one.text_id], one, gold) for one in gold.articles)
    return Evaluation(
        prompt=prompt,
        model=model,
        schema=stored[gold.articles[0].text_id].schema,
        gold=gold.name,
        gold_hash=gold.hash,
        repeat=repeat,
        scores=scores,
        extractions={one.article_id: stored[one.text_id] for one in gold.articles},
    )


def _score(extraction: StoredExtraction, gold: GoldArticle, labels: GoldSet) -> ArticleScore:
    extracted = Extracted(
        gold.article_id,
        failed=extraction.status == "failed",
        incidents=extraction.incidents,
        asks=asks(extraction.schema) - labels.unlabelled,
    )
    return score_article(extracted, gold)


def save(ledger: Ledger, evaluation: Evaluation) -> str:
    """Store an evaluation's counts and rates; returns their id."""
    now = datetime.now(UTC)
    eval_run_id = f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    row = EvalRow(
        eval_run_id=eval_run_id,
        prompt=evaluation.prompt,
        schema=evaluation.schema,
        model=evaluation.model,
        gold=evaluation.gold,
        gold_hash=evaluation.gold_hash,
        repeat=evaluation.repeat,
        scoring_version=evaluation.scoring_version,
        scored_at=now,
        scores=tuple(_rows(evaluation)),
    )
    with ledger.writing(_PATIENCE) as connection:
        Writer(connection).eval_run(row)
    return eval_run_id


def _rows(evaluation: Evaluation) -> Iterator[tuple[str, str, str, str, float | None]]:
    for score in evaluation.scores:
        name = score.article_id
        for (kind, column), counts in (*score.counts.items(), *score.cells.items()):
            yield from ((name, kind, column, metric, float(number)) for metric, number in counts.items())
        yield from ((name, "evidence", "", metric, float(number)) for metric, number in score.evidence.items())
        yield name, "article", "", "failed", float(score.failed)
        yield name, "article", "", "has_incident", float(score.has_incident)
        yield name, "article", "", "false_incidents", float(score.false_incidents)
    totals = evaluation.totals
    for kind, column in sorted(totals.counts):
        rates = totals.rates(kind, column)
        for metric in ("precision", "recall", "f1"):
            yield "", kind, column, metric, getattr(rates, metric)
    yield "", "overall", "", "f1", totals.rates("overall").f1
    for metric in SHARES:
        yield "", "overall", "", metric, getattr(totals, metric)


SHARES = (
    "hallucination_rate",
    "grounded_share",
    "wrong_values",
    "evidence_overlap",
    "attribution_accuracy",
    "role_confusion",
    "false_incidents_per_100",
)


def stored_evaluation(ledger: Ledger, eval_run_id: str, gold: GoldSet) -> Evaluation | None:
    """An evaluation as it was stored, without its pairs; None if there is none of that id.

    Raises:
        UsageError: it was scored under other gold than this, or counted by other code.
    """
    with ledger.reading() as connection:
        reader = Reader(connection)
        runs = reader.rows("SELECT * FROM eval_runs WHERE eval_run_id = $id", {"id": eval_run_id})
        rows = reader.rows("SELECT * FROM eval_scores WHERE eval_run_id = $id", {"id": eval_run_id})
    if not runs:
        return None
    run = runs[0]
    if run["gold_hash"] != gold.hash or run["scoring_version"] != SCORING_VERSION:
        what = "other gold" if run["gold_hash"] != gold.hash else f"scoring version {run['scoring_version']}"
        raise UsageError(
            f"eval run {eval_run_id}: scored under {what} than {gold.name} has now; score again: "
            f"incidents eval run --prompt {run['prompt']} --model {run['model']} {gold.flags}"
        )
    events = {one.article_id: one.event for one in gold.articles}
    by_article: dict[str, list[dict[str, object]]] = {name: [] for name in events}
    for row in rows:
        if row["article_id"]:
            by_article[row["article_id"]].append(row)
    scores = tuple(_stored_score(name, events[name], found) for name, found in by_article.items())
    columns = {name: run[name] for name in ("prompt", "model", "schema", "gold", "gold_hash", "repeat")}
    return Evaluation(**columns, scores=scores, eval_run_id=eval_run_id)


def _stored_score(article_id: str, event: str | None, rows: Sequence[dict[str, object]]) -> ArticleScore:
    score = ArticleScore(article_id, event, failed=False, has_incident=event is not None)
    for row in rows:
        kind, column, metric = str(row["kind"]), str(row["field"]), str(row["metric"])
        number = int(float(str(row["value"])))
        if kind == "evidence":
            score.evidence[metric] = number
        elif kind == "article":
            setattr(score, metric, number if metric == "false_incidents" else bool(number))
        elif metric in _OUTCOMES:
            score.counts.setdefault((kind, column), Counter())[metric] = number
        elif metric in _CELLS:
            score.cells.setdefault((kind, column), Counter())[metric] = number
    return score
