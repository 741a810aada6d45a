"""What a chat template makes of a conversation: the prompt that is read, the completion that is learned.

Templates differ. Some know no system message, some end the prompt inside a thought (`<think>`), some end a
turn with another sign than the text. What does not fit is refused in a sentence before anything is trained:
an answer learned as a thought, or a system message that nobody reads, shows in no loss.
"""

import re
from collections.abc import Sequence
from typing import Any

from .base import TuningError

Turns = Sequence[dict[str, str]]

# How a prompt may open a thought, and what closes it. (Reasoning models of today; `thoughts` reads the same.)
_OPENS_A_THOUGHT = (
    (re.compile(r"<((?:\w+:)?think(?:ing)?|reasoning|thoughts?)>\s*$", re.I), "</{}>"),
    (re.compile(r"(\[THINK\])\s*$"), "[/THINK]"),
    (re.compile(r"(◁think▷)\s*$"), "◁/think▷"),
    (re.compile(r"(<\|begin_of_thought\|>)\s*$"), "<|end_of_thought|>"),
)


def turns_of(user: str, system: str | None = None) -> list[dict[str, str]]:
    """The messages of one question, in the form of the chat interface.

    >>> turns_of("Hi")
    [{'role': 'user', 'content': 'Hi'}]
    """
    said = [{"role": "system", "content": system}] if system else []
    return [*said, {"role": "user", "content": user}]


def prompt_of(turns: Turns, tokenizer: Any) -> str:
    """The text that the model reads before it answers.

    Raises TuningError when the template refuses these turns, or leaves one of them out.

        prompt_of(turns_of("Buoy K4?"), load_base().tokenizer)
    """
    prompt = rendered(turns, tokenizer, add_generation_prompt=True)
    for turn in turns:
        if _plain(turn["content"]) not in _plain(prompt):
            raise TuningError(
                f"The model's chat template leaves the {turn['role']} message out. Take it out of the "
                "examples, or write its text into the user's message."
            )
    return prompt


def completion_of(turns: Turns, answer: str, prompt: str, tokenizer: Any) -> str:
    """The text that is learned: the answer with one end of turn, behind the thought that the prompt opens.

    Raises TuningError for an answer that holds the end of a turn inside, since whatever follows it would
    never be said.

        completion_of(turns, "adrift", prompt_of(turns, tokenizer), tokenizer)      # 'adrift<|im_end|>'
    """
    end = tokenizer.eos_token
    while answer.rstrip().endswith(end):
        answer = answer.rstrip().removesuffix(end)
    if end in answer or not answer.strip():
        wrong = f"holds {end}, the end of a turn," if end in answer else "is empty"
        raise TuningError(f"An answer {wrong}: {answer[:60]!r}. Take the sign out, or mend the example.")
    if thought := _closing(prompt):
        return f"{thought}{answer}{end}"
    whole = rendered([*turns, {"role": "assistant", "content": answer}], tokenizer)
    completion = whole[len(prompt) :] if whole.startswith(prompt) else answer
    if _plain(answer) not in _plain(completion):
        completion = answer  # a template that changes what is said: learn what was given
    return completion[: completion.rindex(end) + len(end)] if end in completion else completion + end


def rendered(turns: Turns, tokenizer: Any, **options: Any) -> str:
    """A conversation as the tokenizer's template writes it. Raises TuningError with the template's reason."""
    from jinja2.exceptions import TemplateError

    try:
        return tokenizer.apply_chat_template(list(turns), tokenize=False, **options)
    except TemplateError as error:
        mend = (
            "Leave `system` out, or write its text into the user's message."
            if any(turn["role"] == "system" for turn in turns)
            else "Give a model whose template takes one user and one assistant message."
        )
        raise TuningError(
            f"The model's chat template refuses the example ({str(error).rstrip('.')}). {mend}"
        ) from None
    except ValueError:
        raise TuningError(
            "The model has no chat template, so nothing says where a turn ends. Give the instruction-tuned "
            "version of it, or set tokenizer.chat_template."
        ) from None


def _closing(prompt: str) -> str:
    """What ends the thought that a prompt opens, so that the answer stands behind it; empty for none."""
    for opens, closes in _OPENS_A_THOUGHT:
        if found := opens.search(prompt):
            line = "\n" if prompt.endswith("\n") else ""
            return f"{line}{closes.format(found[1])}\n\n"
    return ""


def _plain(text: str) -> str:
    """A text without its white space, which templates change at the ends."""
    return "".join(text.split())
