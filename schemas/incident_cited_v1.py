"""`incident_cited_v1`: the facts of `incident_v1`, each with the number of its sentence instead of a quote.

The article's sentences are numbered in the prompt. A model that writes `4` instead of fifteen copied words writes less
and cannot misquote; the program finds the words of the value in that sentence. The number stands behind the words:
written first, a small model counts it up (1, 2, 3 …) whatever it cites. Released versions never change; see
prompts/frozen.json.
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

Sentence = Annotated[int, Field(description="the number of the sentence that says it", ge=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Date(_Strict):
    """When the incident happened."""

    words: str = Field(description="the words that say when, copied exactly, such as 'on Monday'")
    sentence: Sentence


class Place(_Strict):
    """Where the incident happened."""

    name: str | None = Field(description="the town or area, as written; null if not said")
    country: str | None = Field(description="the country, if the article names it; else null")
    sentence: Sentence


class Actor(_Strict):
    """Someone who took part in the incident."""

    name: str = Field(description="the group, force or person, as the article calls them")
    role: Literal["perpetrator", "responder", "detained", "other"] = Field(
        description="perpetrator = who attacked; responder = the force that fought the attackers"
    )
    basis: Basis = Field(
        description="claimed = the group itself claimed responsibility; suspected = others blame it; "
        "reported_as_fact = the article simply says so"
    )
    sentence: Sentence


class Target(_Strict):
    """What or who was attacked."""

    name: str = Field(description="what was attacked, as the article calls it")
    sentence: Sentence


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
    sentence: Sentence


class Background(_Strict):
    """An earlier attack that the article recalls."""

    sentence: Sentence
    date: Date
    event_type: EventType
    place: Place
    quantities: list[Quantity] = Field(description="the numbers of this earlier attack", max_length=4)
    actors: list[Actor] = Field(description="who did it", max_length=4)
    targets: list[Target] = Field(description="what was attacked", max_length=4)


class Incident(_Strict):
    """The violent happening that the article reports as news."""

    sentence: Sentence
    event_type: EventType
    date: Date | None
    place: Place
    quantities: list[Quantity] = Field(
        description="every number of people killed, injured, detained and so on in this incident; two sources "
        "that give different numbers are two entries",
        max_length=16,
    )
    actors: list[Actor] = Field(description="who attacked, who fought back, who was detained", max_length=8)
    targets: list[Target] = Field(description="what was attacked", max_length=8)


class IncidentReport(_Strict):
    """All incidents that one article tells."""

    main: Incident | None = Field(description="the incident that the article reports as news; null if it reports none")
    background: list[Background] = Field(
        description="earlier attacks that the article recalls, each with a date or place of its own",
        max_length=4,
    )


RESPONSE = IncidentReport
