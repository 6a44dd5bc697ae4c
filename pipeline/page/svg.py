"""Vega-Lite → inline SVG that follows the page's colours. Rendered here and now: no script draws anything later.

No word of an article enters a chart's specification. Labels are placeholders (`label_of`) that are replaced in the
finished drawing, as text of an XML tree; so charts with the same figures are drawn once, whoever said them.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from xml.etree import ElementTree

import vl_convert
from markupsafe import Markup

from pipeline.page.inert import inert

_SVG = "http://www.w3.org/2000/svg"
_LABEL = re.compile(r"label\u2063(\d+)")
# What a drawing of ours consists of; roles and labels for each mark are left out, because the figure has one text.
_ELEMENTS = frozenset(["svg", "g", "path", "line", "rect", "text", "circle"])
_ATTRIBUTES = frozenset(
    [
        *("d", "x", "y", "x1", "x2", "y1", "y2", "r", "cx", "cy", "width", "height", "viewBox", "transform"),
        *("fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "opacity", "fill-opacity"),
        *("font-size", "font-weight", "text-anchor", "stroke-opacity"),
    ]
)


def label_of(place: int) -> str:
    """What stands in a specification for the label of that place."""
    return f"label\u2063{place}"


def drawn(specification: str, labels: Sequence[str], alternative: str) -> Markup:
    """The chart as an SVG element.

    Args:
        specification: Vega-Lite, as JSON; colours may be the page's custom properties, `var(--ink)`.
        labels: the words for the placeholders.
        alternative: what the chart shows, for who does not see it.
    """
    root = ElementTree.fromstring(_rendered(specification))  # noqa: S314 - vl-convert wrote it, of numbers only
    for one in root.iter("text"):
        one.text = _LABEL.sub(lambda found: inert(labels[int(found[1])]), one.text or "")
    root.set("role", "img")
    root.set("aria-label", inert(alternative))
    return Markup(ElementTree.tostring(root, encoding="unicode"))  # noqa: S704 - a tree, serialised: all is escaped


@lru_cache(maxsize=4096)
def _rendered(specification: str) -> str:
    svg = vl_convert.vegalite_to_svg(specification, allowed_base_urls=[])
    root = ElementTree.fromstring(svg)  # noqa: S314 - likewise
    _reduce(root)
    return ElementTree.tostring(root, encoding="unicode")


def _reduce(element: ElementTree.Element) -> bool:
    """Keep what is drawn, without namespaces; whether anything of it is left."""
    element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
    invisible = element.get("display") == "none" or element.get("class") == "background"
    if element.tag not in _ELEMENTS or invisible:
        return False
    element.attrib = {name: _rounded(value) for name, value in element.attrib.items() if name in _ATTRIBUTES}
    for child in list(element):
        if not _reduce(child):
            element.remove(child)
    return element.tag != "g" or len(element) > 0


def _rounded(value: str) -> str:
    return re.sub(r"\d+\.\d{2,}", lambda found: f"{float(found[0]):.1f}", value)
