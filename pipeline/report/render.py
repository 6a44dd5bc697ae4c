"""A report → HTML. Charts are drawn here, because only here is it known which are shown."""

from dataclasses import replace
from pathlib import Path

from pipeline.page import Shell, page
from pipeline.report.intervals import with_chart
from pipeline.report.model import Event, Report

_HERE = Path(__file__).parent
_SHELL = Shell(_HERE, "report.html", styles=(_HERE / "report.css",), scripts=(_HERE / "report.js",))


def html(report: Report) -> str:
    """The whole file."""
    events = tuple(_drawn(one, report.policy) for one in report.events)
    return page(_SHELL, report=replace(report, events=events))


def _drawn(event: Event, policy: str) -> Event:
    return replace(event, measures=tuple(with_chart(one, policy) for one in event.measures))
