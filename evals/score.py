"""One article's extraction against its gold: MUC accounting, the four null cells, evidence, role confusion.

Every number is a count that adds up over articles; rates are made from sums (`evals.rates`). A failed extraction is
an empty one: all of its gold is missing, so that failing is never cheaper than answering.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from evals import comparators as compare
from evals.comparators import COLUMNS, HEADLINE, KINDS, Outcome
from evals.gold_facts import GoldFact, GoldIncident
from evals.gold_set import GoldArticle
from evals.match import align_facts, align_incidents
from evals.values import wrong_values
from pipeline.fact import Fact, Incident

# Raise it whenever the same extraction and gold would give other counts.
SCORING_VERSION = "1"

Cell = Literal["hit", "miss", "hallucination", "abstention"]
Verdict = Literal["correct", "partial", "incorrect", "missing", "spurious", "optional", "not_asked"]

# Single answers that an article may leave open; filled where gold is null they are invented.
_NULLABLE = {"place": ("country",), "quantity": ("group_text", "originator")}


@dataclass(frozen=True)
class Extracted:
    """What is stored of one article under one prompt × model, as scoring sees it.

    Attributes:
        failed: the extraction failed, or its reply fits no schema; `incidents` is then empty.
        asks: kinds and columns that its schema asks for (`pipeline.normalise.asks`).
    """

    article_id: str
    failed: bool
    incidents: tuple[Incident, ...]
    asks: frozenset[str]


@dataclass(frozen=True)
class Pair:
    """One line of the account: a gold fact, an extracted one, or both, and what became of them.

    Attributes:
        kind: of the facts, or `incident`.
        outcomes: by comparator, "" where the kind has one.
        given: the extracted fact or incident.
        gold: the labelled one.
        gold_key: position of the gold in its article's file (`incident.fact`), None for what is spurious.
        gold_role: whether that is in the main incident or in a background one.
        beside: of an extracted fact: the gold incident that its own one is paired with.
        confusion: of a quantity, `measure`, `group` or `incident` if its number is right and that is not.
    """

    kind: str
    outcomes: dict[str, Verdict]
    given: Fact | Incident | None = None
    gold: GoldFact | GoldIncident | None = None
    gold_key: str | None = None
    gold_role: str | None = None
    beside: int | None = None
    confusion: str | None = None

    @property
    def verdict(self) -> Verdict:
        """Its outcome under the kind's headline comparator."""
        return self.outcomes[HEADLINE.get(self.kind, "")]


Counts = Counter[str]


@dataclass
class ArticleScore:
    """One article's counts, and the pairs that made them.

    Attributes:
        counts: by (kind, field): `correct`, `partial`, `incorrect`, `missing`, `spurious`. The field is a comparator
            of the kind ("" where there is one) or a column of it.
        cells: by (kind, column): `hit`, `miss`, `hallucination`, `abstention`.
        evidence: `facts`, `grounded`, `wrong_values`, `paired`, `overlapping`, `attributed`, `attributions`, `numbers`,
            `confused`.
        false_incidents: incidents extracted from a text that has none.
    """

    article_id: str
    event: str | None
    failed: bool
    has_incident: bool
    counts: dict[tuple[str, str], Counts] = field(default_factory=lambda: defaultdict(Counter))
    cells: dict[tuple[str, str], Counts] = field(default_factory=lambda: defaultdict(Counter))
    evidence: Counts = field(default_factory=Counter)
    false_incidents: int = 0
    pairs: list[Pair] = field(default_factory=list)


def score_article(extracted: Extracted, gold: GoldArticle) -> ArticleScore:
    """The account of one article. Pure: the same two arguments always give the same counts."""
    incidents = () if extracted.failed else extracted.incidents
    score = ArticleScore(gold.article_id, gold.event, extracted.failed, bool(gold.incidents))
    scorer = _Scorer(extracted.asks, score, gold.incidents)
    scorer.incidents(incidents, gold.incidents)
    scorer.confusions(gold.incidents)
    score.evidence["facts"] = sum(len(incident.facts) for incident in incidents)
    score.evidence["grounded"] = sum(
        fact.evidence.status != "ungrounded" for incident in incidents for fact in incident.facts
    )
    score.evidence["wrong_values"] = wrong_values(incidents, gold.article.text, gold.language)
    if not gold.incidents:
        score.false_incidents = len(incidents)
    return score


class _Scorer:
    """Walks through one article's incidents and facts, and counts."""

    def __init__(self, asks: frozenset[str], score: ArticleScore, gold: Sequence[GoldIncident]) -> None:
        self._asks = asks
        self._score = score
        self._roles = [one.incident.role for one in gold]

    def incidents(self, given: Sequence[Incident], gold: Sequence[GoldIncident]) -> None:
        aligned = align_incidents(given, gold)
        for i, j in aligned.pairs:
            self._note(Pair("incident", {"": "correct"}, given[i], gold[j], str(j)))
            self._facts(given[i], gold[j], j)
        for i in aligned.spurious:
            self._note(Pair("incident", {"": "spurious"}, given[i]))
            for fact in given[i].facts:
                self._spurious(fact)
        for j in aligned.missing:
            verdict: Verdict = "optional" if gold[j].optional else "missing"
            self._note(Pair("incident", {"": verdict}, None, gold[j], str(j)))
            for place, labelled in enumerate(gold[j].facts):
                self._missing(labelled, f"{j}.{place}", optional=gold[j].optional)
        if gold or not self._score.failed:  # no answer is no abstention
            self._cell("incident", "", filled=bool(given), gold_filled=bool(gold))

    def _facts(self, given: Incident, gold: GoldIncident, number: int) -> None:
        for kind in KINDS:
            ours = [fact for fact in given.facts if fact.kind == kind]
            places = [place for place, one in enumerate(gold.facts) if one.fact.kind == kind]
            theirs = [gold.facts[place] for place in places]
            if kind not in self._asks:
                for place, one in zip(places, theirs, strict=True):
                    self._missing(one, f"{number}.{place}")
                continue
            aligned = align_facts(ours, theirs)
            for i, j in aligned.pairs:
                self._pair(ours[i], theirs[j], f"{number}.{places[j]}")
            for i in aligned.spurious:
                self._spurious(ours[i], number)
            for j in aligned.missing:
                self._missing(theirs[j], f"{number}.{places[j]}")
            if kind in {"date", "place"}:
                self._cell(kind, "", filled=bool(ours), gold_filled=bool(theirs))

    def _pair(self, given: Fact, gold: GoldFact, key: str) -> None:
        if not self._askable(gold) and compare.has_number(given) and not compare.same_value(given, gold.fact):
            # A number for what the article withholds is invented, whether the schema can say "withheld" or not.
            self._spurious(given, _incident_of(key))
            self._missing(gold, key)
            return
        outcomes: dict[str, Verdict] = {}
        for name, comparator in KINDS[given.kind].items():
            outcome: Outcome = comparator(given, gold)
            waived = not self._askable(gold) or (gold.optional and outcome == "incorrect")
            outcomes[name] = "optional" if waived else outcome
        confusion = self._group_confusion(given, gold, outcomes)
        self._note(Pair(given.kind, outcomes, given, gold, key, beside=_incident_of(key), confusion=confusion))
        if outcomes[HEADLINE[given.kind]] != "optional":
            self._columns(given, gold)
            self._paired_evidence(given, gold)

    def _columns(self, given: Fact, gold: GoldFact) -> None:
        for column in self._asked_columns(given.kind):
            value = getattr(given, column)
            labelled = getattr(gold.fact, column)
            if value is None and compare.says_nothing(column, gold):
                continue
            if compare.anybody(column, value) and (labelled is None or compare.anybody(column, labelled)):
                continue  # "people" and nothing are the same answer
            if labelled is not None:
                right = value is not None and compare.column_right(column, value, gold)
                outcome = "missing" if value is None else "correct" if right else "incorrect"
                self._count(given.kind, column, outcome)
            elif value is not None:
                self._count(given.kind, column, "spurious")
            if column in _NULLABLE.get(given.kind, ()):
                self._cell(given.kind, column, filled=value is not None, gold_filled=labelled is not None)

    def _paired_evidence(self, given: Fact, gold: GoldFact) -> None:
        self._score.evidence["paired"] += 1
        self._score.evidence["overlapping"] += compare.spans_overlap(given.evidence, gold.fact.evidence)
        if given.kind == "quantity" and "quantity.originator" in self._asks:
            accepted = gold.accepted("originator")
            open_is_right = not accepted or gold.may_be_open("originator")
            right = compare.names_match(given.originator, accepted) if given.originator else open_is_right
            self._score.evidence["attributions"] += 1
            self._score.evidence["attributed"] += right

    def _group_confusion(self, given: Fact, gold: GoldFact, outcomes: dict[str, Verdict]) -> str | None:
        if given.kind != "quantity" or outcomes["value"] != "correct" or not compare.has_number(given):
            return None
        accepted = gold.accepted("group_text")
        if given.group_text is None or not accepted or compare.says_nothing("group_text", gold):
            return None
        return None if compare.names_match(given.group_text, accepted) else "group"

    def confusions(self, gold: Sequence[GoldIncident]) -> None:
        """Mark the numbers that stand in the gold, under another measure or another incident."""
        numbers = [
            (j, one.fact)
            for j, incident in enumerate(gold)
            for one in incident.facts
            if one.fact.kind == "quantity" and compare.has_number(one.fact)
        ]
        for index, pair in enumerate(self._score.pairs):
            given = pair.given
            if not isinstance(given, Fact) or given.kind != "quantity" or not compare.has_number(given):
                continue
            self._score.evidence["numbers"] += 1
            confusion = pair.confusion
            if pair.verdict in {"incorrect", "spurious"}:
                confusion = _taken_from(
                    [one for one in numbers if compare.same_value(given, one[1])], given, pair.beside
                )
            if confusion:
                self._score.evidence["confused"] += 1
                self._score.pairs[index] = replace(pair, confusion=confusion)

    def _spurious(self, fact: Fact, beside: int | None = None) -> None:
        if fact.kind in self._asks:
            self._note(Pair(fact.kind, dict.fromkeys(KINDS[fact.kind], "spurious"), fact, beside=beside))
            for column in self._asked_columns(fact.kind):
                if getattr(fact, column) is not None:
                    self._count(fact.kind, column, "spurious")

    def _missing(self, gold: GoldFact, key: str, *, optional: bool = False) -> None:
        kind = gold.fact.kind
        verdict: Verdict = "missing"
        if kind not in self._asks or not self._askable(gold):
            verdict = "not_asked"
        elif optional or gold.optional:
            verdict = "optional"
        self._note(Pair(kind, dict.fromkeys(KINDS[kind], verdict), None, gold, key))
        if verdict == "missing":
            for column in self._asked_columns(kind):
                if getattr(gold.fact, column) is not None and not compare.says_nothing(column, gold):
                    self._count(kind, column, "missing")

    def _askable(self, gold: GoldFact) -> bool:
        """Whether the schema has a way to say this: without a status, nobody can say that a number is withheld."""
        needs_status = gold.fact.status in {"not_disclosed", "unknown", "reported_none"}
        return not needs_status or "quantity.status" in self._asks

    def _asked_columns(self, kind: str) -> Iterator[str]:
        return (column for column in COLUMNS.get(kind, ()) if f"{kind}.{column}" in self._asks)

    def _note(self, pair: Pair) -> None:
        if pair.gold_key is not None:
            pair = replace(pair, gold_role=self._roles[_incident_of(pair.gold_key)])
        self._score.pairs.append(pair)
        for name, outcome in pair.outcomes.items():
            if outcome not in {"optional", "not_asked"}:
                self._count(pair.kind, name, outcome)

    def _count(self, kind: str, name: str, outcome: str) -> None:
        self._score.counts[kind, name][outcome] += 1

    def _cell(self, kind: str, column: str, *, filled: bool, gold_filled: bool) -> None:
        cells: dict[tuple[bool, bool], Cell] = {
            (True, True): "hit",
            (False, True): "miss",
            (True, False): "hallucination",
            (False, False): "abstention",
        }
        self._score.cells[kind, column][cells[filled, gold_filled]] += 1


def _incident_of(key: str) -> int:
    return int(key.partition(".")[0])


def _taken_from(same: Sequence[tuple[int, Fact]], given: Fact, beside: int | None) -> str | None:
    """Where a wrong answer's number belongs, from the gold quantities with that number (by incident).

    None if gold has no such number, or has it in this very incident under this measure: told twice is not confused.
    """
    if not same:
        return None
    measured = [number for number, fact in same if fact.measure == given.measure]
    if not measured:
        return "measure"
    return None if beside in measured else "incident"
