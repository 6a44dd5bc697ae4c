"""Where prompts live: the user's folder before the shipped one; a draft is a copy in the former."""

import re
from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import PromptError
from pipeline.prompt.file import Prompt, id_order, prompt_ids, prompt_path, read_prompt, shown
from pipeline.prompt.frozen import refuse_changed

_BODY = re.compile(r"^=== system ===", re.MULTILINE)


def shipped_prompts() -> Path:
    """The prompts folder of the repository, or of the installed wheel."""
    return Path(__file__).resolve().parents[2] / "prompts"


def prompt_folders(settings_prompts_dir: Path) -> list[Path]:
    """The user's folder, where it exists and is another one, then the shipped folder."""
    shipped = shipped_prompts()
    if settings_prompts_dir.is_dir() and settings_prompts_dir.resolve() != shipped:
        return [settings_prompts_dir, shipped]
    return [shipped]


def load_prompt(prompt_id: str, folders: Sequence[Path]) -> Prompt:
    """The prompt from the first folder that has it.

    Raises:
        PromptError: unknown, malformed, changed after its release, or a released id with other content.
    """
    holders = [folder for folder in folders if prompt_path(folder, prompt_id).is_file()]
    if not holders:
        known = ", ".join(_all_ids(folders)) or "none"
        places = ", ".join(map(shown, folders))
        raise PromptError(f"prompt {prompt_id!r}: not in {places}; known: {known}")
    prompt = read_prompt(holders[0], prompt_id)
    refuse_changed(prompt)
    for folder in holders[1:]:
        _refuse_shadow(prompt, read_prompt(folder, prompt_id))
    return prompt


def list_prompts(folders: Sequence[Path]) -> list[Prompt]:
    """Every prompt that `load_prompt` would give, by family and number.

    Raises:
        PromptError: one of them does not load; a broken file is named, not left out.
    """
    return [load_prompt(prompt_id, folders) for prompt_id in _all_ids(folders)]


def draft(origin: Prompt, prompt_id: str, folders: Sequence[Path], schema: str | None = None) -> Prompt:
    """Copy a prompt into the first folder under a new id, unreleased, for editing.

    Raises:
        PromptError: the id is taken in one of the folders, or the schema is unknown.
    """
    for folder in folders:
        if (taken := prompt_path(folder, prompt_id)).exists():
            raise PromptError(f"{shown(taken)}: exists already; choose another version number")
    target = prompt_path(folders[0], prompt_id)
    text = origin.source.read_bytes().decode("utf-8").replace("\r\n", "\n")
    body = _BODY.search(text)
    target.parent.mkdir(parents=True, exist_ok=True)
    declared = {"verbatim": origin.verbatim, "probabilities": origin.probabilities} if schema is None else {}
    kept = "".join(f"{key}: [{', '.join(fields)}]\n" for key, fields in declared.items() if fields)
    front = (
        f"---\nid: {prompt_id}\nversion: {id_order(prompt_id)[1]}\nschema: {schema or origin.schema}\n"
        f"released: null\nnotes: draft from {origin.id}\n{kept}---\n\n"
    )
    target.write_text(front + text[body.start() if body else 0 :], encoding="utf-8", newline="\n")
    try:
        return read_prompt(folders[0], prompt_id)
    except PromptError:
        target.unlink()
        raise


def _all_ids(folders: Sequence[Path]) -> list[str]:
    found = {prompt_id for folder in folders for prompt_id in prompt_ids(folder)}
    return sorted(found, key=id_order)


def _refuse_shadow(prompt: Prompt, other: Prompt) -> None:
    if other.released and other.hash != prompt.hash:
        raise PromptError(
            f"{prompt.where}: has the id of the released {other.where} but other content; "
            "give it a version of its own with `incidents prompts new`"
        )
