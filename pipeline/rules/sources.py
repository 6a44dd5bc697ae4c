"""Rules for who says so: "according to X", "X said", "selon X", "según X", "X told Y"."""

import re
from bisect import bisect_left
from typing import Final

from pipeline.rules.words import SAYS, SOURCE, WEEKDAY, any_of, each, first_of

Span = tuple[int, int]


def sayers(words: str) -> list[Span]:
    """Where a sentence names those who say something, in order; a pronoun in their place counts."""
    found = [_behind(words, match.end()) for match in _ACCORDING.finditer(words)]
    told = [*SAYS.finditer(words), *_REPORTS.finditer(words)]
    found += [_before(words, match.start()) for match in told if not _PASSIVE.search(words, 0, match.start())]
    found += [_behind(words, match.end()) for match in _SAYS_BEFORE.finditer(words)]
    named = {one for one in found if one and _is_one(words[slice(*one)])}
    meant = {match.span("who" if match["who"] else "fr") for match in _PRONOUN_SAYS.finditer(words)}
    inside = {one for one in meant if any(start <= one[0] < end for start, end in named)}
    return sorted(named | (meant - inside))


def last_named(words: str) -> str | None:
    """The last one whom a sentence names as saying something: who "he" in the next one is."""
    named = [words[slice(*span)] for span in sayers(words)]
    return next((said for said in reversed(named) if not _NO_ONE.fullmatch(said)), None)


def nearest(words: str, spans: list[Span], start: int, end: int, before: str | None = None) -> str | None:
    """Who is named for `words[start:end]`: whose clause it stands in, else the next one named, else the last one.

    Args:
        words: the sentence.
        spans: its `sayers`.
        start: of the words that are said.
        end: of the same.
        before: the last one named in the sentences before: whom a pronoun means.
    """
    said = _nearest(words, spans, start, end)
    return before if said is not None and _NO_ONE.fullmatch(said) else said


def _nearest(words: str, spans: list[Span], start: int, end: int) -> str | None:
    if not spans:
        return None
    following = bisect_left(spans, (end, 0))
    before = spans[following - 1] if following else None
    behind = next((span for span in spans[following:] if not _SAYS_ON.match(words, span[1])), None)
    between = "" if before is None else words[before[1] : start][:200]
    # "According to a nurse, five died, while …": the comma behind who is named is part of that.
    opened = before is not None and _OPENED.search(words[: before[0]])
    own = before is not None and not re.search("[,;:]", between[1:] if opened else between)
    if before is not None and not own and _CONTRAST.search(between.removeprefix(", however,")):
        before = None  # "The army spoke of losses, although their number is unclear": who says that?
    if behind is not None and (_SET_OFF.search(words[end : behind[0]]) or _APART.search(words[end : behind[0]])):
        behind = None  # "Five were hurt, although an officer told me that …": he says something else
    chosen = before if before is not None and (own or behind is None) else behind
    return words[slice(*chosen)] if chosen else None


def originator_type(said: str | None) -> str:
    """What kind of source these words name; the narrator where there are none."""
    return "narrator" if said is None else first_of(_TYPES, said) or "unclear"


def _behind(words: str, at: int) -> Span | None:
    found = _SAYER_BEHIND.match(words, at, at + 100)
    return found.span("sayer") if found else None


def _before(words: str, at: int) -> Span | None:
    """Who stands before a verb of saying: the words back to the clause's start, else the subject of the sentence."""
    if _SAYS_BEFORE.match(words, at) and words[:at].rstrip()[-1:] in set(',»”"'):
        return None  # "…, affirme un élu local"
    # "the province's forensic chief, Hernán Quiñónez, said"
    clause = _clause_before(words, len(words[:at].rstrip(" ,")))
    if clause and _NO_ONE.fullmatch(words[slice(*clause)]):
        return clause
    # "The ministry confirmed deaths but declined": what joins two verbs leaves the sentence's subject to both.
    if (
        clause
        and _names_someone(said := words[slice(*clause)])
        and not _IN_RELATIVE.search(words, 0, clause[0])
        and not any(found(said) for found in (_RELATIVE.match, _BY_PREPOSITION.match, _JOINS.search, SAYS.search))
    ):
        return clause
    return _subject(words, at)


def _subject(words: str, at: int) -> Span | None:
    """Who a sentence begins with, up to a comma, a relative clause or a verb: "Modu Kaka, who leads a group, said"."""
    start = max((found.end() for found in _HARD_START.finditer(words, 0, at)), default=0)
    head = words[start:at]
    cut = _SUBJECT_ENDS.search(head)
    end = start + (cut.start() if cut else len(head.rstrip()))
    said = _AUXILIARY.sub("", words[start:end].rstrip())
    if not said or len(said.split()) > 9 or not _SUBJECT.match(said) or _BY_PREPOSITION.match(said):
        return None
    return start, start + len(said)


def _clause_before(words: str, at: int) -> Span | None:
    """The words back to the clause's start, eight at most."""
    first = max(at - 90, 0)
    clause = words[first:at].rstrip()
    openings = list(_CLAUSE_OPENS.finditer(clause))
    start = openings[-1].end() if openings else 0
    if (first and not openings) or start >= len(clause) or len(clause[start:].split()) > 8:
        return None
    return first + start, first + start + len(_AUXILIARY.sub("", clause[start:]))


def _is_one(said: str) -> bool:
    return _names_someone(said) or said.casefold() in _PRONOUNS


def _names_someone(said: str) -> bool:
    return (
        not _NO_ONE.fullmatch(said)
        and not _ARTICLE.fullmatch(said)
        and not _FIGURE.match(said)
        and not _HAPPENING.search(said)
        and not _ASKING.search(said)
        and bool(re.search(r"[^\W\d]{2}", said))
        and not re.search(r"\d", said)
    )


_PRONOUNS: Final = frozenset(
    ["he", "she", "they", "it", "him", "her", "them", "lui", "il", "elle", "ils", "elles", "él", "ella"]
)
_REPORTS: Final = any_of(SOURCE["reports"])
_HARD_START: Final = re.compile(r"^\s*[\"“«»]?\s*(?:\d{1,2}\s?[:h.]\s?\d{2}\s?[.:]?\s*)?|[;:]\s|[.!?]\s+(?=[A-ZÀ-Ý])")
_SUBJECT_ENDS: Final = re.compile(
    rf"\s?[,(]|\s(?:who|which|whose|that|qui|dont|que)\b|\s(?:{any_of(SOURCE['acts']).pattern}|{SAYS.pattern})|\s{_REPORTS.pattern}",
    re.IGNORECASE,
)
_SUBJECT: Final = re.compile(r"[^\W\d]")
_BY_PREPOSITION: Final = re.compile(
    r"(?:on|in|at|after|before|when|while|as|since|during|by|for|if|with|under"
    r"|past|following|cuando|mientras|durante|hasta|quand|lorsque|pendant|dans|à|le \d|en|sur|après|el \d|tras"
    r"|desde|por|pasad[oa]|después)\b",
    re.IGNORECASE,
)
_JOINS: Final = re.compile(r"\b(?:and|but|et|mais|y|pero)$", re.IGNORECASE)
_FIGURE: Final = re.compile(
    r"(?:the |le |la |el )?(?:final |death |official )?(?:toll|number|figures?|bilan|nombre|cifra|número|saldo)\b",
    re.IGNORECASE,
)
# What happens, and where, gives no figures: "the attack claims to…", "the region recorded 40 deaths".
_HAPPENING: Final = re.compile(
    r"\b(?:attacks?|assaults?|ambush|raids?|blasts?|explosions?|bombings?|clashes|shelling|strikes?|violence|wars?|conflict"
    r"|incident|region|country|attaque|attentat|explosion|ataque|atentado)$",
    re.IGNORECASE,
)
# "asked who could say", "refused to say": that is nobody.
_ASKING: Final = re.compile(r"\b(?:asked|asks|wondered|who|whom|which|what|whether|how|to)$", re.IGNORECASE)
# Between who speaks and the verb: "The army has acknowledged", "the chief would only say", "refused to say".
_AUXILIARY: Final = re.compile(
    r"(?:\s(?:has|have|had|also|later|earlier|now|yet|since|already|would|could|can|will|may|might|did|does|do|only|never|not"
    r"|(?:does|did|do|would|could|has|had)n['’]t|here"
    r"|(?:declin|refus)\w+\sto|(?:was|were|is|are)\s(?:un)?able\sto"
    r"|a|ont|n['’]a|n['’]ont|ne|ha|han|había|habían|solo|sólo|no|da|dan))+$",
    re.IGNORECASE,
)
_CONTRAST: Final = re.compile(
    r"\b(?:although|though|but|while|whereas|however|mais|bien que|alors que|aunque|pero|mientras)\b", re.IGNORECASE
)
_SET_OFF: Final = re.compile(r"\b(?:although|though|but|mais|bien que|aunque|pero)\s$", re.IGNORECASE)
# "Seven died at the mine, whose owner, Borex, says …": what he says is of the mine.
_APART: Final = re.compile(r"\b(?:whose|where|dont|où|cuy[oa]s?|donde)\b", re.IGNORECASE)
# "An estimated 40", "le rapporté": what follows is no verb.
_ARTICLE: Final = re.compile(r"\W*(?:an?|the|some|le|la|les|une?|des|el|los|las|una|unos|unas)\W*", re.IGNORECASE)
# "were confirmed": nobody is named for it.
_PASSIVE: Final = re.compile(r"\b(?:is|are|was|were|been|being|fue|fueron|été)\s(?:\w+ly\s)?$", re.IGNORECASE)
# What is put between who speaks and the verb: "the guard, accused by some of having fled, said".
_RELATIVE: Final = re.compile(
    r"(?:who|which|that|whose|where|and|had|has|have|also|asked|requested|spoke|qui|que|y|et|où|donde|dont"
    r"|however|meanwhile|for (?:its|his|her|their) part|cependant|toutefois|de son côté|pour sa part|sin embargo"
    r"|por su parte"
    r"|\w+(?:ed|ing)\s(?:by|of|for|to|in|at|with|from)|(?:accus|form|cit|interrog)ée?s?|(?:acus|form|cit|consult)ad[oa]s?)\b",
    re.IGNORECASE,
)
_IN_RELATIVE: Final = re.compile(r",\s(?:que|qui|who|which|where|dont|où|donde)\s$", re.IGNORECASE)
_TYPES: Final = each(SOURCE["types"])
_ACCORDING: Final = any_of(SOURCE["according"])
_OPENED: Final = re.compile(rf"(?:^|[.;:]\s)\W*{_ACCORDING.pattern}\s?$", re.IGNORECASE)
_SAYS_BEFORE: Final = any_of(SOURCE["says_before"])
_PRONOUN: Final = any_of(SOURCE["pronouns"]).pattern
_NO_ONE: Final = re.compile(rf"\W*(?:{_PRONOUN}\W*){{1,4}}", re.IGNORECASE)
# "…, while the mayor said that schools would close": what he says comes behind, and not the figure before.
_SAYS_ON: Final = re.compile(
    rf",?\s(?:also\s|later\s)?(?:{SAYS.pattern}|{_REPORTS.pattern})\s(?:that|he|she|it|they|no|there|que|qu['’])\b",
    re.IGNORECASE,
)
_PRONOUN_SAYS: Final = re.compile(
    rf"\b(?P<who>he|she|they|it)\s(?:also\s|further\s)?(?:{SAYS.pattern}|{_REPORTS.pattern})"
    r"|(?:précise|dit|ajoute|affirme|indique|explique|assure)-t-(?P<fr>ils?|elles?)\b",
    re.IGNORECASE,
)
_WORD: Final = (
    r"(?!(?:who|which|that|in|on|at|and|que|qui|dans|à|en|sur|to|by|avoir|être|haber)\b)[^\s,.;:()\"“”«»]{1,30}"
)
_SAYER_BEHIND: Final = re.compile(
    rf"\s?(?:(?:on\s|ce\s|este\s|el\s)?(?:{WEEKDAY})\s)?(?P<sayer>{_WORD}(?:\s{_WORD}){{0,7}})", re.IGNORECASE
)
_CLAUSE_OPENS: Final = re.compile(
    r"[,;:()\"“”«»—–]\s?|\b(?:and|but|however|while|though|although|as|et|mais|y|pero|que)\s|^(?:on|late|early)\s\w+\s",
    re.IGNORECASE,
)
