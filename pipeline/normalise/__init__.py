"""A validated reply → incidents and facts, schema version by schema version. Pure functions.

A reader per schema version turns what a model says into claimed facts; `proof` finds their words in the text and
takes the values from there; what does not ground can be asked once more (`reask`); `doubt` says why to look twice.
Numbers, dates, countries and aliases are read here, never by the model. `incidents rebuild` runs all of it again over
stored replies, so a mend here costs no call. Raise `CODE_VERSION` whenever the same reply would give other rows.
"""

from collections.abc import Callable, Iterator, Sequence

from pydantic import BaseModel

from pipeline.errors import PromptError
from pipeline.fact import Incident
from pipeline.normalise.cited import read_cited_v1
from pipeline.normalise.coded import open_step, read_coded_v1, stated_words
from pipeline.normalise.context import Context, Told
from pipeline.normalise.counts import bounds, leading_up, stated_modifier
from pipeline.normalise.doubt import holds, with_reasons
from pipeline.normalise.full import read_v2
from pipeline.normalise.quoted import read_steps_v1, read_v1
from pipeline.normalise.reask import corrected, unproved_statements
from pipeline.normalise.said import SPELLED_NULLS
from schemas.fields import Probabilities

__all__ = [
    "CODE_VERSION",
    "SPELLED_NULLS",
    "Context",
    "Told",
    "asks",
    "asks_further",
    "bounds",
    "holds",
    "incidents_of",
    "leading_up",
    "stated_modifier",
    "unproved_statements",
    "words_of_text",
]

CODE_VERSION = "9"

_CODED = "incident_coded_v1"


def incidents_of(
    schema: str,
    replies: Sequence[BaseModel],
    context: Context,
    again: BaseModel | None = None,
    probabilities: Probabilities | None = None,
) -> tuple[Incident, ...]:
    """The incidents of an extraction's replies, proved against the text.

    Args:
        schema: the schema version's name.
        replies: one per step that was asked.
        context: the text and its circumstances.
        again: what the model said when it was asked once more for what did not ground.
        probabilities: of a `STEP.FIELD`, how likely each code was, where the replies tell.

    Raises:
        PromptError: no reading of this schema version is known here.
    """
    if schema not in _READERS:
        raise PromptError(f"schema {schema}: nothing here turns its replies into facts; known: {sorted(_READERS)}")
    told = {"probabilities": probabilities} if schema == _CODED else {}
    incidents = tuple(_READERS[schema](context, *replies, **told))
    if again is not None:
        incidents = corrected(incidents, again, context)
    return tuple(with_reasons(incident, context) for incident in incidents)


def asks_further(
    schema: str, replies: Sequence[BaseModel], context: Context, probabilities: Probabilities | None = None
) -> bool:
    """Whether the next step of a schema version is asked of a text that gave these replies, at least one."""
    return open_step(context, *replies, probabilities=probabilities) if schema == _CODED else True


def words_of_text(schema: str, replies: Sequence[BaseModel]) -> list[str]:
    """What replies give as words of the text, where a wrong answer would go unseen because a rule has another."""
    return stated_words(*replies) if schema == _CODED else []


def asks(schema: str) -> frozenset[str]:
    """What a schema version asks for: kinds (`actor`) and columns of a kind (`actor.basis`).

    Raises:
        PromptError: the schema version is not known here.
    """
    if schema not in _READERS:
        raise PromptError(f"schema {schema}: nothing here knows what it asks for; known: {sorted(_READERS)}")
    return {"incident_v2": _ASKS_V2, _CODED: _ASKS_CODED}.get(schema, _ASKS_V1)


# The first versions ask for the same facts and differ in how.
_ASKS_V1 = frozenset(
    [
        "event_type",
        "event_type.category",
        "date",
        "date.value_text",
        "place",
        "place.value_text",
        "place.country",
        "actor",
        "actor.value_text",
        "actor.category",
        "actor.basis",
        "target",
        "target.value_text",
        "quantity",
        "quantity.measure",
        "quantity.low",
        "quantity.high",
        "quantity.modifier",
        "quantity.group_text",
        "quantity.originator",
    ]
)
_ASKS_V2 = _ASKS_V1 | {
    "attack_mode",
    "attack_mode.category",
    "stage",
    "stage.category",
    "date.precision",
    "date.date_start",
    "date.date_end",
    "place.admin1",
    "place.precision",
    "place.site_type",
    "actor.actor_type",
    "actor.channel",
    "actor.originator",
    "target.target_type",
    "weapon",
    "weapon.value_text",
    "weapon.weapon_type",
    "quantity.status",
    "quantity.group_type",
    "quantity.subset_of",
    "quantity.originator_type",
    "reaction",
    "reaction.value_text",
    "reaction.category",
}
_ASKS_CODED = _ASKS_V1 | {
    "date.precision",
    "date.date_start",
    "date.date_end",
    "actor.actor_type",
    "target.target_type",
    "quantity.status",
    "quantity.group_type",
    "quantity.subset_of",
    "quantity.originator_type",
}
_READERS: dict[str, Callable[..., Iterator[Incident]]] = {
    "incident_v1": read_v1,
    "incident_cited_v1": read_cited_v1,
    _CODED: read_coded_v1,
    "incident_steps_v1": read_steps_v1,
    "incident_v2": read_v2,
}
