"""The project's one hashing function over JSON values.

Request keys, prompt hashes and frozen.json all rest on it: a change to what it returns would make every
stored reply look unpaid and every released prompt look changed. Another algorithm therefore gets another
tag in front of the digest, and `v1:` keeps meaning what it means here.
"""

import hashlib
import json
from typing import Any


def canonical_json(value: Any) -> str:
    """JSON with sorted keys, no spaces and unescaped characters; mappings have string keys.

    Raises:
        ValueError: a number is NaN or infinite, which JSON cannot say.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical_hash(value: Any) -> str:
    """`v1:` and the SHA-256 of the value's canonical JSON in UTF-8."""
    # A model can reply with half a surrogate pair; the hash has to exist for that text as well.
    encoded = canonical_json(value).encode("utf-8", "surrogatepass")
    return "v1:" + hashlib.sha256(encoded).hexdigest()
