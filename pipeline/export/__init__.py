"""The ledger in the codebooks that conflict researchers know: ACLED, UCDP GED, GTD; and its views as plain tables.

A codebook keeps one row per event and one number per toll. So an export loses what this ledger is for, and says so:
every column tells what fills it or why it stays empty (`Column.says`), and `losses` counts, in the data at hand, what
the codebook has no place for. Nothing is made up to fill a column: no coordinates, no ids that others give, no year
that no article prints. Unknown stays empty; 0 is written only where an article says that there were none.

What breaks if this changes: researchers read these files by column name. The names and their order are the codebooks'
(`acled.csv`, `ucdp.csv`, `gtd.csv`), and no column is ever added to them.
"""

from pipeline.export.acled import ACLED
from pipeline.export.codebook import Cell, Codebook, Column
from pipeline.export.gtd import GTD
from pipeline.export.losses import Loss, losses
from pipeline.export.plain import TABLES, plain_table
from pipeline.export.told import Told, told_events
from pipeline.export.ucdp import UCDP

CODEBOOKS = {codebook.name: codebook for codebook in (ACLED, UCDP, GTD)}

__all__ = [
    "ACLED",
    "CODEBOOKS",
    "GTD",
    "TABLES",
    "UCDP",
    "Cell",
    "Codebook",
    "Column",
    "Loss",
    "Told",
    "losses",
    "plain_table",
    "told_events",
]
