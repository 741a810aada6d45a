"""What a learner has done and found: progress through the course, own claim outcomes beside the course's."""

from collections.abc import Sequence

from helpers.evaluation import share
from helpers.experiments import recorded_claims
from helpers.journal import Journal, keeping, read_journal

from .exercises import ALL
from .pages import NOT_KEPT
from .predictions import own_predictions, prediction_rows
from .quizzes import first_answers, quiz_rows
from .showing import ShownTable

HEAD = ("notebook", "exercises solved", "tries", "hints", "predictions", "of them right", "quiz, first try")
Row = tuple[str, ...]


def my_progress() -> ShownTable | None:
    """Exercises, predictions and quizzes by notebook, as your journal has them. Never raises.

    >>> my_progress()
    Nothing is kept here. Your own copy in my-work/ keeps it: python3 course.py lab makes one.
    """
    if not keeping():
        print(NOT_KEPT)
        return None
    journal = read_journal()
    if journal.damaged:
        print(_lost(journal))
    return ShownTable("Your progress", HEAD, tuple(progress_rows(journal)))


def progress_text() -> str:
    """The same for a terminal."""
    journal = read_journal()
    table: list[Sequence[str]] = [HEAD, *progress_rows(journal)]
    widths = [max(len(row[column]) for row in table) for column in range(len(HEAD))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]
    claims = own_claims(journal)
    known = recorded_claims()
    same = sum(row["outcome"] == known.get(key, {}).get("outcome") for key, row in claims.items())
    lines += ["", f"claims: {len(claims)} of {len(known)} judged in your notebooks, {same} as in the course"]
    return "\n".join(lines + ([_lost(journal)] if journal.damaged else []))


def progress_rows(journal: Journal) -> list[Row]:
    """A row for each notebook, and the sum."""
    notebooks = sorted({f"{int(name.split('.')[0]):02d}" for name in ALL})
    rows = [_row(name, [name], journal) for name in notebooks]
    return [*rows, _row("in all", notebooks, journal)]


def _row(name: str, notebooks: list[str], journal: Journal) -> Row:
    exercises = [one for one in ALL if f"{int(one.split('.')[0]):02d}" in notebooks]
    tried = _tries(journal)
    solved = sum(any(word == "correct" for word, _ in tried.get(one, ())) for one in exercises)
    hints = {(note["exercise"], note["number"]) for note in journal.of("hint")}
    made = [one for one in own_predictions().values() if one.row["notebook"] in notebooks]
    counted = [one.right for one in made if one.counts]
    asked = sum(row["notebook"] in notebooks for row in prediction_rows())
    questions = {row["id"]: row for row in quiz_rows() if row["notebook"] in notebooks}
    first = {key: option for key, option in first_answers().items() if key in questions}
    return (
        name,
        f"{solved} of {len(exercises)}",
        str(sum(len(tried.get(one, ())) for one in exercises)),
        str(sum(one in exercises for one, _ in hints)),
        f"{len(made)} of {asked}",
        f"{sum(counted)} of {len(counted)}",
        f"{sum(option == questions[key]['right'] for key, option in first.items())} of {len(first)}",
    )


def _tries(journal: Journal) -> dict[str, list[tuple[str, str]]]:
    """exercise -> its tries as (word, reason); the same answer run again is no new try."""
    found: dict[str, list[tuple[str, str]]] = {}
    for note in journal.of("check"):
        tries, one = found.setdefault(note["exercise"], []), (note["word"], note["reason"])
        if not tries or tries[-1] != one:
            tries.append(one)
    return found


def _lost(journal: Journal) -> str:
    lines = "1 line" if journal.damaged == 1 else f"{journal.damaged} lines"
    return f"{lines} of my-work/journal.jsonl cannot be read and count for nothing; the others do."


# ---- claims -----------------------------------------------------------------------------------------------


def own_claims(journal: Journal | None = None) -> dict[str, dict]:
    """key -> how a claim came out in the learner's own notebooks, the last time; quick runs judge nothing."""
    notes = (journal or read_journal()).of("claim")
    return {note["key"]: note for note in notes if note["size"] != "quick"}


def my_results() -> ShownTable | None:
    """Your own claim outcomes beside the course's. Never raises.

    >>> my_results()
    Nothing is kept here. Your own copy in my-work/ keeps it: python3 course.py lab makes one.
    """
    if not keeping():
        print(NOT_KEPT)
        return None
    mine = own_claims()
    if not mine:
        print("No claim was judged in your notebooks yet: run the cells under Claims.")
        return None
    theirs = recorded_claims()
    pairs = [(theirs[key], own) for key, own in mine.items() if key in theirs]
    if pairs:
        print(f"As in the course: {share([course['outcome'] == own['outcome'] for course, own in pairs])}")
    ordered = [key for key in theirs if key in mine] + [key for key in mine if key not in theirs]
    rows = tuple((key, *_told(theirs.get(key)), *_told(mine[key]), _models(mine[key])) for key in ordered)
    head = ("claim", "the course", "effect", "yours", "effect", "your models")
    return ShownTable("Your results beside the course's", head, rows)


def _told(row: dict | None) -> tuple[str, str]:
    if row is None:
        return "not recorded", ""
    if row["effect"] is None:
        return row["outcome"], ""
    return row["outcome"], f"{row['effect']:.2f} ({row['low']:.2f} to {row['high']:.2f}), n = {row['n']}"


def _models(row: dict) -> str:
    return "the course's" if row["models"] == "the course's" else "others"
