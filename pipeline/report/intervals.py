"""A toll's statements as intervals, one line per source and originator: a chart specification without a word in it."""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import altair as alt
from markupsafe import Markup

from pipeline.page.svg import drawn, label_of
from pipeline.report.model import Claim, Measured, Toll

_WIDTH, _ROW = 330, 36
# More lines than this are a table, not a picture; the table stands beside it anyway.
_MOST = 24
_SAID = 44
_COLOUR = "var(--accent)"


def with_chart(measured: Measured, policy: str) -> Measured:
    """The measure with its chart, if at least two of its statements have a number."""
    numbered = [one for one in measured.claims if one.low is not None or one.high is not None]
    if len(numbered) < 2:
        return measured
    toll = next((one for one in measured.tolls if one.policy == policy and one.is_known), None)
    return replace(measured, chart=_chart(measured.measure, numbered, toll, policy))


def _chart(measure: str, claims: Sequence[Claim], toll: Toll | None, policy: str) -> Markup:
    shown = sorted(claims, key=_place)[:_MOST]
    specification = _specification(shown, toll)
    return drawn(specification, [_label(one) for one in shown], _told(measure, shown, toll, policy))


def _place(claim: Claim) -> tuple[int, int]:
    low = claim.low if claim.low is not None else claim.high or 0
    return low, claim.high if claim.high is not None else low


def _label(claim: Claim) -> str:
    said = f"{claim.source} · {claim.originator}" if claim.originator else claim.source
    return said if len(said) <= _SAID else f"{said[: _SAID - 1]}…"


def _told(measure: str, claims: Sequence[Claim], toll: Toll | None, policy: str) -> str:
    """The chart in words."""
    lines = [f"{one.source}{f', {one.originator}' if one.originator else ''}: {one.statement}" for one in claims]
    best = f" Best under {policy}: {toll.best.value}." if toll else ""
    return f"{measure.replace('_', ' ')}, by source. {'; '.join(lines)}.{best}"


def _specification(claims: Sequence[Claim], toll: Toll | None) -> str:
    first, last = _domain(claims, toll)
    filled = (
        _template().replace(_ACROSS, json.dumps([first, last])).replace(_DOWN, json.dumps([-0.75, len(claims) - 0.25]))
    )
    specification: dict[str, Any] = json.loads(filled)
    specification["height"] = _ROW * len(claims)
    specification["datasets"] = {
        "rows": [_row(one, place, first, last) for place, one in enumerate(claims)],
        "band": [] if toll is None else [{name: getattr(toll, name).value for name in ("best", "low", "high")}],
    }
    return json.dumps(specification, sort_keys=True)


_ACROSS, _DOWN = '["across", "across"]', '["down", "down"]'


@cache
def _template() -> str:
    """The chart without figures: altair checks each part of it, which takes longer than drawing."""
    x = alt.Scale(domain=["across", "across"], nice=False)
    y = alt.Scale(domain=["down", "down"], nice=False, reverse=True)
    at = alt.X("at:Q", scale=x, axis=_axis())
    row = alt.Y("row:Q", scale=y, axis=None)
    rows, band = alt.Chart(alt.NamedData("rows")), alt.Chart(alt.NamedData("band"))
    chart = alt.layer(
        band.mark_rect(color=_COLOUR, opacity=0.09).encode(alt.X("low:Q", scale=x, axis=_axis()), x2="high:Q"),
        band.mark_rule(color=_COLOUR, strokeWidth=1.5, strokeDash=[5, 3])
        .encode(alt.X("best:Q", scale=x, axis=_axis())),
        rows.mark_rule(strokeWidth=5, opacity=0.4, color=_COLOUR)
        .encode(alt.X("from:Q", scale=x, axis=_axis()), row, x2="to:Q"),
        *(_points(rows, shape).encode(at, row) for shape in ("circle", "ring", "triangle-right", "triangle-left")),
        rows.mark_text(align="left", dx=9, fontSize=12, fontWeight=600, color="var(--ink)")
        .encode(at, row, text="said:N"),
        rows.mark_text(align="left", fontSize=11, color="var(--muted)")
        .encode(alt.Y("above:Q", scale=y, axis=None), x=alt.value(0), text="label:N"),
    )  # fmt: skip
    chart = chart.properties(width=_WIDTH).configure(background="#00000000", padding=0)
    return json.dumps(chart.configure_view(stroke="#00000000").to_dict())


def _axis() -> alt.Axis:
    return alt.Axis(
        title=None, tickCount=5, format="~s", grid=True, gridColor="var(--line)", domain=False, ticks=False,
        labelColor="var(--muted)", labelFontSize=11, labelPadding=4,
    )  # fmt: skip


def _points(base: alt.Chart, shape: str) -> alt.Chart:
    """The ends of the intervals: what is counted is full, what is not is a ring, what goes on is an arrow."""
    drawn_as = "circle" if shape == "ring" else shape
    shown: alt.Chart = base.transform_filter(f"datum.shape == '{shape}'").mark_point(
        filled=shape != "ring", shape=drawn_as, size=75, opacity=1, color=_COLOUR, strokeWidth=1.6
    )
    return shown


def _domain(claims: Sequence[Claim], toll: Toll | None) -> tuple[float, float]:
    """The figures with room: at the left for a point, at the right for an arrow and its number."""
    ends = [end for one in claims for end in (one.low, one.high) if end is not None]
    ends += [end for end in (toll.low.value, toll.high.value) if end is not None] if toll else []
    room = max(max(ends) - min(ends), max(ends) * 0.1, 2)
    return max(min(ends) - 0.12 * room, -0.04 * room), max(ends) + 0.3 * room


def _row(claim: Claim, place: int, first: float, last: float) -> dict[str, Any]:
    """One line: from where to where it reaches, and where its sign and number stand."""
    reach = 0.06 * (last - first)
    if claim.low is None:
        end = float(claim.high or 0)
        span = {"from": max(end - reach, first), "to": end, "at": max(end - reach, first), "shape": "triangle-left"}
    elif claim.high is None:
        span = {"from": claim.low, "to": claim.low + reach, "at": claim.low + reach, "shape": "triangle-right"}
    else:
        span = {"from": claim.low, "to": claim.high, "at": claim.high, "shape": "circle" if claim.counted else "ring"}
    return {"row": place, "above": place - 0.42, "label": label_of(place), "said": _said(claim), **span}


def _said(claim: Claim) -> str:
    """The number alone; whose it is stands above the line."""
    if claim.high is None:
        return f"≥ {claim.low}"
    if claim.low is None:
        return f"≤ {claim.high}"
    return str(claim.low) if claim.low == claim.high else f"{claim.low}–{claim.high}"
