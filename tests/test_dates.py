"""Time expressions → days: what is printed, what the publication date gives, and what stays open."""

import datetime
import os
import subprocess
import sys
import time
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.dates import DateReading, read_date
from pipeline.dates.lexicon import LANGUAGES, lexicon

BASES = {"e": "explicit", "r": "resolved_from_published", "u": "unresolved"}


@dataclass(frozen=True)
class Told:
    """Words in a language, the day of publication, and `start end precision basis` (- for open, = for one day)."""

    language: str | None
    words: str
    published: str | None
    means: str

    def __str__(self) -> str:
        return f"{self.language} {self.words} ({self.published})"

    @property
    def reading(self) -> DateReading:
        start, end, precision, basis = self.means.split()
        end = start if end == "=" else end
        return DateReading(*(None if day == "-" else day for day in (start, end)), precision, BASES[basis])


FRIDAY = "2024-09-20"
TUESDAY = "2024-09-17"
MONDAY = "2024-09-16"
SATURDAY = "2024-09-21"
OPEN_DAY, OPEN_DAYS, UNREAD = "- - day u", "- - days u", "- - unknown u"

CASES = [
    # Nothing is guessed without a publication date.
    Told("en", "Tuesday", None, OPEN_DAY),
    Told("en", "early Tuesday", None, OPEN_DAY),
    Told("en", "dawn on Tuesday", None, OPEN_DAY),
    Told("en", "Tuesday morning", None, OPEN_DAY),
    Told("en", "12 March", None, OPEN_DAY),
    Told("en", "yesterday", None, OPEN_DAY),
    Told("en", "two days ago", None, OPEN_DAY),
    Told("en", "In July", None, "- - month u"),
    Told("en", "last month", None, "- - month u"),
    Told("en", "last November", None, "- - month u"),
    Told("en", "earlier this week", None, "- - week u"),
    Told("en", "three weeks ago", None, "- - week u"),
    Told("en", "last year", None, "- - year u"),
    Told("en", "over the weekend", None, OPEN_DAYS),
    Told("en", "overnight", None, OPEN_DAYS),
    Told("en", "dawn", FRIDAY, OPEN_DAY),
    Told("en", "during the night", None, OPEN_DAY),
    Told("en", "around 5:30 a.m.", FRIDAY, OPEN_DAY),
    Told("en", "shortly after 17:30", None, OPEN_DAY),
    Told("es", "de madrugada", FRIDAY, OPEN_DAY),
    Told("en", "Monday and Tuesday", None, OPEN_DAYS),
    Told("en", "overnight on 6-7 June", None, OPEN_DAYS),
    Told("fr", "la nuit de samedi à dimanche", None, OPEN_DAYS),
    Told("fr", "mercredi à l'aube", None, OPEN_DAY),
    Told("fr", "3 février", None, OPEN_DAY),
    Told("es", "noche del sábado", None, OPEN_DAY),
    Told("ar", "صباح الثلاثاء", None, OPEN_DAY),
    # A printed year is enough.
    Told("en", "in 2015", None, "2015-01-01 2015-12-31 year e"),
    Told("en", "2022", FRIDAY, "2022-01-01 2022-12-31 year e"),
    Told("en", "2024", FRIDAY, "2024-01-01 2024-12-31 year e"),
    Told("en", "March 2016", None, "2016-03-01 2016-03-31 month e"),
    Told("en", "February 2016", None, "2016-02-01 2016-02-29 month e"),
    Told("en", "12 March 2016", None, "2016-03-12 = day e"),
    Told("en", "March 12, 2016", None, "2016-03-12 = day e"),
    Told("en", "12 March 2016 at 14:30", FRIDAY, "2016-03-12 = day e"),
    Told("en", "Tuesday, Sept. 17, 2024 at 5:30 a.m. (0530 GMT)", None, "2024-09-17 = day e"),
    Told("en", "early hours of Thursday, 15 May 2025", None, "2025-05-15 = day e"),
    Told("en", "night of 8 March 2025", None, "2025-03-08 = day e"),
    Told("en", "2016-03-12", None, "2016-03-12 = day e"),
    Told("en", "2024-09-17T05:30:00Z", None, "2024-09-17 = day e"),
    Told("en", "early 2016", None, "2016-01-01 2016-12-31 year e"),
    Told("en", "late 2016", None, "2016-01-01 2016-12-31 year e"),
    Told("en", "mid-March 2016", None, "2016-03-01 2016-03-31 month e"),
    Told("en", "2014-2016", None, "2014-01-01 2016-12-31 year e"),
    Told("en", "2014–2016", None, "2014-01-01 2016-12-31 year e"),
    Told("en", "between 2014 and 2016", None, "2014-01-01 2016-12-31 year e"),
    Told("en", "March 16-17, 2024", None, "2024-03-16 2024-03-17 days e"),
    Told("en", "from March to May 2016", None, "2016-03-01 2016-05-31 month e"),
    Told("en", "29 February 2020", None, "2020-02-29 = day e"),
    Told("fr", "le 17 septembre 2024", None, "2024-09-17 = day e"),
    Told("fr", "1er mars 2016", None, "2016-03-01 = day e"),
    Told("fr", "le 17 sept. 2024", None, "2024-09-17 = day e"),
    Told("fr", "juin 2018", None, "2018-06-01 2018-06-30 month e"),
    Told("fr", "à la mi-mars 2016", None, "2016-03-01 2016-03-31 month e"),
    Told("fr", "vendredi 14 novembre 2025 vers 19 heures", None, "2025-11-14 = day e"),
    Told("fr", "7 juin 2026, vers 2 heures du matin", None, "2026-06-07 = day e"),
    Told("fr", "nuit du 5 au 6 novembre 2024", None, "2024-11-05 2024-11-06 days e"),
    Told("es", "17 de septiembre de 2024", None, "2024-09-17 = day e"),
    Told("es", "madrugada del 14 de noviembre de 2024", None, "2024-11-14 = day e"),
    Told("es", "abril de 2023", None, "2023-04-01 2023-04-30 month e"),
    Told("es", "el año 2016", None, "2016-01-01 2016-12-31 year e"),
    Told("es", "a principios de 2016", None, "2016-01-01 2016-12-31 year e"),
    Told("de", "am 17. September 2024", None, "2024-09-17 = day e"),
    Told("de", "im Jahr 2016", None, "2016-01-01 2016-12-31 year e"),
    Told("it", "l'11 settembre 2001", None, "2001-09-11 = day e"),
    Told("pt", "17 de setembro de 2024", None, "2024-09-17 = day e"),
    Told("nl", "17 september 2024", None, "2024-09-17 = day e"),
    Told("ar", "١٧ سبتمبر ٢٠٢٤", None, "2024-09-17 = day e"),  # noqa: RUF001 - Arabic digits are the case
    Told("ar", "في عام 2015", None, "2015-01-01 2015-12-31 year e"),
    # The order of day and month is the language's, and English has two.
    Told("en", "12/03/2016", None, OPEN_DAY),
    Told("en", "12/03/2016", FRIDAY, OPEN_DAY),
    Told(None, "12/03/2016", None, OPEN_DAY),
    Told("en", "17/09/2024", None, "2024-09-17 = day e"),
    Told("en", "09/17/2024", None, "2024-09-17 = day e"),
    Told("en", "03/03/2016", None, "2016-03-03 = day e"),
    Told("fr", "12/03/2016", None, "2016-03-12 = day e"),
    Told("es", "12-03-2016", None, "2016-03-12 = day e"),
    Told("de", "12.03.2016", None, "2016-03-12 = day e"),
    Told("pt-BR", "12/03/2016", None, "2016-03-12 = day e"),
    Told("en", "12/03/16", None, UNREAD),
    # Weekdays look back, and the day of publication is one of them.
    Told("en", "Tuesday", FRIDAY, "2024-09-17 = day r"),
    Told("en", "Tuesday", TUESDAY, "2024-09-17 = day r"),
    Told("en", "Tuesday", MONDAY, "2024-09-10 = day r"),
    Told("en", "Tuesday’s", FRIDAY, "2024-09-17 = day r"),
    Told("en", "last Tuesday", TUESDAY, "2024-09-10 = day r"),
    Told("en", "last Tuesday", FRIDAY, "2024-09-17 = day r"),
    Told("en", "last Tuesday morning", TUESDAY, "2024-09-10 = day r"),
    Told("en", "this Tuesday", TUESDAY, "2024-09-17 = day r"),
    Told("en", "this Tuesday", MONDAY, OPEN_DAY),
    Told("en", "this Sunday", MONDAY, "2024-09-15 = day r"),
    Told("en", "next Tuesday", FRIDAY, OPEN_DAY),
    Told("en", "Tuesday last week", FRIDAY, "2024-09-10 = day r"),
    Told("en", "before dawn on Wednesday", FRIDAY, "2024-09-18 = day r"),
    Told("en", "around 5:30 a.m. on Tuesday, local time", FRIDAY, "2024-09-17 = day r"),
    Told("en", "at about 0530 GMT on Tuesday", FRIDAY, "2024-09-17 = day r"),
    Told("en", "0530 local time Tuesday", FRIDAY, "2024-09-17 = day r"),
    Told("en", "2016 local time", FRIDAY, UNREAD),
    Told("en", "shortly after 5 a.m. on Thursday", FRIDAY, "2024-09-19 = day r"),
    Told("en", "Tuesday 17", FRIDAY, "2024-09-17 = day r"),
    Told("en", "between 5 and 6 a.m. on Tuesday", FRIDAY, "2024-09-17 = day r"),
    Told("es", "cerca de las 5:30 horas del martes", FRIDAY, "2024-09-17 = day r"),
    Told("fr", "mardi", FRIDAY, "2024-09-17 = day r"),
    Told("fr", "mardi matin", FRIDAY, "2024-09-17 = day r"),
    Told("fr", "mardi vers 5h30", FRIDAY, "2024-09-17 = day r"),
    Told("fr", "mardi dernier", TUESDAY, "2024-09-10 = day r"),
    Told("fr", "mardi dernier au matin", TUESDAY, "2024-09-10 = day r"),
    Told("fr", "ce mardi", TUESDAY, "2024-09-17 = day r"),
    Told("es", "el martes", FRIDAY, "2024-09-17 = day r"),
    Told("es", "la madrugada del martes", FRIDAY, "2024-09-17 = day r"),
    Told("es", "la pasada madrugada del martes", TUESDAY, "2024-09-17 = day r"),
    Told("es", "el martes por la mañana", FRIDAY, "2024-09-17 = day r"),
    Told("es", "a las 5:30 de la mañana del martes", FRIDAY, "2024-09-17 = day r"),
    Told("es", "el pasado martes", TUESDAY, "2024-09-10 = day r"),
    Told("es", "martes pasado por la noche", TUESDAY, "2024-09-10 = day r"),
    Told("de", "Dienstagmorgen", FRIDAY, "2024-09-17 = day r"),
    Told("de", "am Dienstag gegen 5.30 Uhr", FRIDAY, "2024-09-17 = day r"),
    Told("de", "vor Tagesanbruch am Dienstag", FRIDAY, "2024-09-17 = day r"),
    Told("de", "vergangenen Dienstag", TUESDAY, "2024-09-10 = day r"),
    Told("it", "alle ore 5.30 di martedì", FRIDAY, "2024-09-17 = day r"),
    Told("it", "all'alba di martedì", FRIDAY, "2024-09-17 = day r"),
    Told("pt", "na madrugada de terça-feira", FRIDAY, "2024-09-17 = day r"),
    Told("pt", "na última terça", TUESDAY, "2024-09-10 = day r"),
    Told("nl", "zondagnacht", FRIDAY, "2024-09-15 = day r"),
    Told("nl", "op dinsdag", FRIDAY, "2024-09-17 = day r"),
    Told("ar", "فجر يوم الثلاثاء", FRIDAY, "2024-09-17 = day r"),
    # A date without a year is the most recent one; a day ahead is another time zone's today.
    Told("en", "12 March", FRIDAY, "2024-03-12 = day r"),
    Told("en", "on 17 September", FRIDAY, "2024-09-17 = day r"),
    Told("en", "21 September", FRIDAY, "2024-09-21 = day r"),
    Told("en", "22 September", FRIDAY, "2023-09-22 = day r"),
    Told("en", "September 17th", FRIDAY, "2024-09-17 = day r"),
    Told("en", "Tuesday, 17 September", FRIDAY, "2024-09-17 = day r"),
    Told("en", "Monday, 17 September", FRIDAY, OPEN_DAY),
    Told("en", "12 March last year", FRIDAY, "2023-03-12 = day r"),
    Told("en", "29 February", FRIDAY, "2024-02-29 = day r"),
    Told("en", "29 February", "2023-06-01", "2020-02-29 = day r"),
    Told("es", "el 12 de marzo pasado", FRIDAY, "2024-03-12 = day r"),
    Told("de", "am Morgen des 12. März", FRIDAY, "2024-03-12 = day r"),
    Told("ar", "17 سبتمبر", FRIDAY, "2024-09-17 = day r"),
    # Months and years.
    Told("en", "In July", FRIDAY, "2024-07-01 2024-07-31 month r"),
    Told("en", "July", "2024-07-10", "2024-07-01 2024-07-10 month r"),
    Told("en", "December", FRIDAY, "2023-12-01 2023-12-31 month r"),
    Told("en", "last July", "2024-07-10", "2023-07-01 2023-07-31 month r"),
    Told("en", "last July", FRIDAY, "2024-07-01 2024-07-31 month r"),
    Told("en", "next July", FRIDAY, "- - month u"),
    Told("en", "July last year", FRIDAY, "2023-07-01 2023-07-31 month r"),
    Told("en", "last month", "2024-01-15", "2023-12-01 2023-12-31 month r"),
    Told("en", "earlier this month", FRIDAY, "2024-09-01 2024-09-20 month r"),
    Told("en", "last year", FRIDAY, "2023-01-01 2023-12-31 year r"),
    Told("fr", "en juillet", FRIDAY, "2024-07-01 2024-07-31 month r"),
    Told("fr", "début septembre", FRIDAY, "2024-09-01 2024-09-20 month r"),
    Told("fr", "en juillet dernier", FRIDAY, "2024-07-01 2024-07-31 month r"),
    Told("fr", "l’année dernière", FRIDAY, "2023-01-01 2023-12-31 year r"),
    Told("es", "en julio", FRIDAY, "2024-07-01 2024-07-31 month r"),
    Told("es", "el año pasado", FRIDAY, "2023-01-01 2023-12-31 year r"),
    Told("de", "im Juli", FRIDAY, "2024-07-01 2024-07-31 month r"),
    Told("ar", "العام الماضي", FRIDAY, "2023-01-01 2023-12-31 year r"),
    # Days, weeks and the like from the day of publication.
    Told("en", "today", FRIDAY, "2024-09-20 = day r"),
    Told("en", "early this morning", FRIDAY, "2024-09-20 = day r"),
    Told("en", "tonight", FRIDAY, "2024-09-20 = day r"),
    Told("en", "late yesterday", FRIDAY, "2024-09-19 = day r"),
    Told("en", "day before yesterday", FRIDAY, "2024-09-18 = day r"),
    Told("en", "tomorrow", FRIDAY, OPEN_DAY),
    Told("es", "ayer, jueves 19 de septiembre", FRIDAY, "2024-09-19 = day r"),
    Told("es", "ayer, 18 de septiembre", FRIDAY, OPEN_DAY),
    Told("en", "12 noon on Tuesday", FRIDAY, "2024-09-17 = day r"),
    Told("en", "the first of March", FRIDAY, "2024-03-01 = day r"),
    Told("en", "last night", FRIDAY, "2024-09-19 2024-09-20 days r"),
    Told("en", "5 hours ago", FRIDAY, "2024-09-19 2024-09-20 days r"),
    Told("en", "two days ago", FRIDAY, "2024-09-18 = day r"),
    Told("en", "a week ago", FRIDAY, "2024-09-09 2024-09-15 week r"),
    Told("en", "three weeks ago", FRIDAY, "2024-08-26 2024-09-01 week r"),
    Told("en", "two months ago", "2024-01-31", "2023-11-01 2023-11-30 month r"),
    Told("en", "last week", FRIDAY, "2024-09-09 2024-09-15 week r"),
    Told("en", "earlier this week", FRIDAY, "2024-09-16 2024-09-20 week r"),
    Told("en", "later this week", FRIDAY, "- - week u"),
    Told("en", "over the weekend", FRIDAY, "2024-09-14 2024-09-15 days r"),
    Told("en", "over the weekend", SATURDAY, "2024-09-21 = days r"),
    Told("en", "last weekend", SATURDAY, "2024-09-14 2024-09-15 days r"),
    Told("fr", "hier", FRIDAY, "2024-09-19 = day r"),
    Told("fr", "avant-hier", FRIDAY, "2024-09-18 = day r"),
    Told("fr", "aujourd’hui", FRIDAY, "2024-09-20 = day r"),
    Told("fr", "il y a deux jours", FRIDAY, "2024-09-18 = day r"),
    Told("fr", "la semaine dernière", FRIDAY, "2024-09-09 2024-09-15 week r"),
    Told("fr", "ce week-end", MONDAY, "2024-09-14 2024-09-15 days r"),
    Told("es", "ayer", FRIDAY, "2024-09-19 = day r"),
    Told("es", "anteayer", FRIDAY, "2024-09-18 = day r"),
    Told("es", "mañana", FRIDAY, OPEN_DAY),
    Told("es", "esta mañana", FRIDAY, "2024-09-20 = day r"),
    Told("es", "anoche", FRIDAY, "2024-09-19 2024-09-20 days r"),
    Told("es", "hace dos días", FRIDAY, "2024-09-18 = day r"),
    Told("es", "hace un año", FRIDAY, "2023-01-01 2023-12-31 year r"),
    Told("es", "la semana pasada", FRIDAY, "2024-09-09 2024-09-15 week r"),
    Told("de", "heute Morgen", FRIDAY, "2024-09-20 = day r"),
    Told("de", "morgen", FRIDAY, OPEN_DAY),
    Told("de", "vor zwei Tagen", FRIDAY, "2024-09-18 = day r"),
    Told("de", "vor einem Monat", FRIDAY, "2024-08-01 2024-08-31 month r"),
    Told("it", "l'altro ieri", FRIDAY, "2024-09-18 = day r"),
    Told("it", "due giorni fa", FRIDAY, "2024-09-18 = day r"),
    Told("pt", "há dois dias", FRIDAY, "2024-09-18 = day r"),
    Told("nl", "een week geleden", FRIDAY, "2024-09-09 2024-09-15 week r"),
    Told("ar", "أمس", FRIDAY, "2024-09-19 = day r"),
    Told("ar", "قبل يومين", FRIDAY, "2024-09-18 = day r"),
    # Ranges.
    Told("en", "Monday and Tuesday", FRIDAY, "2024-09-16 2024-09-17 days r"),
    Told("en", "Monday night into Tuesday", FRIDAY, "2024-09-16 2024-09-17 days r"),
    Told("en", "overnight Sunday to Monday", FRIDAY, "2024-09-15 2024-09-16 days r"),
    Told("en", "between Monday and Wednesday", TUESDAY, "2024-09-09 2024-09-11 days r"),
    Told("en", "on the night of 16 to 17 September", FRIDAY, "2024-09-16 2024-09-17 days r"),
    Told("en", "from 28 December to 3 January", FRIDAY, "2023-12-28 2024-01-03 days r"),
    Told("fr", "dans la nuit de lundi à mardi", FRIDAY, "2024-09-16 2024-09-17 days r"),
    Told("fr", "du lundi 16 au mardi 17 septembre", FRIDAY, "2024-09-16 2024-09-17 days r"),
    Told("es", "la noche del lunes al martes", FRIDAY, "2024-09-16 2024-09-17 days r"),
    Told("de", "in der Nacht zum Dienstag", FRIDAY, "2024-09-16 2024-09-17 days r"),
    Told("de", "in der Nacht vom 16. auf den 17. September", FRIDAY, "2024-09-16 2024-09-17 days r"),
    Told("it", "nella notte tra lunedì e martedì", FRIDAY, "2024-09-16 2024-09-17 days r"),
    Told("pt", "na noite de segunda para terça-feira", FRIDAY, "2024-09-16 2024-09-17 days r"),
    Told("nl", "in de nacht van maandag op dinsdag", FRIDAY, "2024-09-16 2024-09-17 days r"),
    Told("en", "Monday and Wednesday", FRIDAY, OPEN_DAYS),
    Told("en", "2015 and 2022", FRIDAY, "- - year u"),
    Told("en", "overnight Tuesday", FRIDAY, OPEN_DAYS),
    # An unknown language: what only one reads, or all read alike.
    Told(None, "mardi matin", FRIDAY, "2024-09-17 = day r"),
    Told(None, "le 17 septembre 2024", None, "2024-09-17 = day e"),
    Told(None, "2015", None, "2015-01-01 2015-12-31 year e"),
    Told("xx", "2016-03-12", None, "2016-03-12 = day e"),
    Told("xx", "Tuesday", FRIDAY, UNREAD),
    Told("am", "2016", None, UNREAD),
    # Words that are read in part would be read wrongly.
    *(
        Told("en", words, FRIDAY, UNREAD)
        for words in (
            *("", "77", "5 people", "2,015", "$2015", "2015%", "2010s", "2015-", "-2015", "2016 GMT", "MMXVI", "9/11"),
            *(
                "until Tuesday",
                "since 2015",
                "by Tuesday",
                "two days after",
                "a day earlier",
                "the day before",
                "next day",
            ),
            *(
                "about two days ago",
                "two weeks",
                "in two days",
                "a few days ago",
                "over the last week",
                "Tuesday or Wednesday",
            ),
            *(
                "around 12 March",
                "early",
                "Tuesday, Wednesday",
                "Tuesday¹",
            ),
            *(
                "the last Tuesday of July",
                "1² March",
                "12 March ’16",
                "2014-16",
                "first Tuesday",
                "the 17th",
                "32 March",
            ),
        )
    ),
    Told("fr", "jusqu’à mardi", FRIDAY, UNREAD),
    Told("fr", "sept", FRIDAY, UNREAD),
    Told("fr", "en mer", FRIDAY, UNREAD),
    Told("fr", "dans deux jours", FRIDAY, UNREAD),
    Told("fr", "il y a environ deux jours", FRIDAY, UNREAD),
    Told("fr", "cette dernière semaine", FRIDAY, UNREAD),
    Told("es", "hasta el martes", FRIDAY, UNREAD),
    Told("es", "la última semana", FRIDAY, UNREAD),
    Told("de", "bis Dienstag", FRIDAY, UNREAD),
    Told("ar", "منذ الثلاثاء", FRIDAY, UNREAD),
]


def _day(written: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(written) if written else None


@pytest.mark.parametrize("told", CASES, ids=str)
def test_words_mean_these_days(told: Told) -> None:
    assert read_date(told.words, told.language, _day(told.published)) == told.reading


@pytest.mark.parametrize("told", [told for told in CASES if told.means.endswith("e")], ids=str)
def test_a_printed_year_is_read_alike_whenever_it_was_published(told: Told) -> None:
    days = (None, datetime.date(2011, 1, 1), datetime.date(2024, 2, 29))
    assert {read_date(told.words, told.language, day) for day in days} == {told.reading}


@pytest.mark.parametrize("told", [told for told in CASES if told.means.endswith("r")], ids=str)
def test_without_a_publication_date_the_precision_stays(told: Told) -> None:
    assert read_date(told.words, told.language, None) == DateReading(None, None, told.reading.precision, "unresolved")


# Properties

VOCABULARY = sorted({word for language in LANGUAGES for word in lexicon(language).meanings})
NUMBERS = ["1", "2", "12", "17", "29", "30", "31", "1999", "2015", "2024", "77", "17th", "12.", "1er", "5:30", "0530"]
MARKS = ["-", "–", ",", "/", "'", "12/03/2016", "2016-03-12"]
EXPRESSIONS = st.lists(st.sampled_from(VOCABULARY + 20 * (NUMBERS + MARKS)), max_size=7).map(" ".join)
ANYTHING = st.one_of(st.text(), EXPRESSIONS, st.tuples(EXPRESSIONS, st.text(max_size=3)).map("".join))
ANY_LANGUAGE = st.one_of(st.none(), st.sampled_from(LANGUAGES), st.text(max_size=5))
# Years before 1900 are no publication dates, and must not overflow either.
PUBLISHED = st.dates()


@given(ANYTHING, ANY_LANGUAGE, st.one_of(st.none(), PUBLISHED))
@settings(deadline=None, max_examples=500)
def test_no_text_raises_and_days_are_in_order(
    words: str, language: str | None, published: datetime.date | None
) -> None:
    reading = read_date(words, language, published)
    assert (reading.start is None) == (reading.end is None) == (reading.basis == "unresolved")
    if reading.start and reading.end:
        assert reading.start <= reading.end
        assert reading.precision != "unknown"
    if reading.basis == "resolved_from_published":
        assert published
        assert (_day(reading.start) or published) <= published + datetime.timedelta(days=1)


@given(EXPRESSIONS, ANY_LANGUAGE)
@settings(deadline=None, max_examples=500)
def test_without_a_publication_date_only_printed_years_are_given(words: str, language: str | None) -> None:
    reading = read_date(words, language, None)
    for day in filter(None, (reading.start, reading.end)):
        assert day[:4] in words
        assert reading.basis == "explicit"


@given(EXPRESSIONS, st.sampled_from(LANGUAGES), PUBLISHED, PUBLISHED)
@settings(deadline=None, max_examples=300)
def test_what_is_explicit_does_not_depend_on_the_publication_date(
    words: str, language: str, published: datetime.date, other: datetime.date
) -> None:
    reading = read_date(words, language, published)
    if reading.basis == "explicit":
        assert reading == read_date(words, language, other)


@pytest.mark.parametrize(
    "words", ["x" * 10_000, "12 " * 4_000, "a-" * 5_000, "\ud800", "🔥" * 30, "火曜日", "\x00Tuesday"]
)
def test_garbage_is_unread(words: str) -> None:
    assert {read_date(words, language, datetime.date(2024, 9, 20)).precision for language in ("en", "ja", None)} == {
        "unknown"
    }


def test_a_publication_time_is_its_day() -> None:
    assert (
        read_date("12 March", "en", datetime.datetime(2024, 9, 20, 23, 59, tzinfo=datetime.UTC)).start == "2024-03-12"
    )


def test_the_same_words_are_read_alike_twice_and_in_every_time_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    published = datetime.date(2024, 9, 20)
    first = [read_date(told.words, told.language, published) for told in CASES]
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        with monkeypatch.context() as patch:
            patch.setenv("TZ", zone)
            time.tzset()
            assert [read_date(told.words, told.language, published) for told in CASES] == first
    time.tzset()


def test_dateparser_is_loaded_only_when_a_date_is_read() -> None:
    """Importing it takes longer than most commands run."""
    code = "import sys, pipeline.dates; sys.exit('dateparser' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, env=dict(os.environ)).returncode == 0
