"""A text and what is said of it → an Article, or the problem that keeps it from being one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.article.fields import MOMENTS, Declared, normalised_moment
from pipeline.article.fitness import doubts, require_article
from pipeline.article.model import Article, LoadProblem, Metadata, normalise, text_hash
from pipeline.errors import ArticleError


@dataclass(frozen=True, slots=True)
class Draft:
    """A text as read; `name` is what it is called when no layer declares an id, the strongest layer first."""

    text: str
    name: str
    source: str
    layers: tuple[Declared, ...] = ()


def flag_layers(metadata: Metadata) -> tuple[Declared, ...]:
    """The flags as the two weakest layers: an assumed date yields even to a declared one."""
    given = Declared(
        outlet=metadata.outlet,
        url=metadata.url,
        title=metadata.title,
        language=metadata.language,
        published_at=metadata.published_at,
    )
    return given, Declared(published_at=metadata.assume_published, basis="assumed")


def finish(draft: Draft) -> Iterator[Article | LoadProblem]:
    """Warnings and the article, or one fatal problem."""
    text = normalise(draft.text)
    try:
        require_article(text)
    except ArticleError as error:
        yield LoadProblem(draft.source, str(error), fatal=True)
        return
    for message in (*doubts(text), *_date_faults(draft.layers)):
        yield LoadProblem(draft.source, message, fatal=False)
    yield _article(draft, text)


def _article(draft: Draft, text: str) -> Article:
    layers = draft.layers
    published_at, basis = _moment("published_at", layers)
    article_id = _first("article_id", layers)
    return Article(
        text=text,
        text_id=text_hash(text),
        name=article_id or draft.name,
        declared=article_id is not None,
        source=draft.source,
        outlet=_first("outlet", layers),
        url=_first("url", layers),
        title=_first("title", layers),
        language=_first("language", layers),
        published_at=published_at,
        published_basis=basis,
        fetched_at=_moment("fetched_at", layers)[0],
    )


def _first(field: str, layers: Sequence[Declared]) -> str | None:
    return next((value for layer in layers if (value := getattr(layer, field))), None)


def _moment(field: str, layers: Sequence[Declared]) -> tuple[str | None, str]:
    """The first valid date and its basis; an invalid one counts as not given."""
    for layer in layers:
        value = getattr(layer, field)
        if value and (moment := normalised_moment(value)):
            return moment, layer.basis
    return None, "unknown"


def _date_faults(layers: Sequence[Declared]) -> Iterator[str]:
    for layer in layers:
        for field in MOMENTS:
            value = getattr(layer, field)
            if value and normalised_moment(value) is None:
                yield f"{field} {value!r} is no ISO 8601 date and was left out; write it as 2024-05-31"
