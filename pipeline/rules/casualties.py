"""Words that say what happened to those counted: killed, hurt, taken, detained."""

from dataclasses import dataclass
from typing import Final

from pipeline.rules.words import COUNT, any_of

# What happens to the victims of an attack; those displaced, missing or detained may be so for other reasons.
HARMED: Final = frozenset(["killed", "injured", "killed_or_injured", "abducted", "casualties_unspecified"])


@dataclass(frozen=True, slots=True)
class Casualty:
    """A word that says what happened to those counted; its number stands before it, behind it, or either.

    Attributes:
        attacked: whether it befalls the attacked rather than anybody: the sick are taken to hospital as well.
    """

    start: int
    end: int
    measure: str
    number_stands: str
    attacked: bool = True

    @property
    def is_victims(self) -> bool:
        """Whether it tells of victims of an attack."""
        return self.attacked and self.measure in HARMED


def casualties(words: str) -> list[Casualty]:
    """The casualty words of a sentence, in order; of two at one place the longer one."""
    found = [
        Casualty(*match.span(), measure, *_ROWS[stands])
        for (measure, stands), pattern in _CASUALTIES.items()
        for match in pattern.finditer(words)
    ]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Casualty] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


# Of each row of the table: where the number stands, and whether only the attacked come to it.
_ROWS: Final = {
    "before": ("before", True),
    "behind": ("behind", True),
    "either": ("either", True),
    "treated": ("either", False),
}
_CASUALTIES: Final = {
    (measure, stands): any_of(row) for measure, rows in COUNT["casualties"].items() for stands, row in rows.items()
}
