"""`incidents report`: the ledger as one HTML file, for people without a database."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.files import replace_file
from pipeline.cli.output import say
from pipeline.cli.sides import Background, Db, Events

if TYPE_CHECKING:
    from pipeline.store import Ledger


def report(
    out: Annotated[Path, typer.Option("--out", help="the HTML file; one that is there is replaced")] = Path(
        "report.html"
    ),
    db: Db = None,
    event: Events = None,
    policy: Annotated[
        str,
        typer.Option(help="whose toll stands beside each event: ucdp, acled_conservative, latest, official_first …"),
    ] = "ucdp",
    background: Background = False,
    limit: Annotated[
        int | None, typer.Option(min=1, help="at most so many events, those with most independent sources first")
    ] = None,
) -> None:
    """Sources side by side in one HTML file that needs no network: click a figure, see the words it rests on."""
    from pipeline.settings import load_settings
    from pipeline.store import Ledger

    ledger = Ledger(load_settings(db=db).db)
    write_report(ledger, out, asked=event or (), background=background, policy=policy, limit=limit)


def write_report(ledger: "Ledger", out: Path, **shown: Any) -> None:
    """A report at `out`; what is in it goes to stderr. `shown` says what to show: see `ledger_report`."""
    from pipeline.report import html, ledger_report

    found = ledger_report(ledger, **shown)
    replace_file(out, html(found).encode())
    if found.selection is None:
        say("nothing is extracted yet; type: incidents extract PATH")
    left_out = f"; {found.left_out} more are left out (--limit)" if found.left_out else ""
    say(f"{out}: {len(found.events)} events, {found.articles} articles, {found.facts} facts{left_out}")
