"""Import MUC-3/4, the public benchmark of this task, as a gold set. Its texts have no licence: bring your own copy.

Promises: a quote is always the article's own words; what the article does not write, or gold cannot hold, is left
out with a line that names document, template and slot. MUC knows no main incident: the first template that is not
optional becomes it, and the rest background; where all are optional it is the first. Who says a number, parts of a
number and reactions are not in its keys: an imported set says nothing about how well those are extracted. A target's
nationality, a regained freedom, stolen property and a stated absence of victims are in its keys and stay out of gold.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals import gold_format as form
from evals.gold_set import SET_FILE, GoldError, write_gold
from evals.muc4.find import Words
from evals.muc4.keys import Story, Template, read_keys, read_stories, split_folder
from evals.muc4.map import Mapping
from pipeline.article import text_hash

SPLITS = ("dev", "tst1", "tst2", "tst3", "tst4", "tst4-mixed")
NOTES = (
    "MUC-4 key: originators, subsets, reactions and stated absences of victims are not labelled; members beside their "
    "organisation, people beside a site and second answers are optional."
)
_TEXTS = "texts"
# What MUC's templates have no slot for; it is not scored.
_UNLABELLED = frozenset(
    ["actor.channel", "quantity.group_text", "quantity.originator", "quantity.originator_type", "reaction"]
)


@dataclass(frozen=True)
class Imported:
    """What an import wrote.

    Attributes:
        without_incident: articles whose key says that they tell of none.
        skipped: what was left out: document, template, slot, and why.
    """

    articles: int
    incidents: int
    quantities: int
    without_incident: int
    skipped: tuple[str, ...]


def import_muc4(source: Path, out: Path, *, split: str, sample: int | None = None, seed: int = 0) -> Imported:
    """Write a split, or a sample of its articles, as a gold set that `evals.gold_set.gold_set` loads.

    Args:
        source: the folder TASK/CORPORA of MUC-3/4, or one above it.
        out: the gold set's folder; new or empty.
        split: one of `SPLITS`; `tst4-mixed` is tst4 in its articles' own upper and lower case.
        sample: how many articles; the same ones for the same `seed`.
        seed: of the sample.

    Raises:
        GoldError: the source lacks the split, its articles or its keys; the sample is larger than the split; or `out`
            holds something.
    """
    if split not in SPLITS:
        raise GoldError(f"MUC-4: no split {split!r}; its splits: {', '.join(SPLITS)}")
    _require_empty(out)
    folder = split_folder(source, split)
    stories, keys = read_stories(folder, split), read_keys(folder)
    skipped = [f"{one}: a key without an article; left out" for one in sorted(keys.keys() - stories.keys())]
    skipped += [f"{one}: an article without a key; left out" for one in sorted(stories.keys() - keys.keys())]
    gold: dict[str, form.GoldFile] = {}
    for document in _chosen(sorted(keys.keys() & stories.keys()), sample, seed, folder):
        made, reasons = _gold_file(stories[document], keys[document])
        skipped += reasons
        if made is None:
            skipped.append(f"{document}: none of its templates has words in the article; left out")
        else:
            gold[document] = made
    if not gold:
        raise GoldError(f"{folder}: no article with a key in it; give the whole folder, as MUC-3/4 distributes it")
    _write(out, f"muc4-{split}", gold, stories)
    incidents = [incident for one in gold.values() for incident in one.incidents]
    return Imported(
        articles=len(gold),
        incidents=len(incidents),
        quantities=sum(len(incident.quantities) for incident in incidents),
        without_incident=sum(not one.incidents for one in gold.values()),
        skipped=tuple(skipped),
    )


def _require_empty(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise GoldError(f"{out}: not an empty folder; name a new one, or empty it")


def _chosen(documents: list[str], sample: int | None, seed: int, folder: Path) -> list[str]:
    if sample is None:
        return documents
    if not 0 < sample <= len(documents):
        raise GoldError(f"{folder}: a sample of {sample} of {len(documents)} articles; take 1 to {len(documents)}")
    return sorted(random.Random(seed).sample(documents, sample))  # noqa: S311 # to be repeated, not to be secret


def _gold_file(story: Story, templates: Sequence[Template]) -> tuple[form.GoldFile | None, list[str]]:
    """The article's gold; None where its key has templates of which none could be mapped: that is not "no incident"."""
    words = Words(story)
    mappings = [Mapping(template, words) for template in templates]
    incidents: list[form.GoldIncident] = [one for mapping in mappings if (one := mapping.incident()) is not None]
    reasons = [reason for mapping in mappings for reason in mapping.skipped]
    if templates and not incidents:
        return None, reasons
    main = next((one for one in incidents if not one.optional), incidents[0] if incidents else None)
    for one in incidents:
        one.role = "main" if one is main else "background"
    made = form.GoldFile(
        article_id=story.document,
        text_sha256=text_hash(story.text),
        language="en",
        event=story.document if incidents else None,
        origin="blind",
        notes=NOTES if incidents else None,
        incidents=incidents,
    )
    return made, reasons


def _write(out: Path, name: str, gold: dict[str, form.GoldFile], stories: dict[str, Story]) -> None:
    texts = out / _TEXTS
    texts.mkdir(parents=True, exist_ok=True)
    rows = []
    for document, one in gold.items():
        story = stories[document]
        dateline = Words(story).dateline
        (texts / f"{document}.txt").write_text(story.text + "\n", encoding="utf-8")
        row: dict[str, object] = {
            "article_id": document,
            "file": f"{document}.txt",
            "outlet": None,
            "url": None,
            "title": None,
            "language": "en",
            "published_at": dateline[0].isoformat() if dateline else None,
            "credits": [],
        }
        rows.append(json.dumps(row) + "\n")
        write_gold(out / f"{document}.json", one)
    (texts / "articles.jsonl").write_text("".join(rows), encoding="utf-8")
    # Last: a folder without it is no gold set, so an import that broke off is never taken for a whole one.
    described = {"name": name, "articles": _TEXTS, "unlabelled": sorted(_UNLABELLED)}
    (out / SET_FILE).write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
