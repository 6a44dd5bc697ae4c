"""The evidence of pairs: SQL finds, `evidence` weighs; for the blocks' millions and for the two that `why` asks of."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipeline.link.cluster import Numbers, Pairs
from pipeline.link.evidence import ASPECTS, CODES, weigh
from pipeline.link.profile import likeness, words_table
from pipeline.store.links import LinkReader


@dataclass(frozen=True)
class Compared:
    """Pairs with their evidence.

    Attributes:
        pairs: numbers and weights.
        codes: for each aspect the findings, in the pairs' order.
    """

    pairs: Pairs
    codes: Sequence[npt.NDArray[np.int8]]

    def codes_of(self, place: int) -> list[int]:
        """The findings of the pair at that place."""
        return [int(column[place]) for column in self.codes]


def prepare(reader: LinkReader) -> int:
    """Gather the selection's incidents and make their profiles; returns how many they are."""
    count = reader.gather()
    reader.profile(words_table(reader.words()))
    return count


def compare(reader: LinkReader) -> Compared:
    """The evidence of the pairs that the reader holds."""
    found = reader.compare(likeness(reader.spellings()), CODES)
    codes = [np.asarray(found[aspect], dtype=np.int8) for aspect in ASPECTS]
    a, b = (np.asarray(found[name], dtype=np.int32) for name in ("a", "b"))
    return Compared(Pairs(a, b, weigh(codes)), codes)


def compare_pairs(reader: LinkReader, a: Numbers, b: Numbers) -> Compared:
    """The evidence of given pairs, a < b; the reader holds them from then on."""
    reader.pair(pa.array(a, pa.int32()), pa.array(b, pa.int32()))
    return compare(reader)
