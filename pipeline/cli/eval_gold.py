"""`incidents eval show|label|agreement|import|load-gold`: look at gold and what made a score; get and show gold."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.eval_tables import described, quote_of
from pipeline.cli.evals import AsJson, Db, Gold, Model
from pipeline.cli.output import Format, echo_json, print_rows, printable, say, stdout_console

if TYPE_CHECKING:
    from evals.gold_set import GoldArticle, GoldSet
    from evals.score import ArticleScore, Pair


class Benchmark(StrEnum):
    """A public benchmark that can be imported."""

    muc4 = "muc4"


def show(
    article_id: Annotated[str, typer.Argument(metavar="ARTICLE", help="an article of the gold, or its beginning")],
    prompt: Annotated[str | None, typer.Option("--prompt", help="a prompt version, or baseline/rules")] = None,
    model: Model = None,
    gold: Gold = "seeds",
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """Every pair of gold and extracted fact that made one article's numbers."""
    from evals.evaluate import evaluate
    from pipeline.cli.evals import default_model
    from pipeline.settings import load_settings
    from pipeline.store import Ledger

    settings = load_settings(db=db, model=model, prompt=prompt)
    labels = _one(gold, article_id)
    name = "rules" if settings.prompt == "baseline/rules" else default_model(settings)
    score = evaluate(Ledger(settings.db), labels, settings.prompt, name).scores[0]
    if as_json:
        echo_json({"article_id": score.article_id, "pairs": [_pair(one) for one in score.pairs], **_counts(score)})
        return
    typer.echo(f"{score.article_id}: {settings.prompt} × {name} on gold {labels.name}")
    rows = [
        [
            one.gold_key or "",
            " ".join(f"{comparator} {verdict}".strip() for comparator, verdict in one.outcomes.items())
            + (f" ({one.confusion} confused)" if one.confusion else ""),
            _shown(one, one.gold),
            _shown(one, one.given),
        ]
        for one in score.pairs
    ]
    print_rows(["gold", "outcome", "labelled", "extracted"], rows, Format.table)
    _print_counts(score)


# Their words are their incident's, which stand above them.
_WHOLE = frozenset(["event_type", "stage", "attack_mode"])
_QUOTE_WIDTH = 70


def _shown(pair: "Pair", given: Any) -> str:
    if given is None:
        return "nothing"
    if pair.kind in _WHOLE:
        return described(given)
    quote = quote_of(given)
    return f"{described(given)} “{quote if len(quote) <= _QUOTE_WIDTH else quote[:_QUOTE_WIDTH] + '…'}”"


def _pair(pair: "Pair") -> dict[str, Any]:
    return {
        "gold": pair.gold_key,
        "kind": pair.kind,
        "outcomes": pair.outcomes,
        "confusion": pair.confusion,
        "labelled": None if pair.gold is None else described(pair.gold),
        "labelled_quote": quote_of(pair.gold),
        "extracted": None if pair.given is None else described(pair.given),
        "extracted_quote": quote_of(pair.given),
    }


def _counts(score: "ArticleScore") -> dict[str, Any]:
    return {
        "counts": {f"{kind} {name}".strip(): dict(counts) for (kind, name), counts in score.counts.items()},
        "cells": {f"{kind} {name}".strip(): dict(cells) for (kind, name), cells in score.cells.items()},
        "evidence": dict(score.evidence),
        "false_incidents": score.false_incidents,
    }


def _print_counts(score: "ArticleScore") -> None:
    from evals.rates import rates

    names = ("correct", "partial", "incorrect", "missing", "spurious")
    rows = [
        [f"{kind} {name}".strip(), *(counts[one] for one in names), _share(rates(counts).f1)]
        for (kind, name), counts in sorted(score.counts.items())
    ]
    print_rows(["sum of", *names, "F1"], rows, Format.table)
    cells = ("hit", "miss", "hallucination", "abstention")
    open_rows = [
        [f"{kind} {name}".strip(), *(found[one] for one in cells)] for (kind, name), found in score.cells.items()
    ]
    print_rows(["may be open", *cells], open_rows, Format.table)
    typer.echo(", ".join(f"{name} {number}" for name, number in score.evidence.items()))


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def label(
    article_id: Annotated[str, typer.Argument(metavar="ARTICLE", help="an article of the gold set, or its beginning")],
    gold: Gold = "seeds",
    new: Annotated[
        bool, typer.Option("--new", help="write an empty file to fill in, for an article without one")
    ] = False,
) -> None:
    """Check an article's gold and show it beside the article, each label behind a number in its words."""
    from evals.gold_set import gold_folder

    if new:
        typer.echo(str(_begin(gold_folder(gold), article_id)))
        return
    _print_labels(_one(gold, article_id).articles[0])


def _one(gold: str, beginning: str) -> "GoldSet":
    """The gold of the one article whose id begins so."""
    from evals.gold_set import gold_set
    from pipeline.errors import UsageError

    labels = gold_set(gold)
    found = [one.article_id for one in labels.articles if one.article_id.startswith(beginning)]
    exact = [name for name in found if name == beginning] or found
    if len(exact) != 1:
        known = ", ".join(one.article_id for one in labels.articles)
        raise UsageError(f"eval: {len(found)} articles of gold {labels.name} begin with {beginning!r}; known: {known}")
    return labels.only(article_ids=exact)


def _begin(folder: Path, article_id: str) -> Path:
    """An empty gold file for an article of the set."""
    from evals.gold_format import GoldFile
    from evals.gold_set import set_texts, write_gold
    from pipeline.errors import UsageError

    texts = set_texts(folder)
    path = folder / f"{article_id}.json"
    if article_id not in texts or path.exists():
        what = "there is one already" if path.exists() else f"no such article; known: {', '.join(sorted(texts))}"
        raise UsageError(f"eval label --new: {path}: {what}")
    article = texts[article_id]
    empty = GoldFile(
        article_id=article_id,
        text_sha256=article.text_id,
        language=article.language or "en",
        event=None,
        origin="blind",
        incidents=[],
    )
    write_gold(path, empty)
    return path


def _print_labels(article: "GoldArticle") -> None:
    from rich.text import Text

    text = Text(printable(article.article.text))
    numbered = [
        (f"{place}.{index}", one.fact, one.optional)
        for place, incident in enumerate(article.incidents)
        for index, one in enumerate(incident.facts)
        if one.fact.kind not in _WHOLE
    ]
    inserted = sorted(
        ((fact.evidence.end or 0, f"[{key}]") for key, fact, _ in numbered), key=lambda one: one[0], reverse=True
    )
    for _, fact, _ in numbered:
        text.stylize("underline", fact.evidence.start or 0, fact.evidence.end or 0)
    for offset, mark in inserted:
        text = Text.assemble(text[:offset], (mark, "bold"), text[offset:])
    console = stdout_console()
    console.print(text)
    typer.echo(f"\n{article.path}: event {article.event}, split {article.split}, origin {article.origin}")
    for place, incident in enumerate(article.incidents):
        codes = [one.fact.category for one in incident.facts if one.fact.kind in _WHOLE]
        typer.echo(
            printable(f"\n{place} {incident.incident.role}: {', '.join(map(str, codes))} “{quote_of(incident)}”")
        )
        for key, fact, optional in numbered:
            if key.split(".")[0] == str(place):
                also = f"; also {incident.facts[int(key.split('.')[1])].also}"
                shown = f"  {key} {described(fact)}{' (optional)' if optional else ''} “{quote_of(fact)}”"
                typer.echo(printable(shown + (also if not also.endswith("{}") else "")))
    if not article.incidents:
        typer.echo("no incident")


def agreement(
    one: Annotated[str, typer.Argument(metavar="A", help="a gold set: its name or folder")],
    other: Annotated[str, typer.Argument(metavar="B", help="another labelling of the same articles")],
    as_json: AsJson = False,
) -> None:
    """How far two labellings of the same articles agree: F1 on facts, kappa on codes."""
    from evals.agreement import agreement as agree
    from evals.gold_set import gold_set

    found = agree(gold_set(one), gold_set(other))
    kinds = [
        [kind, rates.correct, rates.possible, rates.actual, _share(rates.f1)] for kind, rates in found.kinds.items()
    ]
    kappas = [
        [f"{kind}.{column}", n, equal, _share(kappa)] for (kind, column), (kappa, n, equal) in found.kappas.items()
    ]
    if as_json:
        names = ("kind", "correct", "in_a", "in_b", "f1")
        codes = [dict(zip(("code", "facts", "equal", "kappa"), row, strict=True)) for row in kappas]
        echo_json({"facts": [dict(zip(names, row, strict=True)) for row in kinds], "codes": codes})
        return
    typer.echo(f"{found.articles} articles labelled twice")
    print_rows(["facts", "agreed", "in A", "in B", "F1"], kinds, Format.table)
    print_rows(["codes of facts in both", "facts", "equal", "kappa"], kappas, Format.table)


def import_(
    benchmark: Annotated[Benchmark, typer.Argument(help="which benchmark")],
    source: Annotated[
        Path, typer.Argument(metavar="DIR", help="your copy of it; for muc4 the folder with dev/, tst1/ …")
    ],
    out: Annotated[Path, typer.Option("--out", help="a new folder for the gold set")],
    split: Annotated[str, typer.Option("--split", help="dev, tst1, tst2, tst3, tst4 or tst4-mixed")] = "tst3",
    sample: Annotated[int | None, typer.Option("--sample", min=1, help="only so many articles")] = None,
    seed: Annotated[int, typer.Option("--seed", help="which ones")] = 0,
    as_json: AsJson = False,
) -> None:
    """Turn your copy of a public benchmark into a gold set of this project's form."""
    from evals.muc4 import import_muc4

    del benchmark  # there is one so far
    found = import_muc4(source, out, split=split, sample=sample, seed=seed)
    if as_json:
        echo_json({**{name: getattr(found, name) for name in found.__dataclass_fields__}, "folder": str(out)})
        return
    for line in found.skipped:
        say(f"left out: {line}")
    typer.echo(
        f"{found.articles} articles, {found.without_incident} of them without an incident; "
        f"{found.incidents} incidents, {found.quantities} quantities; {len(found.skipped)} things left out "
        "(stderr says which)\n"
        f"next: incidents eval run --gold {out}"
    )


def load_gold(
    gold: Gold = "seeds",
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """Store a gold set's labels as extractions and link them: what conflicts and tolls show of perfect facts."""
    from evals.gold_load import load_gold as store_gold
    from evals.gold_set import gold_set
    from pipeline.cli.link import link_all
    from pipeline.names import load_aliases
    from pipeline.settings import load_settings
    from pipeline.store import Ledger, Reader

    settings = load_settings(db=db)
    labels = gold_set(gold)
    loaded = store_gold(Ledger(settings.db), labels, load_aliases(settings.aliases_dir))
    with Ledger(settings.db).reading() as connection:
        selected = Reader(connection).selection()
    link_all(settings)
    if as_json:
        echo_json({**vars(loaded), "articles": len(labels.articles), "selection": selected})
        return
    typer.echo(f"{loaded.texts} texts of gold {labels.name} stored as {loaded.prompt} × {loaded.model}")
    if selected and (selected["prompt"], selected["model"]) != (loaded.prompt, loaded.model):
        say(
            f"the views show {selected['prompt']} × {selected['model']}; to see the gold: "
            f"incidents select {loaded.prompt} {loaded.model}"
        )
