"""Near-duplicates: texts that share most of their runs of five words.

MinHash signatures (Broder 1997) in a locality-sensitive index (Indyk and Motwani 1998; the library datasketch) propose
pairs without comparing all with all; the exact Jaccard similarity of the runs decides. ALIKE is where two texts are
mostly the same words: a wire story with another outlet's headline, footer and cuts, and not two reports that quote one
statement. Below it, `rewrites` goes on looking.

Promises: deterministic; a text of fewer than five words is one run. Memory is 4 bytes per run and 512 per text.
"""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from datasketch import MinHash, MinHashLSH
from numpy.typing import NDArray

from pipeline.lineage.words import words_of

RUN = 5
ALIKE = 0.5
# The index proposes from a little below, because its own threshold is where it finds about half of the pairs.
_PROPOSED_FROM = 0.35
_PERMUTATIONS = 128
_SEED = 1

Runs = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two texts and their Jaccard similarity, 0 to 1."""

    one: str
    other: str
    similarity: float

    def reason(self) -> str:
        """What the two share, in words."""
        return f"{self.similarity:.0%} of their word {RUN}-grams are the same"


def runs_of(text: str) -> Runs:
    """The hashes (CRC-32) of a text's runs of five words, each once, sorted."""
    folded = [word.folded for word in words_of(text)]
    joined = (" ".join(folded[at : at + RUN]) for at in range(max(len(folded) - RUN, 0) + 1))
    return np.unique(np.fromiter((zlib.crc32(run.encode()) for run in joined), np.uint32))


def similarity(one: Runs, other: Runs) -> float:
    """The Jaccard similarity of two texts' runs."""
    common = np.intersect1d(one, other, assume_unique=True).size
    return float(common / (one.size + other.size - common))


def near_duplicates(runs: Mapping[str, Runs]) -> Iterator[Duplicate]:
    """Every pair of texts whose similarity is at least ALIKE, the earlier of the mapping first.

    Chance decides what the index proposes, the same way each time: of pairs at ALIKE it misses about one in fifty, of
    those at 0.7 none that was ever seen.
    """
    index = MinHashLSH(threshold=_PROPOSED_FROM, num_perm=_PERMUTATIONS)
    places: dict[str, int] = {}
    for text_id, own in runs.items():
        signature = _signature(own)
        for other in sorted(index.query(signature), key=places.__getitem__):
            if (alike := similarity(runs[other], own)) >= ALIKE:
                yield Duplicate(other, text_id, alike)
        places[text_id] = len(places)
        index.insert(text_id, signature)


def _signature(runs: Runs) -> MinHash:
    signature = MinHash(num_perm=_PERMUTATIONS, seed=_SEED, hashfunc=int)
    signature.update_batch(runs.tolist())
    return signature
