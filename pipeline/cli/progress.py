"""What a run shows while it works: a bar on a terminal, a line per article elsewhere. All on stderr."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pipeline.cli.output import on_one_line, say, stderr_console

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.article import LoadProblem
    from pipeline.extract import Outcome


class _Observer:
    """Counts and tells what a run reports, each on one line."""

    def __init__(self, tell: "Callable[[str], None]", advance: "Callable[[int, int, str], None]") -> None:
        self._tell = tell
        self._advance = advance
        self._started: dict[str, float] = {}
        self._total = 0
        self._done = 0

    def problem(self, problem: "LoadProblem") -> None:
        self._tell(problem_line(problem))

    def planned(self, texts: int, stored: int) -> None:
        self._total += texts
        if stored:
            self._tell(f"{stored} texts are stored already")
        self._advance(self._done, self._total, "")

    def started(self, article_id: str) -> None:
        self._started[article_id] = time.monotonic()
        self._advance(self._done, self._total, article_id)

    def finished(self, article_id: str, outcome: "Outcome") -> None:
        self._done += 1
        seconds = time.monotonic() - self._started.pop(article_id, time.monotonic())
        line = f"[{self._done}/{self._total}] {article_id}: {_worded(outcome)}, {seconds:.1f} s"
        self._tell(on_one_line(line))
        self._advance(self._done, self._total, next(iter(self._started), ""))


def problem_line(problem: "LoadProblem") -> str:
    """A problem for people, on one line."""
    return on_one_line(f"{'not read' if problem.fatal else 'warning'}: {problem.source}: {problem.message}")


def show_problem(problem: "LoadProblem") -> None:
    """A problem as a line on stderr."""
    say(problem_line(problem))


def _worded(outcome: "Outcome") -> str:
    if outcome.status == "failed":
        return f"failed: {outcome.fault}"
    if outcome.status == "busy":
        return "left to another run that is asking it"
    if outcome.status == "no_incident":
        return "no incident in this text"
    incidents = len(outcome.incidents)
    ungrounded = f" ({outcome.ungrounded} not found in the article)" if outcome.ungrounded else ""
    return f"{incidents} incident{'s' if incidents != 1 else ''}, {outcome.facts} facts{ungrounded}"


@contextmanager
def progress() -> Iterator[_Observer]:
    """An observer for one run."""
    if not sys.stderr.isatty():
        yield _Observer(say, lambda *_: None)
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns: list[Any] = [SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()]
    with Progress(*columns, TextColumn("{task.description}", markup=False), console=stderr_console()) as bar:
        task = bar.add_task("loading", total=None)
        yield _Observer(
            bar.console.print,
            lambda done, total, text: bar.update(task, completed=done, total=total, description=on_one_line(text)),
        )
