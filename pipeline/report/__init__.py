"""The ledger as one HTML file: who says what of each event, where they differ, and the words behind every figure.

Promises: each figure, statement and conflict is a link to the words that it rests on; what no words prove is listed and
marked; a null is never shown as 0. The file needs no network, no other file and, for reading, no script.
"""

from pipeline.report.gather import ledger_report
from pipeline.report.model import Report
from pipeline.report.render import html

__all__ = ["Report", "html", "ledger_report"]
