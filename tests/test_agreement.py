"""How far two labellings agree: kappa by hand, and the two passes in which the shipped gold was labelled."""

import json
from pathlib import Path
from typing import Any

import pytest
from gold_world import incidents, main_incident, write_gold_folder

from evals import gold_format as form
from evals.agreement import agreement
from evals.gold_set import GoldSet, gold_set, load_texts, write_gold
from pipeline.errors import UsageError

PASSES = Path(__file__).resolve().parents[1] / "evals" / "gold" / "passes"
# Ten numbers of which none could be taken for another.
NUMBERS = [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120]
TEXT = "Gunmen attacked a barracks in Kharaz on Monday. " + " ".join(f"The count was {one} there." for one in NUMBERS)
K, W = "killed", "injured"
MEASURE = ("quantity", "measure")


def labelled(folder: Path, measures: list[Any], **changes: Any) -> GoldSet:
    """A gold set of one article whose ten numbers count what `measures` say, None leaving the number out."""
    (folder / "texts").mkdir(parents=True)
    (folder / "set.json").write_text(json.dumps({"name": folder.name, "articles": "texts"}), encoding="utf-8")
    (folder / "texts" / "counts.txt").write_text(TEXT, encoding="utf-8")
    quantities = [
        form.GoldQuantity(quote=f"count was {one}", measure=measure, value_text=str(one), low=one, high=one)
        for one, measure in zip(NUMBERS, measures, strict=True)
        if measure is not None
    ]
    labels = form.GoldFile(
        article_id="counts",
        text_sha256=load_texts(folder / "texts")["counts"].text_id,
        language="en",
        event="raid",
        origin="blind",
        incidents=[main_incident(0, quantities=quantities, **changes)],
    )
    write_gold(folder / "counts.json", labels)
    return gold_set(str(folder))


def test_kappa_by_hand(tmp_path: Path) -> None:
    """Seven of ten codes are equal, five would be by chance: kappa is 0.4, whoever is asked first.

    One says killed 5 times and injured 5 times, the other 6 and 4 times.
    By chance (5 × 6 + 5 × 4) / 10² = 0.5; kappa = (0.7 - 0.5) / (1 - 0.5) = 0.4.
    """
    one = labelled(tmp_path / "one", [K, K, K, K, K, W, W, W, W, W])
    other = labelled(tmp_path / "other", [K, K, K, K, W, K, K, W, W, W])
    for first, second in ((one, other), (other, one)):
        kappa, facts, equal = agreement(first, second).kappas[MEASURE]
        assert (facts, equal) == (10, 7)
        assert kappa == pytest.approx(0.4)


def test_what_only_one_has_lowers_f1_and_not_kappa(tmp_path: Path) -> None:
    """Eight numbers that both have agree in their codes; F1 is 2 · 8 / (10 + 8), and its counts say who has what."""
    one = labelled(tmp_path / "one", [K, W] * 5)
    other = labelled(tmp_path / "other", [*[K, W] * 4, None, None])
    found = agreement(one, other)
    assert found.kappas[MEASURE] == (1.0, 8, 8)
    quantities = found.kinds["quantity"]
    assert (quantities.correct, quantities.possible, quantities.actual) == (8, 10, 8)
    assert quantities.f1 == pytest.approx(16 / 18)


def test_disagreeing_worse_than_chance_is_below_0(tmp_path: Path) -> None:
    """Every code the opposite: none equal, half by chance, (0 - 0.5) / (1 - 0.5) = -1."""
    one = labelled(tmp_path / "one", [K, W] * 5)
    other = labelled(tmp_path / "other", [W, K] * 5)
    assert agreement(one, other).kappas[MEASURE] == (-1.0, 10, 0)


def test_a_code_that_both_always_use_has_no_kappa(tmp_path: Path) -> None:
    """Where there is nothing to choose, agreeing shows nothing: kappa is undefined, not 1 and not 0."""
    found = agreement(*(labelled(tmp_path / name, [K] * 10) for name in ("one", "other")))
    assert found.kappas[MEASURE] == (None, 10, 10)


def test_without_facts_in_both_there_is_no_kappa(tmp_path: Path) -> None:
    """Neither labelled a number."""
    found = agreement(*(labelled(tmp_path / name, [None] * 10) for name in ("one", "other")))
    assert found.kappas[MEASURE] == (None, 0, 0)
    assert found.kinds["quantity"].f1 is None


@pytest.mark.parametrize("name", ["seeds", "dev"])
def test_a_labelling_agrees_with_itself(name: str) -> None:
    """Identical labels: F1 is 1 in every kind that occurs, and so is every kappa that is defined."""
    gold = gold_set(name)
    found = agreement(gold, gold)
    assert found.articles == len(gold.articles)
    assert {kind: rates.f1 for kind, rates in found.kinds.items() if rates.f1 not in {None, 1.0}} == {}
    assert {code: one for code, one in found.kappas.items() if one[0] is not None and one[0] != pytest.approx(1)} == {}
    assert found.kappas[MEASURE][0] == pytest.approx(1)
    assert all(facts == equal for _, facts, equal in found.kappas.values())


def test_only_articles_that_both_labelled_are_compared(tmp_path: Path) -> None:
    """Three articles against the first of them: one is compared, and nothing counts as left out."""
    whole = write_gold_folder(tmp_path / "whole", ["raid", "siege", None])
    found = agreement(whole, whole.only(article_ids=["article-000"]))
    assert found.articles == 1
    assert found.kinds["incident"].f1 == 1


def test_labellings_of_different_articles_are_refused(tmp_path: Path) -> None:
    """Nothing in common is no agreement of 0: the message names both folders; the command's exit status is 2."""
    ours = write_gold_folder(tmp_path / "ours", ["raid"])
    theirs = labelled(tmp_path / "theirs", [K] * 10)
    with pytest.raises(UsageError, match=r"ours and .*theirs label no article in common"):
        agreement(ours, theirs)
    done = incidents("eval", "agreement", ours.folder, theirs.folder)
    assert (done.status, done.out) == (2, "")
    assert "no article in common" in done.err


def test_the_shipped_passes_agree_on_quantities() -> None:
    """Two passes over the seeds' articles: on numbers their F1 is at least 0.9, in both directions."""
    one, other = (gold_set(str(PASSES / name)) for name in "ab")
    assert one.hash != other.hash
    for found in (agreement(one, other), agreement(other, one)):
        assert found.articles == 5
        assert (found.kinds["quantity"].f1 or 0) >= 0.9
        assert (found.kappas[MEASURE][0] or 0) >= 0.8


def test_the_command_prints_what_is_computed() -> None:
    """Table and JSON have a row for each kind of fact and each code."""
    words = ("eval", "agreement", PASSES / "a", PASSES / "b")
    found = agreement(*(gold_set(str(PASSES / name)) for name in "ab"))
    printed = incidents(*words, "--json").json
    facts = {one["kind"]: (one["correct"], one["in_a"], one["in_b"]) for one in printed["facts"]}
    assert facts == {kind: (one.correct, one.possible, one.actual) for kind, one in found.kinds.items()}
    codes = {one["code"]: (one["facts"], one["equal"]) for one in printed["codes"]}
    assert codes == {f"{kind}.{column}": one[1:] for (kind, column), one in found.kappas.items()}
    table = incidents(*words)
    assert (table.status, table.out.splitlines()[0]) == (0, "5 articles labelled twice")
    lines = [line.split() for line in table.out.splitlines()]
    assert [f"{kind} {' '.join(map(str, numbers))}" for kind, numbers in facts.items()] == [
        " ".join(line[:4]) for line in lines if line[:1] and line[0] in facts
    ]
