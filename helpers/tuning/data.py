"""Training data: what the user says and what the model shall answer, as token ids with a mask for the loss.

    <|im_start|>system … <|im_end|> <|im_start|>user … <|im_end|> <|im_start|>assistant     the prompt:
    read, not learned {"product": "Kittiwake 4", …}<|im_end|>                             the completion:
    learned, with its end

Only tokens of the completion enter the loss; else most of the training would go into predicting
customers' messages. The end-of-turn token belongs to the completion, or the tuned model never learns to
stop. The chat template is the tokenizer's own, so that training sees what serving sees.
"""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from helpers import settings
from helpers.corpus import Email, Ticket

from .base import TuningError
from .templates import completion_of, prompt_of, turns_of

IGNORED = -100  # the label that torch's cross-entropy leaves out
LONGEST = 1024  # tokens of one example: its activations must fit the memory
MEGABATCH = 16  # batches that are sorted by length together

Item = TypeVar("Item")


@dataclass(frozen=True)
class Example:
    """One turn to learn from: what the user says, what the model shall answer, and a system message.

    system: None for the chat template's own.

    >>> Example("Buoy K4 is off station", "adrift").system is None
    True
    """

    user: str
    answer: str
    system: str | None = None


@dataclass(frozen=True)
class Encoded:
    """Token ids of prompt and completion; the first `prompt` of them are the prompt.

    >>> Encoded((7, 8, 9), prompt=2).labels
    (-100, -100, 9)
    """

    ids: tuple[int, ...]
    prompt: int

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def labels(self) -> tuple[int, ...]:
        """The ids, with IGNORED in place of the prompt's."""
        return (IGNORED,) * self.prompt + self.ids[self.prompt :]


def masked_labels(prompt: Sequence[int], answer: Sequence[int], end: int) -> list[int]:
    """Labels for the ids prompt + answer + [end], by hand.

    IGNORED where the model only reads, the ids themselves where it learns, its end included.

    >>> masked_labels(prompt=[5, 6], answer=[1], end=2)
    [-100, -100, 1, 2]
    """
    return [IGNORED] * len(prompt) + [*answer, end]


def ticket_examples(tickets: Sequence[Ticket]) -> list[Example]:
    """Tickets as examples: the customer's message alone, and the record as JSON on one line.

    No instruction is given: the weights shall hold it.

    >>> ticket_examples([Ticket("t1", "train", "K4 is adrift", {"product": "Kittiwake 4"})])
    [Example(user='K4 is adrift', answer='{"product": "Kittiwake 4"}', system=None)]
    """
    return [Example(ticket.text, json.dumps(ticket.record, ensure_ascii=False)) for ticket in tickets]


def email_examples(emails: Sequence[Email]) -> list[Example]:
    """Support cases as examples: the facts alone, and the approved e-mail.

    >>> email_examples([Email("e1", "train", {"customer": "Tove"}, "Dear Tove, …")])
    [Example(user='customer: Tove', answer='Dear Tove, …', system=None)]
    """
    return [Example(email.notes, email.email) for email in emails]


def subset(items: Sequence[Item], count: int, seed: int | None = None) -> list[Item]:
    """A random draw without replacement; with the same seed a smaller draw is the beginning of a larger one.

    So a learning curve wants it. seed: None for that of the run.
    Raises TuningError when there are fewer items.

    >>> subset("abcdef", 4)[:2] == subset("abcdef", 2)
    True
    """
    if count > len(items):
        raise TuningError(f"There are {len(items)} items and {count} were asked for.")
    rng = random.Random(settings.seed() if seed is None else seed)
    return rng.sample(list(items), len(items))[:count]


# ---- from a file ---------------------------------------------------------------------------------


def load_examples(path: Path | str) -> list[Example]:
    """Examples of your own from a JSONL file: {"user": …, "answer": …} on each line, "system" if you like.

    Raises TuningError that names the line and what is wrong with it.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     mine = Path(folder) / "mine.jsonl"
    ...     _ = mine.write_text('{"user": "K4 is adrift", "answer": {"severity": "high"}}')
    ...     load_examples(mine)
    [Example(user='K4 is adrift', answer='{"severity": "high"}', system=None)]
    """
    path = Path(path)
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # not splitlines: a text may hold U+2028
    except OSError as error:
        raise TuningError(
            f"{path} cannot be read ({error.strerror}). Give the path of a JSONL file."
        ) from None
    except UnicodeDecodeError:
        raise TuningError(f"{path} is not UTF-8 text. Save it as UTF-8.") from None
    examples = [
        _example(line, f"{path.name}, line {number}") for number, line in enumerate(lines, 1) if line.strip()
    ]
    if not examples:
        raise TuningError(
            f'{path} holds no example. Write one JSON object per line: {{"user": "…", "answer": "…"}}'
        )
    return examples


def _example(line: str, where: str) -> Example:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise TuningError(
            f"{where} is not JSON ({error}). Write one object per line, without line breaks inside it."
        ) from None
    known, needed = {"user", "answer", "system"}, {"user", "answer"}
    if not isinstance(row, dict) or not needed <= set(row) <= known:
        has = (", ".join(row) or "nothing") if isinstance(row, dict) else type(row).__name__
        raise TuningError(
            f'{where} must be an object with "user" and "answer" (and "system" if you like); it has {has}.'
        )
    answer = row["answer"]
    if isinstance(answer, dict | list):
        answer = json.dumps(answer, ensure_ascii=False)
    for name, value in (("user", row["user"]), ("answer", answer)):
        if not isinstance(value, str) or not value.strip():
            raise TuningError(f'{where}: "{name}" must be a text that is not empty.')
    if not isinstance(row.get("system"), str | None):
        raise TuningError(f'{where}: "system" must be a text, or be left out.')
    return Example(row["user"], answer, row.get("system"))


# ---- tokens and batches --------------------------------------------------------------------------


def encode(example: Example, tokenizer, longest: int = LONGEST) -> Encoded:
    """Tokenise one example with the tokenizer's chat template.

    Raises TuningError when it has more than `longest` tokens, or does not fit the template (templates.py).

        encode(Example("Buoy K4?", "adrift"), load_base().tokenizer).prompt      # 32 tokens are read
    """
    turns = turns_of(example.user, example.system)
    prompt = prompt_of(turns, tokenizer)
    completion = completion_of(turns, example.answer, prompt, tokenizer)
    read, learned = (tokenizer(text, add_special_tokens=False)["input_ids"] for text in (prompt, completion))
    count = len(read) + len(learned)
    if count > longest:
        raise TuningError(
            f"An example has {count} tokens and the limit is {longest}: {example.user[:60]!r}… Shorten it."
        )
    return Encoded(tuple(read + learned), len(read))


def batches(lengths: Sequence[int], size: int, seed: int) -> list[list[int]]:
    """One epoch: every index once, in batches of `size` examples of similar length, in random order.

    So little is padded. The order is shuffled first, and sorted by length within MEGABATCH batches only,
    so that batches differ from epoch to epoch.

    >>> sorted(map(sorted, batches([9, 1, 8, 2], size=2, seed=0)))
    [[0, 2], [1, 3]]
    """
    rng = random.Random(seed)
    order = rng.sample(range(len(lengths)), len(lengths))
    span = size * MEGABATCH
    blocks = [sorted(order[i : i + span], key=lambda at: lengths[at]) for i in range(0, len(order), span)]
    made = [block[i : i + size] for block in blocks for i in range(0, len(block), size)]
    rng.shuffle(made)
    return made


def split_by_tokens(batch: Sequence[int], length_of: Callable[[int], int], most: int) -> list[list[int]]:
    """Cut a batch into parts of at most `most` tokens, padding counted, for gradient accumulation.

    A part has one example at least.

    >>> split_by_tokens([0, 1, 2], [30, 10, 10].__getitem__, most=30)
    [[1, 2], [0]]
    """
    parts: list[list[int]] = []
    for index in sorted(batch, key=length_of):
        if parts and (len(parts[-1]) + 1) * length_of(index) <= most:
            parts[-1].append(index)
        else:
            parts.append([index])
    return parts
