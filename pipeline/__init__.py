"""incident-ledger: who says what about an incident, proved against the article's own words.

The flow goes one way:

    article → request → model → reply (journalled raw) → validated against the schema
            → grounded in the article → DuckDB → views → compare, report, evals

`article` loads texts and what is known of their publication; `prompt` renders a versioned prompt;
`request` gives the call its identity; `model` makes the call and journals what came back;
`extract` turns one text into grounded facts or a failure; `run` does so for many, skipping what is
stored; `store` keeps it in DuckDB; `compare` sets the sources side by side; `cli` puts it together.
Imports point down that list only. This module imports nothing.
"""
