"""Events under ACLED, UCDP GED and GTD, over a real database filled through the Writer."""

from pathlib import Path
from typing import Any, get_args

import pytest

from pipeline.export import ACLED, CODEBOOKS, GTD, UCDP, Codebook, acled, gtd, losses
from pipeline.fact import ActorType, AttackMode, EventType, TargetType, WeaponType
from tests.export_world import World, actor, bare, day, fact, figure, kind_of, more_than, place, target

ACLED_HEADER = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,"
    "actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,"
    "latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp"
)
GED_HEADER = (
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,"
    "dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,"
    "number_of_sources,source_article,source_office,source_date,source_headline,source_original,where_prec,"
    "where_coordinates,where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,"
    "event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low,"
    "gwnoa,gwnob"
)
SECURITY = {"originator": "a security source", "originator_type": "anonymous_official"}
DOCUMENT = {"originator": "an internal document", "originator_type": "document"}
CLAIM = {"originator": "JNIM", "originator_type": "perpetrator"}


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.at(tmp_path)


def row(world: World, codebook: Codebook, **options: Any) -> dict[str, Any]:
    """The only event's row, by column."""
    events = world.told(codebook.policy, **options)
    (cells,) = codebook.rows(events)
    return dict(zip(codebook.header(), cells, strict=True))


def lost(world: World, codebook: Codebook) -> dict[str, int]:
    return {one.what: one.count for one in losses(codebook, world.told(codebook.policy))}


@pytest.mark.parametrize(("codebook", "header"), [(ACLED, ACLED_HEADER), (UCDP, GED_HEADER)])
def test_columns_are_the_codebooks_in_its_order(codebook: Codebook, header: str) -> None:
    """Scripts written for the released files find every column."""
    assert ",".join(codebook.header()) == header


def test_gtd_has_its_135_variables() -> None:
    """No variable twice, those of a kind together, in the order of the released file."""
    header = GTD.header()
    assert len(header) == len(set(header)) == 135
    assert header[:6] == ["eventid", "iyear", "imonth", "iday", "approxdate", "extended"]
    assert header[28:34] == [f"attacktype{n}{suffix}" for n in (1, 2, 3) for suffix in ("", "_txt")]
    assert header[-5:] == ["INT_LOG", "INT_IDEO", "INT_MISC", "INT_ANY", "related"]


@pytest.mark.parametrize("codebook", CODEBOOKS.values(), ids=list(CODEBOOKS))
def test_every_column_says_what_fills_it(codebook: Codebook) -> None:
    """`--explain` leaves no column without a word."""
    assert [column.name for column in codebook.columns if not column.says.strip()] == []


@pytest.mark.parametrize("codebook", CODEBOOKS.values(), ids=list(CODEBOOKS))
def test_coordinates_are_never_made_up(codebook: Codebook, world: World) -> None:
    """However exact the place, no article gives a latitude."""
    world.tell("a", kind_of("attack"), place(), bare(3))
    assert (row(world, codebook)["latitude"], row(world, codebook)["longitude"]) == (None, None)


def test_every_word_of_our_vocabularies_has_a_code_or_a_reason() -> None:
    """A vocabulary that grows must be mapped: the words left out here are the ones that the tables say stay empty."""
    assert set(get_args(EventType)) - set(acled._TYPES) == {"protest_riot", "other"}
    assert set(get_args(ActorType)) - set(acled._ACTOR_TYPES) == {"individual", "other"}
    assert set(get_args(TargetType)) == set(gtd._TARGETS)
    assert set(get_args(WeaponType)) == set(gtd._WEAPONS)
    assert set(get_args(AttackMode)) - set(gtd._ATTACKS) == {"hostage_taking"}


@pytest.mark.parametrize(
    ("code", "struck", "types"),
    [
        ("attack", "private_citizens_property", ("Political violence", "Violence against civilians", "Attack")),
        ("attack", "police", ("Political violence", "Battles", "Armed clash")),
        ("suicide_bomb", "police", ("Political violence", "Explosions/Remote violence", "Suicide bomb")),
        ("arrests", "government", ("Strategic developments", "Strategic developments", "Arrests")),
        ("protest_riot", "government", (None, None, None)),
    ],
)
def test_acled_types(world: World, code: str, struck: str, types: tuple[str | None, ...]) -> None:
    """An attack on forces is a battle, as the codebook says; what ACLED splits further stays empty."""
    world.tell("a", kind_of(code), target("somebody", struck))
    found = row(world, ACLED)
    assert tuple(found[name] for name in ("disorder_type", "event_type", "sub_event_type")) == types


def test_acled_civilians_are_the_second_actor_of_violence_against_them(world: World) -> None:
    """ACLED names them by their country; only there are civilians said to be the target."""
    world.tell("a", kind_of("attack"), place(), target("villagers", "private_citizens_property"), actor("JNIM"))
    found = row(world, ACLED)
    assert (found["actor2"], found["inter2"]) == ("Civilians (Mali)", "Civilians")
    assert (found["interaction"], found["civilian_targeting"]) == ("Rebel group-Civilians", "Civilian targeting")


@pytest.mark.parametrize(
    ("first", "second", "interaction"),
    [
        ("jihadist_group", "state_forces", "State forces-Rebel group"),
        ("state_forces", "jihadist_group", "State forces-Rebel group"),
        ("mercenaries", "civilians", "External/Other forces-Civilians"),
        ("unidentified", None, "Political militia only"),
        ("individual", "police", None),
    ],
)
def test_acled_interactions(world: World, first: str, second: str | None, interaction: str | None) -> None:
    """The lower inter code stands first, civilians last; with an actor of no known kind there is none."""
    others = [] if second is None else [actor("the others", "responder", second)]
    world.tell("a", kind_of("armed_clash"), actor("someone", actor_type=first), *others)
    assert row(world, ACLED)["interaction"] == interaction


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2024-09-17", "2024-09-17", ("2024-09-17", 2024, 1)),
        ("2024-09-16", "2024-09-22", ("2024-09-19", 2024, 2)),
        ("2024-07-01", "2024-07-31", ("2024-07-16", 2024, 3)),
        ("2015-01-01", "2015-12-31", (None, 2015, None)),
        (None, None, (None, None, None)),
    ],
)
def test_acled_dates(world: World, start: str | None, end: str | None, expected: tuple[Any, ...]) -> None:
    """Of a week or month the middle; a date as wide as a year has no code; a bare weekday has no date at all."""
    world.tell("a", kind_of("attack"), day(start, end))
    found = row(world, ACLED)
    assert (found["event_date"], found["year"], found["time_precision"]) == expected


@pytest.mark.parametrize(("where_prec", "expected"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, None), (7, None)])
def test_acled_precision_of_places(world: World, where_prec: int, expected: int | None) -> None:
    """A country is no place to ACLED."""
    world.tell("a", kind_of("attack"), place("Mali" if where_prec == 6 else "Kati", where_prec))
    found = row(world, ACLED)
    assert found["geo_precision"] == expected
    assert (found["location"] is None) == (where_prec == 6)


@pytest.mark.parametrize("codebook", CODEBOOKS.values(), ids=list(CODEBOOKS))
def test_unknown_is_empty_and_none_is_zero(codebook: Codebook, world: World) -> None:
    """An article that gives no toll is no article that says nobody died."""
    column = {"acled": "fatalities", "ucdp": "best", "gtd": "nkill"}[codebook.name]
    world.tell("a", kind_of("attack"), figure(None, None, "casualties", status="not_disclosed", modifier=None))
    assert row(world, codebook)[column] is None
    world.tell("b", kind_of("attack"), figure(0, 0, "nobody", status="reported_none"))
    assert row(world, codebook)[column] == 0


def test_one_event_of_several_figures_under_each_rule(world: World) -> None:
    """77, 81 and more than 70: ACLED and GTD take the lowest, UCDP a named source's, and keeps the span."""
    world.tell("a", kind_of("attack"), more_than(70), bare(77, **SECURITY), bare(81, **DOCUMENT))
    assert row(world, ACLED)["fatalities"] == 71
    assert [row(world, UCDP)[name] for name in ("low", "best", "high")] == [71, 77, 81]
    assert row(world, GTD)["nkill"] == 71


def test_a_policy_that_is_asked_for_is_used(world: World) -> None:
    """GTD's own rule gives way as well."""
    world.tell("a", kind_of("attack"), more_than(70), bare(77, **SECURITY), bare(81, **DOCUMENT))
    assert row(world, GTD, asked="ucdp")["nkill"] == 77
    assert row(world, ACLED, asked="ucdp")["fatalities"] == 77


def test_tolls_as_they_stood(world: World) -> None:
    """What was published later does not count yet."""
    world.tell("a", kind_of("attack"), bare(70), published_at="2024-09-18")
    world.tell("b", kind_of("attack"), bare(60), published_at="2024-09-20")
    assert row(world, ACLED, as_of="2024-09-18")["fatalities"] == 70
    assert row(world, ACLED)["fatalities"] == 60


def test_notes_keep_every_figure_with_who_gives_it(world: World) -> None:
    """What the one number hides can be read beside it."""
    world.tell("a", kind_of("attack"), day(None), more_than(70), bare(77, **SECURITY))
    assert row(world, ACLED)["notes"] == "date: on Tuesday. killed: more than 70; 77 [a security source]."


def test_a_group_is_named_before_the_attackers(world: World) -> None:
    """Two articles write "attackers", one knows who they were; a denial names nobody."""
    unnamed = actor("attackers", actor_type="unidentified")
    world.tell("a", kind_of("attack"), unnamed)
    world.tell("b", kind_of("attack"), unnamed, actor("FLA", basis="denied"))
    world.tell("c", kind_of("attack"), actor("JNIM", basis="claimed", alias_id="jnim"))
    found = row(world, GTD)
    assert (row(world, ACLED)["actor1"], found["gname"], found["gname2"], found["claimed"]) == ("JNIM", "JNIM", None, 1)


def test_gtd_says_of_whom_articles_only_suspect(world: World) -> None:
    """A group that one article suspects and another calls a claimant is not uncertain."""
    world.tell("a", kind_of("attack"), actor("JNIM", basis="suspected"), actor("ISGS", basis="possible"))
    world.tell("b", kind_of("attack"), actor("JNIM", basis="claimed"))
    found = row(world, GTD)
    assert [(found[f"gname{n}"], found[f"guncertain{m}"]) for n, m in (("", 1), (2, 2))] == [("JNIM", 0), ("ISGS", 1)]


def test_gtd_notes_what_contradicts(world: World) -> None:
    """As its codebook asks for, under "Additional Notes"."""
    world.tell("a", kind_of("attack"), bare(77, **SECURITY), bare(81, **DOCUMENT))
    noted = row(world, GTD)["addnotes"]
    assert noted == "killed: 77 [a security source] (a) contradicts 81 [an internal document] (a)"


@pytest.mark.parametrize(
    ("actors", "struck", "expected"),
    [
        ([actor("JNIM"), actor("Mali's army", "responder", "state_forces")], "police", (1, "Mali's army", "JNIM")),
        ([actor("the army", actor_type="state_forces")], "private_citizens_property", (3, "the army", "Civilians")),
        ([actor("ISGS"), actor("JNIM", "responder")], "violent_group", (2, "ISGS", "JNIM")),
        ([actor("gunmen", actor_type="unidentified")], "police", (None, None, None)),
    ],
)
def test_ucdp_sides(world: World, actors: list[Any], struck: str, expected: tuple[Any, ...]) -> None:
    """The state is side A, civilians are side B; with an attacker of no known kind UCDP's types cannot be told."""
    world.tell("a", kind_of("attack"), target("somebody", struck), *actors)
    found = row(world, UCDP)
    assert (found["type_of_violence"], found["side_a"], found["side_b"]) == expected


@pytest.mark.parametrize(
    ("start", "end", "precision"),
    [
        ("2024-09-17", "2024-09-17", 1),
        ("2024-09-17", "2024-09-18", 2),
        ("2024-09-16", "2024-09-22", 3),
        ("2024-09-01", "2024-09-30", 4),
        ("2024-01-01", "2024-12-31", 5),
        (None, None, None),
    ],
)
def test_ucdp_dates(world: World, start: str | None, end: str | None, precision: int | None) -> None:
    """How wide the date is decides its precision."""
    world.tell("a", kind_of("attack"), day(start, end))
    found = row(world, UCDP)
    assert (found["date_prec"], found["date_start"], found["date_end"]) == (precision, start, end)


def test_ucdp_sources(world: World) -> None:
    """Outlets, dates and titles of every article, and who its figures come from."""
    world.tell("a", kind_of("attack"), bare(7, **SECURITY), outlet="Wire", title='A "siege"', published_at="2024-09-17")
    world.tell("b", kind_of("attack"))
    found = row(world, UCDP)
    assert found["source_article"] == '"Wire,2024-09-17,A \'siege\'";"b,,"'
    assert (found["number_of_sources"], found["source_office"]) == (2, "Wire; b")
    assert found["source_original"] == "a security source"


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (day("2024-09-17"), (2024, 9, 17, None)),
        (day("2024-09-01", "2024-09-30", "in September"), (2024, 9, 0, "in September")),
        (day(None, words="in July"), (None, 7, 0, "in July")),
        (day(None), (None, 0, 0, "on Tuesday")),
    ],
)
def test_gtd_dates(world: World, date: Any, expected: tuple[Any, ...]) -> None:
    """Unknown months and days are 0 there; for an unknown year it has no code, and none is made up."""
    world.tell("a", kind_of("attack"), date)
    found = row(world, GTD)
    assert tuple(found[name] for name in ("iyear", "imonth", "iday", "approxdate")) == expected


def test_gtd_codes(world: World) -> None:
    """Attack types in GTD's order, targets and weapons with its numbers and names."""
    modes = [fact("attack_mode", None, category=mode) for mode in ("facility_attack", "unknown", "bombing_explosion")]
    weapons = [fact("weapon", "mortars", weapon_type="artillery"), fact("weapon", "rifles", weapon_type="firearms")]
    world.tell("a", kind_of("attack"), *modes, *weapons, target("airport", "airport_aircraft"))
    found = row(world, GTD)
    assert [found[f"attacktype{n}"] for n in (1, 2, 3)] == [3, 7, None]
    assert (found["targtype1"], found["targtype1_txt"], found["target1"]) == (6, "Airports & Aircraft", "airport")
    assert {found["weaptype1_txt"], found["weaptype2_txt"]} == {"Explosives", "Firearms"}
    assert set(found["weapdetail"].split("; ")) == {"mortars", "rifles"}


def test_a_hostage_taking_is_a_kidnapping_only_in_an_abduction(world: World) -> None:
    """GTD tells kidnappings from barricades; elsewhere articles' words do not."""
    world.tell("a", kind_of("attack"), fact("attack_mode", None, category="hostage_taking"))
    assert row(world, GTD)["attacktype1"] is None
    assert "hostage takings that are not told to be a kidnapping or a barricade" in lost(world, GTD)
    world.tell("b", kind_of("abduction"))
    world.tell("c", kind_of("abduction"))
    assert row(world, GTD)["attacktype1_txt"] == "Hostage Taking (Kidnapping)"


def test_background_events_are_asked_for(world: World) -> None:
    """Main events stand first."""
    world.tell("a", kind_of("attack"), bare(50), event="EV0", role="background")
    world.tell("b", kind_of("attack"), bare(77))
    assert [told.event["event_id"] for told in world.told("ucdp")] == ["EV1"]
    assert [told.event["event_id"] for told in world.told("ucdp", background=True)] == ["EV1", "EV0"]


def test_what_is_lost_is_counted(world: World) -> None:
    """Two figures for one toll, who gives them, one that is withheld; UCDP keeps the span, so that is no loss there."""
    world.tell("a", kind_of("attack"), place(), day("2024-09-17"), bare(77, **SECURITY), bare(81, **DOCUMENT))
    withheld = figure(None, None, "casualties", status="not_disclosed", modifier=None)
    world.tell("b", kind_of("attack"), place(), day("2024-09-17"), withheld, bare(15, measure="detained"))
    found = lost(world, ACLED)
    assert found["different figures for one toll"] == 1
    assert found["who gives which figure"] == 2
    assert found["that a figure is withheld or not known"] == 1
    assert found["figures that it has no column for"] == 1
    assert "different figures for one toll" not in lost(world, UCDP)


def test_a_loss_is_shown_with_the_figures(world: World) -> None:
    """A reader sees at once what the one number hides."""
    world.tell("a", kind_of("attack"), bare(77, **SECURITY), bare(81, **DOCUMENT))
    shown = list(map(str, losses(ACLED, world.told(ACLED.policy))))
    assert "different figures for one toll: 1 (killed: 77, 81)" in shown


def test_what_the_events_do_not_have_is_not_lost(world: World) -> None:
    """A plain event under a codebook that holds it loses its quotes and no more."""
    civilians = target("villagers", "private_citizens_property")
    world.tell("a", kind_of("attack"), place(), day("2024-09-17"), bare(7), civilians, actor("JNIM"))
    assert set(lost(world, ACLED)) == {"the words that prove each statement"}
