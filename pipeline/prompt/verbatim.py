"""Fields whose answer can only be words of the article: their JSON Schema gets a pattern of its short runs of words.

A server that holds a model to its schema (constrained decoding) then cannot write a translated, misspelled or invented
name. Nothing is added to what a field may be: null stays an answer where it was one, and so do the words that models
write for it. The pattern decides a request's key, so it rests on the text alone and not on what rules see in it.
"""

import copy
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from pipeline.article import sentences
from pipeline.article.fitness import UNSPACED
from pipeline.normalise import SPELLED_NULLS
from schemas import Schema
from schemas.canonical import canonical_hash
from schemas.fields import text_fields

_MOST_WORDS = 7
_MOST_CHARACTERS = 80
_OTHER_SCRIPT = 0.25  # of a text's characters: an article may name a group in its own script

_Trie = dict[str, "_Trie"]


def held_to(schema: Schema, fields: Iterable[str], text: str, language: str | None) -> Schema:
    """A step's schema with the fields that the prompt declares `verbatim` held to the words of a text.

    Args:
        schema: of one step.
        fields: `STEP.FIELD`; those of other steps are passed over.
        text: the article's text; one in a script without spaces between words, or with prepositions written onto
            them, leaves the schema as it is.
        language: of the text (a BCP 47 tag), as far as known; sentences are told apart by it.
    """
    held = {field for step, field in map(_parts, fields) if step == schema.step}
    if not held or not _stands_in_words(text):
        return schema
    pattern = f"^{_regex(_trie([*_spans(text, language), *sorted(filter(None, SPELLED_NULLS))]))}$"
    json_schema = copy.deepcopy(schema.json_schema)
    for name, node in text_fields(json_schema):
        if name in held:
            node["pattern"] = pattern
    return replace(schema, json_schema=json_schema, hash=canonical_hash(json_schema))


def _stands_in_words(text: str) -> bool:
    other = len(UNSPACED.findall(text)) + len(_JOINED.findall(text))
    return other <= _OTHER_SCRIPT * len(text)


def _parts(field: str) -> tuple[str, str]:
    step, _, name = field.partition(".")
    return step, name


def _spans(text: str, language: str | None) -> list[str]:
    """Every run of up to seven words within a clause, as written but for white space, each once, sorted."""
    found: set[str] = set()
    for sentence in sentences(text, language):
        for clause in _CLAUSE_END.split(sentence.words):
            parts = [part for word in clause.split() for part in _loose(word)]
            for first in range(len(parts)):
                for last in range(first, min(first + _MOST_WORDS, len(parts))):
                    if not parts[last].endswith(" "):
                        continue  # an article or a preposition that leans on the next word
                    found.add(_EDGES.sub("", "".join(parts[first : last + 1])))
    return sorted(span for span in found if 0 < len(span) <= _MOST_CHARACTERS)


def _loose(word: str) -> list[str]:
    """A word and the article that leans on it ("l'armée"); a space behind whatever ends a word."""
    leaning = _LEANING.match(word)
    return [leaning.group(), f"{word[leaning.end() :]} "] if leaning else [f"{word} "]


def _trie(spans: Iterable[str]) -> _Trie:
    """The spans letter by letter; where one ends stands the key ""."""
    root: _Trie = {}
    for span in spans:
        node = root
        for letter in span:
            node = node.setdefault(letter, {})
        node[""] = {}
    return root


def _regex(node: _Trie) -> str:
    """What a trie matches, each common beginning written once: that keeps constrained decoding quick."""
    ways = [_ESCAPED.sub(r"\\\g<0>", letter) + _regex(rest) for letter, rest in node.items() if letter]
    if not ways:
        return ""
    if "" in node:
        return f"({'|'.join(ways)})?"
    return ways[0] if len(ways) == 1 else f"({'|'.join(ways)})"


# Quotation marks, and what JSON would escape, are no part of a name.
_CLAUSE_END: Final = re.compile(r'["“”„«»\\\n]|[,;:!?()\[\]،؛؟](?=\s|$)|\s[-–—]+\s|[\x00-\x1f\x7f]')
_EDGES: Final = re.compile(r"^[\s!-/:-@\[-`{-~\u2010-\u2027…।]+|[\s!-/:-@\[-`{-~\u2010-\u2027…।]+$")
_LEANING: Final = re.compile(r"\w{1,2}['’](?=\w)|qu['’](?=\w)", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"[\^$.\[\]()|{}*+?\\]")
_JOINED: Final = re.compile(r"[\u0590-\u05ff\u0620-\u06ff]")  # Hebrew and Arabic: prepositions are part of the word
