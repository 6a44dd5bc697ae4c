"""The words that stand around a group's name in the news: what it is called besides, and what it belongs to.

"The al-Qaida-linked terrorist group JNIM" is JNIM: "terrorist group" says what it is, "al-Qaida-linked" whose friend.
Here a name already stands as a mask, `<0>`, in folded words (no accents, no articles: "lié au JNIM" is "lie au <0>").
Nothing is guessed: of words that are neither link nor descriptor ("a splinter", "anti-", "spokesman") no rule knows
what they make of the name, and such words name nobody.
"""

import re

_MASK = r"<\d+>"
_ANY = rf"(?:{_MASK}|\w+)"
_TIED = "linked|affiliated|allied|aligned|connected"
_PART = "affiliates?|branch|offshoot|splinter|breakaway|faction|wing|arm|franchise|ally|allies|rivals?"

# With what a group is linked; French and Spanish have lost "à", "de" and "la" to folding.
_LINKS = [
    # English: "affiliated with al-Qaeda", "a splinter group of the Pakistani Taliban", "backed by Rwanda"
    rf"(?:with )?(?:{_TIED}|tied|related|loyal|close|ties|links|allegiance) (?:to|with) {_ANY}",
    rf"(?:{_PART})(?: group| faction)? of {_MASK}",
    rf"(?:backed|supported|led|inspired|funded) by {_ANY}",
    # French: "lié à Al-Qaïda", "filiale d'Al-Qaïda", "soutenu par le Rwanda"
    rf"(?:lie|affilie|allie|rallie|associe|rattache)e?s? (?:au |aux |avec )?{_ANY}",
    rf"(?:filiale|branche|emanation|scission|dissidence|proches?) {_MASK}",
    rf"(?:soutenu|appuye|dirige)e?s? par {_ANY}",
    # Spanish: "vinculado a Al Qaeda", "rama del Estado Islámico", "respaldado por Ruanda"
    rf"(?:vinculad|afiliad|aliad|ligad|asociad|leal)(?:[oa]s?|es)? (?:al |con )?{_ANY}",
    rf"(?:filial|rama|brazo|escision|faccion) (?:del )?{_MASK}",
    rf"(?:respaldad|apoyad|dirigid)[oa]s? por {_ANY}",
    # Arabic: "المرتبطة بتنظيم القاعدة", "الموالية لإيران", "المدعومة من إيران"
    rf"(?:مرتبط|موالي|تابع|مدعوم)(?:ة|ين)? (?:من |[بل](?:تنظيم|جماعة|حركة) )?{_ANY}",
    # English again, the other way round: "al-Qaida-linked", "the Taliban faction", "Iran-backed". Nouns need a name
    # right before them: "al-Qaida's Sahel affiliate" without "Sahel affiliate" would be al-Qaida.
    rf"{_MASK} (?:{_TIED}|inspired|dominated|supported|backed|led|funded)",
    rf"{_MASK} (?:{_PART})",
    r"(?<!> )\b\w+ (?:backed|led|supported|funded)",
]
_LINKED = [re.compile(rf"(?<!\S){link}(?!\S)") for link in _LINKS]

# What groups are called, by friend and foe, and how surely ("suspected"): doubt belongs to a fact's basis, not to who
# is meant. No "brigade", "front", "province", "unit" or "coalition": those make another group.
_DESCRIPTORS = frozenset(
    re.findall(
        r"\w+",
        """
        group organisation organization movement militia militias militiamen network outfit
        armed militant militants fighter fighters rebel rebels insurgent insurgents insurgency guerrilla guerrillas
        terrorist terrorists terror jihadist jihadists jihadi jihadis islamist islamists extremist extremists
        separatist separatists paramilitary paramilitaries mercenary mercenaries gunmen gang gangs cartel criminal
        forces force suspected alleged so called self styled proclaimed known notorious of
        groupe mouvement milice miliciens combattant combattants rebelle rebelles insurge insurges arme armes
        terroriste terroristes djihadiste djihadistes jihadiste jihadistes islamiste islamistes extremistes
        separatiste separatistes paramilitaire paramilitaires mercenaires guerilla presumes dit dits
        grupo organizacion movimiento milicia milicianos combatientes rebelde rebeldes insurgentes armado armados
        terrorista terroristas yihadista yihadistas islamistas guerrillero guerrilleros paramilitar paramilitares
        mercenarios banda pandilla fuerzas presuntos presunto llamado del
        جماعة تنظيم حركة ميليشيا مليشيا ميليشيات قوات مسلحي مسلحو مقاتلي مقاتلو عناصر متمردي متمردو ارهابي ارهابية
        ارهابيي مسلحة متشددة متمردة جهادية
        """,
    )
)


def without_links(words: str) -> str:
    """Masked words without what a group is linked with: "<0> linked group <1>" is "group <1>"."""
    for link in _LINKED:
        words = link.sub(" ", words)
    return " ".join(words.split())


def masks(words: str) -> list[int]:
    """The numbers of the masks that stand in masked words."""
    return [int(number) for number in re.findall(r"<(\d+)>", words)]


def describes(words: str) -> bool:
    """Whether the words around the masks only say what kind of group it is."""
    return set(re.sub(_MASK, " ", words).split()) <= _DESCRIPTORS
