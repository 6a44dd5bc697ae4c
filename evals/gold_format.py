"""The gold file as JSON: what a labeller writes, checked word by word. evals/GUIDE.md says how to decide.

Every key may be left out where it has a default; null and [] mean that the article does not say. `also` keys
list other answers that are right as well: other names the article uses for the same thing.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from pipeline.fact import (
    ActorRole,
    ActorType,
    AttackMode,
    Basis,
    DateBasis,
    DatePrecision,
    EventType,
    GroupType,
    Measure,
    Modifier,
    OriginatorType,
    QuantityStatus,
    ReactionKind,
    Role,
    SiteType,
    Stage,
    TargetType,
    WeaponType,
)

IsoDate = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Quoted(_Strict):
    """What every labelled statement has.

    Attributes:
        quote: the shortest words of the article that carry it; a substring of the article.
        at: which mention is meant where the words stand there more than once, from 1.
        optional: right if extracted, not missed if not: the labellers' way to say "could go either way".
    """

    quote: str = Field(min_length=1)
    at: int = Field(default=1, ge=1)
    optional: bool = False


class GoldDate(Quoted):
    """When; `text` is the time expression as written, `start` and `end` only what the article itself gives."""

    text: str
    also: list[str] = []
    start: IsoDate | None = None
    end: IsoDate | None = None
    precision: DatePrecision = "unknown"
    basis: DateBasis = "unresolved"


class GoldPlace(Quoted):
    """Where; `name` as written, `country` only if the article names it or it is the place's own name."""

    name: str | None = None
    also: list[str] = []
    admin1: str | None = None
    country: CountryCode | None = None
    precision: int | None = Field(default=None, ge=1, le=7)
    site_type: SiteType | None = None


class GoldActor(Quoted):
    """Who took part."""

    name: str
    also: list[str] = []
    role: ActorRole
    actor_type: ActorType = "other"
    basis: Basis = "reported_as_fact"
    also_basis: list[Basis] = []
    channel: str | None = None
    originator: str | None = None


class GoldTarget(Quoted):
    """What or who was attacked."""

    name: str
    also: list[str] = []
    target_type: TargetType = "other"


class GoldWeapon(Quoted):
    """With what."""

    name: str
    also: list[str] = []
    weapon_type: WeaponType = "unknown"


class GoldQuantity(Quoted):
    """A number, or the statement that there is none.

    Attributes:
        also_group, also_originator: other right answers; null among them: leaving it open is right as well.
        id: a name for `subset_of`.
        subset_of: the id of the quantity, of the same incident, that this one is a part of.
    """

    id: str | None = None
    measure: Measure
    status: QuantityStatus = "reported"
    value_text: str | None = None
    low: int | None = Field(default=None, ge=0)
    high: int | None = Field(default=None, ge=0)
    modifier: Modifier | None = "exact"
    group: str | None = None
    also_group: list[str | None] = []
    group_type: GroupType = "unknown"
    subset_of: str | None = None
    originator: str | None = None
    also_originator: list[str | None] = []
    originator_type: OriginatorType = "narrator"


class GoldReaction(Quoted):
    """Who reacted, and how."""

    actor: str
    also: list[str] = []
    kind: ReactionKind


class GoldIncident(Quoted):
    """One happening as the article tells it."""

    role: Role
    event_type: EventType
    also_event_type: list[EventType] = []
    attack_modes: list[AttackMode] = []
    stage: Stage = "accomplished"
    date: GoldDate | None = None
    place: GoldPlace | None = None
    actors: list[GoldActor] = []
    targets: list[GoldTarget] = []
    weapons: list[GoldWeapon] = []
    quantities: list[GoldQuantity] = []
    reactions: list[GoldReaction] = []


class GoldFile(_Strict):
    """One article's gold.

    Attributes:
        text_sha256: the text's hash; a changed article must be labelled again.
        event: the event that the main incident tells of; articles of one event are one cluster. Null for a text
            without an incident.
        split: of development gold: dev may be looked at while a prompt is made, test only to report.
        origin: `blind` (labelled before any model's output on it was seen) or `corrected:<model>`.
        notes: what a reader of the labels should know; never scored.
    """

    article_id: str
    text_sha256: str
    language: str
    event: str | None
    split: Literal["dev", "test"] | None = None
    origin: Annotated[str, Field(pattern=r"^(blind|corrected:.+)$")]
    notes: str | None = None
    incidents: list[GoldIncident]
