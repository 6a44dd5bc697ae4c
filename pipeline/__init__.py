"""incident-ledger: who says what about an incident, proved against the article's own words.

The flow goes one way:

    article → request → model → reply (journalled raw) → validated against the schema
            → grounded in the article → DuckDB → views → compare, report, evals

`article` loads texts and what is known of their publication; `prompt` renders a versioned prompt;
`request` gives the call its identity; `model` makes the call and journals what came back;
`extract` turns one text into grounded facts or a failure; `run` does so for many, skipping what is
stored; `store` keeps it in DuckDB; `link` joins what tells one happening and `lineage` what rests on one report;
`compare` sets the sources side by side, `report` shows them, `export` hands them on; `cli` puts it together.
Imports point down that list only. This module imports nothing until it is asked for `open_ledger`, the way into a
ledger from Python (`pipeline.api`).
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.api import open_ledger

__all__ = ["open_ledger"]


def __getattr__(name: str) -> Any:
    """The one name of the Python interface, imported when it is used."""
    if name not in __all__:
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
    from pipeline import api  # noqa: PLC0415 - importing the package must load no database library

    return getattr(api, name)
