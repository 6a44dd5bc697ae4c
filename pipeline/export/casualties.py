"""GTD's rule for casualty figures that conflict.

GTD Codebook, August 2021, "Casualties and Consequences": of several independent credible sources the most recent
one's number is used, unless it rests on claims of the perpetrators; of several equally recent ones the majority's;
without a majority the lowest. "Where there is evidence of fatalities, but a figure is not reported or it is too vague
to be of use, this field remains blank." A source is independent here as everywhere: texts of one lineage are one.
"""

from collections import Counter
from datetime import date

from pipeline.export.told import Row, Told

_DATED = frozenset({"declared", "html", "assumed"})


def casualties(told: Told, measure: str) -> int | None:
    """The number of killed, injured or abducted as GTD takes it; of a policy that was asked for, its best."""
    if told.policy is not None:
        toll = told.tolls.get(measure)
        return None if toll is None else toll["best"]
    claims = [row for row in told.claims if row["measure"] == measure and _usable(row)]
    if not claims:
        return None
    newest = max(map(_day, claims))
    return _majority([row for row in claims if _day(row) == newest])


def _day(row: Row) -> date:
    """The day it was published; without a publication date no source is more recent than another."""
    return row["told_at"].date() if row["told_basis"] in _DATED else date.min


def _usable(row: Row) -> bool:
    # A vague word ("dozens") has no low and no high: what a policy makes of it is not a reported figure.
    numbered = row["low"] is not None or row["high"] is not None
    return row["state"] == "counted" and row["estimate"] is not None and numbered


def _majority(claims: list[Row]) -> int:
    """The number that most lineages give, if one has a majority; else the lowest."""
    given = Counter(number for _, number in {(row["lineage_id"], int(row["estimate"])) for row in claims})
    number, lineages = given.most_common(1)[0]
    return number if 2 * lineages > given.total() else min(given)
