"""Gold: hand-labelled facts of an article, of the same types as extraction makes, with what else is right.

A gold set is a folder of `<article_id>.json` files and a `set.json` that says where its articles are. Loading
refuses what cannot be true: a quote that is no substring of its article, a number that its modifier forbids.
"""

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from evals import gold_format as form
from evals.gold_check import gold_faults
from evals.gold_facts import GoldIncident, labelled_incident
from pipeline.article import Article, load_articles
from pipeline.errors import PipelineError
from pipeline.fact import Fact, Kind
from schemas.canonical import canonical_hash

_SHIPPED = Path(__file__).parent / "gold"
SETS = {"seeds": _SHIPPED, "dev": _SHIPPED / "dev"}
SET_FILE = "set.json"
Form = TypeVar("Form", bound=BaseModel)


class GoldError(PipelineError):
    """Gold cannot be read; says which file, where in it, and what is wrong."""


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
    faults = [f"{path}: {fault}" for fault in gold_faults(read, article.text)]
    if faults:
        raise GoldError("\n".join(faults))
    return GoldArticle(
        article_id=read.article_id,
        article=article,
        language=read.language,
        event=read.event,
        split=read.split,
        origin=read.origin,
        incidents=tuple(labelled_incident(one, article.text) for one in read.incidents),
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


def write_gold(path: Path, read: form.GoldFile) -> None:
    """Write a gold file, leaving out what has its default."""
    text = json.dumps(read.model_dump(exclude_defaults=True), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
