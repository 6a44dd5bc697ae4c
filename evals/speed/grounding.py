"""What grounding a quote costs, beside a plain `str.find` and difflib: `python -m evals.speed.grounding`.

Quotes of about 80 characters, in an article of 3 kB and in one of 100 kB (the five seeds, repeated with other
numbers, so that no sentence stands there twice). Each time is the best of seven rounds over all quotes, in
microseconds per quote; what is prepared once per article is timed by itself.
"""

import difflib
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import typer

from pipeline.article import sentences
from pipeline.ground import GroundedText

_SEEDS = Path(__file__).parents[2] / "seeds"
_ROUNDS = 7
_QUOTES = 20


def main() -> None:
    """Print the table for both lengths."""
    for characters in (3_000, 100_000):
        text = article(characters)
        quotes = [one.words[:80].rsplit(" ", 1)[0] for one in sentences(text) if len(one.words) > 90]
        quotes = quotes[:: max(len(quotes) // _QUOTES, 1)][:_QUOTES]
        _table(text, quotes)


def article(characters: int) -> str:
    """The seeds' words, repeated with other numbers up to that length."""
    words = "\n".join(path.read_text(encoding="utf-8").strip() for path in sorted(_SEEDS.glob("*.txt")))
    copies = (
        re.sub(r"\d+", lambda found, copy=copy: str(int(found.group()) + 7 * copy), words)  # type: ignore[misc]
        for copy in range(1 + characters // len(words))
    )
    return "\n".join(copies)[:characters]


def _table(text: str, quotes: Sequence[str]) -> None:
    typed = [_with_typo(quote) for quote in quotes]
    foreign = ["Nobody in this town had ever heard of the treaty that the two ministers signed in spring"] * len(quotes)
    prepared = GroundedText(text, "en")
    prepare = _best(lambda: GroundedText(text, "en").ground(typed[0]), 1)
    prepared.ground(typed[0])
    rows = [
        ("str.find", _best(lambda: [text.find(quote) for quote in quotes], len(quotes))),
        ("exact", _best(lambda: [prepared.ground(quote) for quote in quotes], len(quotes))),
        ("normalised", _best(lambda: [prepared.ground(quote.upper()) for quote in quotes], len(quotes))),
        ("fuzzy, a typo", _best(lambda: [prepared.ground(quote) for quote in typed], len(quotes))),
        ("not there", _best(lambda: [prepared.ground(quote) for quote in foreign], len(quotes))),
        ("difflib, words", _best(lambda: [_difflib(text, quote) for quote in typed[:3]], 3, rounds=2)),
    ]
    found = [prepared.ground(quote).status for quote in typed]
    typer.echo(f"article of {len(text)} characters, {len(quotes)} quotes; prepared once in {prepare / 1000:.1f} ms")
    typer.echo(f"{'':16}{'µs/quote':>10}{'× find':>9}{'× difflib':>11}")
    for name, spent in rows:
        typer.echo(f"{name:16}{spent:10.1f}{spent / rows[0][1]:9.1f}{spent / rows[-1][1]:11.4f}")
    typer.echo(f"with a typo: {found.count('fuzzy')} of {len(found)} found\n")


def _with_typo(quote: str) -> str:
    """The quote with the last letter of its longest lower-case word doubled."""
    longest = max((word for word in re.findall(r"\b[a-z]+\b", quote)), key=len)
    return quote.replace(longest, longest + longest[-1], 1)


def _difflib(text: str, quote: str) -> float:
    """The best of all windows of as many words as the quote, as one would write it with the standard library."""
    words, wanted = text.split(), quote.split()
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    best = 0.0
    for start in range(max(len(words) - len(wanted), 0) + 1):
        matcher.set_seq1(words[start : start + len(wanted)])
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best:
            best = max(best, matcher.ratio())
    return best


def _best(work: Callable[[], object], quotes: int, rounds: int = _ROUNDS) -> float:
    """Microseconds per quote in the best round."""
    spent = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return min(spent) / quotes * 1e6


if __name__ == "__main__":
    typer.run(main)
