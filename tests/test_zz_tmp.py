from test_score import *
from gold_cases import *
from evals.match import align_incidents, incident_similarity
from hypothesis import Phase


def short(i):
    return [(f.kind, f.value_text or f.category or (f.measure, f.low, f.high), f.evidence.start) for f in i.facts]


@given(gold_and_extraction(), incidents_of(1, first=400))
@settings(PROPERTY, max_examples=2500, phases=[Phase.generate])
def test_x(both, more):
    labels, extracted = both
    wrong = tuple(
        replace(one, facts=tuple(WRONG.get(f.kind, f) for f in one.facts if f.kind != "event_type")) for one in more
    )
    a, b = align_incidents(extracted, labels).pairs, align_incidents([*extracted, *wrong], labels).pairs
    if sorted(a) != sorted(b):
        print("GOLD", [short(l.incident) for l in labels])
        print("GIVEN", [short(e) for e in extracted])
        print("P", a, b)
        print("S", [[round(incident_similarity(e, l), 4) for l in labels] for e in [*extracted, *wrong]])
        raise AssertionError
    before, after = score(extracted, labels), score([*extracted, *wrong], labels)
    for kind in KINDS:
        for name in KINDS[kind]:
            if not credit(after, kind)[name][0] <= credit(before, kind)[name][0]:
                print("C", kind, name, credit(after, kind), credit(before, kind))
                raise AssertionError
