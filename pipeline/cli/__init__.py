"""The command line: parse, call, print. The only composition root.

`main` is where a `PipelineError` becomes a message and an exit status; anything else keeps its traceback.
Exit status: 0 done, 1 error, 2 usage, 3 more failures than allowed, 4 budget reached, 130 interrupted.
"""

import sys

from pipeline.errors import PipelineError, UsageError


def main() -> None:
    """Run `incidents` and exit."""
    from pipeline.cli.app import app

    try:
        app()
    except PipelineError as error:
        sys.stderr.write(f"incidents: {error}\n")
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except KeyboardInterrupt:
        sys.stderr.write("incidents: interrupted\n")
        sys.exit(130)
