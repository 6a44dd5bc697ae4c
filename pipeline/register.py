"""Which article a text belongs to: ids and versions, decided from what the ledger already has.

- One URL is one article; a new text there is its next version.
- A declared id is one article, likewise.
- A file without either is known by its name: the same file edited is the next version, but another file of
  the same name with another text (or another outlet) is another article, and gets a suffix. So does a table's
  row or standard input with another text: row 3 of an edited table need not be the row 3 of before.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.article import Article, text_hash
from pipeline.store import ArticleRow

_TABLE_ROW = re.compile(r"#\d+$")


@dataclass(frozen=True, slots=True)
class _Version:
    number: int
    text_id: str
    source: str
    outlet: str | None
    url: str | None


@dataclass
class Register:
    """The articles known so far; remembers what it registers."""

    _versions: dict[str, list[_Version]] = field(default_factory=lambda: defaultdict(list))
    _by_url: dict[str, str] = field(default_factory=dict)

    def learn(self, stored: Iterable[dict[str, Any]]) -> None:
        """Take in rows of the articles table: article_id, version, text_id, source, outlet, url."""
        for row in stored:
            version = _Version(row["version"], row["text_id"], row["source"], row["outlet"], row["url"])
            if version not in self._versions[row["article_id"]]:
                self._add(row["article_id"], version)

    def register(self, articles: Sequence[Article]) -> list[ArticleRow]:
        """Each article under its id and version, in the order given; repeats give the same row."""
        return [self._register(article) for article in articles]

    def _register(self, article: Article) -> ArticleRow:
        article_id = self._id(article)
        versions = self._versions[article_id]
        for version in versions:
            if version.text_id == article.text_id:
                if article.url is not None:  # it may be news of an article known by its file until now
                    self._by_url.setdefault(article.url, article_id)
                return ArticleRow(article_id, version.number, article)
        number = 1 + max((version.number for version in versions), default=0)
        self._add(article_id, _Version(number, article.text_id, article.source, article.outlet, article.url))
        return ArticleRow(article_id, number, article)

    def _id(self, article: Article) -> str:
        if article.url is not None and article.url in self._by_url:
            return self._by_url[article.url]
        versions = self._versions.get(article.name, [])
        if not versions or article.declared or _same_publication(article, versions):
            return article.name
        return f"{article.name}~{text_hash(f'{article.outlet}|{article.url}|{article.text_id}')[:8]}"

    def _add(self, article_id: str, version: _Version) -> None:
        self._versions[article_id].append(version)
        if version.url is not None:
            self._by_url.setdefault(version.url, article_id)


def _same_publication(article: Article, versions: list[_Version]) -> bool:
    def agree(one: str | None, other: str | None) -> bool:
        return one is None or other is None or one == other

    return any(
        (version.text_id == article.text_id or (version.source == article.source and _is_file(article.source)))
        and agree(version.outlet, article.outlet)
        and agree(version.url, article.url)
        for version in versions
    )


def _is_file(source: str) -> bool:
    return source != "stdin" and not _TABLE_ROW.search(source)
