"""`incident_steps_v1`: the facts of `incident_v1` in two replies: the incidents first, then their numbers.

The first reply says what happened, where, when and who; the second goes through the article once more for numbers
alone and says of each to which incident it belongs. Released versions never change; see prompts/frozen.json.
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
Basis = Literal["reported_as_fact", "claimed", "suspected", "possible", "denied"]
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
Modifier = Literal["exact", "approx", "at_least", "more_than", "at_most", "less_than", "range", "vague"]

Quote = Annotated[str, Field(description="the few words of the article that say it, copied exactly, at most 15 words")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Date(_Strict):
    """When the incident happened."""

    quote: str = Field(description="the words of the article that say when, copied exactly, such as 'on Monday'")


class Place(_Strict):
    """Where the incident happened."""

    quote: Quote | None
    name: str | None = Field(description="the town or area, as written; null if not said")
    country: str | None = Field(description="the country, if the article names it; else null")


class Actor(_Strict):
    """Someone who took part in the incident."""

    role: Literal["perpetrator", "responder", "detained", "other"] = Field(
        description="perpetrator = who attacked; responder = the force that fought the attackers"
    )
    quote: Quote
    name: str = Field(description="the group, force or person in that role, as the article calls them")
    basis: Basis = Field(
        description="claimed = the group itself claimed responsibility; suspected = others blame it; "
        "reported_as_fact = the article simply says so"
    )


class Target(_Strict):
    """What or who was attacked."""

    quote: Quote
    name: str = Field(description="what was attacked, as the article calls it")


class Background(_Strict):
    """An earlier attack that the article recalls."""

    date: Date
    quote: Quote
    event_type: EventType
    place: Place
    actors: list[Actor] = Field(description="who did it", max_length=4)
    targets: list[Target] = Field(description="what was attacked", max_length=4)


class Incident(_Strict):
    """The violent happening that the article reports as news."""

    quote: Quote
    event_type: EventType
    date: Date | None
    place: Place
    actors: list[Actor] = Field(description="who attacked, who fought back, who was detained", max_length=8)
    targets: list[Target] = Field(description="what was attacked", max_length=8)


class Outline(_Strict):
    """All incidents that one article tells."""

    main: Incident | None = Field(description="the incident that the article reports as news; null if it reports none")
    background: list[Background] = Field(
        description="earlier attacks that the article recalls, each with a date or place of its own",
        max_length=4,
    )


class Quantity(_Strict):
    """A number of people or things that the article gives."""

    value_text: str = Field(description="only the number as written, with words such as 'at least' before it")
    number: int | None = Field(description="the same in digits, the lower one of a range; null if no number is written")
    modifier: Modifier = Field(
        description="exact for a plain number; the others only if words such as 'at least' or 'about' stand before it"
    )
    measure: Measure = Field(description="what happened to those counted: killed (dead), injured (wounded), detained")
    group: str | None = Field(description="who is counted, in the article's words; null if not said")
    originator: str | None = Field(
        description="who gives this number: the source, official, report or document that the article names for it; "
        "null if it names none"
    )
    incident: Literal["main", "background_1", "background_2", "background_3", "background_4"] = Field(
        description="the incident of your first answer that the number belongs to"
    )
    quote: str = Field(description="the clause with the number and its verb, copied exactly")


class Quantities(_Strict):
    """The numbers of all incidents."""

    quantities: list[Quantity] = Field(description="one entry for each number, in the article's order", max_length=24)


RESPONSE = Outline
THEN = {"quantities": Quantities}
