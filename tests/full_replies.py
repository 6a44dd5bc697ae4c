"""Replies under `incident_v2`, built in this one place: a change of its fields is one edit here.

What a builder is not given, the article does not say.
"""

from typing import Any

from schemas.incident_v2 import Actor, Incident, IncidentReport, Place, Quantity, Reaction, Target, Weapon
from schemas.reground_v1 import Reground


def place(name: str | None = None, **said: Any) -> Place:
    """A place, exactly named unless told."""
    silent = dict.fromkeys(("admin1", "country", "site_type", "distance", "from_place"))
    return Place(**{**silent, "name": name, "precision": 1, **said})


def quantity(quote: str, value_text: str | None, **said: Any) -> Quantity:
    """A number of people killed, told by the article itself."""
    silent = {"group": None, "group_type": "unknown", "subset_of": None, "originator": None}
    told = {"status": "reported", "measure": "killed", "originator_type": "narrator", **silent, **said}
    return Quantity(quote=quote, value_text=value_text, **told)


def actor(name: str, quote: str, **said: Any) -> Actor:
    """An attacker whom the article simply names."""
    told = {"role": "perpetrator", "actor_type": "unidentified", "basis": "reported_as_fact", "channel": None}
    return Actor(name=name, quote=quote, **{**told, "originator": None, **said})


def target(name: str, target_type: Any = "other") -> Target:
    """What was attacked."""
    return Target(name=name, target_type=target_type)


def weapon(name: str, weapon_type: Any = "other") -> Weapon:
    """What it was done with."""
    return Weapon(name=name, weapon_type=weapon_type)


def reaction(name: str, quote: str, kind: Any = "condemnation") -> Reaction:
    """What somebody did or said about it."""
    return Reaction(actor=name, quote=quote, kind=kind)


def incident(quote: str, *quantities: Quantity, **parts: Any) -> Incident:
    """An accomplished attack of which nothing more is said."""
    lists = ("actors", "targets", "weapons", "attack_modes", "reactions")
    silent: dict[str, Any] = {"date": None, "place": place(), **{name: [] for name in lists}}
    told = {"event_type": "attack", "stage": "accomplished", **silent, **parts}
    return Incident(quote=quote, quantities=list(quantities), **told)


def report(main: Incident | None, *earlier: Incident) -> IncidentReport:
    """A whole reply."""
    return IncidentReport(main=main, background=list(earlier))


def again(**statements: tuple[str | None, str | None]) -> Reground:
    """The answer to a re-ask: quote and value_text by the code of the statement."""
    told = [{"statement": code, "quote": quote, "value_text": value} for code, (quote, value) in statements.items()]
    return Reground.model_validate({"statements": told})
