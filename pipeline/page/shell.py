"""Templates → one file: escaping, the policy that bars every other script, and the styles and script themselves."""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from pipeline.page.inert import inert, language_tag, web_address

_HERE = Path(__file__).parent
_STYLES = (_HERE / "page.css", _HERE / "text.css", _HERE / "charts.css")
_SCRIPTS = (_HERE / "page.js",)


@dataclass(frozen=True, slots=True)
class Shell:
    """What a kind of page brings along.

    Attributes:
        folder: its templates; those of this room can be included too.
        template: the page's own, which extends `shell.html`.
        styles: further style sheets.
        scripts: further scripts; they run behind the room's own.
    """

    folder: Path
    template: str
    styles: Sequence[Path] = ()
    scripts: Sequence[Path] = ()


def page(shell: Shell, **values: Any) -> str:
    """The whole file, ready to be written as UTF-8. A value that the template names and nobody gave is an error."""
    style = _joined((*_STYLES, *shell.styles))
    script = _joined((*_SCRIPTS, *shell.scripts))
    own = {"style": _STYLE, "script": _SCRIPT, "policy": _policy(style, script)}
    written = _templates(shell.folder).get_template(shell.template).render(**values, **own)
    # Behind the layout, which their hashes would not survive; a value cannot hold these marks, they are no characters.
    return _BLANK.sub("", written).replace(_STYLE, style, 1).replace(_SCRIPT, script, 1)


_STYLE, _SCRIPT = Markup("\ufdd0style"), Markup("\ufdd0script")
# Half of a large page's nodes would be the line breaks between its blocks, which nobody sees and a browser keeps.
_BLANK = re.compile(
    r"\s*\n\s*(?=</?(?:td|th|tr|thead|tbody|table|caption|ul|ol|li|dl|dt|dd|div|p|section|details|summary|figure|h[1-6])\b)"
)


def _policy(style: str, script: str) -> str:
    """Nothing is loaded, and of scripts and styles only these two; Trusted Types bar what would parse a string."""
    return (
        f"default-src 'none'; script-src {_digest(script)}; style-src {_digest(style)}; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _digest(inline: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()}'"


@cache
def _joined(paths: tuple[Path, ...]) -> str:
    """Our own files: nothing that came from an article is ever among them."""
    return "\n".join(path.read_text(encoding="utf-8").strip() for path in paths)


@cache
def _templates(folder: Path) -> jinja2.Environment:
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader([folder, _HERE]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"web_address": web_address, "language_tag": language_tag}
    return found


def _shown(value: Any) -> Any:
    """What a template prints of a value: nothing for None, and inert words; escaping comes after."""
    if value is None:
        return ""
    return inert(value) if isinstance(value, str) and not isinstance(value, Markup) else value
