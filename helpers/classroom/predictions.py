"""Predictions: written down before a cell is run, with how sure one is, and compared in the end.

    predict("5.3")                                  a widget with options, and how sure
    predict("5.3", "B", confidence=70)              the same in one line
    calibration("05")                               how often right, and how sure, in notebook 05

The prompts, their options and what the executed course found (null: not known yet) are rows of
predictions.jsonl. The first answer
counts: a prediction that is changed after the run is none. With other models than the course's own an
outcome may differ from the row; the cell below a prompt shows yours.
"""

import html
from typing import NamedTuple

from helpers.evaluation import Share, mean_interval, share
from helpers.journal import keeping, note, read_journal

from .pages import LETTERS, NOT_KEPT, Shown, inline, rows_of
from .showing import ShownTable

FEW = 10  # fewer predictions than this say nothing about anybody's judgement
OWN_WORDS = -1
EDGES = (0, 45, 60, 75, 90, 101)  # per cent


class Made(NamedTuple):
    """A learner's prediction beside what was found. option: its place; OWN_WORDS: it fits none."""

    row: dict
    said: str
    option: int
    confidence: float

    @property
    def counts(self) -> bool:
        """Can it be right or wrong? Own words can't, nor can a prompt whose outcome is not recorded yet."""
        return self.option != OWN_WORDS and self.row["found"] is not None

    @property
    def right(self) -> bool:
        """Was it the option that the course found?"""
        return self.option == self.row["found"]


def prediction_rows(notebook: str | None = None) -> list[dict]:
    """The prompts of a notebook such as "05", or all of them.

    >>> prediction_rows("00")[0]["id"]
    '0.1'
    """
    return [row for row in rows_of("predictions.jsonl") if notebook in (None, row["notebook"])]


def predict(prompt_id: str, said: object = None, confidence: float | None = None) -> Shown | None:
    """Write a prediction down, or show the widget that does. Never raises.

    said: a letter, a number from 1, an option or its first words; other words are kept and not counted.
    confidence: how sure you are, in per cent (0.7 is 70).

    >>> predict("0.1", "A", confidence=70)
    Prediction 0.1: A, “yes”, 70 % sure.
    Nothing is kept here. Your own copy in my-work/ keeps it: python3 course.py lab makes one.
    >>> predict("0.1")
    [prediction 0.1]
    """
    row = next((row for row in prediction_rows() if row["id"] == str(prompt_id)), None)
    if row is None:
        print(f"There is no prediction {prompt_id!r}; those of notebook 05 are 5.1, 5.2 and so on.")
        return None
    if said is None or said is ...:
        return Shown(f"prediction {row['id']}", page_of(row), lambda: _widget(row))
    sure = percent(confidence)
    if sure is None:
        print(f'How sure are you, in per cent? predict("{row["id"]}", {str(said)!r}, confidence=70)')
        return None
    print(f"Prediction {row['id']}: {write_down(row, said, sure)}")
    return None


def percent(confidence: object) -> float | None:
    """A confidence in per cent; None for what is none.

    >>> percent(70), percent(0.7), percent("very"), percent(170)
    (70.0, 70.0, None, None)
    """
    if isinstance(confidence, bool) or not isinstance(confidence, (int, float)):
        return None
    value = round(float(confidence) * (100 if 0 < confidence <= 1 else 1), 1)
    return value if 0 <= value <= 100 else None


def option_of(row: dict, said: object) -> int:
    """The place of the option that was meant; OWN_WORDS when none was, or several.

    >>> row = {"options": ["yes", "no, it is wrong", "no, it is late"]}
    >>> option_of(row, "B"), option_of(row, 3), option_of(row, "yes"), option_of(row, "no")
    (1, 2, 0, -1)
    """
    options = [option.casefold() for option in row["options"]]
    word = str(said).strip().casefold().rstrip(".")
    if len(word) == 1 and word.upper() in LETTERS[: len(options)]:
        return LETTERS.index(word.upper())
    if word.isdecimal() and word.isascii() and 1 <= int(word) <= len(options):
        return int(word) - 1
    alike = [place for place, option in enumerate(options) if word == option]
    alike = alike or [place for place, option in enumerate(options) if word and option.startswith(word)]
    return alike[0] if len(alike) == 1 else OWN_WORDS


def write_down(row: dict, said: object, sure: float) -> str:
    """Note a prediction, if it is the first one to its prompt and a journal is kept; what to say of it."""
    place, before = option_of(row, said), own_predictions().get(row["id"])
    told = f"{_told(row, str(said), place)}, {sure:g} % sure."
    if not keeping():
        return f"{told}\n{NOT_KEPT}"
    if before and (before.option, before.confidence) != (place, sure):
        first = _told(row, before.said, before.option)
        return f"you wrote {first}, {before.confidence:g} % sure. The first one counts."
    if not before:
        note("prediction", prompt=row["id"], said=str(said), option=place, confidence=sure)
    if place == OWN_WORDS:
        letters = ", ".join(f"{LETTERS[i]}: {option}" for i, option in enumerate(row["options"]))
        return f"{told} In your own words, so it is not counted. To have the next ones counted: {letters}."
    return f"{told} Written down. Now run the next cell."


def _told(row: dict, said: str, place: int) -> str:
    return f"“{said}”" if place == OWN_WORDS else f"{LETTERS[place]}, “{row['options'][place]}”"


def own_predictions(notebook: str | None = None) -> dict[str, Made]:
    """prompt id -> the learner's first prediction, in the order of the course."""
    first: dict[str, dict] = {}
    for made in read_journal().of("prediction"):
        first.setdefault(made["prompt"], made)
    found = {}
    for row in prediction_rows(notebook):
        kept = first.get(row["id"])
        if kept and OWN_WORDS <= kept["option"] < len(row["options"]) and 0 <= kept["confidence"] <= 100:
            found[row["id"]] = Made(row, kept["said"], kept["option"], float(kept["confidence"]))
    return found


# ---- what is shown ----------------------------------------------------------------------------------------


def page_of(row: dict) -> str:
    """A prompt as HTML that needs no program; what was found stands behind a click."""
    options = "".join(f"<li>{inline(option)}</li>" for option in row["options"])
    known = row["found"] is not None
    found = f"{LETTERS[row['found']]}. {inline(row['because'])}" if known else "Not recorded yet."
    return (
        f"<div role='group' aria-label='Prediction {row['id']}'><b>{inline(row['ask'])}</b>"
        f"<ol type='A'>{options}</ol>"
        f"<details><summary>what the course found</summary>{found}</details></div>"
    )


def _widget(row: dict):
    from .widgets.answering import prediction_form

    before = own_predictions().get(row["id"])
    said = (
        f"You wrote {_told(row, before.said, before.option)}, {before.confidence:g} % sure." if before else ""
    )
    return prediction_form(row, lambda place, sure: write_down(row, LETTERS[place], sure), html.escape(said))


# ---- calibration ------------------------------------------------------------------------------------------


def calibration(notebook: str | None = None) -> ShownTable | None:
    """How often your predictions were right, and how sure you were: in words, a picture and a table.

    notebook: such as "05"; None: all. Where nothing is kept, or nothing was predicted yet, a sentence.

    >>> calibration("05")
    Nothing is kept here. Your own copy in my-work/ keeps it: python3 course.py lab makes one.
    """
    if not keeping():
        print(NOT_KEPT)
        return None
    made = list(own_predictions(notebook).values())
    counted = [one for one in made if one.counts]
    print(summary(counted, len(prediction_rows(notebook))))
    if len(counted) >= FEW:
        from .plots.shares import calibration_plot

        calibration_plot(by_confidence(counted), "Your predictions: how sure, how often right")
    return _table(made) if made else None


def summary(made: list[Made], asked: int) -> str:
    """Right and sure, in words; with few predictions, what they cannot say.

    >>> summary([], 11)
    'No prediction yet, of 11 that are asked for.'
    """
    if not made:
        return f"No prediction yet, of {asked} that are asked for."
    right = share([one.right for one in made])
    sure = sum(one.confidence for one in made) / len(made) / 100
    told = f"{len(made)} of {asked} predictions. Right: {right}. How sure you were, on average: {sure:.2f}.\n"
    if len(made) < FEW:
        return told + (
            f"So few say nothing about your judgement: with n = {len(made)} the interval of the share right "
            f"is {right.high - right.low:.2f} wide. From {FEW} on there is a picture."
        )
    gap, low, high = mean_interval([one.confidence / 100 - one.right for one in made])
    if low > 0:
        verdict = "you are surer than you are right"
    elif high < 0:
        verdict = "you are right more often than you think"
    else:
        verdict = "no difference is shown"
    return f"{told}Sure minus right: {gap:+.2f} ({low:+.2f} to {high:+.2f}), so {verdict}."


def by_confidence(made: list[Made]) -> list[tuple[float, Share]]:
    """(mean confidence, share right) of the predictions within each step of confidence that has any."""
    found = []
    for low, high in zip(EDGES, EDGES[1:], strict=False):
        some = [one for one in made if low <= one.confidence < high]
        if some:
            sure = sum(one.confidence for one in some) / len(some) / 100
            found.append((sure, share([one.right for one in some])))
    return found


def _table(made: list[Made]) -> ShownTable:
    rows = tuple(
        (
            one.row["id"],
            one.said if one.option == OWN_WORDS else one.row["options"][one.option],
            f"{one.confidence:g} %",
            "" if one.row["found"] is None else one.row["options"][one.row["found"]],
            ("✓" if one.right else "✗") if one.counts else "not counted",
        )
        for one in made
    )
    head = ("prompt", "you said", "how sure", "the course found", "right")
    return ShownTable("Your predictions, one by one", head, rows)
