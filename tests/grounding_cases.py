"""The case table of grounding: what a quote is in an article, and which count its evidence carries.

Every case is worked out by hand. `PEERS` are three quotes that lenient matchers accept; `CASES` holds the rest by
group: verbatim words, typography made alike, near matches, changed numbers, negations, comparisons, meanings, counts.
Invisible characters and look-alikes are written as escapes, so that a reader sees them.
"""

import unicodedata
from dataclasses import dataclass

Count = tuple[int | None, int | None, str]


@dataclass(frozen=True, slots=True)
class Case:
    """One quote looked up in one article, and the count that a value in it amounts to.

    Attributes:
        name: unique; the test's id.
        text: the article.
        quote: the words as the model cited them.
        status: exact, normalised, fuzzy or ungrounded: of the quote, whatever its value.
        words: the article's own words that must be found; None where there are none.
        language: the article's language.
        value_text: the count as the model wrote it; None where the case is about the quote alone.
        count: low, high and modifier of `value_text`; None with a `value_text`: it does not follow from the evidence.
    """

    name: str
    text: str
    quote: str
    status: str
    words: str | None = None
    language: str | None = "en"
    value_text: str | None = None
    count: Count | None = None


def _exact(name: str, text: str, quote: str, words: str | None = None, language: str = "en") -> Case:
    return Case(name, text, quote, "exact", words or quote, language)


def _normalised(name: str, text: str, quote: str, words: str, language: str = "en") -> Case:
    return Case(name, text, quote, "normalised", words, language)


def _fuzzy(name: str, text: str, quote: str, words: str, language: str = "en") -> Case:
    return Case(name, text, quote, "fuzzy", words, language)


def _ungrounded(name: str, text: str, quote: str, language: str = "en") -> Case:
    return Case(name, text, quote, "ungrounded", None, language)


def _count(
    name: str, text: str, value: str, count: Count | None, quote: str | None = None, language: str = "en"
) -> Case:
    """A value in a verbatim quote: the whole text without its full stop, unless a shorter one is given."""
    quote = quote or text.removesuffix(".").removesuffix("。")
    return Case(name, text, quote, "exact", quote, language, value, count)


ATTACK = "At least 70 people were killed and 200 wounded."
POST = "Gunmen on motorbikes attacked the police post in Bandiagara on Sunday, residents said."
DISPLACED = "Some aid workers left. The fighting displaced 1,200 people in Ménaka."
TOLLS = (
    "Militants attacked a gendarme school in Bamako before dawn on Tuesday. "
    "A security source said 77 people were killed, while an internal document lists 81 dead. "
    "More than 70 people died, according to a hospital, and around 255 were injured. "
    "In July, rebels had killed about 50 mercenaries near Tinzaouaten."
)
FRENCH = (
    "Des hommes armés ont attaqué un poste de gendarmerie près de Gao. "
    "Au moins 14 soldats ont été tués et plus de 70 autres ont été blessés, selon une source hospitalière. "
    "L'armée n'a pas confirmé ce bilan."
)

PEERS: tuple[Case, ...] = (
    _ungrounded("peer: another number", ATTACK, "at least 77 people were killed"),
    _ungrounded("peer: a negation put in", ATTACK, "at least 70 people were not killed"),
    _ungrounded("peer: the figure of the wounded for the dead", ATTACK, "200 people were killed"),
)

EXACT: tuple[Case, ...] = (
    _exact("exact: the whole text", ATTACK, ATTACK),
    _exact("exact: the first words", ATTACK, "At least 70 people"),
    _exact("exact: the last words with the full stop", ATTACK, "200 wounded."),
    _exact("exact: the last words of a text without a full stop", "Rebels took Kidal", "took Kidal"),
    _exact("exact: a number alone", ATTACK, "200"),
    _exact("exact: straight quotation marks around it", ATTACK, '"200 wounded"', "200 wounded"),
    _exact("exact: curly quotation marks around it", ATTACK, "“200 wounded”", "200 wounded"),
    _exact("exact: guillemets with blanks around it", FRENCH, "« Au moins 14 soldats »", "Au moins 14 soldats", "fr"),
    _exact("exact: an ellipsis character at both ends", ATTACK, "…people were killed…", "people were killed"),
    _exact("exact: three dots at both ends", ATTACK, "...people were killed...", "people were killed"),
    _exact("exact: blanks and a line break around it", ATTACK, "  200 wounded \n", "200 wounded"),
    _exact("exact: a year and a comma before the number", "In 2015, 200 people were killed.", "200 people were killed"),
    _exact(
        "exact: a French year before the number is no thousand",
        "En 2015 200 personnes ont été tuées.",
        "200 personnes ont été tuées",
        language="fr",
    ),
    _exact("exact: a number beside a longer one", "First 77 people fled, then 7 people returned.", "7 people returned"),
    _exact("exact: the part of a whole", "At least 17 of the 77 were trainees.", "17 of the 77"),
    _exact("exact: two sentences that follow each other", "Rebels came. Soldiers fled.", "Rebels came. Soldiers fled."),
    _exact("exact: a line break that the text has too", "Rebels took\nKidal on Sunday.", "took\nKidal"),
    _exact(
        "exact: verbatim words win over an earlier mention in capitals",
        "SEVEN SOLDIERS KILLED NEAR GAO\nThe army buried seven soldiers killed near Gao.",
        "seven soldiers killed near Gao",
    ),
    _exact("exact: a footnote sign copied along", "The attack killed 77² people.", "killed 77² people"),
    _exact("exact: a decimal number", "Since May, 2.5 million people have fled.", "2.5 million people"),
    _exact("exact: Arabic", "قتل 77 شخصا في هجوم على باماكو.", "77 شخصا", language="ar"),
    _exact("exact: Arabic-Indic digits", "قتل \u0667\u0667 شخصا في باماكو.", "قتل \u0667\u0667 شخصا", language="ar"),
    _exact("exact: Chinese without spaces", "袭击造成77人死亡,另有255人受伤。", "77人死亡", language="zh"),
    _exact("exact: Japanese without spaces", "武装集団が基地を襲撃し、77人が死亡した。", "基地を襲撃", language="ja"),
    _exact("exact: Thai without spaces", "เหตุโจมตีมีผู้เสียชีวิต 77 คน", "ผู้เสียชีวิต 77 คน", language="th"),
    _exact("exact: Russian", "При нападении погибли 77 человек.", "погибли 77 человек", language="ru"),
)

NORMALISED: tuple[Case, ...] = (
    _normalised("typography: curly apostrophe", "the army’s camp fell", "army's camp", "army’s camp"),
    _normalised(
        "typography: curly apostrophe of n't",
        "The army didn’t confirm 77 deaths.",
        "didn't confirm 77 deaths",
        "didn’t confirm 77 deaths",
    ),
    _normalised(
        "typography: French apostrophe",
        "Hier, l’armée n’a pas confirmé ce bilan.",
        "l'armée n'a pas confirmé",
        "l’armée n’a pas confirmé",
        "fr",
    ),
    _normalised(
        "typography: curly quotation marks inside",
        "he saw “many dead” there",
        'saw "many dead" there',
        "saw “many dead” there",
    ),
    _normalised(
        "typography: German quotation marks inside",
        "er sah „viele Tote“ im Lager",
        'sah "viele Tote" im Lager',
        "sah „viele Tote“ im Lager",
        "de",
    ),
    _normalised("typography: en dash in a range", "10–12 attackers came", "10-12 attackers", "10–12 attackers"),
    _normalised(
        "typography: no-break hyphen", "a 77\u2011year\u2011old man", "77-year-old man", "77\u2011year\u2011old man"
    ),
    _normalised("typography: no-break space", "killed 77\u00a0people", "killed 77 people", "killed 77\u00a0people"),
    _normalised(
        "typography: narrow no-break space in a French thousand",
        "plus de 1\u202f200 morts",
        "plus de 1 200 morts",
        "plus de 1\u202f200 morts",
        "fr",
    ),
    _normalised(
        "typography: a line break in the article", "seventy\nsoldiers died", "seventy soldiers", "seventy\nsoldiers"
    ),
    _normalised(
        "typography: a line break in the quote", "seventy soldiers died", "seventy\n soldiers", "seventy soldiers"
    ),
    _normalised(
        "typography: soft hyphen", "the check\u00adpoint fell", "the checkpoint fell", "the check\u00adpoint fell"
    ),
    _normalised("typography: fi ligature", "the \ufb01ghters left", "the fighters left", "the \ufb01ghters left"),
    _normalised("typography: ffi ligature", "an o\ufb03cial said", "official said", "o\ufb03cial said"),
    _normalised(
        "typography: full-width digits in Japanese",
        "\uff17\uff17人が死亡した",
        "77人が死亡",
        "\uff17\uff17人が死亡",
        "ja",
    ),
    _normalised(
        "typography: full-width digits in English",
        "killed \uff17\uff17 men",
        "killed 77 men",
        "killed \uff17\uff17 men",
    ),
    _normalised(
        "typography: full-width comma in a thousand",
        "袭击造成1\uff0c200人死亡。",
        "1,200人死亡",
        "1\uff0c200人死亡",
        "zh",
    ),
    _normalised(
        "typography: half-width kana with a voicing mark",
        "\uff83\uff9e\uff93で3人が死亡",
        "デモで3人が死亡",
        "\uff83\uff9e\uff93で3人が死亡",
        "ja",
    ),
    _normalised(
        "typography: a headline in capitals", "77 KILLED IN BAMAKO", "77 killed in Bamako", "77 KILLED IN BAMAKO"
    ),
    _normalised(
        "typography: the first of two mentions in other case",
        "More Than 70 Dead. Later, MORE THAN 70 DEAD.",
        "more than 70 dead",
        "More Than 70 Dead",
    ),
    _normalised(
        "typography: decomposed accents in the article",
        unicodedata.normalize("NFD", "près de Ségou, 3 tués"),
        "près de Ségou",
        unicodedata.normalize("NFD", "près de Ségou"),
        "fr",
    ),
    _normalised(
        "typography: decomposed accents in the quote",
        "près de Ségou, 3 tués",
        unicodedata.normalize("NFD", "près de Ségou"),
        "près de Ségou",
        "fr",
    ),
    _normalised(
        "typography: zero-width space inside a number",
        "In all, 7\u200b7 people were killed.",
        "77 people were killed",
        "7\u200b7 people were killed",
    ),
    _normalised("typography: byte order mark inside", "77\ufeff people died", "77 people died", "77\ufeff people died"),
    _normalised(
        "typography: right-to-left marks in the article",
        "\u200fقتل\u200f \u0667\u0667 شخصا",
        "قتل \u0667\u0667 شخصا",
        "قتل\u200f \u0667\u0667 شخصا",
        "ar",
    ),
    _normalised(
        "typography: Arabic lam-alef as one presentation form",
        "قال الجيش \ufefb قتلى",
        "الجيش لا قتلى",
        "الجيش \ufefb قتلى",
        "ar",
    ),
    _normalised("typography: Russian capitals", "ПОГИБЛИ 77 ЧЕЛОВЕК", "погибли 77 человек", "ПОГИБЛИ 77 ЧЕЛОВЕК", "ru"),
)

FUZZY: tuple[Case, ...] = (
    _fuzzy(
        "leaning: the article's noun behind its preposition",
        "قال بيان للقوات المشتركة إن هجوما وقع.",
        "القوات المشتركة",
        "للقوات المشتركة",
        "ar",
    ),
    _fuzzy("leaning: without the article", "انفجرت قنبلة بالسوق الشعبي في بغداد.", "سوق الشعبي", "بالسوق الشعبي", "ar"),
    _fuzzy("leaning: a hamza left out", "وقع الهجوم في مدينة الأتارب أمس.", "مدينة الاتارب", "مدينة الأتارب", "ar"),
    _fuzzy(
        "near: two letters transposed",
        "At least 70 soldiers were killed in the ambush.",
        "At least 70 soliders were killed in the ambush",
        "At least 70 soldiers were killed in the ambush",
    ),
    _fuzzy(
        "near: a letter missing",
        "The attackers burned the checkpoint near the border.",
        "attackers burned the checkpont near the border",
        "attackers burned the checkpoint near the border",
    ),
    _fuzzy(
        "near: the article's own misspelling put right",
        "The attackers killed 12 civillians near the market.",
        "attackers killed 12 civilians near the market",
        "attackers killed 12 civillians near the market",
    ),
    _fuzzy(
        "near: singular for plural",
        "Militants burned several villages along the northern border.",
        "burned several village along the northern border",
        "burned several villages along the northern border",
    ),
    _fuzzy(
        "near: another form of the verb",
        "Gunmen stormed the base, attacking the guards with grenades.",
        "attacked the guards with grenades",
        "attacking the guards with grenades",
    ),
    _fuzzy(
        "near: an article dropped", POST, "attacked police post in Bandiagara", "attacked the police post in Bandiagara"
    ),
    _fuzzy(
        "near: an article added",
        "Gunmen attacked police headquarters in Bandiagara.",
        "Gunmen attacked the police headquarters in Bandiagara",
        "Gunmen attacked police headquarters in Bandiagara",
    ),
    _fuzzy(
        "near: an ellipsis for words in the middle",
        POST,
        "Gunmen … attacked the police post",
        "Gunmen on motorbikes attacked the police post",
    ),
    _fuzzy(
        "near: three dots for words in the middle",
        POST,
        "Gunmen ... attacked the police post in Bandiagara",
        "Gunmen on motorbikes attacked the police post in Bandiagara",
    ),
    _fuzzy(
        "near: the mention whose number is right",
        "At least 70 soldiers were wounded in Gao. In Kidal, 200 soldiers were wounded, the army said.",
        "200 soliders were wounded",
        "200 soldiers were wounded",
    ),
    _fuzzy("near: number words for digits", TOLLS, "seventy-seven people were killed", "77 people were killed"),
    _fuzzy(
        "near: digits for number words",
        "Officials said seventy-seven people were killed.",
        "77 people were killed",
        "seventy-seven people were killed",
    ),
    _fuzzy(
        "near: digits for number words behind a bound",
        "Officials said at least seventy people were killed.",
        "at least 70 people were killed",
        "at least seventy people were killed",
    ),
    _fuzzy(
        "near: a large number in words",
        "The fighting displaced one thousand two hundred people in May.",
        "displaced 1,200 people in May",
        "displaced one thousand two hundred people in May",
    ),
    _fuzzy("near: a thousand without its comma", DISPLACED, "displaced 1200 people", "displaced 1,200 people"),
    _fuzzy(
        "near: a French thousand without its blank",
        "Les combats ont déplacé 1\u202f200 personnes.",
        "ont déplacé 1200 personnes",
        "ont déplacé 1\u202f200 personnes",
        "fr",
    ),
    _fuzzy(
        "near: a German thousand without its point",
        "Die Kämpfe vertrieben 1.200 Menschen aus der Stadt.",
        "vertrieben 1200 Menschen aus der Stadt",
        "vertrieben 1.200 Menschen aus der Stadt",
        "de",
    ),
    _fuzzy(
        "near: a Spanish thousand with a blank for its point",
        "Los combates desplazaron a 1.200 personas.",
        "desplazaron a 1 200 personas",
        "desplazaron a 1.200 personas",
        "es",
    ),
    _fuzzy(
        "near: French typo",
        "Des hommes armés ont attaqué un poste de gendarmerie.",
        "ont attaqué un poste de gendarmrie",
        "ont attaqué un poste de gendarmerie",
        "fr",
    ),
    _fuzzy(
        "near: French number words for digits",
        "Selon l'armée, 77 personnes ont été tuées.",
        "soixante-dix-sept personnes ont été tuées",
        "77 personnes ont été tuées",
        "fr",
    ),
    _fuzzy(
        "near: Spanish inflection",
        "Los atacantes mataron a 12 campesinos indígenas.",
        "mataron a 12 campesino indígenas",
        "mataron a 12 campesinos indígenas",
        "es",
    ),
    _fuzzy(
        "near: Spanish digits for number words",
        "En el ataque murieron setenta y siete soldados.",
        "murieron 77 soldados",
        "murieron setenta y siete soldados",
        "es",
    ),
    _fuzzy(
        "near: Portuguese digits for number words",
        "No ataque morreram setenta e sete soldados.",
        "morreram 77 soldados",
        "morreram setenta e sete soldados",
        "pt",
    ),
    _fuzzy(
        "near: German inflection",
        "Die Angreifer töteten 12 Soldaten in einem Dorf.",
        "Angreifern töteten 12 Soldaten in einem Dorf",
        "Angreifer töteten 12 Soldaten in einem Dorf",
        "de",
    ),
    _fuzzy(
        "near: German digits for number words",
        "Bei dem Angriff wurden siebenundsiebzig Menschen getötet.",
        "wurden 77 Menschen getötet",
        "wurden siebenundsiebzig Menschen getötet",
        "de",
    ),
    _fuzzy(
        "near: Italian digits for number words",
        "Nell'attacco sono morti settantasette soldati.",
        "sono morti 77 soldati",
        "sono morti settantasette soldati",
        "it",
    ),
    _fuzzy(
        "near: Dutch digits for number words",
        "Bij de aanval zijn zevenenzeventig mensen gedood.",
        "zijn 77 mensen gedood",
        "zijn zevenenzeventig mensen gedood",
        "nl",
    ),
    _fuzzy(
        "near: Dutch inflection",
        "De rebellen doodden 12 militairen bij de grens.",
        "rebellen doodden 12 militair bij de grens",
        "rebellen doodden 12 militairen bij de grens",
        "nl",
    ),
)

NUMBERS: tuple[Case, ...] = (
    _ungrounded("number: a digit changed", TOLLS, "71 people were killed"),
    _ungrounded("number: the other figure of the article", TOLLS, "81 people were killed"),
    _ungrounded("number: digits swapped in a thousand", DISPLACED, "displaced 2,100 people"),
    _ungrounded("number: ten times as many", DISPLACED, "displaced 12,000 people"),
    _ungrounded("number: a tenth as many", DISPLACED, "displaced 120 people"),
    _ungrounded("number: cut in front", "In all, 77 people were killed.", "7 people were killed"),
    _ungrounded("number: cut behind", "They killed 77.", "They killed 7"),
    _ungrounded("number: a thousand cut at its comma", DISPLACED, "200 people in Ménaka"),
    _ungrounded("number: a longer thousand cut in front", "It displaced 11,200 people.", "1,200 people"),
    _ungrounded("number: a French thousand cut at its blank", "Il y a 1 200 morts.", "200 morts", "fr"),
    _ungrounded("number: a German thousand cut at its point", "Es gab 1.200 Tote.", "200 Tote", "de"),
    _ungrounded("number: a Swiss thousand cut at its apostrophe", "Es gab 1’200 Tote.", "200 Tote", "de"),
    _ungrounded(
        "number: a full-width thousand cut", "死者は\uff11\uff0c\uff12\uff10\uff10人。", "\uff12\uff10\uff10人", "ja"
    ),
    _ungrounded("number: cut at a zero-width space", "In all, 7\u200b7 people were killed.", "7 people were killed"),
    _ungrounded("number: cut at a soft hyphen", "In all, 7\u00ad7 people were killed.", "7 people were killed"),
    _ungrounded("number: a thousand cut at a zero-width space", "It killed 1,\u200b200 people.", "200 people"),
    _ungrounded("number: a decimal cut at its point", "Some 2.5 million people fled.", "5 million people fled"),
    _ungrounded("number: a decimal without its point", "Since May, 2.5 million people fled.", "25 million people fled"),
    _ungrounded(
        "number: a French decimal without its comma",
        "Il y a 2,5 millions de réfugiés.",
        "25 millions de réfugiés",
        "fr",
    ),
    _ungrounded("number: million cut from its figure behind", "They displaced 2 million people.", "They displaced 2"),
    _ungrounded("number: million cut from its figure in front", "They displaced 2 million people.", "million people"),
    _ungrounded(
        "number: billion for million", "It displaced 2 million people in May.", "displaced 2 billion people in May"
    ),
    _ungrounded(
        "number: words cut at their hyphen", "Officials counted seventy-seven people dead.", "seven people dead"
    ),
    _ungrounded("number: words cut behind at their hyphen", "They killed seventy-seven people.", "They killed seventy"),
    _ungrounded("number: hundreds cut from their figure", "They killed two hundred people.", "hundred people"),
    _ungrounded("number: a figure cut from its hundreds", "They killed two hundred people.", "They killed two"),
    _ungrounded("number: French words cut", "Il y a soixante-dix-sept morts.", "sept morts", "fr"),
    _ungrounded("number: French eighty cut", "Il y a quatre-vingts morts.", "Il y a quatre", "fr"),
    _ungrounded("number: Spanish words cut", "Hay setenta y siete muertos.", "siete muertos", "es"),
    _ungrounded("number: Chinese digits cut", "袭击造成77人死亡。", "7人死亡", "zh"),
    _ungrounded("number: Chinese words cut", "袭击造成七十七人死亡。", "七人死亡", "zh"),
    _ungrounded("number: other words for the digits", TOLLS, "seventy-one people were killed"),
    _ungrounded(
        "number: seventeen for seventy", "Officials said seventy people were killed.", "seventeen people were killed"
    ),
    _ungrounded(
        "number: Spanish sixty for seventy",
        "Murieron setenta soldados malienses.",
        "Murieron sesenta soldados malienses",
        "es",
    ),
    _ungrounded(
        "number: Italian sixty for seventy",
        "Sono morti settanta soldati maliani.",
        "Sono morti sessanta soldati maliani",
        "it",
    ),
    _ungrounded(
        "number: Portuguese sixty for seventy",
        "Morreram setenta soldados malianos.",
        "Morreram sessenta soldados malianos",
        "pt",
    ),
    _ungrounded(
        "number: German sixteen for sixty",
        "Es starben sechzig Soldaten im Lager.",
        "Es starben sechzehn Soldaten im Lager",
        "de",
    ),
    _ungrounded(
        "number: Dutch sixteen for sixty",
        "Er stierven zestig militairen in het kamp.",
        "Er stierven zestien militairen in het kamp",
        "nl",
    ),
    _ungrounded(
        "number: French thirteen for thirty", "Trente soldats ont été tués.", "Treize soldats ont été tués", "fr"
    ),
    _ungrounded("number: dropped", "The gunmen killed 12 civilians in Gao.", "The gunmen killed civilians in Gao"),
    _ungrounded("number: put in", "The gunmen killed civilians in Gao.", "The gunmen killed 12 civilians in Gao"),
    _ungrounded(
        "number: two figures exchanged",
        "12 soldiers and 3 civilians were killed.",
        "3 soldiers and 12 civilians were killed",
    ),
    _ungrounded(
        "number: in neither of two mentions",
        "At least 70 soldiers were wounded in Gao. In Kidal, 200 soldiers were wounded.",
        "77 soliders were wounded",
    ),
    _ungrounded("number: another end of a range", "10–12 attackers came on foot.", "10–15 attackers came on foot"),
    _ungrounded("number: another year", "An attack in 2015 killed hotel guests.", "attack in 2016 killed hotel guests"),
    _ungrounded(
        "number: another time", "Shots were heard at 5:30 a.m. near the base.", "heard at 5:45 a.m. near the base"
    ),
    _ungrounded("number: another sum of money", "They paid $2 million in ransom.", "They paid $20 million in ransom"),
    _ungrounded("number: another share", "The group controls 40% of the country.", "controls 45% of the country"),
    _ungrounded(
        "number: another distance", "The camp lies 60 kilometers from Bamako.", "lies 80 kilometers from Bamako"
    ),
    _ungrounded(
        "number: a count for an ordinal", "The third soldier was killed later.", "three soldier was killed later"
    ),
    _ungrounded(
        "number: digits for an ordinal", "They attacked the 77th battalion again.", "attacked the 77 battalion again"
    ),
    _ungrounded("number: one for the first", "The first attack killed guards.", "one attack killed guards"),
    _ungrounded("number: a dozen for dozens", "Dozens of soldiers were killed.", "A dozen of soldiers were killed"),
    _ungrounded(
        "number: two dozen for a dozen", "They killed a dozen soldiers in Gao.", "They killed two dozen soldiers in Gao"
    ),
    _ungrounded(
        "number: a figure for dozens", "They killed dozens of soldiers in Gao.", "They killed 12 soldiers in Gao"
    ),
    _ungrounded("number: a hundred for hundreds", "They killed hundreds of people.", "They killed a hundred people"),
    _ungrounded(
        "number: two thousand for thousands",
        "They displaced thousands of people.",
        "They displaced two thousand people",
    ),
    _ungrounded("number: a footnote sign read as a digit", "The attack killed 77² people.", "killed 772 people"),
    _ungrounded("number: a half read as digits", "The fight lasted 2½ hours.", "lasted 21\u20442 hours"),
    _ungrounded("number: a circled item read as a digit", "List: \u2460200 people fled.", "1200 people fled"),
    _ungrounded("number: letter O for zero", "At least 70 people were killed.", "At least 7O people were killed"),
    _ungrounded("number: letter l for one", "At least 12 people were killed.", "At least l2 people were killed"),
    _ungrounded("number: men for ten", "Only ten soldiers held the base.", "Only men soldiers held the base"),
    _ungrounded("number: Arabic digits changed", "قتل \u0667\u0667 شخصا في باماكو.", "قتل \u0667\u0661 شخصا", "ar"),
    _ungrounded("number: Russian words for digits", "Погибли 77 человек.", "Погибли семьдесят семь человек", "ru"),
)

NEGATIONS: tuple[Case, ...] = (
    _ungrounded("negation: not put in", TOLLS, "77 people were not killed"),
    _ungrounded("negation: not dropped", "The army did not kill 12 civilians.", "The army did kill 12 civilians"),
    _ungrounded("negation: n't dropped", "The army didn't kill civilians there.", "The army did kill civilians there"),
    _ungrounded("negation: n't put in", "The rebels were seen in Gao.", "The rebels weren't seen in Gao"),
    _ungrounded("negation: never dropped", "The army never attacked the village.", "The army attacked the village"),
    _ungrounded(
        "negation: no put in", "They said soldiers were killed in Gao.", "They said no soldiers were killed in Gao"
    ),
    _ungrounded(
        "negation: no dropped", "They said no soldiers were killed in Gao.", "They said soldiers were killed in Gao"
    ),
    _ungrounded(
        "negation: one for none", "Of the soldiers, none was killed in Gao.", "Of the soldiers, one was killed in Gao"
    ),
    _ungrounded(
        "negation: with for without", "They left the town without hostages.", "They left the town with hostages"
    ),
    _ungrounded(
        "negation: armed for unarmed", "They shot 12 unarmed villagers in Gao.", "They shot 12 armed villagers in Gao"
    ),
    _ungrounded(
        "negation: unlikely for likely", "It was likely carried out by rebels.", "was unlikely carried out by rebels"
    ),
    _ungrounded(
        "negation: denied that, dropped",
        "The army denied that it had killed 12 civilians.",
        "The army had killed 12 civilians",
    ),
    _ungrounded(
        "negation: said that, for denied that",
        "The army denied that it had killed 12 civilians.",
        "The army said that it had killed 12 civilians",
    ),
    _ungrounded(
        "negation: under an ellipsis", "The army never attacked the village.", "The army … attacked the village"
    ),
    _ungrounded("negation: French ne pas dropped", FRENCH, "L'armée a confirmé ce bilan", "fr"),
    _ungrounded("negation: French ne pas put in", "L'armée a tué 12 civils.", "L'armée n'a pas tué 12 civils", "fr"),
    _ungrounded(
        "negation: French aucun put in", "Le soldat a été blessé à Gao.", "Aucun soldat a été blessé à Gao", "fr"
    ),
    _ungrounded("negation: Spanish no dropped", "El ejército no mató a civiles.", "El ejército mató a civiles", "es"),
    _ungrounded("negation: Spanish no put in", "El ejército mató a civiles.", "El ejército no mató a civiles", "es"),
    _ungrounded(
        "negation: German nicht dropped",
        "Die Armee hat das Dorf nicht angegriffen.",
        "Armee hat das Dorf angegriffen",
        "de",
    ),
    _ungrounded(
        "negation: German keine dropped", "Es wurden keine Soldaten getötet.", "Es wurden Soldaten getötet", "de"
    ),
    _ungrounded(
        "negation: German eine for keine", "Dabei wurde keine Frau getötet.", "Dabei wurde eine Frau getötet", "de"
    ),
    _ungrounded(
        "negation: Italian non dropped", "L'esercito non ha ucciso civili.", "L'esercito ha ucciso civili", "it"
    ),
    _ungrounded("negation: Portuguese não dropped", "O exército não matou civis.", "O exército matou civis", "pt"),
    _ungrounded(
        "negation: Dutch niet dropped",
        "Het leger heeft het dorp niet aangevallen.",
        "leger heeft het dorp aangevallen",
        "nl",
    ),
    _ungrounded(
        "negation: Dutch iemand for niemand",
        "Bij de aanval werd niemand gedood.",
        "Bij de aanval werd iemand gedood",
        "nl",
    ),
)

COMPARISONS: tuple[Case, ...] = (
    _ungrounded("comparison: dropped", "They killed at least 70 people in Gao.", "They killed 70 people in Gao"),
    _ungrounded("comparison: put in", "They killed 70 people in Gao.", "They killed at least 70 people in Gao"),
    _ungrounded("comparison: nearly for more than", "They killed more than 70 people.", "They killed nearly 70 people"),
    _ungrounded("comparison: more than for nearly", "They killed nearly 70 people.", "They killed more than 70 people"),
    _ungrounded("comparison: at most for at least", "They killed at least 70 people.", "They killed at most 70 people"),
    _ungrounded("comparison: more than for fewer than", "They lost fewer than 10 men.", "They lost more than 10 men"),
    _ungrounded("comparison: about dropped", TOLLS, "rebels had killed 50 mercenaries near Tinzaouaten"),
    _ungrounded(
        "comparison: no dropped before more than", "He said no more than 30 died.", "He said more than 30 died"
    ),
    _ungrounded(
        "comparison: not dropped before fewer than", "He said not fewer than 15 died.", "He said fewer than 15 died"
    ),
    _ungrounded("comparison: under an ellipsis", "They killed more than 70 people.", "They killed … 70 people"),
    _ungrounded(
        "comparison: French plus for moins", "Plus de 70 soldats sont morts.", "Moins de 70 soldats sont morts", "fr"
    ),
    _ungrounded("comparison: French plus de dropped", FRENCH, "tués et 70 autres ont été blessés", "fr"),
    _ungrounded(
        "comparison: Spanish al menos dropped", "Mataron a al menos 12 soldados.", "Mataron a 12 soldados", "es"
    ),
    _ungrounded(
        "comparison: Spanish más for menos", "Murieron menos de 10 civiles.", "Murieron más de 10 civiles", "es"
    ),
    _ungrounded(
        "comparison: German mindestens dropped", "Es starben mindestens 14 Menschen.", "Es starben 14 Menschen", "de"
    ),
    _ungrounded(
        "comparison: German höchstens for mindestens",
        "Es starben mindestens 14 Menschen.",
        "Es starben höchstens 14 Menschen",
        "de",
    ),
    _ungrounded("comparison: Italian almeno put in", "Sono morti 14 soldati.", "Sono morti almeno 14 soldati", "it"),
)

MEANINGS: tuple[Case, ...] = (
    _ungrounded(
        "leaning: another noun behind the same article",
        "قال بيان للقوات المشتركة إن هجوما وقع.",
        "القوات المسلحة",
        "ar",
    ),
    _ungrounded("leaning: words of two places", "في المدينة مقر وفي الأبيض سوق.", "مدينة الأبيض", "ar"),
    _ungrounded("leaning: another number", "قتل الخمسة جنود في باماكو.", "ستة جنود", "ar"),
    _ungrounded("meaning: a short name changed", "Gunmen attacked the town of Mao.", "attacked the town of Gao"),
    _ungrounded("meaning: Mali for Malta", "The ship left Malta with 12 refugees.", "ship left Mali with 12 refugees"),
    _ungrounded("meaning: Niger for Nigeria", "Gunmen killed 12 farmers in Nigeria.", "killed 12 farmers in Niger"),
    _ungrounded(
        "meaning: Nigerian for Nigerien", "The Nigerien army lost 12 soldiers.", "Nigerian army lost 12 soldiers"
    ),
    _ungrounded("meaning: Iran for Iraq", "Rockets hit an army base in Iraq.", "hit an army base in Iran"),
    _ungrounded(
        "meaning: another name of the same group", "JNIM attacked the army base.", "GSIM attacked the army base"
    ),
    _ungrounded("meaning: a Cyrillic letter in a name", "Gunmen attacked a base in Mali.", "a base in M\u0430li"),
    _ungrounded(
        "meaning: a Cyrillic letter in the article's name", "Gunmen attacked a base in M\u0430li.", "a base in Mali"
    ),
    _ungrounded("meaning: wounded for killed", TOLLS, "77 people were wounded"),
    _ungrounded(
        "meaning: killed for kidnapped", "Gunmen kidnapped 12 teachers in Gao.", "Gunmen killed 12 teachers in Gao"
    ),
    _ungrounded("meaning: French blessés for tués", FRENCH, "Au moins 14 soldats ont été blessés", "fr"),
    _ungrounded(
        "meaning: Spanish heridos for muertos", "Hubo 12 soldados muertos ayer.", "Hubo 12 soldados heridos ayer", "es"
    ),
    _ungrounded("meaning: a content word added", TOLLS, "77 young people were killed"),
    _ungrounded("meaning: a content word added at the end", "The gunmen killed 12.", "The gunmen killed 12 civilians"),
    _ungrounded("meaning: a French content word added", FRENCH, "Au moins 14 soldats maliens ont été tués", "fr"),
    _ungrounded("meaning: a paraphrase", TOLLS, "77 people lost their lives"),
    _ungrounded("meaning: a synonym", "The attackers burned the school.", "The assailants burned the school"),
    _ungrounded(
        "meaning: who attacked whom turned round", "The army attacked the rebels.", "The rebels attacked the army"
    ),
    _ungrounded(
        "meaning: a short word misspelt", "The rebels burned the camp at dawn.", "rebels burned the cmap at dawn"
    ),
    _ungrounded("meaning: another short word", "They shot the boys near Gao.", "They shot the cows near Gao"),
    _ungrounded("meaning: a word cut", "The farmers left the village.", "The farm"),
    _ungrounded("meaning: a word cut at a soft hyphen", "The ambu\u00adlance was shot at.", "lance was shot at"),
    _ungrounded("meaning: half a ligature", "The o\ufb03cial left.", "o\ufb00"),
    _ungrounded(
        "meaning: two far-apart sentences joined", TOLLS, "Militants attacked a gendarme school near Tinzaouaten"
    ),
    _ungrounded(
        "meaning: two far-apart sentences joined by an ellipsis",
        TOLLS,
        "Militants attacked a gendarme school … near Tinzaouaten",
    ),
    _ungrounded("meaning: a number under an ellipsis", ATTACK, "At least 70 people … wounded"),
    _ungrounded("meaning: an ellipsis back to front", POST, "police post … Gunmen on motorbikes"),
    _ungrounded("meaning: a quote longer than the text", "77 died.", "77 died. The army has opened an inquiry."),
    _ungrounded("meaning: a text of no words", "", "77 people were killed"),
    _ungrounded("meaning: an empty quote", ATTACK, ""),
    _ungrounded("meaning: a quote of blanks", ATTACK, " \n\u00a0"),
    _ungrounded("meaning: a quote of punctuation", ATTACK, ' "…" '),
    _ungrounded("meaning: a full stop", ATTACK, "."),
    _ungrounded("meaning: an Arabic word cut", "سقط قتلى في باماكو", "سقط قتل", "ar"),
    _ungrounded(
        "meaning: an Arabic letter changed", "هاجم مسلحون معسكرا في باماكو", "هاجم مسلحين معسكرا في باماكو", "ar"
    ),
    _ungrounded(
        "meaning: a Russian word inflected", "Боевики атаковали военную базу.", "Боевики атаковал военную базу", "ru"
    ),
    _ungrounded("meaning: a Chinese character changed", "袭击造成77人死亡。", "袭击造成77人受伤", "zh"),
    _ungrounded("meaning: a Japanese ellipsis", "武装集団が北部の基地を襲撃した。", "武装集団が…基地を襲撃した", "ja"),
)

SEVENTEEN = "At dawn 17 of the 77 people killed were named."
SEVERAL = "The blast killed 77 people, injured around 255 and destroyed more than 12 vehicles."
WITNESSES = "At least two witnesses said 70 people were killed."

COUNTS: tuple[Case, ...] = (
    # Plain numbers, in digits and in words.
    _count("count: digits", "77 people were killed.", "77", (77, 77, "exact")),
    _count("count: digits for the article's words", "Seventy-seven people were killed.", "77", (77, 77, "exact")),
    _count("count: words for the article's digits", "77 people were killed.", "seventy-seven", (77, 77, "exact")),
    _count("count: words as written", "Seventy-seven people were killed.", "Seventy-seven", (77, 77, "exact")),
    _count("count: hundreds in words", "Two hundred and fifty-five people were hurt.", "255", (255, 255, "exact")),
    _count("count: a thousand", "1,200 people were displaced.", "1,200", (1200, 1200, "exact")),
    _count("count: a thousand without its comma", "1,200 people were displaced.", "1200", (1200, 1200, "exact")),
    _count("count: a million", "2 million people were displaced.", "2 million", (2_000_000, 2_000_000, "exact")),
    _count("count: a decimal", "2.5 million people were displaced.", "2.5 million", (2_500_000, 2_500_000, "exact")),
    _count("count: four digits of people are no year", "1999 people were displaced.", "1999", (1999, 1999, "exact")),
    _count("count: a soldier", "A soldier was killed near Gao.", "A soldier", (1, 1, "exact")),
    _count("count: one", "Rebels killed one soldier near Gao.", "one", (1, 1, "exact")),
    _count("count: one in digits", "Rebels killed one soldier near Gao.", "1", (1, 1, "exact")),
    _count("count: full-width digits", "死者は\uff17\uff17人。", "77", (77, 77, "exact"), language="ja"),
    # Values that the evidence does not carry.
    _count("no count: another number", "77 people were killed.", "71", None),
    _count("no count: other words", "77 people were killed.", "seventy-one", None),
    _count("no count: a part of the digits", "77 people were killed.", "7", None),
    _count("no count: a part of the thousand", "1,200 people were displaced.", "200", None),
    _count("no count: the figure before million", "2 million people were displaced.", "2", None),
    _count("no count: a part of the words", "Seventy-seven people were killed.", "seven", None),
    _count("no count: the tens of the words", "Seventy-seven people were killed.", "70", None),
    _count("no count: the figure before hundred", "Two hundred people were killed.", "2", None),
    _count("no count: outside the quote", TOLLS, "255", None, "77 people were killed"),
    _count("no count: right before the quote", "77 people were killed.", "77", None, "people were killed"),
    _count("no count: a sum of what is written", "12 soldiers and 3 civilians were killed.", "15", None),
    _count("no count: a footnote sign read as a digit", "The blast killed 77² people.", "772", None),
    _count("no count: the one of no one", "No one was killed.", "1", None),
    _count("no count: Spanish eleven is an English word", "They once attacked the camp.", "11", None),
    _count("no count: a number from a weapon's name", "The men carried AK-47 rifles.", "47", None),
    _count("no count: a number from a force's name", "Troops of the G5 Sahel came.", "5", None),
    # Numbers that count nobody.
    _count("no count: an age with hyphens", "A 77-year-old man was killed.", "77", None),
    _count("no count: an age in years", "The man killed was 77 years old.", "77", None),
    _count("no count: aged", "A man aged 77 was killed.", "77", None),
    _count("no count: a French age", "Un homme de 77 ans a été tué.", "77", None, language="fr"),
    _count("no count: a Spanish age", "Murió un hombre de 77 años.", "77", None, language="es"),
    _count("no count: a German age", "Ein 77-jähriger Mann wurde getötet.", "77", None, language="de"),
    _count("no count: a clock time", "Shots were heard at 5:30 a.m. in Kati.", "5", None),
    _count("no count: minutes of a clock time", "Shots were heard at 5:30 a.m. in Kati.", "30", None),
    _count("no count: a full hour", "Shots were heard at 5 a.m. in Kati.", "5", None),
    _count("no count: a duration", "The fighting lasted 3 hours.", "3", None),
    _count("no count: a year", "An attack in 2015 killed hotel guests.", "2015", None),
    _count("no count: a year since", "The army has fought them since 2012.", "2012", None),
    _count("no count: a day of the month", "Soldiers were killed on 17 September.", "17", None),
    _count("no count: a day behind the month", "Soldiers were killed on September 17.", "17", None),
    _count("no count: dollars", "They demanded a ransom of $500.", "500", None),
    _count("no count: euros", "They demanded a ransom of 500 euros.", "500", None),
    _count("no count: a percent sign", "The group controls 40% of the country.", "40", None),
    _count("no count: percent in a word", "About 40 percent of the country is lost.", "40", None),
    _count("no count: a distance", "The camp lies 60 kilometers from Bamako.", "60", None),
    _count("no count: a distance abbreviated", "The camp lies 60 km from Bamako.", "60", None),
    _count("no count: an ordinal in a word", "It was the third attack.", "3", None),
    _count("no count: an ordinal in digits", "They fought the 77th battalion.", "77", None),
    _count("no count: a second soldier", "A second soldier was killed later.", "2", None),
    _count("no count: a third of them", "A third of the soldiers were killed.", "3", None),
    # One of several numbers.
    _count("several: the part", SEVENTEEN, "17", (17, 17, "exact")),
    _count("several: the whole", SEVENTEEN, "77", (77, 77, "exact")),
    _count("several: the whole quoted alone", SEVENTEEN, "77", (77, 77, "exact"), "77 people killed"),
    _count("several: the first, unbounded", SEVERAL, "77", (77, 77, "exact")),
    _count("several: the second, about", SEVERAL, "255", (255, 255, "approx")),
    _count("several: the third, more than", SEVERAL, "12", (13, None, "more_than")),
    _count("several: the year does not count, the dead do", "In 2015, 20 people died.", "20", (20, 20, "exact")),
    _count("several: the dead do not lend to the year", "In 2015, 20 people died.", "2015", None),
    _count("several: ages stand behind the number", "77 men aged 20 to 30 died.", "77", (77, 77, "exact")),
    _count("several: the bound belongs to the witnesses", WITNESSES, "70", (70, 70, "exact")),
    _count("several: the witnesses' own bound", WITNESSES, "two", (2, None, "at_least")),
    _count("several: the bound belongs to a time", "Around 5 p.m., 12 soldiers died.", "12", (12, 12, "exact")),
    _count("several: the bound belongs to a year", "More than a year ago, 15 men died.", "15", (15, 15, "exact")),
    _count("several: over is no bound here", "Over the weekend, 12 soldiers died.", "12", (12, 12, "exact")),
    _count("several: less is no bound here", "Less than an hour later, 12 men died.", "12", (12, 12, "exact")),
    # Bounds: the article's words win.
    _count("bound: more than, in the value", "More than 70 people died.", "More than 70", (71, None, "more_than")),
    _count("bound: more than, not in the value", "More than 70 people died.", "70", (71, None, "more_than")),
    _count("bound: more than, before the quote", TOLLS, "70", (71, None, "more_than"), "70 people died"),
    _count("bound: at least, in the value", ATTACK, "At least 70", (70, None, "at_least")),
    _count("bound: at least, before the quote", ATTACK, "70", (70, None, "at_least"), "70 people were killed"),
    _count("bound: about, before the quote", TOLLS, "50", (50, 50, "approx"), "50 mercenaries"),
    _count(
        "bound: the first mention's",
        "At least 12 soldiers were killed near Gao. In July, 12 soldiers were killed near Kidal.",
        "12",
        (12, None, "at_least"),
        "12 soldiers were killed",
    ),
    _count("bound: more than, at a thousand", "More than 1,200 people fled.", "1,200", (1201, None, "more_than")),
    _count("bound: at least, in words", "At least fifteen soldiers died.", "15", (15, None, "at_least")),
    _count("bound: at least one", "At least one soldier was killed.", "At least one", (1, None, "at_least")),
    _count("bound: over", "Over 200 people were hurt.", "Over 200", (201, None, "more_than")),
    _count("bound: up to", "Up to 30 attackers came.", "Up to 30", (None, 30, "at_most")),
    _count("bound: up to, before the quote", "Up to 30 attackers came.", "30", (None, 30, "at_most"), "30 attackers"),
    _count("bound: at most", "At most 30 soldiers died.", "At most 30", (None, 30, "at_most")),
    _count("bound: fewer than", "Fewer than 10 soldiers died.", "Fewer than 10", (None, 9, "less_than")),
    _count("bound: less than", "Less than 10 soldiers died.", "10", (None, 9, "less_than")),
    _count("bound: not fewer than", "Not fewer than 15 died.", "Not fewer than 15", (15, None, "at_least")),
    _count("bound: not fewer than, not in the value", "Not fewer than 15 died.", "15", (15, None, "at_least")),
    _count("bound: no fewer than, before the quote", "No fewer than 15 died.", "15", (15, None, "at_least"), "15 died"),
    _count("bound: no more than", "No more than 30 died.", "No more than 30", (None, 30, "at_most")),
    _count("bound: not more than, not in the value", "Not more than 30 died.", "30", (None, 30, "at_most")),
    _count("bound: or more", "15 or more soldiers died.", "15 or more", (15, None, "at_least")),
    _count("bound: about", "About 50 soldiers died.", "About 50", (50, 50, "approx")),
    _count("bound: nearly", "Nearly 100 soldiers died.", "100", (100, 100, "approx")),
    _count("bound: almost", "Almost 100 soldiers died.", "Almost 100", (100, 100, "approx")),
    _count("bound: some", "Some 50 soldiers died.", "Some 50", (50, 50, "approx")),
    _count("bound: roughly", "Roughly 50 soldiers died.", "50", (50, 50, "approx")),
    _count("bound: between", "Between 10 and 12 men came.", "Between 10 and 12", (10, 12, "range")),
    _count("bound: to", "10 to 12 men came.", "10 to 12", (10, 12, "range")),
    _count("bound: an en dash", "10–12 men came.", "10–12", (10, 12, "range")),
    _count("bound: a hyphen for the en dash", "10–12 men came.", "10-12", (10, 12, "range")),
    _count("bound: a range in words", "Two to three men came.", "Two to three", (2, 3, "range")),
    # Dozens, and words without a number.
    _count("dozen: a dozen", "A dozen soldiers died.", "A dozen", (12, 12, "approx")),
    _count("dozen: two dozen", "Two dozen soldiers died.", "Two dozen", (24, 24, "approx")),
    _count("dozen: two dozen, as digits", "Two dozen soldiers died.", "24", (24, 24, "approx")),
    _count("dozen: over a dozen", "Over a dozen soldiers died.", "Over a dozen", (13, None, "more_than")),
    _count("dozen: at least a dozen", "At least a dozen died.", "At least a dozen", (12, None, "at_least")),
    _count("dozen: more than two dozen", "More than two dozen died.", "two dozen", (25, None, "more_than")),
    _count("dozen: not the two of two dozen", "Two dozen soldiers died.", "2", None),
    _count("dozen: not the dozen of two dozen", "Two dozen soldiers died.", "12", None),
    _count("dozen: half a dozen", "Half a dozen soldiers died.", "Half a dozen", (6, 6, "approx")),
    _count("dozen: a couple", "A couple of soldiers died.", "A couple", (2, 2, "approx")),
    _count("vague: dozens", "Dozens of soldiers died.", "Dozens", (None, None, "vague")),
    _count("vague: no figure for dozens", "Dozens of soldiers died.", "12", None),
    _count("vague: two dozen is not dozens", "Dozens of soldiers died.", "24", None),
    _count("vague: several", "Several soldiers died.", "Several", (None, None, "vague")),
    _count("vague: no figure for several", "Several soldiers died.", "3", None),
    _count("vague: several dozen", "Several dozen soldiers died.", "Several dozen", (None, None, "vague")),
    _count("vague: hundreds", "They hurt hundreds of people.", "hundreds", (None, None, "vague")),
    _count("vague: no figure for hundreds", "They hurt hundreds of people.", "100", None),
    _count("vague: tens of thousands", "Tens of thousands fled.", "Tens of thousands", (None, None, "vague")),
    # Nobody.
    _count("none: no one", "No one was killed.", "No one", (0, 0, "exact")),
    _count("none: nobody", "Nobody was killed.", "Nobody", (0, 0, "exact")),
    _count("none: no casualties", "There were no casualties.", "no casualties", (0, 0, "exact")),
    _count("none: no soldiers, beside a number", "No soldiers and 3 rebels died.", "3", (3, 3, "exact")),
    # French.
    _count(
        "French: une cinquantaine",
        "Une cinquantaine de soldats sont morts.",
        "Une cinquantaine",
        (50, 50, "approx"),
        language="fr",
    ),
    _count(
        "French: une cinquantaine, as digits",
        "Une cinquantaine de soldats sont morts.",
        "50",
        (50, 50, "approx"),
        language="fr",
    ),
    _count(
        "French: une douzaine", "Une douzaine de soldats sont morts.", "Une douzaine", (12, 12, "approx"), language="fr"
    ),
    _count("French: au moins", FRENCH, "Au moins 14", (14, None, "at_least"), "Au moins 14 soldats", "fr"),
    _count("French: au moins, before the quote", FRENCH, "14", (14, None, "at_least"), "14 soldats ont été tués", "fr"),
    _count(
        "French: au moins, in words",
        "Au moins quatorze soldats sont morts.",
        "14",
        (14, None, "at_least"),
        language="fr",
    ),
    _count("French: plus de", FRENCH, "plus de 70", (71, None, "more_than"), "plus de 70 autres", "fr"),
    _count(
        "French: plus de, before the quote", FRENCH, "70", (71, None, "more_than"), "70 autres ont été blessés", "fr"
    ),
    _count(
        "French: plus de, at a thousand",
        "Plus de 1 200 civils ont fui.",
        "1 200",
        (1201, None, "more_than"),
        language="fr",
    ),
    _count("French: moins de", "Moins de 10 civils sont morts.", "Moins de 10", (None, 9, "less_than"), language="fr"),
    _count(
        "French: pas plus de",
        "Pas plus de 30 civils sont morts.",
        "Pas plus de 30",
        (None, 30, "at_most"),
        language="fr",
    ),
    _count("French: pas moins de", "Pas moins de 15 civils sont morts.", "15", (15, None, "at_least"), language="fr"),
    _count("French: environ", "Environ 50 civils sont morts.", "50", (50, 50, "approx"), language="fr"),
    _count("French: près de", "Près de 100 civils sont morts.", "Près de 100", (100, 100, "approx"), language="fr"),
    _count("French: entre et", "Entre 10 et 12 hommes sont venus.", "Entre 10 et 12", (10, 12, "range"), language="fr"),
    _count("French: seventy-seven", "Soixante-dix-sept civils sont morts.", "77", (77, 77, "exact"), language="fr"),
    _count("French: not the seven of seventy-seven", "Soixante-dix-sept civils sont morts.", "7", None, language="fr"),
    _count("French: not the sixty of seventy-seven", "Soixante-dix-sept civils sont morts.", "60", None, language="fr"),
    _count("French: eighty", "Quatre-vingts civils sont morts.", "80", (80, 80, "exact"), language="fr"),
    _count("French: not the four of eighty", "Quatre-vingts civils sont morts.", "4", None, language="fr"),
    _count("French: un soldat", "Un soldat a été tué.", "Un soldat", (1, 1, "exact"), language="fr"),
    _count("French: aucun", "Aucun soldat n'a été tué.", "Aucun soldat", (0, 0, "exact"), language="fr"),
    _count(
        "French: des dizaines",
        "Des dizaines de civils sont morts.",
        "Des dizaines",
        (None, None, "vague"),
        language="fr",
    ),
    _count("French: no ten for des dizaines", "Des dizaines de civils sont morts.", "10", None, language="fr"),
    # Spanish.
    _count("Spanish: al menos", "Murieron al menos 12 soldados.", "al menos 12", (12, None, "at_least"), language="es"),
    _count(
        "Spanish: al menos, before the quote",
        "Murieron al menos 12 soldados.",
        "12",
        (12, None, "at_least"),
        "12 soldados",
        "es",
    ),
    _count(
        "Spanish: más de una docena",
        "Murió más de una docena.",
        "más de una docena",
        (13, None, "more_than"),
        language="es",
    ),
    _count("Spanish: una docena", "Murió una docena de soldados.", "una docena", (12, 12, "approx"), language="es"),
    _count("Spanish: unos", "Murieron unos 50 soldados.", "unos 50", (50, 50, "approx"), language="es"),
    _count("Spanish: casi", "Murieron casi 100 soldados.", "100", (100, 100, "approx"), language="es"),
    _count("Spanish: menos de", "Murieron menos de 10 soldados.", "menos de 10", (None, 9, "less_than"), language="es"),
    _count("Spanish: no menos de", "Murieron no menos de 15 soldados.", "15", (15, None, "at_least"), language="es"),
    _count("Spanish: decenas", "Murieron decenas de soldados.", "decenas", (None, None, "vague"), language="es"),
    _count("Spanish: veintiún", "Murieron veintiún soldados.", "veintiún", (21, 21, "exact"), language="es"),
    _count("Spanish: veintiún, as digits", "Murieron veintiún soldados.", "21", (21, 21, "exact"), language="es"),
    _count("Spanish: once", "Murieron once soldados.", "11", (11, 11, "exact"), language="es"),
    _count("Spanish: a thousand", "Huyeron 1.200 civiles.", "1200", (1200, 1200, "exact"), language="es"),
    _count("Spanish: ningún", "Ningún soldado murió.", "Ningún soldado", (0, 0, "exact"), language="es"),
    # German, Italian, Portuguese, Dutch.
    _count("German: mindestens", "Mindestens 14 Menschen starben.", "14", (14, None, "at_least"), language="de"),
    _count("German: mehr als", "Mehr als 70 Menschen starben.", "Mehr als 70", (71, None, "more_than"), language="de"),
    _count(
        "German: nicht mehr als",
        "Nicht mehr als 30 starben.",
        "Nicht mehr als 30",
        (None, 30, "at_most"),
        language="de",
    ),
    _count("German: rund", "Rund 50 Menschen starben.", "Rund 50", (50, 50, "approx"), language="de"),
    _count("German: bis", "10 bis 12 Männer kamen.", "10 bis 12", (10, 12, "range"), language="de"),
    _count("German: Dutzende", "Dutzende Menschen starben.", "Dutzende", (None, None, "vague"), language="de"),
    _count("German: seventy-seven", "Siebenundsiebzig Menschen starben.", "77", (77, 77, "exact"), language="de"),
    _count("German: not the seven of seventy-seven", "Siebenundsiebzig Menschen starben.", "7", None, language="de"),
    _count("German: a thousand", "1.200 Menschen flohen.", "1.200", (1200, 1200, "exact"), language="de"),
    _count("German: niemand", "Niemand wurde getötet.", "Niemand", (0, 0, "exact"), language="de"),
    _count("Italian: almeno", "Almeno 14 soldati sono morti.", "Almeno 14", (14, None, "at_least"), language="it"),
    _count(
        "Italian: una cinquantina",
        "Una cinquantina di soldati morti.",
        "Una cinquantina",
        (50, 50, "approx"),
        language="it",
    ),
    _count("Italian: più di", "Più di 70 soldati sono morti.", "70", (71, None, "more_than"), language="it"),
    _count(
        "Portuguese: pelo menos",
        "Pelo menos 14 soldados morreram.",
        "Pelo menos 14",
        (14, None, "at_least"),
        language="pt",
    ),
    _count("Portuguese: mais de", "Mais de 70 soldados morreram.", "70", (71, None, "more_than"), language="pt"),
    _count("Portuguese: dezenas", "Dezenas de soldados morreram.", "Dezenas", (None, None, "vague"), language="pt"),
    _count(
        "Dutch: ten minste is not ten", "Ten minste 14 mensen zijn gedood.", "14", (14, None, "at_least"), language="nl"
    ),
    _count("Dutch: no ten in ten minste", "Ten minste 14 mensen zijn gedood.", "10", None, language="nl"),
    _count("Dutch: meer dan", "Meer dan 70 mensen zijn gedood.", "Meer dan 70", (71, None, "more_than"), language="nl"),
    _count("Dutch: tientallen", "Tientallen mensen zijn gedood.", "Tientallen", (None, None, "vague"), language="nl"),
    # Elsewhere the digits of any script count, and number words do not.
    _count("Arabic: European digits", "قتل 77 شخصا في باماكو.", "77", (77, 77, "exact"), language="ar"),
    _count("Arabic: Arabic-Indic digits", "قتل \u0667\u0667 شخصا.", "\u0667\u0667", (77, 77, "exact"), language="ar"),
    _count(
        "Arabic: European for Arabic-Indic digits", "قتل \u0667\u0667 شخصا.", "77", (77, 77, "exact"), language="ar"
    ),
    _count("Arabic: other digits", "قتل \u0667\u0667 شخصا.", "71", None, language="ar"),
    _count("Arabic: number words", "قتل سبعة وسبعون شخصا.", "77", None, language="ar"),
    _count("Chinese: digits", "袭击造成77人死亡。", "77", (77, 77, "exact"), language="zh"),
    _count("Chinese: the second number", "袭击造成77人死亡,255人受伤。", "255", (255, 255, "exact"), language="zh"),
    _count("Chinese: number words", "袭击造成七十七人死亡。", "77", None, language="zh"),
    _count("Chinese: the figure before ten thousand", "2万人逃离。", "2", None, language="zh"),
    _count("Japanese: digits", "77人が死亡した。", "77", (77, 77, "exact"), language="ja"),
    _count("Japanese: the figure before a thousand", "3千人が避難した。", "3", None, language="ja"),
    _count("Thai: Thai digits", "เสียชีวิต \u0e57\u0e57 คน", "77", (77, 77, "exact"), language="th"),
    _count("Russian: digits", "Погибли 77 человек.", "77", (77, 77, "exact"), language="ru"),
    _count("Russian: number words", "Погибли семьдесят семь человек.", "77", None, language="ru"),
)

# A count whose quote is not verbatim, and longer articles.
TOGETHER: tuple[Case, ...] = (
    Case(
        "together: typography and a count",
        "More\u00a0than 70\u00a0people were killed.",
        "more than 70 people were killed",
        "normalised",
        "More\u00a0than 70\u00a0people were killed",
        value_text="more than 70",
        count=(71, None, "more_than"),
    ),
    Case(
        "together: a bound before a no-break space before the quote",
        "At\u00a0least\u00a070\u00a0people were killed.",
        "70 people were killed",
        "normalised",
        "70\u00a0people were killed",
        value_text="70",
        count=(70, None, "at_least"),
    ),
    Case(
        "together: a number split by a zero-width space",
        "In all, 7\u200b7 people were killed.",
        "77 people were killed",
        "normalised",
        "7\u200b7 people were killed",
        value_text="77",
        count=(77, 77, "exact"),
    ),
    Case(
        "together: number words cited, digits found",
        TOLLS,
        "seventy-seven people were killed",
        "fuzzy",
        "77 people were killed",
        value_text="seventy-seven",
        count=(77, 77, "exact"),
    ),
    Case(
        "together: a typo, and the bound before the quote",
        "The army said at least 70 soldiers were killed near Gao.",
        "70 soliders were killed near Gao",
        "fuzzy",
        "70 soldiers were killed near Gao",
        value_text="70",
        count=(70, None, "at_least"),
    ),
    Case(
        "together: a typo, and a value that is not there",
        "The army said 70 soldiers were killed near Gao.",
        "70 soliders were killed near Gao",
        "fuzzy",
        "70 soldiers were killed near Gao",
        value_text="77",
        count=None,
    ),
    _count("together: the document's figure", TOLLS, "81", (81, 81, "exact"), "an internal document lists 81 dead"),
    _count("together: the injured", TOLLS, "255", (255, 255, "approx"), "around 255 were injured"),
    _count("together: the source's figure is not the document's", TOLLS, "81", None, "77 people were killed"),
    _count("together: the whole article", TOLLS, "77", (77, 77, "exact"), TOLLS),
)

CASES: tuple[Case, ...] = (
    *EXACT,
    *NORMALISED,
    *FUZZY,
    *NUMBERS,
    *NEGATIONS,
    *COMPARISONS,
    *MEANINGS,
    *COUNTS,
    *TOGETHER,
)
