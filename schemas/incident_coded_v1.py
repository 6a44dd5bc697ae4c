"""`incident_coded_v1`: the program finds what can carry a fact, the model codes it.

Three short replies. The first says what a text is about; only of violence is more asked. The second codes the main
incident, in the text's own words. The third says what numbers count in languages whose words for it no rule knows; of
other texts it is not asked. All else (numbers, what they count, who gives them, earlier attacks) rules read.

The order of fields matters: a sentence of its own words first, then the cause, then a code, makes a small model code
what it has just said. Vocabularies are those of `incident_v1`. Released versions never change; see prompts/frozen.json.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Topic = Literal[
    "sport",
    "culture",
    "politics",
    "courts",
    "army_routine",
    "accident",
    "natural_disaster",
    "business",
    "opinion",
    "violence",
]
EventType = Literal[
    "suicide_bomb",
    "remote_explosive",
    "air_drone_strike",
    "shelling",
    "abduction",
    "armed_clash",
    "protest_riot",
    "looting_destruction",
    "arrests",
    "attack",
    "other",
]
Basis = Literal["claimed", "suspected", "denied", "reported"]
Counts = Literal[
    "killed",
    "injured",
    "killed_or_injured",
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
    "nothing",
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Subject(_Strict):
    """What a text is about."""

    what_happened: str = Field(description="who did what to whom with what, in at most ten words, in English")
    cause: str = Field(description="who or what did the harm, in at most six words; no harm if nobody was hurt")
    topic: Topic = Field(description="violence if people really attacked, fought, abducted or rioted")


class Scene(_Strict):
    """The attack that a text reports as news, in the text's own words."""

    event_type: EventType = Field(description="how it was done")
    place: str | None = Field(description="the town or village where it happened")
    day: str | None = Field(description="the words that say when it happened")
    attacker: str | None = Field(description="who did it, the group if it is named")
    basis: Basis | None = Field(description="how sure the text is of the attacker")
    target: str | None = Field(description="what or who was attacked")


class Number(_Strict):
    """What one of the numbers listed counts."""

    at: int = Field(description="the mark of the number in the list")
    group: str | None = Field(description="who or what is counted, in the text's words; null if not said")
    counts: Counts = Field(description="what happened to those counted; nothing if it counts nobody of an attack")


class Numbers(_Strict):
    """What the numbers listed count."""

    numbers: list[Number] = Field(description="one entry for each number of the list, in its order")


RESPONSE = Subject
THEN = {"scene": Scene, "numbers": Numbers}
