"""Why a call gave no answer, as a kind that decides what happens next. No message is ever matched."""

from typing import Literal

FaultKind = Literal[
    "rate_limited",
    "server_error",
    "timeout",
    "connection",
    "malformed",
    "refused",
    "content_filter",
    "truncated",
    "too_long",
    "bad_request",
    "invalid",
    "unauthorised",
    "unknown_model",
]

# The call may well succeed a little later: tenacity tries again, and so does the next run.
PASSING: frozenset[FaultKind] = frozenset({"rate_limited", "server_error", "timeout", "connection", "malformed"})
# Every further article would fail the same way, so the run stops instead of failing them all.
FATAL: frozenset[FaultKind] = frozenset({"unauthorised", "unknown_model"})


def writable(text: str) -> str:
    r"""Text as UTF-8 can write it: a reply may say `\ud800`, and one such row would block the whole ledger."""
    return text.encode("utf-8", "backslashreplace").decode()


class ModelFault(Exception):
    """One request got no usable answer.

    Attributes:
        kind: what happened.
        retry_after: seconds the server asked to wait, if it did.
    """

    def __init__(self, kind: FaultKind, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(writable(message))
        self.kind = kind
        self.retry_after = retry_after

    @property
    def permanent(self) -> bool:
        """Whether asking the same again gives the same: retried only with `--retry-failed`."""
        return self.kind not in PASSING
