"""The same examples as a fine-tuning file for OpenAI, and for the many services that take its form.

    path = write_openai(ticket_examples(load_tickets("train")), "triage.jsonl")
    print(check_openai(path))

Nothing is uploaded here. What this leaves out: tools, images, preference pairs, the `weight` of a turn.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.files import write_whole

from .base import TuningError
from .data import Example

ROLES = ("system", "developer", "user", "assistant")
FEWEST = 10  # examples; a smaller file is refused by the service
LETTERS_A_TOKEN = 4  # of English text, roughly
FRAME = 4  # tokens around each message, roughly


@dataclass(frozen=True)
class OpenaiFile:
    """What a checked file holds: examples, tokens in all, and tokens of the longest example."""

    examples: int
    tokens: int
    longest: int

    def __str__(self) -> str:
        return f"{self.examples} examples, {self.tokens:,} tokens, {self.longest} in the longest example"

    def cost(self, per_million: float, epochs: int = 1) -> float:
        """The price of a training that reads every token `epochs` times.

        >>> OpenaiFile(examples=600, tokens=150_000, longest=400).cost(per_million=2.0, epochs=3)
        0.9
        """
        return self.tokens * epochs * per_million / 1e6


def write_openai(examples: Sequence[Example], path: Path | str) -> Path:
    """Write examples as a fine-tuning file for OpenAI and whoever takes the same form; returns the path.

    One line an example: {"messages": [{"role": "system" …}, {"role": "user" …}, {"role": "assistant" …}]}.
    Raises TuningError for no example, or a path that cannot be written; the file is whole or not there.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_openai([Example("K4?", "adrift")], f"{folder}/mine.jsonl").read_text()
    '{"messages": [{"role": "user", "content": "K4?"}, {"role": "assistant", "content": "adrift"}]}\\n'
    """
    if not examples:
        raise TuningError("There is no example to write.")
    lines = []
    for one in examples:
        turns = [("system", one.system)] * bool(one.system) + [("user", one.user), ("assistant", one.answer)]
        messages = [{"role": role, "content": content} for role, content in turns]
        lines.append(json.dumps({"messages": messages}, ensure_ascii=False))
    try:
        write_whole(path, "\n".join(lines) + "\n")
    except OSError as error:
        raise TuningError(
            f"{path} cannot be written ({error.strerror or error}). Check the folder."
        ) from None
    return Path(path)


def check_openai(path: Path | str, count: Callable[[str], int] | None = None) -> OpenaiFile:
    """Read a fine-tuning file as the service will, and count it. count: tokens of a text; else estimated.

    Every line is {"messages": […]}: known roles, contents that are no empty texts, somebody who asks, and the
    assistant last, since that is what is learned. Raises TuningError that names the line and what is wrong.

        check_openai("triage.jsonl", count=lambda text: len(tokenizer(text).input_ids)).tokens
    """
    path = Path(path)
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise TuningError(f"{path} cannot be read ({error.strerror}). Give a file of JSON lines.") from None
    except UnicodeDecodeError:
        raise TuningError(f"{path} is not UTF-8 text. Save it as UTF-8.") from None
    read = [
        _messages(line, f"{path.name}, line {number}") for number, line in enumerate(lines, 1) if line.strip()
    ]
    if len(read) < FEWEST:
        raise TuningError(f"{path.name} holds {len(read)} examples; the service wants {FEWEST} at least.")
    count = count or _estimated
    sizes = [sum(count(message["content"]) + FRAME for message in messages) for messages in read]
    return OpenaiFile(len(read), sum(sizes), max(sizes))


def _estimated(text: str) -> int:
    return -(-len(text) // LETTERS_A_TOKEN)


def _messages(line: str, where: str) -> list[dict[str, str]]:
    """The messages of one line, after all that can be wrong with them."""
    try:
        row = json.loads(line)
    except ValueError as error:
        raise TuningError(f"{where} is not JSON ({error}). Write one object a line.") from None
    messages = row.get("messages") if isinstance(row, dict) else None
    if not isinstance(messages, list) or not messages:
        has = (", ".join(map(str, row)) or "nothing") if isinstance(row, dict) else type(row).__name__
        raise TuningError(
            f'{where} must be an object with a list "messages"; it has {has}. '
            "write_openai writes one from examples."
        )
    for place, message in enumerate(messages, 1):
        if not isinstance(message, dict) or message.get("role") not in ROLES:
            role = message.get("role") if isinstance(message, dict) else message
            raise TuningError(f"{where}: message {place} has the role {role!r}; use {', '.join(ROLES)}.")
        if not isinstance(message.get("content"), str) or not message["content"].strip():
            raise TuningError(f"{where}: message {place} ({message['role']}) has no text as its content.")
    roles = [message["role"] for message in messages]
    if roles[-1] != "assistant":
        raise TuningError(
            f"{where} ends with the role {roles[-1]!r}; the assistant's answer comes last, it is what is "
            "learned."
        )
    if "user" not in roles:
        raise TuningError(f"{where} holds no message of a user, so there is nothing to answer.")
    return messages
