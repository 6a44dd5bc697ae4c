"""Names that mean the same: armed groups by a table that users can read, countries by ISO 3166.

JNIM = GSIM = جماعة نصرة الإسلام والمسلمين, and AQIM is another group: only a table knows. Nothing here guesses; a name
that is in no table has no id.
"""

from pipeline.names.countries import country_code
from pipeline.names.folding import fold_name
from pipeline.names.groups import group_id, groups_named

__all__ = ["country_code", "fold_name", "group_id", "groups_named"]
