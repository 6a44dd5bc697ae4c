"""Everything that the selection's articles say of one event, read once and handed to the columns.

Where a codebook has one place and articles say several things, the one that most independent sources say stands first;
among equals the one that was told first. The others are not lost from the ledger, and `losses` names them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.compare import moment_of
from pipeline.errors import UsageError
from pipeline.export.plain import TABLES
from pipeline.store import Ledger, Reader

POLICIES = ("ucdp", "acled_conservative", "latest", "official_first", "exclude_perpetrator")

Row = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """One event.

    Attributes:
        event: its row of `current_events`.
        facts: its rows of `current_facts`, with `attribute` and `statement` of `source_matrix`.
        articles: the articles that tell it, rows of `current_articles`.
        tolls: by measure, its rows of `tolls` under the policy.
        claims: its rows of `toll_claims` under the policy.
        conflicts: its rows of `conflicts`.
        policy: the policy asked for; None for the codebook's own.
    """

    event: Row
    facts: tuple[Row, ...]
    articles: tuple[Row, ...]
    tolls: dict[str, Row]
    claims: tuple[Row, ...]
    conflicts: tuple[Row, ...] = ()
    policy: str | None = None

    def of_kind(self, kind: str, category: str | None = None) -> list[Row]:
        """Its facts of one kind, optionally of one category (an actor's role)."""
        return [fact for fact in self.facts if fact["kind"] == kind and category in (None, fact["category"])]

    def ranked(self, kind: str, category: str | None = None) -> list[Row]:
        """One fact for each different thing that is said, the most widely told first."""
        return ranked(self.of_kind(kind, category))

    @cached_property
    def perpetrators(self) -> list[Row]:
        """Those told to have attacked, groups known by name first; a denial names nobody, nor do "the attackers"."""
        told = [fact for fact in self.ranked("actor", "perpetrator") if fact["basis"] != "denied"]
        named = [fact for fact in told if fact["alias_id"] is not None]
        others = [fact for fact in told if fact["alias_id"] is None]
        return [*named, *(fact for fact in others if not named or fact["actor_type"] != "unidentified")]

    @cached_property
    def opponents(self) -> list[Row]:
        """Those who fought the attackers, then those attacked."""
        return [*self.ranked("actor", "responder"), *self.ranked("actor", "target")]


def ranked(facts: Iterable[Row]) -> list[Row]:
    """One fact per key, those with most lineages first, then those told first."""
    groups: dict[str, list[Row]] = {}
    for fact in facts:
        groups.setdefault(fact["compare_key"] or fact["statement"] or "", []).append(fact)
    by_width = sorted(groups.values(), key=lambda same: -len({one["lineage_id"] for one in same}))
    return [same[0] for same in by_width]


def told_events(
    ledger: Ledger, policy: str, *, asked: str | None = None, as_of: str | None = None, background: bool = False
) -> list[Told]:
    """The events of the selection, main ones first as told in their articles, each with what is said of it.

    Args:
        ledger: the database.
        policy: whose tolls to read where none is asked for.
        asked: the policy asked for; None for the codebook's own.
        as_of: tolls as they stood then, ISO 8601; None for now.
        background: background events too.

    Raises:
        UsageError: there is no such policy, or `as_of` is no time.
    """
    if asked is not None and asked not in POLICIES:
        raise UsageError(f"export: no policy {asked!r}; there are: {', '.join(POLICIES)}")
    wanted = {"policy": asked or policy, "roles": ["main", "background"] if background else ["main"]}
    with ledger.reading() as connection:
        reader = Reader(connection)
        events = reader.rows(_EVENTS, {"roles": wanted["roles"]})
        facts = _by_event(reader.rows(_FACTS))
        articles = _by_event(reader.rows(_ARTICLES))
        order = TABLES["conflicts"].order
        conflicts = _by_event(reader.rows(f"SELECT * FROM conflicts ORDER BY {order}"))  # noqa: S608 - our own names
        tolls, claims = (_by_event(rows) for rows in _tolls(reader, str(wanted["policy"]), as_of))
    return [
        Told(
            event,
            tuple(facts.get(event["event_id"], ())),
            tuple(articles.get(event["event_id"], ())),
            {row["measure"]: row for row in tolls.get(event["event_id"], ())},
            tuple(claims.get(event["event_id"], ())),
            tuple(conflicts.get(event["event_id"], ())),
            asked,
        )
        for event in events
    ]


_EVENTS = """
    SELECT * FROM current_events WHERE role IN (SELECT unnest($roles))
    ORDER BY role = 'background', date_start NULLS LAST, first_told, event_id
"""
# A text that several articles carry is told by each of them; the order is that of telling.
_FACTS = """
    SELECT current_facts.*, said.attribute, said.statement
    FROM current_facts
    JOIN source_matrix AS said USING (fact_id, article_id)
    WHERE current_facts.event_id IS NOT NULL
    ORDER BY current_facts.told_at, article_id, current_facts.incident_id, current_facts.ordinal
"""
_ARTICLES = """
    SELECT event_id, current_articles.*
    FROM (SELECT DISTINCT event_id, article_id FROM current_facts WHERE event_id IS NOT NULL)
    JOIN current_articles USING (article_id)
    ORDER BY told_at, article_id
"""


def _tolls(reader: Reader, policy: str, as_of: str | None) -> tuple[list[Row], list[Row]]:
    """Rows of `tolls` and of `toll_claims` under a policy."""
    wanted: dict[str, Any]
    if as_of is None:
        views, wanted = ("tolls", "toll_claims"), {"policy": policy}
    else:
        views = ("tolls_as_of($moment)", "toll_claims_as_of($moment)")
        wanted = {"policy": policy, "moment": moment_of(as_of)}
    tolls, claims = (reader.rows(f"SELECT * FROM {view} WHERE policy = $policy", wanted) for view in views)  # noqa: S608 - our own names
    return tolls, claims


def _by_event(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["event_id"], []).append(row)
    return found
