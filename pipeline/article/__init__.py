"""Articles from files, tables, folders and stdin: their text, and what is known of their publication.

Promises: a text is the file's own words, changed only in its newlines, a byte order mark and outer blank
space, so that a hash and a character offset mean the same on every machine; an input that is no article
becomes a `LoadProblem` and never an exception, and the other inputs go on; one article is in memory at a
time. Change how a text is normalised and every stored text_id and evidence span stops matching.
"""

from pipeline.article.language import language_of
from pipeline.article.load import load_articles
from pipeline.article.model import Article, LoadProblem, Metadata, text_hash
from pipeline.article.sentences import Sentence, sentences

__all__ = ["Article", "LoadProblem", "Metadata", "Sentence", "language_of", "load_articles", "sentences", "text_hash"]
