"""Sources side by side: what the views say of events, in the shapes that people read.

`matrix` sets statements beside each other, an attribute × an article; `conflicts` groups what contradicts; `tolls` has
the figures under a policy; `sentence` words them for a newsroom. Nothing is decided here: what contradicts what, and
what a policy counts, is SQL in `store/views/`. Events come the most told first, so that a limit leaves out small ones.
"""

from pipeline.compare.conflicts import Conflicts, Disagreement, conflicts
from pipeline.compare.events import Event, events
from pipeline.compare.matrix import Comparison, Matrix, Statement, compare
from pipeline.compare.sentence import toll_sentences
from pipeline.compare.tolls import Tolls, moment_of, tolls

__all__ = [
    "Comparison",
    "Conflicts",
    "Disagreement",
    "Event",
    "Matrix",
    "Statement",
    "Tolls",
    "compare",
    "conflicts",
    "events",
    "moment_of",
    "toll_sentences",
    "tolls",
]
