"""What tests of the flow share: a prompt of their own, settings for a server on 127.0.0.1, texts, an observer."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

from chat_server import ChatServer
from new_ledger import new_ledger
from replies import SENTENCE

from pipeline.article import Article, LoadProblem, text_hash
from pipeline.extract import Job, Outcome
from pipeline.journal import Journal
from pipeline.model.spec import resolve_model
from pipeline.prompt import load_prompt
from pipeline.run import Runner, Summary
from pipeline.settings import Settings, load_settings
from pipeline.store import Ledger, Reader
from schemas import get_schema

TESTS = Path(__file__).parent
PROMPT = "incident/v9"
KEY = "sk-test-0123456789abcdef"
PRICE = {"input": 1.0, "cached_input": 0.5, "output": 2.0}
# The server reports 100 tokens read, 60 of them cached, and 20 written.
CALL_COST = (40 * 1.0 + 60 * 0.5 + 20 * 2.0) / 1_000_000

_PROMPT_FILE = """---
id: {id}
version: {version}
schema: incident_v1
released: null
notes: for tests
---

=== system ===
Extract the incidents of the article.
{{{{ schema }}}}
=== user ===
{words}
{{{{ article }}}}
"""


def write_prompt(folder: Path, prompt_id: str = PROMPT, words: str = "The article:") -> None:
    """A prompt file in a prompts folder."""
    path = folder / f"{prompt_id}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_PROMPT_FILE.format(id=prompt_id, version=prompt_id.rpartition("/v")[2], words=words))


def settings_for(base_url: str, folder: Path, **flags: Any) -> Settings:
    """Settings that ask the model `test/m` at a URL; the variable TEST_KEY holds its key."""
    given: dict[str, Any] = {
        "model": "test/m",
        "prompt": PROMPT,
        "prompts_dir": folder / "prompts",
        "db": folder / "incidents.duckdb",
        "providers": {"test": {"base_url": base_url, "api_key_env": "TEST_KEY"}},
        "prices": {"test/m": PRICE},
        "concurrency": 2,
    }
    return load_settings(**{**given, **flags})


def job_for(settings: Settings) -> Job:
    """The job that the settings describe."""
    spec = resolve_model(settings)
    prompt = load_prompt(settings.prompt, [settings.prompts_dir])
    return Job(prompt, get_schema(prompt.schema), spec.name, spec.asked)


def article(name: str, text: str | None = None, **fields: Any) -> Article:
    """An article; its text holds the sentence that `replies.report` quotes, and its own name."""
    words = f"{SENTENCE} This is article {name}." if text is None else text
    known = dict.fromkeys(("outlet", "url", "title", "language", "published_at", "fetched_at"))
    given = {"declared": False, "source": f"/articles/{name}.txt", "published_basis": "unknown", **known, **fields}
    return Article(text=words, text_id=text_hash(words), name=name, **given)


class Watcher:
    """An observer that remembers."""

    def __init__(self) -> None:
        self.problems: list[LoadProblem] = []
        self.plans: list[tuple[int, int]] = []
        self.outcomes: dict[str, Outcome] = {}

    def problem(self, problem: LoadProblem) -> None:
        self.problems.append(problem)

    def planned(self, texts: int, stored: int) -> None:
        self.plans.append((texts, stored))

    def started(self, article_id: str) -> None:
        pass

    def finished(self, article_id: str, outcome: Outcome) -> None:
        self.outcomes[article_id] = outcome


def journal_path(settings: Settings) -> Path:
    return settings.db.with_name(f"{settings.db.name}.journal")


async def run(
    settings: Settings, articles: list[Article | LoadProblem], observer: Watcher | None = None, **options: Any
) -> Summary:
    """One run, with a journal opened and closed around it."""
    with closing(Journal(journal_path(settings))) as journal:
        runner = Runner(
            job_for(settings),
            resolve_model(settings),
            settings,
            new_ledger(settings.db),
            journal,
            observer or Watcher(),
            **options,
        )
        return await runner.run(articles)


def rows(settings: Settings, sql: str) -> list[dict[str, Any]]:
    """A query's rows."""
    with Ledger(settings.db).reading() as connection:
        return Reader(connection).rows(sql)


def database_held(path: Path) -> "AbstractContextManager[subprocess.Popen[str]]":
    """Another process has the DuckDB file open for writing; it lets go when its stdin is closed."""
    return _held(f"import duckdb\nheld = duckdb.connect({str(path)!r})")


def key_held(path: Path, key: str) -> "AbstractContextManager[subprocess.Popen[str]]":
    """Another process has claimed a request key in the journal at a path, and lives."""
    return _held(
        f"from pathlib import Path\nfrom pipeline.journal import Journal\nJournal(Path({str(path)!r})).claim({key!r})"
    )


@contextmanager
def _held(script: str) -> Iterator["subprocess.Popen[str]"]:
    code = f"{script}\nimport sys\nprint('held', flush=True)\nsys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            yield holder
        finally:
            holder.kill()


def kill_when_asked(server: ChatServer, requests: int, script: str) -> None:
    """Run a script in a process of its own, and SIGKILL it once the server has had so many requests."""
    paths = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    with subprocess.Popen([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": paths}) as process:
        try:
            give_up = time.monotonic() + 120
            while len(server.requests) < requests:
                assert process.poll() is None
                assert time.monotonic() < give_up
                time.sleep(0.05)
        finally:
            process.kill()
