"""The command line: parse, call, print. The only composition root.

`main` is where a `PipelineError` becomes a message and an exit status; anything else keeps its traceback.
Exit status: 0 done, 1 error, 2 usage, 3 more failures than allowed, 4 budget reached, 130 interrupted.
"""

import sys

from pipeline.errors import PipelineError, UsageError


def main() -> None:
    """Run `incidents` and exit."""
    from pipeline.cli.app import app
    from pipeline.cli.output import say

    try:
        app()
    except PipelineError as error:
        say(f"incidents: {error}")
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except SystemExit as end:
        # Typer turns Ctrl-C into this status without a word.
        if end.code == 130:
            say("incidents: interrupted")
        raise
