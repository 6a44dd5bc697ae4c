"""What words alone say: sentences of violence, numbers with what they count, times, places, names, who says so.

Rules over word tables, in English, French and Spanish; of German, Portuguese and Arabic they know only words for an
attack and for harm, to bear a model out. By themselves they are the floor that a prompt has to beat
(`baseline/rules`). A prompt whose schema codes candidates shows a model what they found, and asks it for what they
cannot know: which text tells of violence at all, where, when and who, and what a number counts that has no casualty
word. What is listed for a prompt names a number by its offset in the text, which no change of a rule moves.
"""

from pipeline.rules.incident import NOTHING, Coded, incident_of, types_told
from pipeline.rules.listed import open_numbers, quantities_told, times_told
from pipeline.rules.scene import bases_told, names_it, names_no_target, names_nobody, names_thing
from pipeline.rules.told import Told, incidents_by_rules, told
from pipeline.rules.violence import is_no_attack, names_attackers_or_weapons

__all__ = [
    "NOTHING",
    "Coded",
    "Told",
    "bases_told",
    "incident_of",
    "incidents_by_rules",
    "is_no_attack",
    "names_attackers_or_weapons",
    "names_it",
    "names_no_target",
    "names_nobody",
    "names_thing",
    "open_numbers",
    "quantities_told",
    "times_told",
    "told",
    "types_told",
]
