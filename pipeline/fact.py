"""Incidents and facts as rows: what extraction produces, gold is written in, and the ledger keeps.

One fact is one statement: kind, value, who says so, evidence. The columns are the union of all kinds;
a kind leaves null what it does not have. Unknown is not zero: null, `not_disclosed` and 0 differ.

The vocabularies below are the field's: ACLED's sub-event types, GTD's attack, target and weapon types, MUC-4's
confidence slot, UCDP's place precision. A schema version may ask for less than they hold, never for other words.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "event_type", "attack_mode", "stage", "date", "place", "actor", "target", "weapon", "quantity", "reaction"
]
GroundingStatus = Literal["exact", "normalised", "fuzzy", "ungrounded"]
Role = Literal["main", "background"]

EventType = Literal[
    "armed_clash",
    "attack",
    "suicide_bomb",
    "remote_explosive",
    "air_drone_strike",
    "shelling",
    "abduction",
    "looting_destruction",
    "arrests",
    "protest_riot",
    "other",
]
AttackMode = Literal[
    "armed_assault",
    "bombing_explosion",
    "assassination",
    "hijacking",
    "hostage_taking",
    "facility_attack",
    "unarmed_assault",
    "unknown",
]
Stage = Literal["accomplished", "attempted", "threatened"]
DatePrecision = Literal["day", "days", "week", "month", "year", "unknown"]
DateBasis = Literal["explicit", "resolved_from_published", "unresolved"]
SiteType = Literal[
    "military",
    "police",
    "government",
    "airport",
    "transport",
    "road",
    "market",
    "business",
    "hotel",
    "school",
    "hospital",
    "religious",
    "camp_displaced",
    "residential",
    "infrastructure",
    "other",
]
ActorRole = Literal["perpetrator", "target", "responder", "detained", "other"]
ActorType = Literal[
    "state_forces",
    "police",
    "rebel_group",
    "militia",
    "jihadist_group",
    "mercenaries",
    "foreign_forces",
    "criminal_group",
    "protesters",
    "civilians",
    "individual",
    "unidentified",
    "other",
]
Basis = Literal["reported_as_fact", "claimed", "suspected", "possible", "denied", "unknown"]
TargetType = Literal[
    "military",
    "police",
    "government",
    "airport_aircraft",
    "business",
    "transportation",
    "educational_institution",
    "religious",
    "private_citizens_property",
    "journalists_media",
    "ngo",
    "diplomatic",
    "utilities",
    "tourists",
    "violent_group",
    "other",
]
WeaponType = Literal[
    "firearms", "explosives", "incendiary", "melee", "vehicle", "drone", "artillery", "aircraft", "unknown", "other"
]
Measure = Literal[
    "killed",
    "injured",
    "killed_or_injured",
    "casualties_unspecified",
    "missing",
    "abducted",
    "detained",
    "displaced",
    "attackers",
    "explosions",
    "aircraft",
    "vehicles",
    "buildings",
    "other",
]
QuantityStatus = Literal["reported", "reported_unquantified", "not_disclosed", "unknown", "reported_none"]
Modifier = Literal["exact", "approx", "at_least", "more_than", "at_most", "less_than", "range", "vague"]
GroupType = Literal["civilian", "military", "police", "militant", "mercenary", "foreign_national", "unknown"]
OriginatorType = Literal[
    "state_official",
    "anonymous_official",
    "document",
    "perpetrator",
    "media_witness",
    "eyewitness",
    "medical",
    "ngo_igo",
    "expert",
    "narrator",
    "unclear",
]
# Why to look at a fact twice; those that take more than one text to know are in the view `fact_reasons`.
Reason = Literal["fuzzy", "ungrounded", "leaked", "unnamed_originator"]
ReactionKind = Literal["condemnation", "condolence", "advisory", "closure", "reopening", "denial", "other"]

# What is said of an event, in the order in which people read it; what is not named here follows in the alphabet's.
_READ = (
    "event_type",
    "date",
    "place",
    "perpetrator",
    "responder",
    "target",
    "killed",
    "injured",
    "killed_or_injured",
    "casualties_unspecified",
    "missing",
    "abducted",
    "detained",
)


def reading_order(attribute: str) -> tuple[int, str]:
    """What attributes (a measure, an actor's role, a kind) are sorted by."""
    return (_READ.index(attribute) if attribute in _READ else len(_READ), attribute)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The article's words that carry a fact.

    Attributes:
        quote: the words as the model cited them; `text[start:end]` are the article's own.
        start: offset of the first character in the text, None when ungrounded.
        end: offset behind the last character, None when ungrounded.
        status: how the quote was found.
        score: of a fuzzy match, how alike the words are, 0 to 100; None otherwise.
    """

    quote: str
    start: int | None = None
    end: int | None = None
    status: GroundingStatus = "ungrounded"
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One statement about an incident. Columns without a note belong to the kind that they are named after.

    Attributes:
        value_text: the value as the article writes it (number words, time expression, name).
        category: of an event_type, attack_mode, stage or reaction its code, of an actor its role.
        basis: how sure the article is of an actor; of a date, how its start and end are known.
        country: of a place: ISO 3166-1 alpha-3, if the article names the country.
        precision: of a date its DatePrecision, of a place UCDP's where_prec, 1 (exact) to 7 (unclear).
        date_start: first day the date can mean, ISO 8601; null where the article leaves it open.
        date_end: last such day.
        low: the smallest number it can mean; null for "dozens" or an open lower end.
        high: the largest; null when open ("at least") or not written.
        group_text: who or what is counted.
        subset_of: ordinal, among the incident's facts, of the quantity that this one is a part of.
        originator: who the article says the statement comes from.
        channel: of an actor: through what they claimed or denied it.
        resolved_against: of a date: the publication date that its words were resolved against, ISO 8601.
        resolved_basis: of a date: how that publication date is known: declared, html or assumed.
        from_place: of a place: where its distance is measured from.
        distance_km: of a place: that distance, in kilometres.
        alias_id: the id under which alias tables know the group or place.
        reasons: for doubt, in alphabetical order.
        by_rule: the columns that a rule decided from the text's words; what is not named here a model said.
    """

    kind: Kind
    value_text: str | None
    evidence: Evidence
    category: str | None = None
    basis: str | None = None
    country: str | None = None
    admin1: str | None = None
    precision: str | None = None
    site_type: str | None = None
    date_start: str | None = None
    date_end: str | None = None
    measure: str | None = None
    status: str | None = None
    low: int | None = None
    high: int | None = None
    modifier: str | None = None
    group_text: str | None = None
    group_type: str | None = None
    subset_of: int | None = None
    originator: str | None = None
    originator_type: str | None = None
    actor_type: str | None = None
    channel: str | None = None
    target_type: str | None = None
    weapon_type: str | None = None
    resolved_against: str | None = None
    resolved_basis: str | None = None
    from_place: str | None = None
    distance_km: float | None = None
    alias_id: str | None = None
    reasons: tuple[Reason, ...] = ()
    by_rule: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Incident:
    """One happening as one article tells it, with its facts."""

    role: Role
    evidence: Evidence
    facts: tuple[Fact, ...]
