"""What a fact is compared by across articles: one key for every spelling of the same name, group or day.

Two facts of one kind with one key say the same; the words that they say it in stay in the fact. A key is made of the
fact alone, with no other article in sight, so that it can be stored beside it and compared in SQL.
"""

from functools import lru_cache

from pipeline.dates import recurring
from pipeline.fact import Fact
from pipeline.names import fold_name, is_anybody

ANYBODY = "people"
# "The toll rose to 81 dead", "15 suspects were detained": the group is the measure again, and counts anybody.
_MEASURED = frozenset(
    map(
        fold_name,
        (
            *("dead", "killed", "injured", "wounded", "victims", "casualties", "fatalities", "deaths", "lives"),
            *("suspects", "detainees", "hostages", "captives", "abductees"),
            *("morts", "blessés", "victimes", "suspects", "otages", "muertos", "heridos", "víctimas", "sospechosos"),
            *("rehenes", "قتيل", "قتلى", "جريح", "جرحى"),
        ),
    )
)


def compare_key(fact: Fact) -> str | None:
    """The key of a fact; None where it has nothing to be compared by.

    Returns:
        Of a code (event type, attack mode, stage) the code; of a name its alias id, else its folded words; of a
        quantity the folded group that it counts, `people` for anybody; of a date `2024-09-17/2024-09-17`, else
        `weekday:2` or `month:7` where the words say no more, else its folded words.
    """
    match fact.kind:
        case "event_type" | "attack_mode" | "stage":
            return fact.category
        case "quantity":
            return _group(fact.group_text)
        case "date":
            return _days(fact)
        case _:
            return fact.alias_id or _folded(fact.value_text)


def _group(words: str | None) -> str:
    folded = _folded(words)
    return ANYBODY if folded is None or is_anybody(folded) or folded in _MEASURED else folded


def _days(fact: Fact) -> str | None:
    if fact.date_start or fact.date_end:
        return f"{fact.date_start or ''}/{fact.date_end or ''}"
    return None if not fact.value_text else (_recurring(fact.value_text) or _folded(fact.value_text))


@lru_cache(maxsize=65536)
def _recurring(words: str) -> str | None:
    return recurring(words)


@lru_cache(maxsize=65536)
def _fold(words: str) -> str | None:
    return fold_name(words) or None


def _folded(words: str | None) -> str | None:
    return _fold(words) if words else None
