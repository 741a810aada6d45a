"""Systems with a name: settings of `answer`.

answer(question, index, **CLOSED_BOOK)    the model's memory alone
answer(question, index, **PROMPT_ONLY)    three passages in the prompt, rules and two examples
answer(question, index, **ENGINEERED)     code chooses a sentence, the model picks a span of it, code checks
answer(question, index, **TUNED)          three passages, read by the adapter `combined`
answer(question, index, **BOTH)           three chosen sentences, read by the adapter `reader`; code cites
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .answering import PASSAGES, small_model, unsupported_parts
from .chooser import Chooser
from .evidence import nearest_sentence, whole_passages
from .evidence_reader import READER, EvidenceReader
from .forms import HOUSE_EXAMPLES, HOUSE_RULES
from .readers import HouseReader, from_memory, read_passages, read_sentence
from .spans import read_span


def prompted(k: int = PASSAGES, constrained: bool = False, **asking: Any) -> dict[str, Any]:
    """Settings of `answer` for a model that is given whole passages and writes the house format itself.

    k: 0 for a closed book. constrained: decode by a schema. asking: arguments of `chat` (system, examples,
    adapter). Nothing is checked afterwards: what such a system says is the model's own.

    >>> prompted(adapter="combined")["read"]
    HouseReader(asking={'adapter': 'combined'}, constrained=False)
    """
    reader = HouseReader(asking, constrained)
    return {"k": k, "choose": whole_passages, "read": reader, "verify": None, "threshold": None}


def with_threshold(system: Mapping[str, Any], level: float) -> dict[str, Any]:
    """The same settings of `answer`, with silence below this confidence and an answer from there on.

    level: 0 to 1; at 0 nothing is withheld for its confidence. A system whose model writes form and silence
    itself (`prompted`) has no confidence, and stays as it is. Raises ValueError for a level outside 0 to 1.

    >>> with_threshold(BOTH, 0.7)["read"].answers_from
    0.7
    """
    if isinstance(level, bool) or not isinstance(level, int | float) or not 0 <= level <= 1:
        raise ValueError(f"The level is {level!r}; give a number from 0 to 1.")
    made = {**system, "threshold": level}
    if isinstance(read := system.get("read"), EvidenceReader):
        made["read"] = replace(read, answers_from=level)
    return made


def adapter_of(system: Mapping[str, Any]) -> str | None:
    """The adapter that a system's reader asks for; None where the plain model reads.

    >>> adapter_of(TUNED), adapter_of(ENGINEERED)
    ('combined', None)
    """
    read = system.get("read")
    if isinstance(read, EvidenceReader):
        return read.adapter
    return read.asking.get("adapter") if isinstance(read, HouseReader) else None


CLOSED_BOOK: dict[str, Any] = {"k": 0, "read": from_memory, "verify": None, "threshold": None}
PROMPT_ONLY = prompted(system=HOUSE_RULES, examples=HOUSE_EXAMPLES)
TUNED = prompted(adapter="combined")
# Each is the best of eight settings on validation questions about Skerry (`helpers.experiments.contenders`);
# on other documents their thresholds are guesses: `calibrate`.
ENGINEERED: dict[str, Any] = with_threshold(
    {"k": 10, "choose": Chooser(1), "read": read_span, "verify": unsupported_parts}, 0.55
)
BOTH: dict[str, Any] = with_threshold(
    {"k": 10, "choose": Chooser(3), "read": EvidenceReader(READER), "verify": None}, 0.35
)
SYSTEMS: Mapping[str, Mapping[str, Any]] = {
    "closed-book": CLOSED_BOOK,
    "prompt-only": PROMPT_ONLY,
    "engineered": ENGINEERED,
    "tuned": TUNED,
    "both": BOTH,
}


def basic(reader: str | None = None) -> dict[str, Any]:
    """Settings of `answer` for notebook 02's first system: it reads, cites, and checks nothing.

    reader: "sentence" gives the model the one nearest sentence, "passages" all that was found; None: what
    suits the model. Raises ValueError for another word.

    >>> basic("sentence")["choose"].__name__
    'nearest_sentence'
    """
    reader = reader or ("sentence" if small_model() else "passages")
    if reader not in ("sentence", "passages"):
        raise ValueError(f"There is no reader {reader!r}; use 'sentence' or 'passages'.")
    small = reader == "sentence"
    return {
        "choose": nearest_sentence if small else whole_passages,
        "read": read_sentence if small else read_passages,
        "verify": None,
        "threshold": None,
    }
