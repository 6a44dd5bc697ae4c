"""A rules-only extractor of incidents: the floor that every prompt and model has to beat.

It reads a text sentence by sentence, in English, French and Spanish, by the word tables of pipeline/rules/words.toml:

- A sentence tells of violence if it has a word for an attack and a second cue of another kind (an attacker, a weapon, a
  victim), or attackers and victims. Sport, accidents and disasters need an attacker or a weapon too; films and drills
  never count. Without such a sentence the text has no incident.
- Sentences of violence with an explicit past ("in 2015", "In July", "last year") are background incidents, one for each
  such time. All else is the main incident's, except sums over a stretch of time ("since 2012").
- Numbers belong to the nearest casualty word of their clause, or to that of the list or the whole that they go on from;
  and to whoever the nearest "according to X", "X said" or "X put the toll at" names, a pronoun to the last one named.
- Place and date are the first that a sentence of violence has; actors come from a list of armed groups and words
  for attackers; targets stand behind "attack on" or before "was attacked".

What it cannot: understand. It joins no two names of one thing, knows no world beyond its tables, and reads a sentence
at a time: numbers of other incidents without a past marker go to the main one. It gives no weapons, attack modes,
stages or reactions, and resolves no weekday. What a prompt of candidates adds stands in `pipeline.normalise.coded`.
"""

from evals.gold_set import GoldArticle, GoldSet
from evals.stored import Maker, store_made
from pipeline.fact import Incident
from pipeline.rules import incidents_by_rules
from pipeline.store import Ledger

NAME = "baseline/rules"
MODEL = "rules"
# Raise when the same text gives other facts.
VERSION = "7"


def extract(text: str, language: str | None = None) -> tuple[Incident, ...]:
    """The incidents that a text tells by these rules, main first; none if it tells no violence.

    Args:
        text: as stored; evidence offsets count its characters.
        language: a BCP 47 tag; without one, the one of the three languages whose small words are most.
    """
    return incidents_by_rules(text, language)


def store_baseline(ledger: Ledger, gold: GoldSet) -> int:
    """Extract every text of the set that has no stored outcome of this version of the rules; returns how many.

    So it is scored by the same code as any prompt.
    """
    return store_made(ledger, gold, Maker(NAME, MODEL, "incident_v1", VERSION, _incidents))


def _incidents(gold: GoldArticle) -> tuple[Incident, ...]:
    return extract(gold.article.text, gold.language)
