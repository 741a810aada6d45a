"""Paths and environment variables of the course, read in one place.

| variable            | meaning                                                    | default                |
| ------------------- | ---------------------------------------------------------- | ---------------------- |
| COURSE_MODELS       | folder with the model files (USB stick, shared folder)     | <cache>/models         |
| COURSE_CACHE        | folder for everything that can be made again               | .cache in the checkout |
| COURSE_SIZE         | `quick`, `default` or `full`: how many test items are run  | default                |
| COURSE_SEED         | another seed of draws and trainings; see `seed`            | 0                      |
| COURSE_QUANTISATION | `q8_0`, `q4_1` or `f16`: how the local chat model is kept  | q8_0                   |
| COURSE_THREADS      | processor threads for the local models                     | all cores              |
| OPENAI_BASE_URL     | any OpenAI-compatible endpoint instead of the local model  | the local server       |
| OPENAI_API_KEY      | its key                                                    | none                   |
| COURSE_CHAT_MODEL   | a model name at that endpoint, or a path to a GGUF file    | SmolLM2-135M-Instruct  |
| COURSE_EMBED_MODEL  | a sentence-transformers model, by name or path             | all-MiniLM-L6-v2       |
| COURSE_RERANK_MODEL | a cross-encoder for notebook 06, by name or path           | none                   |
| COURSE_TRAIN        | `no`: notebooks 08 and 09 use the adapters that come along | yes                    |
| COURSE_LARGER_URL   | an endpoint with a larger model, for claim B6              | none                   |
| COURSE_LARGER_KEY   | its key                                                    | none                   |
| COURSE_LARGER_MODEL | the larger model's name there                              | none                   |
| COURSE_MY_WORK      | your own folder: notebooks, answers, the journal           | my-work in the checkout |
| COURSE_JOURNAL      | `no`: nothing you do is written down; `yes`: everywhere    | in your folder only    |

Standard library only: `course.py` reads this file before anything is installed.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATASETS = ROOT / "datasets"
SOLUTIONS = ROOT / "solutions"
NOTEBOOKS = ROOT / "notebooks"
SIZES = ("quick", "default", "full")
QUANTISATIONS = ("q8_0", "q4_1", "f16")


def _text(name: str) -> str | None:
    value = os.environ.get(name, "").strip()
    return value or None


def cache_folder() -> Path:
    """Folder for derived files: model conversions, indexes, the claims of the last run."""
    return Path(_text("COURSE_CACHE") or ROOT / ".cache").expanduser().resolve()


def models_folder() -> Path:
    """Folder that holds one sub-folder per model."""
    return Path(_text("COURSE_MODELS") or cache_folder() / "models").expanduser().resolve()


def my_work() -> Path:
    """The learner's own folder: their notebooks, and the journal of what they did."""
    return Path(_text("COURSE_MY_WORK") or ROOT / "my-work").expanduser().resolve()


def journal() -> Path | None:
    """The file that keeps what a learner did; None where nothing is kept.

    Kept is what is done in notebooks of the learner's own folder (a kernel runs in its notebook's folder), so
    reading solutions/, tests and nbval leave no trace. Raises ValueError for any word but yes or no in
    COURSE_JOURNAL, OSError when the current folder is gone.
    """
    word = (_text("COURSE_JOURNAL") or "").lower()
    if word not in ("", "yes", "no"):
        raise ValueError(f"COURSE_JOURNAL is {word!r}; use yes or no, or unset it.")
    folder = my_work()
    here = word == "yes" or (word != "no" and Path.cwd().resolve().is_relative_to(folder))
    return folder / "journal.jsonl" if here else None


def endpoint() -> str | None:
    """Base URL of the reader's own OpenAI-compatible endpoint; None means the local server."""
    return _text("OPENAI_BASE_URL")


def endpoint_key() -> str:
    """Key for that endpoint. Many local servers want none, so an empty one becomes a placeholder."""
    return _text("OPENAI_API_KEY") or "no-key"


def chat_model() -> str | None:
    """Name at the endpoint or path of a GGUF file; None means the course's own model."""
    return _text("COURSE_CHAT_MODEL")


def embed_model() -> str | None:
    """A sentence-transformers model by name or path; None means the course's own MiniLM."""
    return _text("COURSE_EMBED_MODEL")


def rerank_model() -> str | None:
    """A cross-encoder of the reader's own by name or path; None: notebook 06 does without one."""
    return _text("COURSE_RERANK_MODEL")


def training() -> bool:
    """False when COURSE_TRAIN is `no`: trainings are skipped and the shipped adapters used.

    Raises ValueError for any word but yes or no.
    """
    word = (_text("COURSE_TRAIN") or "yes").lower()
    if word not in ("yes", "no"):
        raise ValueError(f"COURSE_TRAIN is {word!r}; use yes or no.")
    return word == "yes"


def larger() -> tuple[str, str, str] | None:
    """(base URL, key, model) of a larger model to compare with; None when it is not set.

    Raises ValueError when only one of URL and model is set.
    """
    url, model = _text("COURSE_LARGER_URL"), _text("COURSE_LARGER_MODEL")
    if not (url or model):
        return None
    if not (url and model):
        raise ValueError("Set both COURSE_LARGER_URL and COURSE_LARGER_MODEL, or neither.")
    return url, _text("COURSE_LARGER_KEY") or "no-key", model


def size() -> str:
    """How much a notebook runs: `quick` (seconds), `default` (minutes) or `full` (every test item).

    Raises ValueError for any other word in COURSE_SIZE.
    """
    word = (_text("COURSE_SIZE") or "default").lower()
    if word not in SIZES:
        raise ValueError(f"COURSE_SIZE is {word!r}; use one of {', '.join(SIZES)}.")
    return word


def threads() -> int | None:
    """Processor threads for the local models; None leaves the choice to them.

    Two models that share two cores with two threads each spend their time waiting for one another (measured:
    a quarter of the speed and less), so runs side by side set this to 1. Raises ValueError for anything but a
    whole number above 0.
    """
    word = _text("COURSE_THREADS")
    if word is None:
        return None
    if not word.isdigit() or int(word) < 1:
        raise ValueError(f"COURSE_THREADS is {word!r}; use a whole number such as 1, or unset it.")
    return int(word)


def seed() -> int:
    """The seed of this run: 0, or another one with which everything random is drawn anew.

    Data draws of notebooks, recipes of trainings and what they draw start from it. Raises ValueError for
    anything but a whole number from 0.
    """
    word = _text("COURSE_SEED") or "0"
    if not word.isdecimal():
        raise ValueError(f"COURSE_SEED is {word!r}; use a whole number such as 1, or unset it.")
    return int(word)


def quantisation() -> str:
    """How the numbers of the local chat model are kept: `q8_0`, `q4_1` or `f16`.

    Raises ValueError for any other word in COURSE_QUANTISATION.
    """
    word = (_text("COURSE_QUANTISATION") or QUANTISATIONS[0]).lower()
    if word not in QUANTISATIONS:
        raise ValueError(f"COURSE_QUANTISATION is {word!r}; use one of {', '.join(QUANTISATIONS)}.")
    return word


def is_reference() -> bool:
    """True when the course's own models answer, so recorded outcomes must be reproduced."""
    own = not (endpoint() or chat_model() or embed_model() or rerank_model())
    return own and quantisation() == QUANTISATIONS[0] and seed() == 0
