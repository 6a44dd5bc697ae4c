"""Names that mean the same: groups and places by tables that users read and extend, countries by ISO 3166.

JNIM = GSIM = جماعة نصرة الإسلام والمسلمين, and AQIM is another group: only a table knows. Nothing here guesses; a name
that is in no table has no id, and neither has one that two places share.
"""

from pipeline.names.aliases import Aliases, built_in, load_aliases
from pipeline.names.countries import countries_named, country_code
from pipeline.names.folding import fold_name, is_anybody
from pipeline.names.groups import group_id, groups_named

__all__ = [
    "Aliases",
    "built_in",
    "countries_named",
    "country_code",
    "fold_name",
    "group_id",
    "groups_named",
    "is_anybody",
    "load_aliases",
]
