"""Gold: hand-labelled facts of an article, of the same types as extraction makes, with what else is right.

A gold set is a folder of `<article_id>.json` files and a `set.json` that says where its articles are. Loading
refuses what cannot be true: a quote that is no substring of its article, a number that its modifier forbids.
"""

import datetime
import json
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from evals import gold_format as form
from pipeline.article import Article, load_articles
from pipeline.errors import PipelineError
from pipeline.fact import Evidence, Fact, Incident, Kind
from pipeline.names import country_code
from schemas.canonical import canonical_hash

_SHIPPED = Path(__file__).parent / "gold"
SETS = {"seeds": _SHIPPED, "dev": _SHIPPED / "dev"}
SET_FILE = "set.json"
Form = TypeVar("Form", bound=BaseModel)


class GoldError(PipelineError):
    """Gold cannot be read; says which file, where in it, and what is wrong."""


@dataclass(frozen=True)
class GoldFact:
    """One labelled fact, and other answers that are right as well.

    Attributes:
        also: by column of the fact (`value_text`, `group_text`, `originator`, `category`, `basis`): further values
            that count as equal; None among them: to leave the column open is right as well.
        optional: neither missing when it was not extracted nor spurious when it was.
    """

    fact: Fact
    also: dict[str, tuple[str | None, ...]] = field(default_factory=dict)
    optional: bool = False

    def accepted(self, column: str) -> tuple[str, ...]:
        """Every right value of a text column, the labelled one first; empty where the article does not say."""
        value = getattr(self.fact, column)
        others = (other for other in self.also.get(column, ()) if other is not None)
        return () if value is None else (value, *others)

    def may_be_open(self, column: str) -> bool:
        """Whether leaving a filled column open is right as well."""
        return None in self.also.get(column, ())


@dataclass(frozen=True)
class GoldIncident:
    """One labelled incident; `facts` has the same facts as `incident`, with their alternatives."""

    incident: Incident
    facts: tuple[GoldFact, ...]
    optional: bool = False

    def of_kind(self, kind: Kind) -> tuple[GoldFact, ...]:
        """Its facts of one kind, in the file's order."""
        return tuple(one for one in self.facts if one.fact.kind == kind)


@dataclass(frozen=True)
class GoldArticle:
    """One article's gold; see `gold_format.GoldFile` for the fields."""

    article_id: str
    article: Article
    language: str
    event: str | None
    split: str | None
    origin: str
    incidents: tuple[GoldIncident, ...]
    hash: str
    path: Path

    @property
    def text_id(self) -> str:
        """The text's hash, as in the ledger."""
        return self.article.text_id


@dataclass(frozen=True)
class GoldSet:
    """Labelled articles, by id.

    Attributes:
        unlabelled: kinds and columns that its labellers left out; they are not scored.
        flags: what to type for this set: `--gold dev --split test`.
    """

    name: str
    folder: Path
    articles: tuple[GoldArticle, ...]
    unlabelled: frozenset[str] = frozenset()
    flags: str = ""

    @property
    def hash(self) -> str:
        """Of every label and text in the set; scores under different hashes are not compared."""
        labels = {article.article_id: [article.hash, article.text_id] for article in self.articles}
        return canonical_hash([labels, sorted(self.unlabelled)])

    def only(self, split: str | None = None, article_ids: Sequence[str] = ()) -> "GoldSet":
        """The part of it with this split, or with these articles.

        Raises:
            GoldError: nothing is left, or an article is not in it.
        """
        unknown = set(article_ids) - {one.article_id for one in self.articles}
        if unknown:
            raise GoldError(f"gold {self.name}: no article {', '.join(sorted(unknown))} in {self.folder}")
        kept = tuple(
            one
            for one in self.articles
            if (split is None or one.split == split) and (not article_ids or one.article_id in article_ids)
        )
        if not kept:
            raise GoldError(f"gold {self.name}: no article with split {split!r}; its splits: {self._splits()}")
        return replace(self, articles=kept) if split is None else self._part(kept, split, f"--split {split}")

    def one_per_event(self) -> "GoldSet":
        """The first article of each event, and every text without one: the event is what counts as evidence."""
        first = {one.event or one.article_id: one for one in reversed(self.articles)}
        kept = tuple(one for one in self.articles if first[one.event or one.article_id] is one)
        return self._part(kept, "one-per-event", "--one-per-event")

    def negatives(self) -> "GoldSet":
        """The texts without an incident.

        Raises:
            GoldError: it has none.
        """
        kept = tuple(one for one in self.articles if not one.incidents)
        if not kept:
            raise GoldError(f"gold {self.name}: every text of it has an incident; try --gold dev")
        return self._part(kept, "negatives", "--negatives")

    def _part(self, articles: tuple[GoldArticle, ...], name: str, flag: str) -> "GoldSet":
        return replace(self, name=f"{self.name}/{name}", articles=articles, flags=f"{self.flags} {flag}")

    def _splits(self) -> str:
        return ", ".join(sorted({one.split or "none" for one in self.articles}))


class _SetFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: str
    articles: str
    unlabelled: list[str] = []


def gold_set(name_or_folder: str) -> GoldSet:
    """A gold set by its name (`seeds`, `dev`) or its folder.

    Raises:
        GoldError: no such set, or a file of it is wrong; every fault of every file is told.
    """
    folder = gold_folder(name_or_folder)
    described = _read_json(folder / SET_FILE, _SetFile)
    if unknown := [name for name in described.unlabelled if not _is_labelled(name)]:
        raise GoldError(f"{folder / SET_FILE}: unlabelled: no such kind or column: {', '.join(unknown)}")
    by_id = set_texts(folder)
    faults: list[str] = []
    articles: list[GoldArticle] = []
    for path in sorted(folder.glob("*.json")):
        if path.name != SET_FILE:
            try:
                articles.append(read_gold(path, by_id))
            except GoldError as error:
                faults.append(str(error))
    if faults:
        raise GoldError("\n".join(faults))
    if not articles:
        raise GoldError(f"{folder}: no gold in it; write one <article_id>.json for each article, see evals/GUIDE.md")
    return GoldSet(
        described.name,
        folder,
        tuple(articles),
        frozenset(described.unlabelled),
        flags=f"--gold {shlex.quote(name_or_folder)}",
    )


def _is_labelled(name: str) -> bool:
    kind, _, column = name.partition(".")
    return kind in get_args(Kind) and (not column or column in Fact.__dataclass_fields__)


def gold_folder(name_or_folder: str) -> Path:
    """The folder of a gold set."""
    return SETS.get(name_or_folder, Path(name_or_folder))


def set_texts(folder: Path) -> dict[str, Article]:
    """The articles of a gold set, labelled or not, by id.

    Raises:
        GoldError: the folder is no gold set, or one of its articles cannot be read.
    """
    return load_texts((folder / _read_json(folder / SET_FILE, _SetFile).articles).resolve())


def read_gold(path: Path, articles: dict[str, Article]) -> GoldArticle:
    """One gold file, checked against its article.

    Raises:
        GoldError: one line for each fault.
    """
    read = _read_json(path, form.GoldFile)
    article = articles.get(read.article_id)
    if path.stem != read.article_id:
        raise GoldError(f"{path}: article_id is {read.article_id!r}; name the file {read.article_id}.json")
    if article is None:
        raise GoldError(f"{path}: no article {read.article_id!r}; known: {', '.join(sorted(articles)) or 'none'}")
    if article.text_id.rpartition(":")[2] != read.text_sha256:
        raise GoldError(
            f"{path}: labelled for a text with SHA-256 {read.text_sha256}, but the article's is {article.text_id}; "
            "label it again, or restore the text"
        )
    faults = [f"{path}: {fault}" for fault in _faults(read, article.text)]
    if faults:
        raise GoldError("\n".join(faults))
    return GoldArticle(
        article_id=read.article_id,
        article=article,
        language=read.language,
        event=read.event,
        split=read.split,
        origin=read.origin,
        incidents=tuple(_incident(one, article.text) for one in read.incidents),
        hash=canonical_hash(read.model_dump(exclude={"notes"})),
        path=path,
    )


def load_texts(folder: Path) -> dict[str, Article]:
    """The articles of a folder by id.

    Raises:
        GoldError: one of them cannot be read.
    """
    found: dict[str, Article] = {}
    for one in load_articles([folder]):
        if not isinstance(one, Article):
            if one.fatal:
                raise GoldError(f"gold articles: {one}")
            continue
        found[one.name] = one
    return found


def _read_json(path: Path, model: type[Form]) -> Form:
    try:
        return model.model_validate_json(path.read_bytes())
    except OSError as error:
        raise GoldError(
            f"{path}: cannot be read ({error.strerror}); gold sets: {', '.join(SETS)}, or a folder"
        ) from None
    except ValidationError as error:
        faults = [f"{path}: {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise GoldError("\n".join(faults)) from None


def _faults(read: form.GoldFile, text: str) -> Iterator[str]:
    mains = [incident for incident in read.incidents if incident.role == "main"]
    if len(mains) > 1:
        yield f"{len(mains)} main incidents; one article has at most one, the rest are background"
    if (read.event is None) != (not read.incidents):
        yield "event must be null for a text without an incident, and named for any other"
    for number, incident in enumerate(read.incidents):
        yield from (f"incidents.{number}{fault}" for fault in _incident_faults(incident, text))


def _incident_faults(incident: form.GoldIncident, text: str) -> Iterator[str]:
    for place, labelled in _labelled(incident):
        if text.count(labelled.quote) < labelled.at:
            yield f"{place}: the article has no {'such ' if labelled.at > 1 else ''}words {labelled.quote!r}"
    ids = [one.id for one in incident.quantities if one.id]
    if len(ids) != len(set(ids)):
        yield ".quantities: two have one id"
    for index, quantity in enumerate(incident.quantities):
        yield from (f".quantities.{index}: {fault}" for fault in _quantity_faults(quantity, ids))
    yield from _place_faults(incident.place)
    yield from _date_faults(incident.date, text)


def _place_faults(place: form.GoldPlace | None) -> Iterator[str]:
    if place is None:
        return
    if place.name is None and place.country is None:
        yield ".place: neither name nor country; leave the place out, or name it"
    if place.country is not None and country_code(place.country) is None:
        yield f".place.country: {place.country!r} is no ISO 3166-1 alpha-3 code"


def _date_faults(date: form.GoldDate | None, text: str) -> Iterator[str]:
    if date is None:
        return
    if date.text not in text:
        yield f".date: the article does not write {date.text!r}"
    try:
        days = [datetime.date.fromisoformat(day) for day in (date.start, date.end) if day is not None]
    except ValueError as error:
        yield f".date: {error}"
    else:
        if len(days) == 1 or days != sorted(days):
            yield ".date: start and end are given together, start first"


def _labelled(incident: form.GoldIncident) -> Iterator[tuple[str, form.Quoted]]:
    yield "", incident
    for name in ("date", "place"):
        if (one := getattr(incident, name)) is not None:
            yield f".{name}", one
    for name in ("actors", "targets", "weapons", "quantities", "reactions"):
        for index, one in enumerate(getattr(incident, name)):
            yield f".{name}.{index}", one


def _quantity_faults(quantity: form.GoldQuantity, ids: list[str]) -> Iterator[str]:
    low, high, modifier = quantity.low, quantity.high, quantity.modifier
    if (quantity.also_group and not quantity.group) or (quantity.also_originator and not quantity.originator):
        yield "alternatives beside a null: name the group or originator itself first"
    if quantity.subset_of is not None and (quantity.subset_of not in ids or quantity.subset_of == quantity.id):
        yield f"subset_of {quantity.subset_of!r} is no other quantity's id in this incident"
    if quantity.value_text is not None and quantity.value_text not in quantity.quote:
        yield f"value_text {quantity.value_text!r} does not stand in its quote {quantity.quote!r}"
    if quantity.status == "reported_none" and (low, high) != (0, 0):
        yield "reported_none is low 0 and high 0"
    if quantity.status == "reported" and low is None and high is None:
        yield "reported needs low or high; a vague or missing number has another status"
    if quantity.status in {"reported_unquantified", "not_disclosed", "unknown"} and (low, high) != (None, None):
        yield f"{quantity.status} has no low and no high"
    wrong = {
        "exact": low != high,
        "approx": low != high,
        "at_least": low is None or high is not None,
        "more_than": low is None or high is not None,
        "at_most": high is None or low is not None,
        "less_than": high is None or low is not None,
        "range": low is None or high is None or low >= high,
        "vague": (low, high) != (None, None),
    }
    if quantity.status in {"reported", "reported_none"} and modifier is None:
        yield "modifier is missing"
    if modifier is not None and quantity.status in {"reported", "reported_none"} and wrong[modifier]:
        yield f"low {low} and high {high} do not go with {modifier}"


def _incident(read: form.GoldIncident, text: str) -> GoldIncident:
    # What an optional incident says is optional too: told in part, it lacks nothing.
    facts = tuple(replace(one, optional=one.optional or read.optional) for one in _facts(read, text))
    incident = Incident(read.role, _evidence(read, text), tuple(one.fact for one in facts))
    return GoldIncident(incident, facts, read.optional)


def _facts(read: form.GoldIncident, text: str) -> Iterator[GoldFact]:
    whole = _evidence(read, text)
    yield GoldFact(
        Fact(kind="event_type", value_text=None, evidence=whole, category=read.event_type),
        _also(category=read.also_event_type),
    )
    yield GoldFact(Fact(kind="stage", value_text=None, evidence=whole, category=read.stage))
    for mode in read.attack_modes:
        yield GoldFact(Fact(kind="attack_mode", value_text=None, evidence=whole, category=mode))
    if (date := read.date) is not None:
        yield _fact(
            text,
            date,
            "date",
            date.text,
            basis=date.basis,
            precision=date.precision,
            date_start=date.start,
            date_end=date.end,
        )
    if (place := read.place) is not None:
        yield _fact(
            text,
            place,
            "place",
            place.name,
            country=place.country,
            admin1=place.admin1,
            precision=None if place.precision is None else str(place.precision),
            site_type=place.site_type,
        )
    for actor in read.actors:
        made = _fact(
            text,
            actor,
            "actor",
            actor.name,
            category=actor.role,
            basis=actor.basis,
            actor_type=actor.actor_type,
            channel=actor.channel,
            originator=actor.originator,
        )
        yield GoldFact(made.fact, {**made.also, **_also(basis=actor.also_basis)}, made.optional)
    for target in read.targets:
        yield _fact(text, target, "target", target.name, target_type=target.target_type)
    for weapon in read.weapons:
        yield _fact(text, weapon, "weapon", weapon.name, weapon_type=weapon.weapon_type)
    first = 2 + len(read.attack_modes) + (read.date is not None) + (read.place is not None)
    first += len(read.actors) + len(read.targets) + len(read.weapons)
    ordinals: dict[str | None, int] = {one.id: first + index for index, one in enumerate(read.quantities) if one.id}
    for quantity in read.quantities:
        yield _quantity(text, quantity, ordinals)
    for reaction in read.reactions:
        yield _fact(text, reaction, "reaction", reaction.actor, category=reaction.kind)


def _quantity(text: str, quantity: form.GoldQuantity, ordinals: dict[str | None, int]) -> GoldFact:
    fact = Fact(
        kind="quantity",
        value_text=quantity.value_text,
        evidence=_evidence(quantity, text),
        measure=quantity.measure,
        status=quantity.status,
        low=quantity.low,
        high=quantity.high,
        modifier=quantity.modifier,
        group_text=quantity.group,
        group_type=quantity.group_type,
        subset_of=ordinals[quantity.subset_of] if quantity.subset_of else None,
        originator=quantity.originator,
        originator_type=quantity.originator_type,
    )
    also = _also(group_text=quantity.also_group, originator=quantity.also_originator)
    return GoldFact(fact, also, quantity.optional)


def _fact(text: str, labelled: Any, kind: Kind, value: str | None, **columns: Any) -> GoldFact:
    fact = Fact(kind=kind, value_text=value, evidence=_evidence(labelled, text), **columns)
    return GoldFact(fact, _also(value_text=labelled.also), labelled.optional)


def _also(**columns: Sequence[str | None]) -> dict[str, tuple[str | None, ...]]:
    return {name: tuple(values) for name, values in columns.items() if values}


def _evidence(labelled: form.Quoted, text: str) -> Evidence:
    start = -1
    for _ in range(labelled.at):
        start = text.index(labelled.quote, start + 1)
    return Evidence(labelled.quote, start, start + len(labelled.quote), "exact")


def write_gold(path: Path, read: form.GoldFile) -> None:
    """Write a gold file, leaving out what has its default."""
    text = json.dumps(read.model_dump(exclude_defaults=True), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
