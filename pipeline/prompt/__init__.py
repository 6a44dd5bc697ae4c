"""A prompt is a Markdown file `FAMILY/vN.md`: front matter, a system section, a user section, further steps, examples.

Promises kept here, and what breaks without them:

- A prompt that loads also renders: names, syntax and a trial article are checked before a call is paid.
- The system message is the same for every article, and nothing of an article is in it.
- The article's text is inserted as data, unchanged, between two lines that carry its own hash.
- An answer that a prompt declares `verbatim` can only be words of the text, where the server holds a model to a schema;
  of one declared under `probabilities` the reply tells how likely each code was, where the server can.
- A prompt's examples say only what their own text says.
- A released prompt never changes; extractions stored under its id would otherwise mean two things.
"""

from pipeline.prompt.file import Prompt
from pipeline.prompt.folders import draft, list_prompts, load_prompt, prompt_folders, shipped_prompts
from pipeline.prompt.frozen import FROZEN_FILE, check_frozen, freeze
from pipeline.prompt.template import (
    REGROUND,
    REGROUND_SCHEMA,
    Example,
    Message,
    Read,
    fence,
    render,
    render_reground,
    render_step,
    system_message,
)
from pipeline.prompt.verbatim import held_to

__all__ = [
    "FROZEN_FILE",
    "REGROUND",
    "REGROUND_SCHEMA",
    "Example",
    "Message",
    "Prompt",
    "Read",
    "check_frozen",
    "draft",
    "fence",
    "freeze",
    "held_to",
    "list_prompts",
    "load_prompt",
    "prompt_folders",
    "render",
    "render_reground",
    "render_step",
    "shipped_prompts",
    "system_message",
]
