"""What the time expressions of news articles mean, in days: "early Tuesday", "le 17 septembre 2024", "el martes".

Promises, each tested:
- a year that neither the words nor the publication date give is never guessed: such words keep their precision, and
  their days stay open;
- words that print a year mean the same whatever the publication date;
- words that cannot be read as a whole are not read in part: "until Tuesday" and "two days after the vote" are unknown;
- today's date, the time zone and the locale of the machine are never looked at, and no text raises.

`words.toml` holds the words, `lexicon` what they mean, `tokens` turns an expression into them, `days` says which days
each shape of an expression means, `reading` puts these together and reads ranges, `recurring` says what is left of a
date without a year.
"""

from pipeline.dates.reading import DateReading, read_date
from pipeline.dates.recurring import recurring

__all__ = ["DateReading", "read_date", "recurring"]
