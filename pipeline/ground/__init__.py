"""Grounding: which words of the article a quote is, as a status and a span. Pure functions.

Statuses, best first: `exact` (the words stand there), `normalised` (they stand there after Unicode
NFKC, quotation marks, dashes, white space and case are made alike), `ungrounded`. Offsets are always
into the original text. Because the compared words are equal, no number or negation can differ.
"""

from pipeline.ground.locate import GroundedText

__all__ = ["GroundedText"]
