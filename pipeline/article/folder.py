"""Folders → the files in them that may hold articles: recursive, sorted, without hidden files."""

from dataclasses import dataclass, field
from pathlib import Path

from pipeline.article.files import DOCUMENTS
from pipeline.article.manifest import FOLDER_MANIFEST, reason
from pipeline.article.model import LoadProblem
from pipeline.article.paths import printable, real
from pipeline.article.rows import TABLES

READABLE = DOCUMENTS | TABLES
CONVERT = {
    ".pdf": "a PDF; extract its text: pdftotext FILE.pdf",
    ".docx": "a Word document; save it as .txt: pandoc FILE.docx -t plain -o FILE.txt",
    ".doc": "an old Word document; save it as .txt in the program that wrote it",
    ".rtf": "an RTF document; save it as .txt: pandoc FILE.rtf -t plain -o FILE.txt",
    ".odt": "an OpenDocument text; save it as .txt: pandoc FILE.odt -t plain -o FILE.txt",
    ".epub": "an e-book; save it as .txt: pandoc FILE.epub -t plain -o FILE.txt",
    ".json": "JSON; write one object a line as .jsonl: jq -c '.[]' FILE.json",
    ".xml": "XML; write its articles as .jsonl with a text key, or as .txt",
}


@dataclass(slots=True)
class Listing:
    """What one folder holds directly: `entries` are files and folders, `manifest` its articles.jsonl."""

    manifest: Path | None = None
    entries: list[Path] = field(default_factory=list)
    problems: list[LoadProblem] = field(default_factory=list)


def list_folder(folder: Path, visited: set[Path]) -> Listing:
    """One folder's own entries; `visited` keeps a link to a parent folder from going round for ever."""
    listing = Listing()
    if real(folder) in visited:
        return listing
    visited.add(real(folder))
    try:
        for entry in sorted(folder.iterdir()):
            _sort_in(entry, listing)
    except OSError as error:
        listing.problems.append(LoadProblem(printable(folder), reason(error), fatal=True))
    return listing


def refusal(path: Path) -> str | None:
    """Why a file's suffix makes it no input; None when it can be read."""
    suffix = path.suffix.lower()
    if suffix in READABLE:
        return None
    if suffix in CONVERT:
        return CONVERT[suffix]
    known = ", ".join(sorted(READABLE))
    return f"unknown kind of file {printable(suffix)!r}; known: {known}; rename or convert it"


def _sort_in(entry: Path, listing: Listing) -> None:
    suffix = entry.suffix.lower()
    if entry.name.startswith("."):
        return
    if entry.is_dir():
        listing.entries.append(entry)
    elif entry.name == FOLDER_MANIFEST:
        listing.manifest = entry
    elif entry.name.upper().startswith(("README", "LICENSE")):
        return
    elif suffix in CONVERT:
        listing.problems.append(LoadProblem(printable(entry), CONVERT[suffix], fatal=True))
    elif suffix in READABLE:
        listing.entries.append(entry)
