"""The whole way with a real model: SmolLM2-135M in llama.cpp, the real command, a real database.

The tiny model answers anything: valid, cut off, or nonsense. So what is asserted is the mechanics around the answer,
strictly: each attempt with its tokens, the raw reply, an outcome for each text, nothing asked twice, and silence
from llama.cpp. Needs the weights in the cache folder: `make test` fetches them.
"""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from test_prompt import write_prompt

from pipeline.model.catalog import is_pulled, known_model
from pipeline.settings import load_settings

pytestmark = pytest.mark.model

COMMAND = Path(sys.executable).with_name("incidents")
MODEL = "smollm2-135m"
TOKENS = 256
SETTINGS = {
    "INCIDENTS_MAX_OUTPUT_TOKENS": str(TOKENS),
    "INCIDENTS_CONTEXT_TOKENS": "4096",
    "INCIDENTS_THREADS": "1",
    "INCIDENTS_VALIDATION_RETRIES": "0",
}
ARTICLES = {
    "a": "Gunmen attacked a military camp near Bamako on Tuesday and killed 12 soldiers, the army said.",
    "b": "A bomb exploded at a market in Niamey on Friday. Hospital staff said that 9 people were wounded.",
}
# Everything that may stand on stderr: the run's own lines.
TOLD = re.compile(
    r"model local/smollm2-135m, prompt incident/v99, database incidents\.duckdb"
    r"|\[\d/2\] [ab]: (\d+ incidents?, \d+ facts.*|no incident in this text|failed: .*), [\d.]+ s"
    r"|warning: .*: only \d+ words; .*"
    r"|\d texts are stored already"
)


@dataclass(frozen=True)
class Ran:
    """One finished `incidents extract --json`, and the folder it worked in."""

    folder: Path
    status: int
    summary: dict[str, Any]
    err: str

    def rows(self, query: str) -> list[dict[str, Any]]:
        with duckdb.connect(str(self.folder / "incidents.duckdb"), read_only=True) as connection:
            cursor = connection.execute(query)
            names = [column[0] for column in cursor.description or []]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def extract(folder: Path, *words: str) -> Ran:
    """Run the command in a process of its own, so that whatever llama.cpp prints is seen."""
    done = subprocess.run(
        [
            str(COMMAND),
            "extract",
            "a.txt",
            "b.txt",
            "--prompt",
            "incident/v99",
            "--model",
            f"local/{MODEL}",
            "--json",
            *words,
        ],
        cwd=folder,
        env={**{name: value for name, value in os.environ.items() if not _configures(name)}, **SETTINGS},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(folder, done.returncode, json.loads(done.stdout), done.stderr)


def _configures(name: str) -> bool:
    """Whether a variable of the developer's shell would change what is run; the cache folder is the same for all."""
    return name.startswith("INCIDENTS_") and name != "INCIDENTS_CACHE_DIR"


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Two articles under one prompt, asked one after the other."""
    if not is_pulled(known_model(MODEL), load_settings()):
        pytest.fail(f"{MODEL} is not in the cache folder; run: make test")
    folder = tmp_path_factory.mktemp("real")
    write_prompt(folder / "prompts", "incident/v99")
    for name, text in ARTICLES.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return extract(folder)


def test_every_text_has_an_outcome(ran: Ran) -> None:
    """Extracted, no incident or failed with its reason; the exit status says whether all went well."""
    outcomes = ran.rows("SELECT * FROM extractions")
    assert len(outcomes) == 2
    for one in outcomes:
        assert one["status"] in {"extracted", "no_incident", "failed"}
        assert (one["fault_kind"] in {"truncated", "invalid"}) == (one["status"] == "failed")
        assert bool(one["fault"]) == (one["status"] == "failed")
    failed = sum(one["status"] == "failed" for one in outcomes)
    assert (ran.summary["failed"], ran.status) == (failed, 3 if failed else 0)


def test_every_attempt_is_kept_with_its_tokens(ran: Ran) -> None:
    """One call for each text: what it read and wrote, how long it took, and that it cost nothing."""
    attempts = ran.rows("SELECT * FROM attempts")
    assert len(attempts) == ran.summary["calls"] == 2
    for one in attempts:
        assert one["outcome"] in {"ok", "truncated", "invalid"}
        assert (one["http_status"], one["cost"]) == (200, 0.0)
        assert one["prompt_tokens"] > 100
        assert 0 < one["completion_tokens"] <= TOKENS
        assert (one["outcome"] == "truncated") == (one["finish_reason"] == "length")
        assert one["latency"] > 0


def test_the_second_article_reads_the_prompt_from_the_cache(ran: Ran) -> None:
    """The system message is the same for both, so most of it is not computed again."""
    first, second = ran.rows("SELECT prompt_tokens, cached_tokens FROM attempts ORDER BY started_at")
    assert first["cached_tokens"] is not None
    assert second["cached_tokens"] > second["prompt_tokens"] / 2


def test_every_raw_reply_is_kept(ran: Ran) -> None:
    """The body as the server sent it, beside its attempt and its request."""
    replies = ran.rows(
        "SELECT body FROM replies SEMI JOIN attempts USING (attempt_id, request_key)"
        " SEMI JOIN requests USING (request_key)"
    )
    assert len(replies) == 2
    for one in replies:
        (choice,) = json.loads(one["body"])["choices"]
        assert choice["message"]["content"]


def test_a_request_is_known_by_what_decides_its_answer(ran: Ran) -> None:
    """The key is tagged; endpoint and weights are in it, the server's changing port is not."""
    for one in ran.rows("SELECT * FROM requests"):
        components = json.loads(one["components"])
        assert one["request_key"].startswith("v1:")
        assert components["endpoint"] == "local"
        assert components["model"]["weights"] == known_model(MODEL).sha256
        assert "127.0.0.1" not in one["components"]


def test_facts_are_rows_of_the_texts_they_were_extracted_from(ran: Ran) -> None:
    """As many as the run counted; where one is grounded, the article's words stand at its offsets."""
    facts = ran.rows("SELECT facts.*, text FROM facts JOIN texts USING (text_id)")
    extracted = ran.rows("SELECT extraction_id FROM extractions WHERE status = 'extracted'")
    assert len(facts) == ran.summary["facts"]
    assert {one["extraction_id"] for one in facts} == {one["extraction_id"] for one in extracted}
    for one in facts:
        if one["grounding"] == "exact":
            words = one["text"][one["quote_start"] : one["quote_end"]]
            assert words
            assert words in one["quote"]
        else:
            assert one["grounding"] in {"normalised", "ungrounded"}


def test_llama_cpp_says_nothing(ran: Ran) -> None:
    """stdout holds the summary alone, stderr the run's own lines."""
    assert ran.summary["status"] == "finished"
    assert [line for line in ran.err.splitlines() if not TOLD.fullmatch(line)] == []


def test_a_second_run_asks_nothing(ran: Ran) -> None:
    """Good or failed for good, an outcome of the same model and settings is not asked again."""
    again = extract(ran.folder)
    assert (again.status, again.summary["calls"], again.summary["stored"]) == (0, 0, 2)
    assert again.summary["given_up"] == ran.summary["failed"]
    assert len(ran.rows("SELECT * FROM attempts")) == 2


def test_the_stored_replies_give_the_same_facts_again(ran: Ran) -> None:
    """`incidents rebuild` needs no model and changes nothing."""
    done = subprocess.run(
        [str(COMMAND), "rebuild", "--json"], cwd=ran.folder, capture_output=True, text=True, check=True
    )
    rebuilt = json.loads(done.stdout)
    assert (rebuilt["changed"], rebuilt["changes"]) == (0, [])
    assert rebuilt["extractions"] == 2 - ran.summary["failed"]
