"""`incident_v2`: all that a codebook of armed conflict asks of an article, statement by statement.

Beyond `incident_v1`: attack modes, stage, weapons and reactions; what kind of actor, target, site and group; a status
for every quantity, which keeps "a number", "some", "not disclosed", "unknown" and "none" apart; which figure is part
of which; what kind of source gives it, and through what channel a claim was made.

No number is asked for: a figure is written as the article writes it, and the program reads what it means from the
article's own words. So is a date. Names of targets and weapons are their own evidence; the rest carries a quote.

Vocabularies: ACLED's sub-event types, GTD's attack, target and weapon types, MUC-4's confidence slot (`basis`), UCDP's
place precision. Released versions never change; see prompts/frozen.json.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

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
ActorRole = Literal["perpetrator", "responder", "detained", "other"]
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
Status = Literal["reported", "reported_unquantified", "not_disclosed", "unknown", "reported_none"]
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
ReactionKind = Literal["condemnation", "condolence", "advisory", "closure", "reopening", "denial", "other"]

Quote = Annotated[str, Field(description="the few words of the article that say it, copied exactly, at most 15 words")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Place(_Strict):
    """Where it happened."""

    name: str | None = Field(description="the town or area, as written; null if not said")
    admin1: str | None = Field(description="the region or province, as written; null if not said")
    country: str | None = Field(description="the country, if the article names it; else null")
    precision: int = Field(
        description="1 = the exact place is named, 2 = near it, 3 = district, 4 = province, 5 = between places, "
        "6 = only the country, 7 = unclear",
        ge=1,
        le=7,
    )
    site_type: SiteType | None = Field(description="what kind of site; null if not said")
    distance: str | None = Field(description="a distance from another place, as written; else null")
    from_place: str | None = Field(description="the place that the distance is from; else null")


class Quantity(_Strict):
    """A number of people or things that the article gives, or says that nobody gives."""

    value_text: str | None = Field(
        description="the number as written, with words such as 'at least' before it; null if no number is written"
    )
    measure: Measure = Field(description="what happened to those counted: killed (dead), injured (wounded), detained")
    group: str | None = Field(description="who is counted, in the article's words; null if not said")
    originator: str | None = Field(
        description="who gives this number: the source, official, report or document that the article names for it; "
        "null if it names none"
    )
    quote: str = Field(description="the clause with the number and its verb, copied exactly")
    status: Status = Field(
        description="reported = a number; reported_unquantified = some, without a number; not_disclosed = somebody "
        "withholds it; unknown = nobody knows it yet; reported_none = none"
    )
    group_type: GroupType
    originator_type: OriginatorType = Field(
        description="narrator if the article says it itself; anonymous_official for an official or security source "
        "without a name"
    )
    subset_of: str | None = Field(description="value_text of the larger number that this one is a part of; else null")


class Actor(_Strict):
    """Someone who took part in the incident."""

    role: ActorRole = Field(
        description="perpetrator = who attacked; responder = the force that fought the attackers; detained = arrested"
    )
    quote: Quote
    name: str = Field(description="the group, force or person in that role, as the article calls them")
    basis: Basis = Field(
        description="claimed = the group itself claimed responsibility; suspected = others blame it; "
        "reported_as_fact = the article simply says so"
    )
    actor_type: ActorType
    channel: str | None = Field(description="through what they claimed or denied it; else null")
    originator: str | None = Field(description="who blames or names them; null if the article itself does")


class Target(_Strict):
    """What or who was attacked."""

    name: str = Field(description="what was attacked, as the article calls it")
    target_type: TargetType


class Weapon(_Strict):
    """What it was done with."""

    name: str = Field(description="the weapon, as the article calls it")
    weapon_type: WeaponType


class Reaction(_Strict):
    """What an institution did or said about the incident."""

    quote: Quote
    actor: str = Field(description="who reacted, as the article calls them")
    kind: ReactionKind


class Incident(_Strict):
    """One violent happening."""

    quote: Quote
    date: str | None = Field(description="the words that say when, copied exactly, such as 'on Monday'")
    event_type: EventType
    place: Place
    quantities: list[Quantity] = Field(
        description="every number of people killed, injured, detained and so on in this incident; two sources "
        "that give different numbers are two entries",
        max_length=16,
    )
    actors: list[Actor] = Field(description="who attacked, who fought back, who was detained", max_length=8)
    targets: list[Target] = Field(description="what was attacked", max_length=8)
    weapons: list[Weapon] = Field(description="only weapons that the article names", max_length=6)
    attack_modes: list[AttackMode] = Field(max_length=4)
    stage: Stage = Field(description="attempted = it failed before it happened")
    reactions: list[Reaction] = Field(
        description="what governments, embassies, organisations and authorities did or said about it", max_length=8
    )


class IncidentReport(_Strict):
    """All incidents that one article tells."""

    main: Incident | None = Field(description="the incident that the article reports as news; null if it reports none")
    background: list[Incident] = Field(
        description="earlier attacks that the article recalls, each with a date or place of its own",
        max_length=4,
    )


RESPONSE = IncidentReport
