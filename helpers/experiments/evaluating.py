"""Any system of the course on any questions: made ready, asked, scored."""

from collections.abc import Mapping, Sequence
from typing import Any

from helpers import settings
from helpers.corpus import QuestionRow
from helpers.evaluation import ScoredAnswer, judge_answer
from helpers.generation import SYSTEMS, ChatError, adapter_of, answer, small_model
from helpers.models import ModelError
from helpers.progress import Progress
from helpers.retrieval import IndexFolderError, Retriever
from helpers.tuning import serve, shipped
from helpers.tuning.tuned import shipped_names

DEFAULT = "grounded"  # what `answer` does unless it is told otherwise
USUAL = "both"  # what answers a folder unless another system is named
NAMES = (DEFAULT, *SYSTEMS)
# what a reader can mend; its message is one sentence
EXPECTED = (ChatError, ModelError, IndexFolderError, ValueError, OSError)


def made_ready(system: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same system, and the adapter of the course that its reader asks for in the local server. An
    endpoint of one's own serves adapters itself. Raises ModelError when the adapter cannot be served.

    made_ready(BOTH)
    """
    adapter = adapter_of(system)
    if adapter in shipped_names() and not settings.endpoint():
        serve(shipped(adapter))
    return system


def system_named(name: str) -> Mapping[str, Any]:
    """The settings of a system; the one that needs an adapter gets it into the local server.

    Raises ValueError for an unknown name, ModelError when the adapter cannot be served.

    >>> system_named("grounded")
    {}
    """
    if name not in NAMES:
        raise ValueError(f"There is no system {name!r}; use {', '.join(NAMES)}.")
    return {} if name == DEFAULT else made_ready(SYSTEMS[name])


def usual_name() -> str:
    """The system that answers unless another one is named: *both*; where a model of one's own answers, which
    the adapter of *both* does not fit, what `answer` does by itself.

    >>> usual_name()
    'both'
    """
    return USUAL if small_model() else DEFAULT


def usual_system() -> Mapping[str, Any]:
    """The settings of `answer` for the system of `usual_name`, ready. Raises ModelError as `made_ready` does.

    answer("How deep may a Kittiwake 4 be moored?", index, **usual_system())
    """
    return system_named(usual_name())


def evaluate_system(
    rows: Sequence[QuestionRow],
    retriever: Retriever,
    system: Mapping[str, Any],
    progress: Progress | None = None,
) -> list[ScoredAnswer]:
    """Ask every question, as a reader of the row's groups, and score each answer.

    evaluate_system(read_questions("mine.jsonl"), FolderIndex("my-documents"), ENGINEERED)
    """
    scored = []
    for row in rows:
        given = answer(row.question, retriever, groups=row.groups, **system)
        scored.append(ScoredAnswer(row, given, judge_answer(row, given)))
        if progress:
            progress(len(scored), len(rows))
    return scored
