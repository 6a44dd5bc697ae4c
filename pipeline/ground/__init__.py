"""Grounding: which words of the article a quote is, as a status and a span. Pure functions.

Statuses, best first: `exact` (the words stand there), `normalised` (they stand there after Unicode NFKC, quotation
marks, dashes, white space and case are made alike), `fuzzy` (they stand there but for a typo, an ending, an article
or the way a number is written; see near.py), `ungrounded`. Offsets are always into the original text. Above every
status stands a veto: numbers, negations and comparison words of quote and matched words are equal. In the first two
they are the same words; in the third they are compared.

A quote that is found proves its own words only. `count_in` says what number they hold.
"""

from pipeline.ground.fold import fold
from pipeline.ground.locate import GroundedText
from pipeline.ground.value import count_in

__all__ = ["GroundedText", "count_in", "fold"]
