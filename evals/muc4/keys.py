"""The files of MUC-3 and MUC-4 as they are distributed: articles behind a line with their id, keys of 25 slots each.

Lenient where the distributed files are uneven (a quotation mark too many, no blank around a slash, a blank before a
hyphen), strict about what would shift an answer to another slot or document. Mapping is `evals.muc4.map`'s.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from evals.gold_set import GoldError

SLOTS = (
    "MESSAGE: ID",
    "MESSAGE: TEMPLATE",
    "INCIDENT: DATE",
    "INCIDENT: LOCATION",
    "INCIDENT: TYPE",
    "INCIDENT: STAGE OF EXECUTION",
    "INCIDENT: INSTRUMENT ID",
    "INCIDENT: INSTRUMENT TYPE",
    "PERP: INCIDENT CATEGORY",
    "PERP: INDIVIDUAL ID",
    "PERP: ORGANIZATION ID",
    "PERP: ORGANIZATION CONFIDENCE",
    "PHYS TGT: ID",
    "PHYS TGT: TYPE",
    "PHYS TGT: NUMBER",
    "PHYS TGT: FOREIGN NATION",
    "PHYS TGT: EFFECT OF INCIDENT",
    "PHYS TGT: TOTAL NUMBER",
    "HUM TGT: NAME",
    "HUM TGT: DESCRIPTION",
    "HUM TGT: TYPE",
    "HUM TGT: NUMBER",
    "HUM TGT: FOREIGN NATION",
    "HUM TGT: EFFECT OF INCIDENT",
    "HUM TGT: TOTAL NUMBER",
)
# Those whose fillers are strings of the article.
STRING_SLOTS = (6, 9, 10, 12, 18, 19)
MIXED = "-mixed"
_CORPORA = (".", "CORPORA", "TASK/CORPORA", "muc34/TASK/CORPORA", "data/muc/raw_files/muc34/TASK/CORPORA")
_HEADER = re.compile(r"^((?:DEV|TST\d)-MUC\d-\d+)\b[^\n]*$", re.MULTILINE)
_SLOT = re.compile(r"\s*(\d{1,2})\.\s+(.*)")
_NONE = frozenset({"", "-", "*"})
# A string ends at the mark before a separator, so that marks within it do no harm; a forgotten one ends at the slash.
_TOKEN = re.compile(
    r'"+(?P<string>(?:\\.|[^"\\])*?)(?:"(?=\s*(?:[/:)]|$))|(?=\s*/\s*")|$)|(?P<mark>[/:])|(?P<word>[^"/:]+)'
)
_BROKEN_WORD = re.compile(r"(?<=\w-)\n\s*(?=\w)")
_DATELINE = re.compile(r"[^\n]{0,300}?--\s*(?:\[[^\]\n]*\]\s*)*")


@dataclass(frozen=True)
class Filler:
    """One filler of a slot.

    Attributes:
        text: as the key writes it, without the mark of an optional filler.
        values: the filler and its alternatives; strings without their quotation marks.
        refs: what the cross-reference quotes, the string and its alternatives; empty without one, and for `"-"`.
        optional: a `?` stands before it: leaving it out is right as well.
    """

    text: str
    values: tuple[str, ...]
    refs: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Template:
    """One incident of a key; `slots` holds the filled ones by number."""

    document: str
    number: str
    optional: bool
    slots: dict[int, tuple[Filler, ...]] = field(default_factory=dict)

    def __getitem__(self, slot: int) -> tuple[Filler, ...]:
        """The slot's fillers; none where it is null or does not apply."""
        return self.slots.get(slot, ())


@dataclass(frozen=True)
class Story:
    """One article.

    Attributes:
        text: one line for each paragraph: the files' own line ends are typesetting, and would cut sentences in two.
        body: where the text begins behind its dateline.
    """

    document: str
    text: str
    body: int


def split_folder(source: Path, split: str) -> Path:
    """The folder that holds a split's articles and keys.

    Raises:
        GoldError: the source has none.
    """
    name = split.removesuffix(MIXED)
    for inner in _CORPORA:
        if (folder := source / inner / name).is_dir():
            return folder
    raise GoldError(f"{source}: no folder {name}/ for the split {split}; give the folder TASK/CORPORA of MUC-3/4")


def read_stories(folder: Path, split: str) -> dict[str, Story]:
    """The split's articles by id.

    Raises:
        GoldError: there is no file of articles, or two articles have one id.
    """
    mixed = split.endswith(MIXED)
    paths = [path for path in sorted(folder.glob(f"{folder.name}-muc*")) if path.name.endswith("mixed-case") == mixed]
    if not paths:
        wanted = f"{folder.name}-muc4.mixed-case" if mixed else f"{folder.name}-muc*"
        raise GoldError(f"{folder}: no file of articles {wanted}; give the whole folder, as MUC-3/4 distributes it")
    found: dict[str, Story] = {}
    for path in paths:
        for story in _stories(_read(path)):
            if story.document in found:
                raise GoldError(f"{path}: {story.document} stands in the split twice; remove one copy")
            found[story.document] = story
    return found


def read_keys(folder: Path) -> dict[str, list[Template]]:
    """The split's templates by document; an empty list where the key says that it has no incident.

    Raises:
        GoldError: there is no key file, or a line of one is neither slot, continuation nor comment.
    """
    paths = sorted(folder.glob("key-*"))
    if not paths:
        raise GoldError(f"{folder}: no key file key-*; give the whole folder, as MUC-3/4 distributes it")
    found: dict[str, list[Template]] = {}
    for path in paths:
        for template in _templates(path):
            kept = found.setdefault(template.document, [])
            if template.number not in _NONE:
                kept.append(template)
    return found


def read_filler(text: str) -> Filler | None:
    """A filler as one line of the key writes it; None for one that is null or does not apply."""
    text = text.strip()
    optional = text.startswith("?")
    text = text.removeprefix("?").strip()
    sides: tuple[list[str], list[str]] = ([], [])
    side = 0
    for token in _TOKEN.finditer(text):
        if token["mark"] == ":":
            side = 1
        elif token["mark"] is None:
            string = token["string"]
            value = token["word"].strip(" ()\t") if string is None else re.sub(r"\\(.)", r"\1", string).strip()
            if value:
                sides[side].append(value)
    values, refs = sides
    if all(value in _NONE for value in values):
        return None
    return Filler(text, tuple(values), tuple(ref for ref in refs if ref not in _NONE), optional)


def _read(path: Path) -> str:
    # Every byte is a character of Latin-1, so that one stray byte does not cost the split.
    return path.read_text(encoding="latin-1").replace("\r\n", "\n")


def _stories(text: str) -> Iterator[Story]:
    headers = list(_HEADER.finditer(text))
    for index, header in enumerate(headers):
        end = headers[index + 1].start() if index + 1 < len(headers) else len(text)
        words = _unwrapped(text[header.end() : end])
        dateline = _DATELINE.match(words)
        yield Story(header[1], words, dateline.end() if dateline else 0)


def _unwrapped(text: str) -> str:
    paragraphs = (" ".join(_BROKEN_WORD.sub("", part).split()) for part in re.split(r"\n\s*\n", text))
    return "\n\n".join(filter(None, paragraphs))


def _templates(path: Path) -> Iterator[Template]:
    lines: dict[int, list[str]] = {}
    slot = None
    for number, line in enumerate(_read(path).split("\n"), 1):
        if not line.strip() or line.startswith(";"):
            continue
        found = _slot_line(line)
        if found is None and (slot is None or not line[0].isspace()):
            raise GoldError(f"{path}:{number}: {line.strip()!r} is no slot of a template; restore the key file")
        if found is None:
            lines[slot or 0].append(line)
            continue
        slot, rest = found
        if slot == 0 and lines:
            yield _template(path, number, lines)
            lines = {}
        lines.setdefault(slot, []).append(rest)
    if lines:
        yield _template(path, number, lines)


def _slot_line(line: str) -> tuple[int, str] | None:
    numbered = _SLOT.match(line)
    if numbered is None or int(numbered[1]) >= len(SLOTS):
        return None
    label = re.match(r"\s+".join(map(re.escape, SLOTS[int(numbered[1])].split())), numbered[2])
    return (int(numbered[1]), numbered[2][label.end() :]) if label else None


def _template(path: Path, behind: int, lines: dict[int, list[str]]) -> Template:
    document, number = (" ".join(lines.get(slot, ())).split() for slot in (0, 1))
    if not document or not number:
        raise GoldError(f"{path}:{behind}: the template before this line lacks its id or number; restore the key file")
    slots = {
        slot: kept
        for slot, texts in lines.items()
        if slot > 1 and (kept := tuple(filler for text in texts if (filler := read_filler(text)) is not None))
    }
    optional = "(OPTIONAL)" in number or "?" in "".join(number)
    digits = next((word for word in number if word not in {"?", "(OPTIONAL)"}), "*")
    return Template(document[0], digits.lstrip("?"), optional, slots)
