"""Numbers in an article's own words, and the words that bound or negate them.

Promises: pure functions of the words and their language; nothing here knows a model, and nothing raises on any text
or tag. Offsets are into the words as given. Time grows with the length of the words, whatever they are. What is not
read for certain is no count: a year, a score or "M23" is found, with its use, and never becomes a toll.

Digits of every script are read. Number words are read in the languages of `reads_number_words`; elsewhere a number
word is not found, and whoever compares two wordings has to compare the words themselves. If a count or a mark changes
for the same words, stored facts change with it: raise the code version of whoever stores them.
"""

from pipeline.numerals.count import Count, count_at, read_count
from pipeline.numerals.mark import Marks, marks, reads_number_words
from pipeline.numerals.numeral import Form, Numeral, Use
from pipeline.numerals.reading import numerals

__all__ = [
    "Count",
    "Form",
    "Marks",
    "Numeral",
    "Use",
    "count_at",
    "marks",
    "numerals",
    "read_count",
    "reads_number_words",
]
