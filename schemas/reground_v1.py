"""`reground_v1`: the answer when a model is asked once more for facts that are not in the article's words.

The statements are named by codes; for each the model gives the article's own words, or null where the article does
not say it. The same for every schema version. Released versions never change; see prompts/frozen.json.
"""

from pydantic import BaseModel, ConfigDict, Field


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Statement(_Strict):
    """One of the statements that were not found in the article."""

    statement: str = Field(description="its code, such as f0a1")
    quote: str | None = Field(
        description="the few words of the article that say it, copied exactly; null if the article does not say it"
    )
    value_text: str | None = Field(description="the number, name or time alone, as those words write it; null if none")


class Reground(_Strict):
    """The statements again, each with the article's own words."""

    statements: list[Statement] = Field(max_length=24)


RESPONSE = Reground
