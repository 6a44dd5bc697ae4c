import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from bench import key_held

from pipeline.errors import StoreError
from pipeline.journal import Attempt, Claim, Journal, RequestRow

REQUEST = RequestRow("k1", "e1", "t1", "incident/v9", "incident_v1", "test/m", "extract", {"repeat": 0})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "incidents.duckdb.journal"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with closing(Journal(path)) as journal:
        yield journal


def attempt(key: str = "k1", outcome: str = "ok", started_at: float = 1.0) -> Attempt:
    return Attempt(request_key=key, run_id="r1", outcome=outcome, started_at=started_at, latency=0.5)


def python(script: str, *arguments: str) -> "subprocess.Popen[str]":
    """Another process with a journal named `journal` at the first argument."""
    head = """
import sys, time
from pathlib import Path
from pipeline.journal import *
journal = Journal(Path(sys.argv[1]))
"""
    return subprocess.Popen(
        [sys.executable, "-c", head + script, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def dead_claim(path: Path, key: str) -> None:
    """A claim by a process that ended without releasing it."""
    with python(f"assert journal.claim({key!r}) is Claim.MINE", str(path)) as process:
        assert process.wait() == 0


def test_eight_processes_win_each_key_exactly_once(path: Path) -> None:
    """Of 8 processes that race for 50 keys, each key is won by one and busy for the others."""
    Journal(path).close()
    script = """
print('ready', flush=True)
sys.stdin.readline()
for number in range(50):
    print(number, journal.claim(f'key-{number}').value, flush=True)
sys.stdin.readline()
"""
    racers = [python(script, str(path)) for _ in range(8)]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:  # the claims race; nobody ends before all have claimed, as a dead winner's key is free
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    said = [racer.stdout.readline().split() for racer in racers if racer.stdout for _ in range(50)]
    for racer in racers:
        racer.communicate("end\n")
    assert len(said) == 8 * 50
    assert Counter(number for number, claim in said if claim == "mine") == {str(number): 1 for number in range(50)}
    assert sum(claim == "busy" for _, claim in said) == 7 * 50


def test_a_claim_is_busy_while_its_process_lives_and_free_when_it_died(path: Path, journal: Journal) -> None:
    """kill -9 of the process that asks leaves nothing locked."""
    with key_held(path, "k1") as process:
        assert journal.claim("k1") is Claim.BUSY
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert journal.claim("k1") is Claim.MINE


@pytest.mark.parametrize(("lease", "claim"), [(60.0, Claim.BUSY), (-1.0, Claim.MINE)])
def test_the_claim_of_another_machine_runs_out(journal: Journal, path: Path, lease: float, claim: Claim) -> None:
    """A process elsewhere can't be tested for life, so its claim holds as long as its lease."""
    with closing(sqlite3.connect(path)) as other, other:
        row = ("k1", f"not-{socket.gethostname()}", os.getpid(), time.time() + lease, "claimed")
        other.execute("INSERT INTO claims VALUES (?, ?, ?, ?, ?)", row)
    assert journal.claim("k1") is claim


def test_a_process_may_claim_its_own_key_again(journal: Journal) -> None:
    """A claim is by process: within one, nobody waits for oneself."""
    assert [journal.claim("k1"), journal.claim("k1")] == [Claim.MINE, Claim.MINE]


@pytest.mark.parametrize(
    ("outcome", "reply", "claim"),
    [
        ("ok", "{}", Claim.ANSWERED),
        ("invalid", "{}", Claim.MINE),
        ("refused", "{}", Claim.MINE),
        ("timeout", None, Claim.MINE),
    ],
)
def test_only_a_good_reply_answers_a_key(journal: Journal, outcome: str, reply: str | None, claim: Claim) -> None:
    """An answered key says so, also after a release; a failed one may be asked again."""
    journal.claim("k1")
    journal.record_attempt(attempt(outcome=outcome), reply)
    journal.release("k1")
    assert journal.claim("k1") is claim


def test_an_answered_key_stays_answered_for_other_processes_and_after_absorption(path: Path, journal: Journal) -> None:
    """The mark outlives the reply and the process, until it is forgotten on purpose."""
    recorded = attempt()
    journal.record_attempt(recorded, "{}")
    journal.absorbed([], [recorded])
    with python("print(journal.claim('k1').value)", str(path)) as other:
        assert other.communicate()[0] == "answered\n"
    journal.forget("k1")
    assert journal.claim("k1") is Claim.MINE


def test_a_killed_writer_loses_no_recorded_attempt(path: Path) -> None:
    """Whatever number it had printed as recorded before kill -9 is there afterwards, reply and all."""
    script = """
for number in range(100000):
    attempt = Attempt(request_key=f'k{number}', run_id='r', outcome='ok', started_at=float(number), latency=0.1)
    journal.record_attempt(attempt, f'reply {number}')
    print(number, flush=True)
"""
    with python(script, str(path)) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            if int(line) >= 40:
                writer.kill()
                break
        told = [int(line), *(int(rest) for rest in writer.stdout)]
    with closing(Journal(path)) as journal:
        assert journal.unclaimed_keys()
        for number in range(max(told) + 1):
            assert journal.reply(f"k{number}") == f"reply {number}"
            assert journal.claim(f"k{number}") is Claim.ANSWERED


def test_pending_gives_back_what_was_recorded(journal: Journal) -> None:
    """Requests, attempts and replies come out as they went in: null stays null, text stays text."""
    first, second = attempt(outcome="timeout"), attempt(started_at=2.0)
    reply = 'ends in \x00, "quotes" and 🜁'
    journal.record_request(REQUEST)
    journal.record_attempt(first, None)
    journal.record_attempt(second, reply)
    requests, attempts = journal.pending(["k1", "unknown"])
    assert requests == [REQUEST]
    assert sorted(attempts, key=lambda one: one[0].started_at) == [(first, None), (second, reply)]


def test_the_reply_of_a_key_is_its_last_good_one(journal: Journal) -> None:
    """Bodies of invalid or refused attempts are kept, but are nobody's answer."""
    for outcome, started_at in (("ok", 1.0), ("ok", 3.0), ("ok", 2.0), ("invalid", 4.0), ("refused", 5.0)):
        journal.record_attempt(attempt(outcome=outcome, started_at=started_at), f"{outcome} {started_at}")
    assert journal.reply("k1") == "ok 3.0"
    assert journal.reply("k2") is None


def test_absorbed_deletes_only_what_is_named(journal: Journal) -> None:
    """An attempt that another process adds to a key between reading and deleting stays for the next commit."""
    journal.record_request(REQUEST)
    journal.record_attempt(attempt("k1", "timeout"), None)
    journal.record_attempt(attempt("k2"), "other key")
    requests, attempts = journal.pending(["k1"])
    late = attempt("k1", started_at=9.0)
    journal.record_attempt(late, "late reply")
    journal.absorbed(requests, [one for one, _ in attempts])
    assert journal.pending(["k1"]) == ([], [(late, "late reply")])
    assert journal.reply("k2") == "other key"


def test_keys_that_a_living_process_is_asking_are_left_to_it(path: Path, journal: Journal) -> None:
    """Unclaimed are keys that are answered, released, one's own, or a dead process's; not another's."""
    for key in ("answered", "released", "own", "dead", "busy"):
        journal.record_request(replace(REQUEST, request_key=key))
    journal.record_attempt(attempt("answered"), "{}")
    journal.record_attempt(attempt("released", "timeout"), None)
    journal.claim("own")
    dead_claim(path, "dead")
    with key_held(path, "busy"):
        assert sorted(journal.unclaimed_keys()) == ["answered", "dead", "own", "released"]
    assert "busy" in journal.unclaimed_keys()


def test_a_journal_that_cannot_be_opened_says_where_and_why(tmp_path: Path) -> None:
    """A missing folder, a folder in its place, and a file of something else are refused by name."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "words").write_text("not a database, but long enough to look at" * 50)
    for name in ("missing/journal", "folder", "words"):
        with pytest.raises(StoreError, match=f"{name}: the journal cannot be opened"):
            Journal(tmp_path / name)
