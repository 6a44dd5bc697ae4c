"""The corpus of wire stories, rewrites and independent reports."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.lineage import Source

CORPUS = Path(__file__).with_name("corpus")
SEEDS = Path(__file__).parents[2] / "seeds"
SHORT = Path(__file__).parents[1] / "gold" / "dev" / "texts"
SPLITS = {"tune": ("part-1", "part-2"), "test": ("part-3", "part-4")}
MANNERS = ("light", "paraphrase", "reordered", "shortened", "expanded")

Split = Literal["tune", "test"]


@dataclass(frozen=True, slots=True)
class Report:
    """A text of the corpus: `lineage` is what it rests on, `manner` how it was rewritten (None: it was not)."""

    source: Source
    event: str
    lineage: str
    manner: str | None


def load(split: Split) -> list[Report]:
    """The reports of a split, the earliest publication first.

    Raises:
        FileNotFoundError: a part of the split is missing.
    """
    files = [CORPUS / f"{part}.jsonl" for part in SPLITS[split]]
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]
    return [_report(row) for row in sorted(rows, key=lambda row: (row["published_at"], row["id"]))]


def load_short() -> list[Report]:
    """The articles of evals/gold/dev that tell of an incident: short but for four, each a report of its own."""
    lines = (SHORT / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if not row["article_id"].startswith("none-")]
    return [
        _report(
            {
                "id": row["article_id"],
                "event": row["article_id"].rpartition("-")[0],
                "kind": "independent",
                "manner": None,
                "text": (SHORT / row["file"]).read_text(encoding="utf-8").strip(),
                **{name: row[name] for name in ("outlet", "language")},
            }
        )
        for row in rows
    ]


def load_seeds() -> list[Report]:
    """The five seeds, as reports of one event."""
    texts = {path.name[:3]: path.read_text(encoding="utf-8").strip() for path in sorted(SEEDS.glob("*.txt"))}
    return [
        Report(Source(name, text, "en", frozenset({"bamako"})), "bamako", "001" if name == "003" else name, None)
        for name, text in texts.items()
    ]


def _report(row: dict[str, str | None]) -> Report:
    event, text_id = str(row["event"]), str(row["id"])
    outlets = frozenset({row["outlet"]} if row["outlet"] else set())
    source = Source(text_id, str(row["text"]), row["language"], frozenset({event}), outlets)
    return Report(source, event, text_id if row["kind"] == "independent" else event, row["manner"])
