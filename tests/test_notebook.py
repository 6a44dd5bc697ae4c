"""The notebook is run as it stands: its cells in order, in one namespace; what they show is what is stored in it.

After a change of what it shows, it is run anew; what runs it is no dependency of ours:
`uv run --with nbclient --with ipykernel jupyter execute --inplace seeds/demo/sources-side-by-side.ipynb`.
"""

import ast
import contextlib
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import pytest

NOTEBOOK = Path(__file__).resolve().parents[1] / "seeds" / "demo" / "sources-side-by-side.ipynb"
CELLS = [cell for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]

Shown = dict[str, str]


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def stored(cell: dict[str, Any]) -> Shown:
    """What a cell's outputs hold, by kind: what it printed, and its value as text and HTML."""
    shown: Shown = {}
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            shown[output["name"]] = shown.get(output["name"], "") + "".join(output["text"])
        else:
            shown |= {kind: "".join(words) for kind, words in output["data"].items()}
    return shown


def run(code: str, namespace: dict[str, Any]) -> Shown:
    """Run a cell as Jupyter does: its last expression is its value."""
    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "cell", "exec"), namespace)  # noqa: S102 - our own notebook
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), namespace) if last else None  # noqa: S307 - likewise
    shown = {"stdout": printed.getvalue()} if printed.getvalue() else {}
    if value is not None:
        shown["text/plain"] = repr(value)
        if hasattr(value, "_repr_html_"):
            shown["text/html"] = value._repr_html_()
    return shown


@pytest.fixture(scope="module")
def shown() -> Iterator[list[Shown]]:
    """What every cell shows today; what the notebook sets for itself is set back."""
    namespace: dict[str, Any] = {}
    with pd.option_context("display.max_columns", 0, "display.max_colwidth", 50), alt.renderers.enable("default"):
        yield [run(source(cell), namespace) for cell in CELLS]


@pytest.mark.parametrize("at", range(len(CELLS)), ids=lambda at: source(CELLS[at]).splitlines()[0][:40])
def test_a_cell_shows_what_is_stored(shown: list[Shown], at: int) -> None:
    """Text and tables to the letter; of a chart its text."""
    kept = {kind: words for kind, words in stored(CELLS[at]).items() if not kind.startswith("image/")}
    assert shown[at] == kept


def test_it_was_run_from_top_to_bottom() -> None:
    """No cell was run twice, left out or run out of order."""
    assert [cell["execution_count"] for cell in CELLS] == list(range(1, len(CELLS) + 1))


def test_it_shows_no_machine_and_no_moment() -> None:
    """A second machine stores the same file: no path, no time of a run, no id made of them."""
    words = "\n".join(text for cell in CELLS for text in stored(cell).values())
    assert words
    assert re.findall(r"/(?:tmp|home|work|Users|var)/\S*|\d{4}-\d\d-\d\d[T ]\d\d:\d\d|v1:[0-9a-f]{8}", words) == []


def test_the_chart_is_a_picture_that_needs_no_script() -> None:
    """Pages that show notebooks run none: the three figures for one toll are drawn, and named."""
    pictures = [stored(cell).get("image/svg+xml", "") for cell in CELLS]
    (chart,) = filter(None, pictures)
    assert all(words in chart for words in ("77 people", "81 people", "more than 70 people"))
    assert "<script" not in chart


def test_every_number_of_the_dead_is_there() -> None:
    """What the notebook is about: 77, 81 and more than 70, side by side and under each policy."""
    words = "\n".join(text for cell in CELLS for text in stored(cell).values())
    wanted = ("77 people", "81 people", "more than 70 people", "acled_conservative", "exclude_perpetrator", "ucdp")
    assert [said for said in wanted if said not in words] == []
