"""Rows of `tolls` and `toll_claims` → the tables of one event: policies × figures, and statements × policies."""

from collections.abc import Sequence

from pipeline.fact import reading_order
from pipeline.report.model import Claim, Figure, Measured, Toll
from pipeline.store.report import Row


def measured(tolls: Sequence[Row], claims: Sequence[Row], numbers: dict[str, int], policy: str) -> tuple[Measured, ...]:
    """Every measure of one event, in reading order; `policy` is the one of the headings."""
    measures = sorted({row["measure"] for row in (*tolls, *claims)}, key=reading_order)
    return tuple(
        Measured(
            measure,
            tuple(_toll(row, numbers) for row in tolls if row["measure"] == measure),
            _claims([row for row in claims if row["measure"] == measure], numbers, policy),
        )
        for measure in measures
    )


def headline(measures: Sequence[Measured], policy: str) -> tuple[str, Toll] | None:
    """The measure to put beside an event's name, with its toll under the policy; the dead before all others."""
    for one in measures:
        for toll in one.tolls:
            if toll.policy == policy and toll.is_known:
                return one.measure, toll
    return None


def _toll(row: Row, numbers: dict[str, int]) -> Toll:
    def figure(name: str) -> Figure:
        return Figure(row[name], _numbered(row[f"{name}_facts"], numbers))

    return Toll(
        policy=row["policy"],
        best=figure("best"),
        low=figure("low"),
        high=figure("high"),
        open_ended=row["open_ended"],
        claims=row["claims"],
        claimants=tuple(row["claimants"]),
        independent_sources=row["independent_sources"],
        reviewed_share=row["reviewed_share"],
        reasons=tuple(row["reasons"]),
    )


def _numbered(fact_ids: Sequence[str], numbers: dict[str, int]) -> tuple[int, ...]:
    return tuple(numbers[fact_id] for fact_id in fact_ids)


def _claims(rows: Sequence[Row], numbers: dict[str, int], policy: str) -> tuple[Claim, ...]:
    """One line per source, originator and statement; an outlet that carries a text twice says it once."""
    found: dict[tuple[str, str, str | None], list[Row]] = {}
    for row in rows:
        found.setdefault((row["source"], row["statement"], row["originator"]), []).append(row)
    return tuple(
        Claim(
            statement=same[0]["statement"],
            low=same[0]["low"],
            high=same[0]["high"],
            source=same[0]["source"],
            originator=same[0]["originator"],
            told_at=same[0]["told_at"],
            told_basis=same[0]["told_basis"],
            facts=_numbered(list(dict.fromkeys(row["fact_id"] for row in same)), numbers),
            counted=any(row["state"] == "counted" and row["policy"] == policy for row in same),
            made=_made(same),
        )
        for same in found.values()
    )


def _made(rows: Sequence[Row]) -> tuple[tuple[str, str], ...]:
    """What a statement is, and under which policies; that it is counted is said only where it makes no figure."""
    policies = list(dict.fromkeys(row["policy"] for row in rows))
    under: dict[str, list[str]] = {}
    for row in rows:
        for role in row["makes"] or [row["state"].replace("_", " ")]:
            under.setdefault(role, []).append(row["policy"])
    if len(under) > 1:
        under.pop("counted", None)
    ordered = sorted(under, key=lambda role: (_FIGURES.index(role) if role in _FIGURES else len(_FIGURES), role))
    return tuple((role, _listed(under[role], policies)) for role in ordered)


_FIGURES = ("best", "low", "high")


def _listed(some: Sequence[str], every: Sequence[str]) -> str:
    return "every policy" if set(some) == set(every) else ", ".join(one for one in every if one in some)
