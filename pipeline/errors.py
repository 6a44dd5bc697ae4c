"""The errors a user can mend. Each says where, what, and what to do next.

The CLI catches `PipelineError` once and prints its message; anything else is a defect of ours and keeps
its traceback. Raise the child that names who has to act, so that callers never match on message text.
"""


class PipelineError(Exception):
    """An error with a message written for the user: `where: what; what to do`."""


class UsageError(PipelineError):
    """The command line, a settings file or a name in it is wrong: exit status 2."""


class ArticleError(PipelineError):
    """One input cannot become an article; the other inputs go on."""


class PromptError(PipelineError):
    """A prompt or schema file is malformed, unknown, or was changed after its release."""


class ModelError(PipelineError):
    """A model cannot be had, loaded, reached or configured."""


class StoreError(PipelineError):
    """The database or its journal cannot be opened, read or written."""
