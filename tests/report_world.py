"""A ledger to report on: outlets that tell one attack differently, and one that says anything to run a script."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from new_ledger import new_ledger

from pipeline.article import Article, text_hash
from pipeline.fact import Evidence, Fact, Incident
from pipeline.store import ArticleRow, ExtractionRow, Ledger, Writer

PROMPT, SCHEMA, MODEL = "incident/v1", "incident_v1", "openai/any"
NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)

MORNING = (
    "Gunmen attacked the barracks of Kharaz on Monday, killing 12 soldiers, the army said.\n\n"
    "The hospital of Kharaz counted 31 wounded. Nobody claimed the attack."
)
EVENING = (
    "At least 20 people died when gunmen attacked the barracks of Kharaz on Monday, a nurse said.\n\n"
    "The road to the north stayed closed."
)


def evidence(text: str, quote: str) -> Evidence:
    """A quote where the text has it; ungrounded where it does not."""
    start = text.find(quote)
    return Evidence(quote) if start < 0 else Evidence(quote, start, start + len(quote), "exact")


def figure(text: str, quote: str, low: int, high: int | None, **columns: Any) -> Fact:
    given = {
        "measure": "killed",
        "status": "reported",
        "modifier": "exact" if high is not None else "at_least",
        **columns,
    }
    return Fact(kind="quantity", value_text=str(low), evidence=evidence(text, quote), low=low, high=high, **given)


def named(text: str, kind: Any, value: str, **columns: Any) -> Fact:
    return Fact(kind=kind, value_text=value, evidence=evidence(text, columns.pop("quote", value)), **columns)


def attack(text: str, *figures: Fact, quote: str = "gunmen attacked the barracks of Kharaz on Monday") -> Incident:
    """The attack on the barracks as its text tells it, with these figures."""
    whole = evidence(text, quote)
    facts = (
        Fact(kind="event_type", value_text=None, evidence=whole, category="attack"),
        named(text, "date", "Monday"),
        named(text, "place", "Kharaz"),
        named(text, "target", "barracks"),
        *figures,
    )
    return Incident("main", whole, facts)


def article(name: str, text: str, **columns: Any) -> Article:
    given: dict[str, Any] = {
        "name": name, "declared": True, "source": f"{name}.txt", "outlet": None, "url": None, "title": None,
        "language": "en", "published_at": None, "published_basis": "unknown", "fetched_at": None,
    }  # fmt: skip
    return Article(text=text, text_id=text_hash(text), **{**given, **columns})


def fill(db: Path, told: Sequence[tuple[Article, Incident]], labels: Sequence[str] = ()) -> Ledger:
    """A database with these articles, extracted, selected and linked: all are one event, or those of one label."""
    ledger = new_ledger(db)
    with ledger.writing(1.0) as connection:
        writer = Writer(connection)
        writer.articles([ArticleRow(one.name, 1, one) for one, _ in told])
        writer.extractions([_extraction(one, incident) for one, incident in told])
        writer.select(PROMPT, SCHEMA, MODEL)
        # By hand: what is joined here must not depend on how much evidence linking asks for.
        labels = labels or ["Attack in Kharaz"] * len(told)
        events = {label: f"event-{number:03}" for number, label in enumerate(dict.fromkeys(labels))}
        for label, event_id in events.items():
            connection.execute("INSERT INTO events VALUES (?, ?, NULL, ?, ?)", [event_id, label, NOW, NOW])
        for (one, _), label in zip(told, labels, strict=True):
            member = [events[label], f"x:{one.text_id}#0", "told together", NOW]
            connection.execute(
                "INSERT INTO event_members (event_id, incident_id, reason, linked_at) VALUES (?, ?, ?, ?)", member
            )
    return ledger


def _extraction(one: Article, incident: Incident) -> ExtractionRow:
    return ExtractionRow(
        extraction_id=f"x:{one.text_id}",
        text_id=one.text_id,
        article_id=one.name,
        prompt=PROMPT,
        prompt_hash="v1:p",
        schema=SCHEMA,
        schema_hash="v1:s",
        model=MODEL,
        asked={},
        repeat=0,
        steps=(),
        status="extracted",
        run_id="r1",
        code_version="1",
        extracted_at=NOW,
        incidents=(incident,),
    )


def two_outlets(db: Path) -> Ledger:
    """Two outlets on one attack: 12 dead from the army, at least 20 from a nurse; one figure that no words prove."""
    return fill(
        db,
        [
            (
                article(
                    "morning", MORNING, outlet="Morning Post", title="Twelve soldiers killed", url="https://morning.example/1",
                    published_at="2026-03-02", published_basis="declared",
                ),
                attack(
                    MORNING,
                    figure(MORNING, "killing 12 soldiers", 12, 12, originator="the army"),
                    figure(MORNING, "counted 31 wounded", 31, 31, measure="injured", originator="The hospital"),
                    figure(MORNING, "forty were abducted", 40, 40, measure="abducted"),
                    quote="Gunmen attacked the barracks of Kharaz on Monday",
                ),
            ),
            (
                article(
                    "evening", EVENING, outlet="Evening Star", published_at="2026-03-03", published_basis="declared",
                ),
                attack(EVENING, figure(EVENING, "At least 20 people died", 20, None, originator="a nurse")),
            ),
        ],
    )  # fmt: skip


RUN = "window.ran=1"
SCRIPT = f"</script></style></textarea><script>{RUN}</script>"
IMAGE = f"\"'><img src=x onerror={RUN}>"
REORDER = "\u202eesrever\u2069\u2066"
HOSTILE = (
    f"Gunmen attacked the barracks of Kharaz on Monday, killing 500 people. {SCRIPT} {IMAGE} {REORDER}\n"
    f"<svg/onload={RUN}> <a href=javascript:{RUN}>calm</a> {{{{ 7*7 }}}} {{% raw %}} &lt;b&gt; <!-- --> ]]>\n"
    "said <b onmouseover=alert(2)>a clerk</b>."
)


def hostile(db: Path) -> Ledger:
    """One article that is hostile wherever it can be, its names too."""
    killed = figure(HOSTILE, "killing 500 people", 500, 500, originator=f"{IMAGE}{REORDER}", group_text=SCRIPT)
    incident = attack(
        HOSTILE,
        killed,
        named(HOSTILE, "actor", SCRIPT, category="perpetrator"),
        named(HOSTILE, "target", f"<svg/onload={RUN}>"),
        quote="Gunmen attacked the barracks of Kharaz on Monday",
    )
    return fill(
        db,
        [
            (
                article(
                    "hostile", HOSTILE, outlet=f"{SCRIPT}{REORDER}", title=IMAGE, url=f"javascript:{RUN}",
                    language=f"en\" onclick={RUN} x=\"", published_at=f"2026-03-02{IMAGE}", published_basis="declared",
                ),
                incident,
            ),
            (article("evening", EVENING, outlet=IMAGE, url=f"https://x.example/\"onmouseover={RUN}"), attack(EVENING)),
        ],
        [f"{SCRIPT}{REORDER}"] * 2,
    )  # fmt: skip
