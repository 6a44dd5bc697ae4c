"""Prompts held against each other, as one HTML file: scores, verdicts, and the words of every fact that changed hands.

The first prompt is the base, and each of the others is held against it. Nothing is computed here but the drawing:
scores come from `evaluate`, verdicts from `compare`, and too few events for a verdict are said to be too few.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import altair as alt
from markupsafe import Markup

from evals.compare import Comparison, Handed
from evals.evaluate import Evaluation
from evals.gold_facts import GoldFact
from evals.gold_set import GoldSet
from evals.stats import FEWEST_EVENTS
from pipeline.page import Highlight, Paragraph, Shell, highlighted, page
from pipeline.page.svg import drawn

_HERE = Path(__file__).parent
_SHELL = Shell(_HERE, "eval_report.html", styles=(_HERE / "eval_report.css",))
# One shape per prompt, as the chart and its key show them; with more prompts than shapes they begin anew.
_SHAPES = (
    ("circle", "●"), ("square", "□"), ("triangle-up", "▲"), ("diamond", "◇"), ("cross", "✚"), ("triangle-down", "▽"),
)  # fmt: skip
_KINDS = ("incident", "event_type", "date", "place", "actor", "target", "quantity", "overall")


@dataclass(frozen=True)
class Wording:
    """How a fact, labelled or extracted, is put into words, and which words it cites."""

    described: Callable[[Any], str]
    quote: Callable[[Any], str]


@dataclass(frozen=True)
class EvalReport:
    """What the page shows.

    Attributes:
        columns, scores: the table of `eval run`, a line per evaluation.
    """

    gold: GoldSet
    evaluations: tuple[Evaluation, ...]
    comparisons: tuple[Comparison, ...]
    columns: Sequence[str]
    scores: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Line:
    """One fact as somebody has it: who, in which words, and whether these stand in the article."""

    number: int
    who: str
    said: str
    quote: str
    proved: bool


@dataclass(frozen=True)
class Change:
    """One fact that one has right and the other has not; None where the other has nothing."""

    article: int
    kind: str
    gold: Line
    right: Line
    wrong: Line | None
    verdict: str


@dataclass
class Article:
    """An article of the gold with the facts of it that changed hands."""

    number: int
    name: str
    text: str
    language: str
    lines: list[Line] = field(default_factory=list)
    spans: list[Highlight] = field(default_factory=list)

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Its words, with those of the facts highlighted."""
        return highlighted(self.text, self.spans)


def html(shown: EvalReport, wording: Wording) -> str:
    """The whole file."""
    articles = _Articles(shown.gold, wording)
    compared = [(one, articles.changes(one.gained, one.b, one.a), articles.changes(one.lost, one.a, one.b))
                for one in shown.comparisons]  # fmt: skip
    return page(
        _SHELL,
        shown=shown,
        compared=compared,
        articles=[one for one in articles.all if one.lines],
        chart=_chart(shown.evaluations),
        marks=[_SHAPES[place % len(_SHAPES)][1] for place in range(len(shown.evaluations))],
        fewest=FEWEST_EVENTS,
        without=sum(not one.incidents for one in shown.gold.articles),
        events=len({one.event for one in shown.gold.articles if one.event}),
        made_at=datetime.now(UTC),
    )


class _Articles:
    """Gives each fact that is shown a number, once for all comparisons."""

    def __init__(self, gold: GoldSet, wording: Wording) -> None:
        self.all = [
            Article(number, one.article_id, one.article.text, one.language)
            for number, one in enumerate(gold.articles, 1)
        ]
        self._by_name = {one.name: one for one in self.all}
        self._wording = wording
        self._lines: dict[tuple[str, str, str, str], Line] = {}

    def changes(self, handed: Iterable[Handed], right: Evaluation, wrong: Evaluation) -> list[Change]:
        return [self._change(one, right.name, wrong.name) for one in handed]

    def _change(self, one: Handed, right: str, wrong: str) -> Change:
        article = self._by_name[one.article_id]
        return Change(
            article.number,
            one.kind,
            self._line(article, "gold", one.gold.gold),
            self._line(article, right, one.right.given),
            None if one.wrong.given is None else self._line(article, wrong, one.wrong.given),
            one.wrong.verdict,
        )

    def _line(self, article: Article, who: str, given: Any) -> Line:
        said, quote = self._wording.described(given), self._wording.quote(given)
        key = (article.name, who, said, quote)
        if key not in self._lines:
            evidence = (given.fact if isinstance(given, GoldFact) else given).evidence
            start, end = evidence.start, evidence.end
            proved = evidence.status != "ungrounded" and start is not None and end is not None
            line = Line(len(self._lines) + 1, who, said, quote, proved)
            article.lines.append(line)
            if proved and start is not None and end is not None:
                article.spans.append(Highlight(line.number, start, end))
            self._lines[key] = line
        return self._lines[key]


def _chart(evaluations: Sequence[Evaluation]) -> Markup:
    """F1 of each kind of fact, a sign per prompt."""
    rows = [
        {"kind": kind.replace("_", " "), "f1": f1, "sign": place % len(_SHAPES)}
        for place, one in enumerate(evaluations)
        for kind in _KINDS
        for f1 in [one.totals.rates(kind).f1]
        if f1 is not None
    ]
    specification = json.dumps(_specification(rows), sort_keys=True)
    told = "; ".join(
        f"{one.name}: " + ", ".join(f"{kind.replace('_', ' ')} {_two(one.totals.rates(kind).f1)}" for kind in _KINDS)
        for one in evaluations
    )
    return drawn(specification, (), f"F1 by kind of fact. {told}.")


def _two(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.2f}"


def _specification(rows: list[dict[str, Any]]) -> dict[str, Any]:
    kinds = [kind.replace("_", " ") for kind in _KINDS]
    label: dict[str, Any] = {
        "labelColor": "var(--muted)",
        "labelFontSize": 11,
        "domain": False,
        "ticks": False,
        "title": None,
    }
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        alt.X("f1:Q", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(gridColor="var(--line)", tickCount=5, **label)),
        alt.Y("kind:N", sort=kinds, axis=alt.Axis(grid=True, gridColor="var(--line)", labelLimit=140, **label)),
    )
    marks = [
        base.transform_filter(f"datum.sign == {place}").mark_point(
            shape=shape, filled=place % 2 == 0, size=90, opacity=1, strokeWidth=1.8,
            color="var(--accent)" if place % 2 == 0 else "var(--against)",
        )
        for place, (shape, _) in enumerate(_SHAPES)
        if any(row["sign"] == place for row in rows)
    ]  # fmt: skip
    if not marks:
        marks = [base.mark_point()]
    chart = alt.layer(*marks).properties(width=430, height=28 * len(kinds))
    chart = chart.configure(background="#00000000", padding=0).configure_view(stroke="#00000000")
    drawing: dict[str, Any] = chart.to_dict()
    return drawing
