"""What is asked of a chat model: the conversation, a schema for the reply, limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Shot = tuple[str, str]  # a worked example (few-shot): what the user said, what the assistant should have said


def messages(user: str, system: str | None = None, examples: Sequence[Shot] = ()) -> list[dict]:
    """The conversation as the OpenAI API wants it.

    >>> [turn["role"] for turn in messages("now", "be brief", [("before", "answer")])]
    ['system', 'user', 'assistant', 'user']
    """
    turns = [{"role": "system", "content": system}] if system else []
    for asked, answered in examples:
        turns += [{"role": "user", "content": asked}, {"role": "assistant", "content": answered}]
    return turns + [{"role": "user", "content": user}]


@dataclass(frozen=True)
class Request:
    """One request, before it is cut to what an endpoint takes.

    schema: a JSON Schema; options: further ones of the API.
    """

    model: str
    user: str
    system: str | None = None
    examples: Sequence[Shot] = ()
    schema: Mapping[str, Any] | None = None
    max_tokens: int = 200
    temperature: float = 0.0
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        """Everything in it that the model reads."""
        return [turn["content"] for turn in messages(self.user, self.system, self.examples)]
