"""How well incidents are linked: gold links of the seeds and the development texts, and a large synthetic corpus.

gold or synthetic incidents → a ledger of their own → the same `pipeline.link` as ever → clusters × gold clusters →
rates. No model is asked, and facts are as right as the labels: what is measured is linking, not extraction.
"""

from evals.links.corpus import CORPORA, Corpus, Measured, corpus_named, measure, synthetic_of
from evals.links.metrics import Rates, bcubed, pairwise

__all__ = ["CORPORA", "Corpus", "Measured", "Rates", "bcubed", "corpus_named", "measure", "pairwise", "synthetic_of"]
