"""Manifests: tables whose rows say something of files. Looked up by the file's path, or by its name."""

import os
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path

from pipeline.article.fields import Declared, Entry, read_entry
from pipeline.article.files import DOCUMENTS
from pipeline.article.model import LoadProblem
from pipeline.article.paths import printable, real
from pipeline.article.rows import Row, read_rows
from pipeline.errors import ArticleError

FOLDER_MANIFEST = "articles.jsonl"


class Manifest:
    """The rows of one manifest by the file they name; texts in it are not kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._rows: dict[Path, Declared] = {}
        self._where: dict[Path, str] = {}
        self._names: defaultdict[str, list[Path]] = defaultdict(list)
        self._matched: dict[Path, Path] = {}

    def read(self) -> Generator[LoadProblem, None, bool]:
        """Fill the manifest; yields what is wrong with its rows, returns whether it could be read at all."""
        try:
            # JSON is UTF-8, and --encoding speaks of the articles: so manifests are UTF-8 or carry a mark.
            for row in read_rows(self.path):
                try:
                    self._add(row)
                except ArticleError as error:
                    yield row_problem(str(self.path), row, error)
        except (ArticleError, OSError) as error:
            yield LoadProblem(printable(self.path), f"manifest not read: {reason(error)}", fatal=True)
            return False
        return True

    def find(self, path: Path) -> Declared | None:
        """What the manifest says of a file: by path, else by its name where only one row has it.

        Raises:
            ArticleError: the name already stood for another file.
        """
        wanted = real(path)
        key = wanted if wanted in self._rows else self._by_name(wanted)
        if key is None:
            return None
        taken = self._matched.setdefault(key, wanted)
        if taken != wanted:
            raise ArticleError(
                f"{self.path.name} has one row for {path.name}, and {printable(taken)} took it; "
                "write both paths in the manifest"
            )
        return self._rows[key]

    def missing(self) -> Generator[LoadProblem]:
        """Rows that no loaded file matched and that name no file either; ask when everything is loaded."""
        for key, where in self._where.items():
            if key not in self._matched and not os.path.isfile(key):  # noqa: PTH113 # as in Table.file
                yield LoadProblem(
                    printable(self.path),
                    f"{where}: {printable(key)} does not exist; correct `file`",
                    fatal=True,
                )

    def _by_name(self, wanted: Path) -> Path | None:
        keys = self._names.get(wanted.name, [])
        # A row whose own file exists speaks of that file only.
        free = len(keys) == 1 and not os.path.isfile(keys[0])  # noqa: PTH113 # as in Table.file
        return keys[0] if free else None

    def _add(self, row: Row) -> None:
        entry = entry_of(row)
        if entry.file is None:
            if self.path.name == FOLDER_MANIFEST:
                return  # there a row may hold its text itself
            raise ArticleError("the row names no file; fill `file`, or pass the table as an input itself")
        key = real(self.path.parent / entry.file)
        if key in self._rows:
            raise ArticleError(f"{entry.file} has a row already ({self._where[key]}); remove one")
        self._rows[key], self._where[key] = entry.declared, row.where
        self._names[key.name].append(key)


class Table:
    """A table being read as articles: where it is, and the files its rows have named so far."""

    def __init__(self, source: str, stem: str, folder: Path) -> None:
        self.source = source
        self.stem = stem
        self._folder = folder
        self._named: set[Path] = set()

    def file(self, entry: Entry) -> Path:
        """The file that a row without text names.

        Raises:
            ArticleError: it is no article file, lies outside the table's folder, is missing or named twice.
        """
        name = entry.file or ""
        path = Path(os.path.normpath(self._folder / name))
        if path.suffix.lower() not in DOCUMENTS:
            raise ArticleError(f"{name} is no article file; a row names one of {', '.join(sorted(DOCUMENTS))}")
        # A table from elsewhere must not make us send the user's other files to a model.
        if not path.is_relative_to(self._folder):
            raise ArticleError(f"{name} lies outside the table's folder; move the table above its files")
        if not os.path.isfile(path):  # noqa: PTH113 # Path.is_file raises on a name that is too long
            raise ArticleError(f"{name} does not exist or is no file; correct `file`")
        if path in self._named:
            raise ArticleError(f"{name} has a row already; remove one, or give the text in the row")
        self._named.add(path)
        return path


def entry_of(row: Row) -> Entry:
    """The row's entry.

    Raises:
        ArticleError: the row has a fault, or its columns do.
    """
    if row.fault:
        raise ArticleError(row.fault)
    return read_entry(row.cells)


def row_problem(table: str, row: Row, error: Exception, *, fatal: bool = True) -> LoadProblem:
    """A problem of one row, named by its number and by the line where the user finds it."""
    return LoadProblem(f"{printable(table)}#{row.number}", f"{row.where}: {reason(error)}", fatal)


def reason(error: Exception) -> str:
    """An error's message; for the system's errors what it says and what to do."""
    if isinstance(error, OSError):
        return f"{error.strerror or error}; check the path and its permissions"
    return str(error)
