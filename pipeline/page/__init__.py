"""The page: one HTML file that needs nothing else, for words that nobody may trust.

Promises: a page fetches nothing and sends nothing, and no script runs in it but the one that stands in this folder
(its hash is in the page's Content-Security-Policy). Every value of a template is escaped, and loses what could turn the
reading direction around or is no character at all. Without scripting a page reads the same, through its links.

What breaks if you change it: a style attribute or an event handler written into a template is refused by the policy,
not shown; a value marked safe is a hole.
"""

from pipeline.page.inert import inert, language_tag, web_address
from pipeline.page.shell import Shell, page
from pipeline.page.words import Highlight, Paragraph, Segment, highlighted

__all__ = [
    "Highlight",
    "Paragraph",
    "Segment",
    "Shell",
    "highlighted",
    "inert",
    "language_tag",
    "page",
    "web_address",
]
