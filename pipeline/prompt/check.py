"""What a prompt's templates may hold, what its front matter may declare, and a trial before any call is paid."""

import hashlib
from collections.abc import Iterable, Sequence

from jinja2 import TemplateSyntaxError, meta

from pipeline.errors import PromptError
from pipeline.prompt.template import (
    ARTICLE_NAMES,
    REGROUND,
    Read,
    Section,
    Templates,
    environment,
    render,
    render_reground,
    render_step,
)

_AVAILABLE = {
    "system": ("schema",),
    "user": ("article", "fence", "sentences"),
    "step": ("schema", "fence", "times", "numbers"),
}
_AVAILABLE_AGAIN = ("schema", "fence", "statements")
_NEVER_IN_SYSTEM = (
    "the system section uses 'article', but an article never enters the system message: it is hostile "
    "input, and the system message must be the same for every article; use it in the user section"
)
_TRIAL = " <b>trial</b> & {{ 7*7 }} {% raw %} \n\n"


def try_out(prompt: Templates) -> None:
    """Render a trial article that no filter leaves as it is.

    Raises:
        PromptError: the prompt would fail on a real article.
    """
    text_id = hashlib.sha256(_TRIAL.encode()).hexdigest()
    messages = render(prompt, text=_TRIAL, text_id=text_id, split=str.splitlines)
    for number, _ in enumerate(prompt.steps, 1):
        messages = render_step(prompt, number, read=Read(_TRIAL, text_id), before=messages, reply="{}")
    if prompt.reground is not None:
        render_reground(prompt, text_id=text_id, before=messages, reply="{}", statements=[_TRIAL])


def check_fields(where: str, key: str, fields: Sequence[str], known: Iterable[str], what: str) -> None:
    """Refuse, in a list of `STEP.FIELD` under a key of the front matter, what is no such field.

    Raises:
        PromptError: names the field, and those that there are.
    """
    there = dict.fromkeys(known)
    for field in fields:
        if field not in there:
            raise PromptError(f"{where}: {key}: {field!r} is no field of {what}; known: {', '.join(there) or 'none'}")


def check_section(where: str, section: Section) -> None:
    """Refuse a template with a syntax error, another file's template, or a name that is not available.

    Raises:
        PromptError: names the file, and the line or the name.
    """
    jinja = environment()
    try:
        jinja.from_string(section.source)  # finds unknown filters, which parsing alone does not
        tree = jinja.parse(section.source)
    except TemplateSyntaxError as error:
        line = section.line + error.lineno - 1
        raise PromptError(f"{where}:{line}: {str(error.message).rstrip('.')}; mend the template there") from None
    if any(True for _ in meta.find_referenced_templates(tree)):
        raise PromptError(f"{where}: the {section.name} section includes another file; a prompt is one file")
    _check_names(where, section, meta.find_undeclared_variables(tree))


def _check_names(where: str, section: Section, used: set[str]) -> None:
    available = _AVAILABLE_AGAIN if section.step == REGROUND else _AVAILABLE[section.name]
    if section.name == "system" and (shown := used.intersection(ARTICLE_NAMES)):
        raise PromptError(f"{where}: {_NEVER_IN_SYSTEM.replace('article', min(shown), 1)}")
    if unknown := sorted(used.difference(available)):
        raise PromptError(
            f"{where}: the {section.name} section uses {', '.join(map(repr, unknown))}; "
            f"available there: {', '.join(available)}"
        )
    if section.step == REGROUND and "statements" not in used:
        raise PromptError(f"{where}: step {REGROUND} does not name what it asks for; write {{{{ statements }}}} in it")
    if section.name == "user" and len(used.intersection(ARTICLE_NAMES)) != 1:
        what = "has no article" if not used.intersection(ARTICLE_NAMES) else "has the article twice"
        raise PromptError(
            f"{where}: the user section {what}; write {{{{ article }}}} where it goes, or {{{{ sentences }}}} "
            "for its sentences with numbers"
        )
