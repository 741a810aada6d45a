"""Questions of one's own, a JSON object a line, read and checked before anything is asked.

    {"question": "How long does the soak test take?", "answers": ["72 h"],
     "gold": [{"page": "eng-004", "quote": "It takes 72 h."}], "answerable": true}

`gold` and `answerable` may be left out, and so may `groups` (only pages that one of these may read are
searched), `id` and `type`. Every bad row is named by its line and its fault, before the first question is
asked.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from .values import normalised_tokens

MOST_NAMED = 5  # bad rows that one message names
LARGEST_ROW_FILE = 50_000_000  # bytes
Row = TypeVar("Row")
_NO_LIST = {"tuple_type", "set_type", "list_type"}


class QuestionError(ValueError):
    """A file of questions cannot be used; the message names the file, the lines, and what to mend."""


@dataclass(frozen=True)
class GoldQuote:
    """Where an answer stands: the id of a page, and words of it."""

    page_id: Annotated[str, Field(validation_alias="page", min_length=1)]
    quote: Annotated[str, Field(min_length=1)]


@dataclass(frozen=True)
class QuestionRow:
    """One question with its accepted answers; `gold` is empty where nobody wrote down where they stand.

    groups: only pages of one of these access groups are searched; None: of all.
    """

    question: str
    answers: tuple[str, ...] = ()
    gold: tuple[GoldQuote, ...] = ()
    answerable: bool = True
    groups: set[str] | None = None
    id: str = ""
    type: str = ""


def read_questions(path: Path | str) -> list[QuestionRow]:
    """Read a JSONL file of questions; blank lines and keys of one's own are passed over.

        rows = read_questions("mine.jsonl")

    Raises QuestionError, naming up to five bad rows by line number: no JSON, a missing or wrong field, no
    question, an answerable question without an accepted answer, a key that looks like a slip of the pen.
    Where `answerable` is left out, an empty list of answers says that there is none.
    """
    path = Path(path).expanduser()
    try:
        if path.stat().st_size > LARGEST_ROW_FILE:
            raise QuestionError(f"{path}: larger than {LARGEST_ROW_FILE / 1e6:.0f} MB. Split the file.")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise QuestionError(f"{path}: not UTF-8 text. Save it as UTF-8.") from None
    except OSError as error:
        raise QuestionError(f"{path}: cannot be read ({error.strerror or error}). Check the path.") from None
    rows, problems = checked_rows(text, QuestionRow, _fault, _completed)
    if problems:
        more = f"; and {len(problems) - MOST_NAMED} more" if len(problems) > MOST_NAMED else ""
        raise QuestionError(f"{path}: {'; '.join(problems[:MOST_NAMED])}{more}. Mend these rows.")
    if not rows:
        raise QuestionError(f"{path} holds no question. Write one JSON object a line.")
    return rows


def checked_rows(
    text: str,
    kind: type[Row],
    fault: Callable[[Row, list[str]], str] | None = None,
    complete: Callable[[dict], dict] | None = None,
) -> tuple[list[Row], list[str]]:
    """The rows of a JSONL text as objects of a dataclass, and a sentence a bad row, beginning with its line.

    Blank lines are passed over, and null is as good as a field left out. fault: (object, keys of the row) ->
    what else is wrong with it, empty for nothing. complete: a row with what follows from its other fields.

    >>> checked_rows('{"page": "a", "quote": "x"}\\n\\n{"page": 1}', GoldQuote)[1]
    ['line 3: page must be a valid string; quote is missing']
    """
    adapter = TypeAdapter(kind)
    rows: list[Row] = []
    problems: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            json.dumps(given, ensure_ascii=False).encode()
            if isinstance(given, dict):
                given = {key: value for key, value in given.items() if value is not None}
                given = complete(given) if complete else given
            row = adapter.validate_python(given)
            problem = fault(row, list(given)) if fault else ""
        except ValidationError as error:
            problem = "; ".join(map(_words, error.errors()))
        except json.JSONDecodeError as error:
            problem = f"not JSON ({error.msg}, column {error.colno})"
        except UnicodeEncodeError as error:
            problem = f"half a letter ({ascii(error.object[error.start])}); write it whole"
        except RecursionError:
            problem = "not JSON that can be read (nested too deeply)"
        except ValueError:  # Python reads no number of more than 4,300 digits
            problem = "not JSON that can be read (a number of thousands of digits)"
        if problem:
            problems.append(f"line {number}: {problem}")
        else:
            rows.append(row)
    return rows, problems


def _completed(given: dict) -> dict:
    return {"answerable": bool(given["answers"])} | given if "answers" in given else given


def _fault(row: QuestionRow, keys: list[str]) -> str:
    known = [field.name for field in fields(QuestionRow)]
    for key in keys:
        meant = [] if key in known else get_close_matches(key, known, n=1, cutoff=0.8)
        if meant:
            return f"unknown key {key!r}, did you mean {meant[0]!r}?"
    if not row.question.strip():
        return "the question is empty"
    if row.answerable and not any(answer.strip() for answer in row.answers):
        return "an answerable question needs at least one answer"
    for answer in row.answers:
        if not normalised_tokens(answer):
            return (
                f"the answer {answer!r} holds no word or number" if answer.strip() else "an answer is empty"
            )
    return ""


def _words(error: Any) -> str:
    """One fault that pydantic found, such as "answers must be a valid list"."""
    place = ".".join(map(str, error["loc"]))
    if error["type"] == "missing":
        return f"{place} is missing"
    if not place:
        return "not a JSON object"
    what = "must be a list" if error["type"] in _NO_LIST else error["msg"].replace("Input should", "must", 1)
    return f"{place}: {what}" if what[0].isupper() else f"{place} {what}"
