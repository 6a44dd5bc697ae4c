"""What a time expression says where no year is known: a weekday, a month, or a day of a month, of any year."""

from pipeline.dates.lexicon import LANGUAGES
from pipeline.dates.tokens import read_tokens

# Words that move an expression within the same week or year ("last", "this") leave its weekday or month what it is.
_BESIDE = frozenset("LlT")


def recurring(words: str, language: str | None = None) -> str | None:
    """The weekday, month or day of the month of words that name no year.

    Args:
        words: the time expression alone, as the article writes it ("early Tuesday").
        language: ISO 639-1 code; None if unknown: read only if no two languages read it differently.

    Returns:
        `weekday:1` (Monday) to `weekday:7`, `month:1` to `month:12`, or `day:09-17`; None for anything else.
    """
    readings = {_read(words, one) for one in ([language] if language in LANGUAGES else LANGUAGES)} - {None}
    return readings.pop() if len(readings) == 1 else None


def _read(words: str, language: str) -> str | None:
    tokens = read_tokens(words, language, day_first=None)
    values = {token.tag: token.value for token in tokens if token.tag not in _BESIDE}
    if any(token.short for token in tokens) or len(tokens) > len({token.tag for token in tokens}):
        return None
    match "".join(sorted(values)):
        case "W":
            return f"weekday:{int(values['W']) + 1}"
        case "M":
            return f"month:{values['M']}"
        case "DM" | "DMW":
            return f"day:{int(values['M']):02}-{int(values['D']):02}"
        case _:
            return None
