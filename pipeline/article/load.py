"""Inputs → articles and problems: files, tables, folders and stdin, each file once."""

import sys
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, TypeAlias

from pipeline.article.assemble import Draft, finish, flag_layers
from pipeline.article.decode import known_encoding
from pipeline.article.fields import Declared, Entry, normalised_moment
from pipeline.article.files import DOCUMENTS, read_document
from pipeline.article.folder import READABLE, list_folder, refusal
from pipeline.article.manifest import FOLDER_MANIFEST, Manifest, Table, entry_of, reason, row_problem
from pipeline.article.model import Article, LoadProblem, Metadata
from pipeline.article.paths import printable, real
from pipeline.article.rows import Row, read_rows
from pipeline.article.stream import read_stream
from pipeline.errors import ArticleError, UsageError

Found: TypeAlias = Iterator[Article | LoadProblem]
FoundIn: TypeAlias = Generator[Article | LoadProblem, None, bool]
STDIN = "stdin"


def load_articles(
    paths: Sequence[str | Path],
    *,
    metadata: Metadata = Metadata(),  # noqa: B008 # frozen, so sharing one is safe
    manifest: Path | None = None,
    encoding: str | None = None,
    stdin: BinaryIO | None = None,
) -> Found:
    """Every article that the inputs hold, in order, and every problem where it arises.

    Args:
        paths: files, tables, folders, or `-` for stdin.
        metadata: what flags say; it fills what an article does not say of itself.
        manifest: JSON Lines or CSV whose rows describe files by their `file` key, for all paths.
        encoding: of files and tables that are not UTF-8; manifests stay UTF-8.
        stdin: read for `-`; default the process's own.

    Raises:
        UsageError: a flag's date or encoding is wrong, when the first article is asked for.
    """
    _require_flags(metadata, encoding)
    loader = _Loader(flag_layers(metadata), encoding)
    if manifest is not None:
        loader.manifest = Manifest(Path(manifest).absolute())
        readable = yield from loader.manifest.read()
        if not readable:
            # Without it every article would be stored, and paid for, under the wrong description.
            return
    for path in paths:
        if str(path) == "-":
            yield from loader.stream(stdin or sys.stdin.buffer)
        else:
            yield from loader.path(Path(path).absolute())
    if loader.manifest is not None:
        yield from loader.manifest.missing()


def _require_flags(metadata: Metadata, encoding: str | None) -> None:
    for flag in ("published_at", "assume_published"):
        value = getattr(metadata, flag)
        if value is not None and normalised_moment(value) is None:
            name = flag.replace("_", "-")
            raise UsageError(f"--{name}: {value!r} is no ISO 8601 date; write it as 2024-05-31")
    if encoding is not None and not known_encoding(encoding):
        raise UsageError(f"--encoding: unknown encoding {encoding!r}; try utf-8, latin-1, cp1252 or utf-16")


class _Loader:
    """One call's memory: what was read already, and the manifests beside the files."""

    def __init__(self, flags: tuple[Declared, ...], encoding: str | None) -> None:
        self.manifest: Manifest | None = None
        self._flags = flags
        self._encoding = encoding
        self._seen: set[Path] = set()
        self._beside: dict[Path, Manifest | None] = {}

    def path(self, path: Path) -> Found:
        """One input that the user named."""
        if fault := _fault(path):
            yield LoadProblem(printable(path), fault, fatal=True)
        elif path.is_dir():
            yield from self._folder(path)
        elif path.suffix.lower() in DOCUMENTS:
            beside = yield from self._manifest_beside(path)
            yield from self._document(path, beside=beside)
        else:
            yield from self._table(path)

    def stream(self, stream: BinaryIO) -> Found:
        """Stdin, once."""
        if not self._once(Path(STDIN)):
            return
        try:
            piped = read_stream(stream, self._encoding)
        except (ArticleError, OSError) as error:
            yield LoadProblem(STDIN, reason(error), fatal=True)
            return
        if piped.rows is not None:
            yield from self._rows(piped.rows, Table(STDIN, STDIN, Path.cwd()))
        else:
            yield from finish(Draft(piped.text, STDIN, STDIN, self._flags))

    def _folder(self, folder: Path) -> Found:
        visited: set[Path] = set()
        empty = yield from self._scan(folder, visited, described=False)
        if empty:
            kinds = ", ".join(sorted(READABLE))
            yield LoadProblem(printable(folder), f"no article in this folder; it needs {kinds}", fatal=True)

    def _scan(self, folder: Path, visited: set[Path], *, described: bool) -> FoundIn:
        """A folder and those below it; returns whether they are empty.

        A manifest goes first: the files it names are read with their rows, and so are known when their
        turn comes. `described` says that this folder, or one above it, has a manifest.
        """
        listing = list_folder(folder, visited)
        yield from listing.problems
        if listing.manifest:
            described = True
            yield from self._table(listing.manifest)
        empty = not (listing.problems or listing.manifest)
        for entry in listing.entries:
            if entry.is_dir():
                inner = yield from self._scan(entry, visited, described=described)
                empty = empty and inner
                continue
            empty = False
            yield from self._entry(entry, described=described)
        return empty

    def _entry(self, path: Path, *, described: bool) -> Found:
        """A file met in a folder."""
        if real(path) in self._seen or (self.manifest and real(path) == real(self.manifest.path)):
            return
        if described:
            message = f"not listed in {FOLDER_MANIFEST}; add a row or pass the file itself"
            yield LoadProblem(printable(path), message, fatal=True)
        elif path.suffix.lower() in DOCUMENTS:
            yield from self._document(path)
        else:
            yield from self._table(path)

    def _document(self, path: Path, layers: tuple[Declared, ...] = (), beside: Manifest | None = None) -> Found:
        """A file that is one article; `layers` is what a table's row says of it."""
        if not self._once(path):
            return
        source = printable(path)
        try:
            rows = [manifest.find(path) for manifest in (self.manifest, beside) if manifest]
            document = read_document(path, self._encoding)
        except (ArticleError, OSError) as error:
            yield LoadProblem(source, reason(error), fatal=True)
            return
        layers = (*filter(None, rows), *layers, document.declared, *self._flags)
        yield from finish(Draft(document.text, printable(path.stem), source, layers))

    def _table(self, path: Path) -> Found:
        if self._once(path):
            # A folder's manifest stays UTF-8 whatever its articles are; see Manifest.read.
            encoding = None if path.name == FOLDER_MANIFEST else self._encoding
            rows = read_rows(path, encoding)
            yield from self._rows(rows, Table(printable(path), printable(path.stem), path.parent))

    def _rows(self, rows: Iterator[Row], table: Table) -> Found:
        row = None
        try:
            for row in rows:
                try:
                    yield from self._row(row, entry_of(row), table)
                except ArticleError as error:
                    yield row_problem(table.source, row, error)
        except (ArticleError, OSError) as error:
            yield LoadProblem(table.source, reason(error), fatal=True)
            return
        if row is None:
            yield LoadProblem(table.source, "holds no rows; nothing to read", fatal=True)

    def _row(self, row: Row, entry: Entry, table: Table) -> Found:
        if entry.text is None:
            yield from self._document(table.file(entry), (entry.declared,))
            return
        source = f"{table.source}#{row.number}"
        draft = Draft(entry.text, f"{table.stem}-{row.number}", source, (entry.declared, *self._flags))
        for found in finish(draft):
            if isinstance(found, LoadProblem):
                yield row_problem(table.source, row, ArticleError(found.message), fatal=found.fatal)
            else:
                yield found

    def _manifest_beside(self, path: Path) -> Generator[LoadProblem, None, Manifest | None]:
        """The articles.jsonl in a file's own folder; its faults are only warnings here."""
        folder = path.parent
        if folder not in self._beside:
            manifest = Manifest(folder / FOLDER_MANIFEST)
            self._beside[folder] = manifest if manifest.path.is_file() else None
            if self._beside[folder]:
                for problem in manifest.read():
                    yield replace(problem, fatal=False)
        return self._beside[folder]

    def _once(self, path: Path) -> bool:
        key = real(path)
        known = key in self._seen
        self._seen.add(key)
        return not known


def _fault(path: Path) -> str | None:
    """Why a path that the user named cannot be opened as an input."""
    try:
        if path.is_dir():
            return None
        if not path.exists():
            return "does not exist; check the path"
        return refusal(path) if path.is_file() else "not a regular file; save it as one, or pipe it in as -"
    except (OSError, ValueError) as error:
        # A folder we may not enter, a name too long, a NUL in the path.
        return f"{error}; check the path"
