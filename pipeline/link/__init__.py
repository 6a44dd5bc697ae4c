"""Incidents of different articles → events: the same happening, told by many.

Promises, each tested:
- every incident of the selection is in one event, and says why: the evidence in words and weights, or the person who
  decided;
- linking the same incidents again changes nothing, whatever order their articles came in; ids stay while articles are
  added (`identity`), and what ends leaves a tombstone that says what it became part of;
- two incidents of one text are two happenings, unless they say the same of when, where and what was attacked, or a
  person says otherwise; what people decided is obeyed (`decisions`);
- no incident is compared with all others: blocks that share a place, group, figure … and a time bound the pairs, and a
  block that is too large to compare all with all is told of (`store.links`).

One way: gather → profile → block → compare (`compare`, `evidence`) → cluster (`cluster`) → name (`identity`) → write.
What only reads runs under a reader's connection, so that writers wait for the short end alone.
"""

from pipeline.link.event import Linked, link
from pipeline.link.evidence import THRESHOLD
from pipeline.link.named import event_named
from pipeline.link.person import Decided, merge, split
from pipeline.link.why import Why, why

__all__ = ["THRESHOLD", "Decided", "Linked", "Why", "event_named", "link", "merge", "split", "why"]
