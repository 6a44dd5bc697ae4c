"""The ledger: articles, requests, replies, extractions and facts in DuckDB. The only room that knows duckdb.

Promises: a reader never sees half a commit; tables and views are as `migrations/` and `views/` say, each
column commented; rows go in by columns, never one by one; deleting the file loses nothing the journal has.
"""

from pipeline.store.connect import Ledger, LockedError
from pipeline.store.read import Answered, Circumstances, Reader, StoredExtraction
from pipeline.store.rows import ArticleRow, EvalRow, ExtractionRow, RunRow
from pipeline.store.snapshot import snapshot
from pipeline.store.write import Writer

__all__ = [
    "Answered",
    "ArticleRow",
    "Circumstances",
    "EvalRow",
    "ExtractionRow",
    "Ledger",
    "LockedError",
    "Reader",
    "RunRow",
    "StoredExtraction",
    "Writer",
    "snapshot",
]
