"""The command as a user types it, run in this process."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from pipeline.cli import main


@dataclass(frozen=True)
class Done:
    """One finished command: its exit status, and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Incidents = Callable[..., Done]


def commands(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Incidents:
    """Runs `incidents` with the words given; whatever the user did wrong, no traceback is shown."""
    return partial(_run, monkeypatch, capsysbinary)


def _run(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], *words: object, stdin: str = ""
) -> Done:
    monkeypatch.setattr(sys, "argv", ["incidents", *map(str, words)])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
    capsysbinary.readouterr()
    with pytest.raises(SystemExit) as left:
        main()
    out, err = (stream.decode() for stream in capsysbinary.readouterr())
    assert "Traceback" not in err
    code = left.value.code
    assert code is None or isinstance(code, int)
    return Done(code or 0, out, err)
