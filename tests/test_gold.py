"""Gold sets: what loading refuses, what a part of a set is, and what the shipped gold says."""

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from evals import gold_format as form
from evals.gold_facts import GoldFact, GoldIncident
from evals.gold_set import (
    SETS,
    GoldArticle,
    GoldError,
    GoldSet,
    gold_set,
    set_texts,
    write_gold,
)
from pipeline.article import text_hash
from pipeline.names import country_code

TEXT = (
    "Gunmen attacked a school in Bamako, Mali, on Tuesday. The army said 20 people died, including one teacher. "
    "The army later said more than 20 people died. In July, rebels killed 50 soldiers in Gao."
)
LABELS: dict[str, Any] = {
    "article_id": "a",
    "text_sha256": text_hash(TEXT),
    "language": "en",
    "event": "bamako",
    "split": "dev",
    "origin": "blind",
    "notes": "one",
    "incidents": [
        {
            "role": "main",
            "quote": "Gunmen attacked a school",
            "event_type": "attack",
            "also_event_type": ["armed_clash"],
            "attack_modes": ["armed_assault"],
            "date": {"text": "Tuesday", "quote": "on Tuesday", "precision": "day"},
            "place": {"name": "Bamako", "country": "MLI", "quote": "Bamako, Mali"},
            "actors": [
                {"name": "Gunmen", "role": "perpetrator", "also_basis": ["unknown"], "quote": "Gunmen attacked"}
            ],
            "targets": [{"name": "school", "quote": "a school"}],
            "weapons": [{"name": "guns", "quote": "Gunmen"}],
            "quantities": [
                {
                    "id": "dead",
                    "measure": "killed",
                    "quote": "20 people died",
                    "value_text": "20",
                    "low": 20,
                    "high": 20,
                    "originator": "The army",
                    "also_originator": ["army", None],
                },
                {
                    "measure": "killed",
                    "quote": "including one teacher",
                    "value_text": "one",
                    "low": 1,
                    "high": 1,
                    "subset_of": "dead",
                    "group": "teacher",
                },
                {
                    "measure": "killed",
                    "quote": "more than 20 people died",
                    "value_text": "more than 20",
                    "low": 21,
                    "modifier": "more_than",
                },
            ],
            "reactions": [{"actor": "army", "kind": "other", "quote": "The army said", "optional": True}],
        },
        {
            "role": "background",
            "quote": "rebels killed 50 soldiers in Gao",
            "event_type": "armed_clash",
            "date": {"text": "July", "quote": "In July"},
        },
    ],
}
Change = Callable[[dict[str, Any]], object]


def write_set(
    folder: Path, *labels: dict[str, Any], described: dict[str, Any] | None = None, texts: dict[str, str] | None = None
) -> Path:
    """A gold set on disk, with the texts beside it."""
    (folder / "texts").mkdir(parents=True, exist_ok=True)
    for name, text in (texts or {"a": TEXT}).items():
        (folder / "texts" / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "set.json").write_text(json.dumps({"name": "mine", "articles": "texts", **(described or {})}))
    for one in labels:
        (folder / f"{one['article_id']}.json").write_text(json.dumps(one), encoding="utf-8")
    return folder


def changed(change: Change | None = None) -> dict[str, Any]:
    labels = deepcopy(LABELS)
    if change is not None:
        change(labels)
    return labels


def refusal(folder: Path) -> str:
    with pytest.raises(GoldError) as refused:
        gold_set(str(folder))
    return str(refused.value)


def loaded(folder: Path, change: Change | None = None) -> GoldArticle:
    (article,) = gold_set(str(write_set(folder, changed(change)))).articles
    return article


# --- Loading


def test_every_label_becomes_a_fact_with_its_words(tmp_path: Path) -> None:
    """All ten kinds; each fact's evidence is the article's own words, and its alternatives stand beside it."""
    article = loaded(tmp_path)
    main, background = article.incidents
    assert [(one.fact.kind, one.fact.value_text or one.fact.category) for one in main.facts] == [
        ("event_type", "attack"),
        ("stage", "accomplished"),
        ("attack_mode", "armed_assault"),
        ("date", "Tuesday"),
        ("place", "Bamako"),
        ("actor", "Gunmen"),
        ("target", "school"),
        ("weapon", "guns"),
        ("quantity", "20"),
        ("quantity", "one"),
        ("quantity", "more than 20"),
        ("reaction", "army"),
    ]
    for incident in article.incidents:
        assert incident.incident.facts == tuple(one.fact for one in incident.facts)
        for one in incident.facts:
            assert TEXT[one.fact.evidence.start : one.fact.evidence.end] == one.fact.evidence.quote
    assert (main.incident.role, background.incident.role) == ("main", "background")
    assert article.text_id.endswith(text_hash(TEXT))


def test_alternatives_are_right_as_well(tmp_path: Path) -> None:
    """`also` keys widen a column; null among them lets it be left open; an optional label says so."""
    main = loaded(tmp_path).incidents[0]
    event_type, toll = main.of_kind("event_type")[0], main.of_kind("quantity")[0]
    assert event_type.accepted("category") == ("attack", "armed_clash")
    assert main.of_kind("actor")[0].accepted("basis") == ("reported_as_fact", "unknown")
    assert toll.accepted("originator") == ("The army", "army")
    assert toll.may_be_open("originator")
    assert not toll.may_be_open("group_text")
    assert toll.accepted("group_text") == ()
    assert main.of_kind("reaction")[0].optional
    assert not event_type.optional


def test_what_an_optional_incident_says_is_optional(tmp_path: Path) -> None:
    """Told in part, it lacks nothing."""

    def second_optional(labels: dict[str, Any]) -> None:
        labels["incidents"][1]["optional"] = True

    main, background = loaded(tmp_path, second_optional).incidents
    assert (main.optional, background.optional) == (False, True)
    assert all(one.optional for one in background.facts)
    assert [one.fact.kind for one in main.facts if one.optional] == ["reaction"]


def test_a_part_points_at_its_whole(tmp_path: Path) -> None:
    """`subset_of` is the ordinal of the whole among the incident's facts."""
    facts = loaded(tmp_path).incidents[0].incident.facts
    (part,) = (one for one in facts if one.subset_of is not None)
    assert (part.value_text, facts[part.subset_of or 0].value_text) == ("one", "20")


def test_a_repeated_quote_means_the_mention_that_is_asked_for(tmp_path: Path) -> None:
    """Without `at` the first, with `at` 2 the second."""
    quote = "20 people died"
    first = loaded(tmp_path / "first").incidents[0].of_kind("quantity")[0]

    def second_mention(labels: dict[str, Any]) -> None:
        labels["incidents"][0]["quantities"][0]["at"] = 2

    second = loaded(tmp_path / "second", second_mention).incidents[0].of_kind("quantity")[0]
    assert first.fact.evidence.start == TEXT.index(quote)
    assert second.fact.evidence.start == TEXT.index(quote, TEXT.index(quote) + 1)


def in_main(key: str, **values: Any) -> Change:
    """Change a label of the main incident; `quantities.0` is the first quantity."""

    def change(labels: dict[str, Any]) -> None:
        found: Any = labels["incidents"][0]
        for part in filter(None, key.split(".")):
            found = found[int(part)] if part.isdecimal() else found[part]
        found.update(values)

    return change


def of_file(**values: Any) -> Change:
    return lambda labels: labels.update(values)


def no_value_text(**values: Any) -> Change:
    return in_main("quantities.0", value_text=None, **values)


@dataclass(frozen=True)
class Refused:
    """A change to the labels, and what the refusal says."""

    shows: str
    change: Change
    says: str

    def __str__(self) -> str:
        return self.shows


REFUSED = [
    Refused("an incident's quote is not in the article", in_main("", quote="Gunmen fled"), "incidents.0: the article"),
    Refused("a fact's quote is not in it", in_main("targets.0", quote="a hospital"), "incidents.0.targets.0: the art"),
    Refused("a quote in other typography", in_main("place", quote="Bamako Mali"), "incidents.0.place: the article has"),
    Refused("no such second mention", in_main("targets.0", at=2), "incidents.0.targets.0: the article has no such"),
    Refused("another time expression", in_main("date", text="Friday"), "does not write 'Friday'"),
    Refused("the hash of another text", of_file(text_sha256="0" * 64), "label it again, or restore the text"),
    Refused("two mains", lambda labels: labels["incidents"][1].update(role="main"), "2 main incidents"),
    Refused("a part of an unknown whole", in_main("quantities.1", subset_of="hurt"), "subset_of 'hurt' is no other"),
    Refused("a part of itself", in_main("quantities.0", subset_of="dead"), "subset_of 'dead' is no other"),
    Refused("two wholes of one id", in_main("quantities.2", id="dead"), "two have one id"),
    Refused("value_text is not in its quote", in_main("quantities.0", value_text="21"), "does not stand in its quote"),
    Refused("an event without incidents", of_file(incidents=[]), "event must be null"),
    Refused("incidents without an event", of_file(event=None), "event must be null"),
    Refused("a word that is no event type", in_main("", event_type="assault"), "incidents.0.event_type"),
    Refused("a kind of label that is none", in_main("", casualties=[]), "casualties"),
    Refused("a number as words", in_main("quantities.0", low="20"), "incidents.0.quantities.0.low"),
    Refused("a negative number", in_main("quantities.0", low=-1, high=-1), "incidents.0.quantities.0.low"),
    Refused("an empty quote", in_main("targets.0", quote=""), "incidents.0.targets.0.quote"),
    Refused("a country that is no alpha-3 code", in_main("place", country="Mali"), "incidents.0.place.country"),
    Refused("a place with neither", in_main("place", name=None, country=None), "neither name nor country"),
    Refused("a date that is not ISO 8601", in_main("date", start="12 March"), "incidents.0.date.start"),
    Refused("a split that is none", of_file(split="train"), "split"),
    Refused("an origin that is none", of_file(origin="copied"), "origin"),
    Refused("a key left out", lambda labels: labels.pop("language"), "language"),
]


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_what_cannot_be_true_is_refused(case: Refused, tmp_path: Path) -> None:
    """Each case: one fault in otherwise good labels; the refusal names the file, the place and the fault."""
    said = refusal(write_set(tmp_path, changed(case.change)))
    assert case.says in said
    assert str(tmp_path / "a.json") in said


UNTRUE_NUMBERS = [
    ("reported", 20, 21, "exact"),
    ("reported", 20, None, "exact"),
    ("reported", 20, 25, "approx"),
    ("reported", 20, 20, "at_least"),
    ("reported", None, 20, "at_least"),
    ("reported", 21, 30, "more_than"),
    ("reported", 20, 20, "at_most"),
    ("reported", 20, None, "at_most"),
    ("reported", 19, 19, "less_than"),
    ("reported", 12, 10, "range"),
    ("reported", 12, 12, "range"),
    ("reported", 12, None, "range"),
    ("reported", 20, 20, "vague"),
    ("reported", 20, 20, None),
    ("reported", None, None, "exact"),
    ("reported", None, None, "vague"),
    ("reported_none", None, None, None),
    ("reported_none", 1, 1, "exact"),
    ("reported_unquantified", 20, 20, "vague"),
    ("not_disclosed", 0, 0, None),
    ("unknown", None, 20, None),
]
TRUE_NUMBERS = [
    ("reported", 20, 20, "exact"),
    ("reported", 20, 20, "approx"),
    ("reported", 20, None, "at_least"),
    ("reported", 21, None, "more_than"),
    ("reported", None, 20, "at_most"),
    ("reported", None, 19, "less_than"),
    ("reported", 10, 12, "range"),
    ("reported_none", 0, 0, "exact"),
    ("reported_unquantified", None, None, "vague"),
    ("reported_unquantified", None, None, None),
    ("not_disclosed", None, None, None),
    ("unknown", None, None, None),
]


@pytest.mark.parametrize(("status", "low", "high", "modifier"), UNTRUE_NUMBERS)
def test_numbers_that_contradict_their_status_or_modifier_are_refused(
    status: str, low: int | None, high: int | None, modifier: str | None, tmp_path: Path
) -> None:
    """Each case: a status, low, high and modifier that cannot stand together."""
    labels = changed(no_value_text(status=status, low=low, high=high, modifier=modifier))
    assert "incidents.0.quantities.0" in refusal(write_set(tmp_path, labels))


@pytest.mark.parametrize(("status", "low", "high", "modifier"), TRUE_NUMBERS)
def test_numbers_that_go_with_their_status_and_modifier_are_kept(
    status: str, low: int | None, high: int | None, modifier: str | None, tmp_path: Path
) -> None:
    """Each case: null and 0 stay apart."""
    article = loaded(tmp_path, no_value_text(status=status, low=low, high=high, modifier=modifier))
    toll = article.incidents[0].of_kind("quantity")[0].fact
    assert (toll.status, toll.low, toll.high, toll.modifier) == (status, low, high, modifier)


def test_every_fault_of_every_file_is_told(tmp_path: Path) -> None:
    """Two faults in one file and one in another are three lines."""

    def twice(labels: dict[str, Any]) -> None:
        in_main("targets.0", quote="a hospital")(labels)
        in_main("quantities.0", value_text="21")(labels)

    other = {**changed(of_file(event=None)), "article_id": "b"}
    said = refusal(write_set(tmp_path, changed(twice), other, texts={"a": TEXT, "b": TEXT}))
    assert [("a.json" in line, "b.json" in line) for line in said.splitlines()] == [
        (True, False),
        (True, False),
        (False, True),
    ]


def test_an_unknown_article_is_refused(tmp_path: Path) -> None:
    """The refusal lists the articles that there are."""
    said = refusal(write_set(tmp_path, {**changed(), "article_id": "b"}))
    assert "no article 'b'; known: a" in said


def test_a_file_is_named_after_its_article(tmp_path: Path) -> None:
    """A label file under another name is refused, so that no article is labelled twice."""
    write_set(tmp_path, changed())
    (tmp_path / "a.json").rename(tmp_path / "c.json")
    assert "name the file a.json" in refusal(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"article_id": "a",}', "\x00"])
def test_malformed_json_is_refused(content: str, tmp_path: Path) -> None:
    """Each case: a file that is no JSON object."""
    write_set(tmp_path, changed())
    (tmp_path / "a.json").write_text(content)
    assert str(tmp_path / "a.json") in refusal(tmp_path)


def test_a_missing_folder_names_the_sets_that_there_are(tmp_path: Path) -> None:
    """Neither a set nor a folder."""
    assert "gold sets: seeds, dev, or a folder" in refusal(tmp_path / "nowhere")


def test_a_folder_without_a_description_is_no_set(tmp_path: Path) -> None:
    """`set.json` says where the articles are; without it nothing is guessed."""
    write_set(tmp_path, changed())
    (tmp_path / "set.json").unlink()
    assert "set.json: cannot be read" in refusal(tmp_path)


def test_a_set_without_labels_says_what_to_write(tmp_path: Path) -> None:
    """An empty set would score as perfect."""
    assert "no gold in it; write one <article_id>.json" in refusal(write_set(tmp_path))


def test_a_set_whose_texts_are_gone_is_refused(tmp_path: Path) -> None:
    """The folder of articles is named."""
    write_set(tmp_path, changed(), described={"articles": "elsewhere"})
    assert "elsewhere" in refusal(tmp_path)


def test_a_description_with_an_unknown_key_is_refused(tmp_path: Path) -> None:
    """A misspelt `unlabelled` would score what nobody labelled."""
    assert "unlabeled" in refusal(write_set(tmp_path, changed(), described={"unlabeled": ["reaction"]}))


def test_kinds_that_were_not_labelled_are_known_and_change_the_hash(tmp_path: Path) -> None:
    """Scores with and without them are never held against each other."""
    whole = gold_set(str(write_set(tmp_path, changed())))
    part = gold_set(str(write_set(tmp_path, changed(), described={"unlabelled": ["reaction", "actor.channel"]})))
    assert (whole.unlabelled, part.unlabelled) == (frozenset(), {"reaction", "actor.channel"})
    assert whole.hash != part.hash


def test_an_unlabelled_kind_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    """Misspelt, it would leave the kind scored that was meant."""
    assert "reactions" in refusal(write_set(tmp_path, changed(), described={"unlabelled": ["reactions"]}))


def test_a_country_code_that_no_country_has_is_refused(tmp_path: Path) -> None:
    """No extraction could be right about it."""
    assert "MAL" in refusal(write_set(tmp_path, changed(in_main("place", country="MAL"))))


@pytest.mark.parametrize(
    "days",
    [
        {"start": "2016-02-31", "end": "2016-02-31"},
        {"start": "2016-03-12", "end": "2016-03-01"},
    ],
    ids=["no such day", "the end before the start"],
)
def test_days_that_cannot_be_are_refused(days: dict[str, str], tmp_path: Path) -> None:
    """Each case: a start and end that no extraction could be right about."""
    assert "incidents.0.date" in refusal(write_set(tmp_path, changed(in_main("date", **days))))


def test_alternatives_to_a_null_are_refused_or_accepted(tmp_path: Path) -> None:
    """`also_originator` beside an originator left open: either it is right as well, or the labeller is told."""
    change = in_main("quantities.0", originator=None, also_originator=["The army"])
    try:
        article = loaded(tmp_path, change)
    except GoldError:
        return
    assert "The army" in article.incidents[0].of_kind("quantity")[0].accepted("originator")


def test_labels_are_written_as_they_are_read(tmp_path: Path) -> None:
    """What is written leaves out defaults and loads as the same gold."""
    before = loaded(tmp_path)
    write_gold(before.path, form.GoldFile.model_validate(changed()))
    (after,) = gold_set(str(tmp_path)).articles
    assert (after.incidents, after.hash) == (before.incidents, before.hash)
    assert "actor_type" not in before.path.read_text()


# --- Hashes

LABEL_CHANGES = [
    ("a number", in_main("quantities.2", low=22)),
    ("an alternative", in_main("targets.0", also=["the school"])),
    ("a quote", in_main("targets.0", quote="school")),
    ("a code", in_main("", event_type="other")),
    ("optional", in_main("targets.0", optional=True)),
    ("which mention", in_main("quantities.0", at=2)),
    ("an incident less", lambda labels: labels["incidents"].pop()),
]


@pytest.mark.parametrize(("shows", "change"), LABEL_CHANGES, ids=[shows for shows, _ in LABEL_CHANGES])
def test_a_changed_label_changes_the_hash(shows: str, change: Change, tmp_path: Path) -> None:
    """Each case: one label; the article's hash and the set's are others."""
    before, after = (gold_set(str(write_set(tmp_path, changed(one)))) for one in (None, change))
    assert before.articles[0].hash != after.articles[0].hash
    assert before.hash != after.hash


def test_notes_and_spelt_out_defaults_change_no_hash(tmp_path: Path) -> None:
    """What is never scored has no part in it, nor has how the file is written."""
    before = gold_set(str(write_set(tmp_path, changed())))
    for change in (of_file(notes="two"), of_file(notes=None), in_main("targets.0", target_type="other", also=[])):
        assert gold_set(str(write_set(tmp_path, changed(change)))).hash == before.hash


def test_an_article_more_changes_the_hash(tmp_path: Path) -> None:
    """The set's hash is of all its articles, and a part of a set has a hash of its own."""
    one = gold_set(str(write_set(tmp_path, changed()))).hash
    both = gold_set(str(write_set(tmp_path, {**changed(), "article_id": "b"}, texts={"a": TEXT, "b": TEXT})))
    assert len(both.articles) == 2
    assert both.hash != one
    assert both.only(article_ids=["a"]).hash == one


# --- Parts of a set


@pytest.fixture
def four(tmp_path: Path) -> GoldSet:
    """Two articles on one event, one on another, and two texts without an incident, in two splits."""
    told = [
        ("a", "bamako", "dev"),
        ("b", "bamako", "dev"),
        ("c", "gao", "test"),
        ("d", None, "dev"),
        ("e", None, "test"),
    ]
    labels = [
        {**changed(), "article_id": name, "event": event, "split": split, **({} if event else {"incidents": []})}
        for name, event, split in told
    ]
    return gold_set(str(write_set(tmp_path, *labels, texts=dict.fromkeys("abcde", TEXT))))


def names(part: GoldSet) -> str:
    return "".join(one.article_id for one in part.articles)


def test_a_split_is_a_part_with_a_name_of_its_own(four: GoldSet) -> None:
    """The same articles, fewer of them."""
    dev, test = four.only(split="dev"), four.only(split="test")
    assert (names(four), names(dev), names(test)) == ("abcde", "abd", "ce")
    assert (four.name, dev.name) == ("mine", "mine/dev")
    assert len({four.hash, dev.hash, test.hash}) == 3


def test_one_article_per_event_is_the_first_and_every_text_without_one(four: GoldSet) -> None:
    """Articles of one event are no independent cases."""
    assert names(four.one_per_event()) == "acde"
    dev = four.only(split="dev").one_per_event()
    assert (names(dev), dev.name) == ("ad", "mine/dev/one-per-event")


def test_named_articles_are_a_part(four: GoldSet) -> None:
    """In the set's order; an id that the set lacks is named."""
    assert names(four.only(article_ids=["c", "a"])) == "ac"
    with pytest.raises(GoldError, match="no article z"):
        four.only(article_ids=["a", "z"])


def test_a_split_that_nothing_has_names_those_there_are(four: GoldSet) -> None:
    """An empty set is never scored."""
    with pytest.raises(GoldError, match="its splits: dev, test"):
        four.only(split="train")
    assert four.only() == four


# --- The shipped gold

SEEDS, DEV = gold_set("seeds"), gold_set("dev")
FRESH, BREAKING = "002_ba3847952c0dce03", "000_4610204314f935e5"


def of(article_id: str, role: str = "main") -> list[GoldIncident]:
    (article,) = SEEDS.only(article_ids=[article_id]).articles
    return [one for one in article.incidents if one.incident.role == role]


def numbers(incident: GoldIncident, **columns: object) -> list[GoldFact]:
    return [
        one
        for one in incident.of_kind("quantity")
        if all(getattr(one.fact, name) == wanted for name, wanted in columns.items())
    ]


def every_fact(gold: GoldSet) -> Iterator[tuple[GoldArticle, GoldIncident, GoldFact]]:
    for article in gold.articles:
        for incident in article.incidents:
            for one in incident.facts:
                yield article, incident, one


def test_the_seeds_are_five_articles_on_one_event() -> None:
    """All five are labelled, blind, and have 35 quantities and more."""
    assert (len(SEEDS.articles), {one.event for one in SEEDS.articles}) == (5, {"bamako-2024-09"})
    assert {one.origin for one in SEEDS.articles} == {"blind"}
    assert sum(one.fact.kind == "quantity" for _, _, one in every_fact(SEEDS)) >= 35
    assert all(len(of(one.article_id)) == 1 for one in SEEDS.articles)


def test_the_mercenaries_of_july_are_background() -> None:
    """50 dead mercenaries stand in an incident of July, and in no main incident."""
    for article_id in (BREAKING, "001_9cec25fe9ce3ed75"):
        (july,) = (one for one in of(article_id, "background") if numbers(one, low=50))
        assert [one.fact.value_text for one in july.of_kind("date")] == ["July"]
        (dead,) = numbers(july, low=50)
        assert (dead.fact.measure, dead.fact.group_text, dead.fact.modifier) == (
            "killed",
            "Russian mercenaries",
            "approx",
        )
    for article in SEEDS.articles:
        (main,) = of(article.article_id)
        assert not [one for one in numbers(main) if one.fact.group_type == "mercenary" and one.fact.low is not None]


def test_the_fifty_trainees_are_a_part_of_the_dead() -> None:
    """In main, beside the whole that they are among: more than 70."""
    (main,) = of(FRESH)
    (trainees,) = numbers(main, low=50)
    assert (trainees.fact.measure, trainees.fact.group_text) == ("killed", "military police trainees")
    assert trainees.fact.subset_of is not None
    whole = main.incident.facts[trainees.fact.subset_of]
    assert (whole.kind, whole.measure, whole.low, whole.high) == ("quantity", "killed", 71, None)


def test_255_are_injured() -> None:
    """And nowhere killed."""
    (main,) = of(FRESH)
    assert [(one.fact.measure, one.fact.modifier) for one in numbers(main, low=255)] == [("injured", "approx")]


def test_hundreds_is_the_perpetrators_combined_claim() -> None:
    """Killed or wounded, vague, without a number, said by who attacked."""
    (main,) = of(FRESH)
    (claim,) = numbers(main, value_text="hundreds")
    assert (claim.fact.measure, claim.fact.status, claim.fact.modifier) == (
        "killed_or_injured",
        "reported_unquantified",
        "vague",
    )
    assert (claim.fact.low, claim.fact.high, claim.fact.originator_type) == (None, None, "perpetrator")
    assert "JNIM" in claim.accepted("originator")


def test_three_tolls_stand_side_by_side() -> None:
    """77, 81 and more than 70, each with its own originator, none optional."""
    (main,) = of(FRESH)
    tolls = [one for one in numbers(main, measure="killed", status="reported") if one.fact.subset_of is None]
    assert {(one.fact.low, one.fact.high, one.fact.originator) for one in tolls} == {
        (71, None, None),
        (77, 77, "a Malian security source"),
        (81, 81, "an internal document"),
    }
    assert not any(one.optional for one in tolls)


def test_releasing_images_is_no_claim() -> None:
    """In 004 nobody claims the attack, least of all GSIM."""
    (main,) = of("004_ee7b54f222b51b12")
    (group,) = (one for one in main.of_kind("actor") if "GSIM" in one.accepted("value_text"))
    assert "Images released" in group.fact.evidence.quote
    assert not any("claimed" in one.accepted("basis") for one in main.of_kind("actor"))


def test_no_main_incident_of_the_seeds_has_a_day() -> None:
    """They print a weekday and no date: a start would come from elsewhere."""
    dates = [one.fact for article in SEEDS.articles for one in of(article.article_id)[0].of_kind("date")]
    assert len(dates) == 5
    assert {(one.date_start, one.date_end, one.basis) for one in dates} == {(None, None, "unresolved")}


def test_a_year_that_is_printed_is_a_start_and_an_end() -> None:
    """In 2015: all of it."""
    found = [one.fact for _, _, one in every_fact(SEEDS) if one.fact.kind == "date" and one.fact.value_text == "2015"]
    assert [(one.date_start, one.date_end, one.precision) for one in found] == [("2015-01-01", "2015-12-31", "year")]


def test_the_development_gold_is_large_enough() -> None:
    """40 articles on 15 events and 60 texts without an incident, all in six languages."""
    told = [one for one in DEV.articles if one.incidents]
    assert len(told) >= 40
    assert len({one.event for one in told}) >= 15
    assert len(DEV.articles) - len(told) >= 60
    assert {one.language for one in DEV.articles} == {"en", "fr", "es", "ar", "de", "pt"}
    assert {one.language for one in told} == {"en", "fr", "es", "ar", "de", "pt"}


def test_the_splits_are_by_event() -> None:
    """No event is in both, and each split has articles with and without an incident."""
    splits: dict[str, set[str | None]] = {}
    for one in DEV.articles:
        if one.event is not None:
            splits.setdefault(one.event, set()).add(one.split)
    assert {event: found for event, found in splits.items() if len(found) > 1} == {}
    assert {one.split for one in DEV.articles} == {"dev", "test"}
    for split in ("dev", "test"):
        assert {bool(one.incidents) for one in DEV.only(split=split).articles} == {True, False}
    assert len(DEV.only(split="test").one_per_event().articles) < len(DEV.only(split="test").articles)


@pytest.mark.parametrize("gold", [SEEDS, DEV], ids=lambda one: one.name)
def test_shipped_labels_keep_the_guide(gold: GoldSet) -> None:
    """At most one date and place each; years only where printed; countries that exist; parts of numbers only."""
    for article, incident, one in every_fact(gold):
        where = (article.article_id, one.fact.evidence.quote)
        assert len(incident.of_kind("date")) <= 1, where
        assert len(incident.of_kind("place")) <= 1, where
        if one.fact.country is not None:
            assert country_code(one.fact.country) == one.fact.country, where
        if one.fact.date_start is not None:
            assert one.fact.date_end is not None, where
            assert one.fact.date_start <= one.fact.date_end, where
            assert one.fact.date_start[:4] in article.article.text, where
        if one.fact.subset_of is not None:
            assert incident.incident.facts[one.fact.subset_of].kind == "quantity", where
        if one.fact.kind == "quantity" and re.fullmatch(r"[0-9]+", one.fact.value_text or ""):
            assert one.fact.low == one.fact.high == int(one.fact.value_text or ""), where


@pytest.mark.parametrize("gold", [SEEDS, DEV], ids=lambda one: one.name)
def test_every_shipped_text_is_labelled(gold: GoldSet) -> None:
    """No text of a set is left out of its gold."""
    texts = set_texts(gold.folder)
    assert set(texts) == {one.article_id for one in gold.articles}


def test_the_sets_have_names() -> None:
    """By name as by folder."""
    assert {name: gold_set(str(folder)).hash for name, folder in SETS.items()} == {
        "seeds": SEEDS.hash,
        "dev": DEV.hash,
    }
