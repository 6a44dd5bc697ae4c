"""MUC's words for what our vocabularies name, and what its dates, places and numbers mean. Pure functions."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from evals.muc4.find import made_date
from evals.muc4.keys import Filler
from pipeline.fact import (
    AttackMode,
    Basis,
    DatePrecision,
    EventType,
    GroupType,
    Measure,
    Modifier,
    TargetType,
    WeaponType,
)

DATE, LOCATION, TYPE, STAGE, INSTRUMENT, INSTRUMENT_TYPE, CATEGORY, INDIVIDUAL, ORGANIZATION, CONFIDENCE = range(2, 12)
THING, THING_TYPE, THING_NUMBER, THING_EFFECT, THING_TOTAL = 12, 13, 14, 16, 17
NAME, DESCRIPTION, HUMAN_TYPE, HUMAN_NUMBER, HUMAN_EFFECT, HUMAN_TOTAL = 18, 19, 20, 21, 23, 24
EVENTS: dict[str, tuple[EventType, list[EventType], list[AttackMode]]] = {
    "ATTACK": ("attack", ["armed_clash"], ["armed_assault"]),
    "BOMBING": ("remote_explosive", [], ["bombing_explosion"]),
    "KIDNAPPING": ("abduction", [], ["hostage_taking"]),
    "HIJACKING": ("abduction", ["other"], ["hijacking"]),
    "ARSON": ("looting_destruction", [], ["facility_attack"]),
    "ROBBERY": ("looting_destruction", ["other"], []),
    "FORCED WORK STOPPAGE": ("other", [], []),
}
# MUC calls an attack what we name after its weapon; its BOMBING is none from the air.
EVENT_BY_WEAPON: dict[str, EventType] = {
    "AERIAL BOMB": "air_drone_strike",
    "MORTAR": "shelling",
    "BOMB": "remote_explosive",
    "VEHICLE BOMB": "remote_explosive",
    "DYNAMITE": "remote_explosive",
    "EXPLOSIVE": "remote_explosive",
    "GRENADE": "remote_explosive",
    "MINE": "remote_explosive",
}
BASES: dict[str, Basis] = {
    "CLAIMED OR ADMITTED": "claimed",
    "REPORTED AS FACT": "reported_as_fact",
    "SUSPECTED OR ACCUSED": "suspected",
    "SUSPECTED OR ACCUSED BY AUTHORITIES": "suspected",
    "POSSIBLE": "possible",
    "ACQUITTED": "unknown",
}
WEAPONS: dict[str, WeaponType] = {
    **dict.fromkeys(("GUN", "MACHINE GUN", "HANDGUN", "RIFLE"), "firearms"),
    **dict.fromkeys(("MORTAR", "PROJECTILE", "MISSILE", "ROCKET"), "artillery"),
    **dict.fromkeys(
        ("EXPLOSIVE", "BOMB", "VEHICLE BOMB", "DYNAMITE", "MINE", "AERIAL BOMB", "GRENADE"),
        "explosives",
    ),
    **dict.fromkeys(("MOLOTOV COCKTAIL", "FIRE"), "incendiary"),
    **dict.fromkeys(("CUTTING DEVICE", "STONE"), "melee"),
    "TORTURE": "other",
}  # fmt: skip
BUILDINGS = frozenset(
    {
        "CIVILIAN RESIDENCE",
        "COMMERCIAL",
        "COMMUNICATIONS",
        "DIPLOMAT OFFICE OR RESIDENCE",
        "FINANCIAL",
        "GOVERNMENT OFFICE OR RESIDENCE",
        "LAW ENFORCEMENT FACILITY",
        "ORGANIZATION OFFICE",
        "POLITICAL FIGURE OFFICE OR RESIDENCE",
        "TRANSPORTATION FACILITY",
    }
)
AIRCRAFT = re.compile(r"\b(?:AIRCRAFT|AIRPLANES?|PLANES?|HELICOPTERS?|JETS?|AIRLINERS?)\b")
TARGETS: dict[str, TargetType] = {
    "CIVILIAN RESIDENCE": "private_citizens_property",
    "COMMERCIAL": "business",
    "COMMUNICATIONS": "utilities",
    "DIPLOMAT OFFICE OR RESIDENCE": "diplomatic",
    "ENERGY": "utilities",
    "FINANCIAL": "business",
    "GOVERNMENT OFFICE OR RESIDENCE": "government",
    "LAW ENFORCEMENT FACILITY": "police",
    "POLITICAL FIGURE OFFICE OR RESIDENCE": "government",
    **dict.fromkeys(("TRANSPORT VEHICLE", "TRANSPORTATION FACILITY", "TRANSPORTATION ROUTE"), "transportation"),
    "WATER": "utilities",
    "CIVILIAN": "private_citizens_property",
    "DIPLOMAT": "diplomatic",
    **dict.fromkeys(("GOVERNMENT OFFICIAL", "FORMER GOVERNMENT OFFICIAL"), "government"),
    **dict.fromkeys(("LEGAL OR JUDICIAL", "POLITICAL FIGURE"), "government"),
    **dict.fromkeys(("ACTIVE MILITARY", "FORMER ACTIVE MILITARY"), "military"),
    "LAW ENFORCEMENT": "police",
}  # fmt: skip
GROUPS: dict[str, GroupType] = {
    **dict.fromkeys(("CIVILIAN", "DIPLOMAT", "GOVERNMENT OFFICIAL", "FORMER GOVERNMENT OFFICIAL"), "civilian"),
    **dict.fromkeys(("FORMER ACTIVE MILITARY", "LEGAL OR JUDICIAL", "POLITICAL FIGURE", "SECURITY GUARD"), "civilian"),
    "ACTIVE MILITARY": "military",
    "LAW ENFORCEMENT": "police",
}  # fmt: skip
CASUALTIES: dict[str, Measure] = {"DEATH": "killed", "INJURY": "injured"}
DAMAGE = frozenset({"DESTROYED", "SOME DAMAGE"})
COUNTRIES = {
    "ARGENTINA": "ARG",
    "BELIZE": "BLZ",
    "BOLIVIA": "BOL",
    "BRAZIL": "BRA",
    "CHILE": "CHL",
    "COLOMBIA": "COL",
    "COSTA RICA": "CRI",
    "CUBA": "CUB",
    "DOMINICAN REPUBLIC": "DOM",
    "ECUADOR": "ECU",
    "EL SALVADOR": "SLV",
    "GUATAMALA": "GTM",
    "GUATEMALA": "GTM",
    "HAITI": "HTI",
    "HONDURAS": "HND",
    "JAMAICA": "JAM",
    "MEXICO": "MEX",
    "NICARAGUA": "NIC",
    "PANAMA": "PAN",
    "PARAGUAY": "PRY",
    "PERU": "PER",
    "SPAIN": "ESP",
    "UNITED STATES": "USA",
    "URUGUAY": "URY",
    "VENEZUELA": "VEN",
}
_ADMIN1 = frozenset({"DEPARTMENT", "PROVINCE", "STATE", "OFFICIAL REGION", "INTENDANCY"})
_ADMIN2 = frozenset({"MUNICIPALITY", "JURISDICTION", "COUNTY", "CANTON", "DISTRICT", "CORREGIMIENTO", "TOWNSHIP"})
_AREAS = frozenset({"REGION", "AREA", "RURAL AREA", "VALLEY", "RIVER", "ZONE", "JUNGLE", "MOUNTAIN", "SECTOR"})
_LEVEL = re.compile(r"([^:()/]+?)\s*\(([^()]*)\)")
_NUMBER = re.compile(r"(~)?\s*(-)?\s*(\d[\d,]*)\s*(-)?\s*(\d[\d,]*)?")
_DAY = re.compile(r"(\d{1,2}) ([A-Z]{3})[A-Z]*(?: (\d{2}))?", re.IGNORECASE)


@dataclass(frozen=True)
class Days:
    """When, as a key has it: `first` is None where it only says "not later than `last`"."""

    first: date | None
    last: date


@dataclass(frozen=True)
class Chain:
    """Where, as a key has it: the country, and the places in it with their types, the largest first."""

    country: str
    levels: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Count:
    """How many, as a key has it; `PLURAL` has no bounds and is vague."""

    low: int | None
    high: int | None
    modifier: Modifier


def alternatives(text: str) -> list[str]:
    """The alternatives of a date or place: slashes within parentheses part nothing."""
    parts, depth = [""], 0
    for letter in text:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "/" and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    stripped = (part.strip() for part in parts)
    return [part[1:-1].strip() if _wrapped(part) else part for part in stripped]


def read_days(text: str) -> Days | None:
    """`21 MAY 91`, `- 21 MAY 91` or `19 MAY 91 - 21 MAY 91`; None for a day without a year or a day that is none."""
    open_start = text.startswith("-")
    found = [_day(day, month, year) for day, month, year in _DAY.findall(text)]
    days = [day for day in found if day is not None]
    if not days or len(days) != len(found) or len(days) > 2:
        return None
    if open_start:
        return Days(None, days[-1])
    return Days(min(days), max(days))


def read_chain(text: str) -> Chain:
    """`COUNTRY: LARGER (DEPARTMENT): SMALLER (CITY)`."""
    country, _, rest = text.partition(":")
    levels = tuple((name.strip(" -"), kind.strip()) for name, kind in _LEVEL.findall(rest))
    return Chain(country.partition("/")[0].strip(" ?()"), tuple(level for level in levels if level[0]))


def read_count(text: str) -> Count | None:
    """`6`, `6-8`, `6-` or `6 -`, `-6`, `~10` or `PLURAL`; None for anything else."""
    if text == "PLURAL":
        return Count(None, None, "vague")
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    about, before, number, behind, to = found.groups()
    low, high = int(number.replace(",", "")), int(to.replace(",", "")) if to else None
    if high is not None:
        low, high = sorted((low, high))
        return Count(low, high, "range" if low < high else "exact")
    if before:
        return Count(None, low, "at_most")
    if behind:
        return Count(low, None, "at_least")
    return Count(low, low, "approx" if about else "exact")


def date_precision(days: Days) -> DatePrecision:
    """How exact the key is."""
    if days.first is None:
        return "unknown"
    length = (days.last - days.first).days + 1
    if length == 1:
        return "day"
    if length == calendar.monthrange(days.first.year, days.first.month)[1] and days.first.day == 1:
        return "month"
    return "year" if length >= 365 else "week" if length == 7 else "days"


def place_precision(kind: str | None, text: str) -> int:
    """UCDP's precision of a place by its type in the key; None for the country alone."""
    if kind is None:
        return 6
    if re.search(r"\)\s*-\s", text) or kind in _AREAS:
        return 5
    if kind.split("/")[0].strip() in _ADMIN1:
        return 4
    return 3 if kind in _ADMIN2 else 1


def is_region(kind: str) -> bool:
    """Whether a place of this type is a country's first-level division."""
    return kind in _ADMIN1


def joined(strings: Sequence[str], fillers: Sequence[Filler]) -> list[Filler]:
    """The fillers whose cross-reference is this string: the very alternatives, else one of them."""
    exact = [one for one in fillers if one.refs == tuple(strings)]
    return exact or [one for one in fillers if set(one.refs) & set(strings)]


def damaged(kind: str, strings: Sequence[str]) -> Measure:
    """What is counted when a thing of this type was hit."""
    if any(AIRCRAFT.search(string) for string in strings):
        return "aircraft"
    if kind == "TRANSPORT VEHICLE":
        return "vehicles"
    return "buildings" if kind in BUILDINGS else "other"


def _wrapped(text: str) -> bool:
    """Whether one pair of parentheses holds all of it: "(A) - (B)" is no such text."""
    if not (text.startswith("(") and text.endswith(")")):
        return False
    depth = 0
    for index, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0:
            return index == len(text) - 1
    return False


def _day(day: str, month: str, year: str) -> date | None:
    # "00" stands for a year that the key's writers did not know.
    return made_date(day, month, year) if year and year != "00" else None
