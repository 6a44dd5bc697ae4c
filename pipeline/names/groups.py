"""Armed groups by the built-in table: every name in groups.csv → the group's id."""

from functools import lru_cache

from pipeline.names.aliases import built_in

# Scoring compares every name of a text with every other, again and again.
_NAMES = 8192


@lru_cache(maxsize=_NAMES)
def group_id(words: str | None) -> str | None:
    """The id of the group that these words call by name, as `Aliases.group_id` has it; None where none is known."""
    return built_in().group_id(words)


@lru_cache(maxsize=_NAMES)
def groups_named(words: str) -> frozenset[str]:
    """Ids of the groups whose names stand in these words; inside a longer name a shorter one does not count."""
    return built_in().groups_named(words)
