"""Which texts rest on the same reporting, so that independent sources can be counted.

A wire story reaches the reader in a hundred outlets, as it was sent, cut, or rewritten until hardly five words in a
row are left; a hundred outlets are then one source. `shingles` finds the copies, `rewrites` weighs what two texts
tell and how rare that is, `credits` reads whom a text names as its author or quotes, `groups` makes lineages of
pairs. To quote an agency is not to be its copy: two texts that only cite the same one stay two sources.

Promises: the same texts, events and publication dates give the same lineages, in whatever order dated texts came in;
every lineage says in words what joined it; no text is compared with all others; a lineage keeps its id as long as it
shares texts with what had it. If weights, tables or thresholds change, `independent_sources` of stored events changes
with the next update: measure first (`python -m evals.lineage`).
"""

from pipeline.lineage.credits import Credit, credits_of
from pipeline.lineage.find import Found, Link, find_lineages
from pipeline.lineage.pairs import Source
from pipeline.lineage.update import Lineages, update_lineages

__all__ = ["Credit", "Found", "Lineages", "Link", "Source", "credits_of", "find_lineages", "update_lineages"]
