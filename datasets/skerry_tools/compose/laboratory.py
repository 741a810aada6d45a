"""Pages eng-131 to eng-185, first half: calibration runs, equipment cards, test reports, short procedures.

From world/register-laboratory.yaml, as laboratory_notes.py, which lays out the other genres.
"""

from .kit import Composed, Record, choose
from .writing import answers, bullets, grid, join, lay_out, listed, prose, rows, section, table, under


def grids(record: Record) -> str:
    """All data tables of a record, in file order."""
    return join(*(grid(record, name) for name in record.keys("")))


def card(record: Record) -> str:
    """The two-column table of a `card` field."""
    return table(
        [choose(record, "", "Item", about="left"), choose(record, "", "Value", about="right")],
        rows(record, "card"),
    )


# ---- calibration runs ----------------------------------------------------------------------------


def run_sheet(record: Record) -> str:
    """Key data first, then points, story and verdict."""
    return join(
        card(record),
        under(choose(record, "Points", "Figures", "By the numbers"), grids(record)),
        section(record, "story", "How it went", "Remarks", "What to know"),
        section(record, "verdict", "Outcome", "Verdict", "Signed off"),
    )


def run_letter(record: Record) -> str:
    """Told as a letter to colleagues, with one table in the middle."""
    return join(
        prose(record, "opening"),
        section(record, "story", "In the rack", "The run", "What we did"),
        grids(record),
        section(record, "verdict", "Result", "Where that leaves us", "What came out"),
    )


def run_log(record: Record) -> str:
    """The log of the days, then the figures."""
    log = bullets(f"**{at}** – {what}" for at, what in rows(record, "log"))
    drift = (
        under("Drift", prose(record, "numbers_note"), grids(record))
        if record.has("numbers_note")
        else grids(record)
    )
    return join(
        prose(record, "opening"),
        under(choose(record, "Log", "Day by day"), log),
        drift,
        section(record, "verdict", "Afterwards", "What became of them"),
    )


def run_void(record: Record) -> str:
    """A run without a result: verdict, what happened, what was done again."""
    return join(
        prose(record, "verdict"),
        section(record, "story", "What happened"),
        section(record, "redo", "What we did about it"),
    )


# ---- equipment cards -----------------------------------------------------------------------------


def card_sheet(record: Record) -> str:
    """A table of what the thing is, how to use it, what never to do."""
    never = section(record, "never", "Never", "Do not")
    return join(card(record), section(record, "use", "Use", "Daily use", "In use"), never)


def card_steps(record: Record) -> str:
    """An introduction, numbered steps, figures and a check."""
    return join(
        prose(record, "opening"),
        section(record, "steps", "Steps", "How to use it", mark="1."),
        section(record, "numbers", "Figures", "Numbers for the report"),
        section(record, "check", "Is it still good?", "Regular check"),
    )


def card_questions(record: Record) -> str:
    """Questions and answers."""
    asked = answers(record, "bold, run on")
    return join(prose(record, "intro"), asked, prose(record, "closing"))


def card_tag(record: Record) -> str:
    """The text of a laminated card and a remark."""
    return join(prose(record, "opening"), listed(record, "tag"), section(record, "remark", "Remark"))


# ---- comparisons and test reports ----------------------------------------------------------------


def test_report(record: Record) -> str:
    """Purpose, set-up, results, conclusion."""
    return join(
        section(record, "purpose", "Why", "Question", "Purpose"),
        section(record, "setup", "Set-up", "What we did", "Method"),
        under("Results", grids(record)),
        section(record, "conclusion", "Conclusion", "Answer"),
    )


def test_summary(record: Record) -> str:
    """The verdict first, doubts before the consequences."""
    return join(
        prose(record, "verdict"),
        section(record, "numbers", "What was done", "Details"),
        section(record, "doubts", "Doubts", "What can be said against it"),
        section(record, "after", "Consequences", "So"),
    )


def test_comparison(record: Record) -> str:
    """A comparison between laboratories: who said what, then why."""
    return join(
        prose(record, "opening"),
        under(choose(record, "Who found what", "Results by laboratory"), grids(record)),
        section(record, "discussion", "Reading it", "Discussion"),
        section(record, "after", "What changes here", "Afterwards"),
    )


# ---- short procedures ----------------------------------------------------------------------------


def procedure_superseded(record: Record) -> str:
    """An older version, marked as such at the top."""
    return join(
        f"> {prose(record, 'notice')}",
        section(record, "scope", "Scope", "For what"),
        section(record, "steps", "Steps as they were", "Procedure", mark="1."),
        section(record, "remark", "Remark", "Notes"),
    )


def procedure_present(record: Record) -> str:
    """The version in force."""
    return join(
        prose(record, "scope"),
        section(record, "steps", "Steps", "Do this", "Procedure", mark="1."),
        section(record, "remark", "Why so strict", "Comment", "About the change"),
    )


LAYOUTS = {
    "run/sheet": run_sheet,
    "run/letter": run_letter,
    "run/log": run_log,
    "run/void": run_void,
    "card/card": card_sheet,
    "card/steps": card_steps,
    "card/qa": card_questions,
    "card/tag": card_tag,
    "test/report": test_report,
    "test/summary": test_summary,
    "test/comparison": test_comparison,
    "procedure/superseded": procedure_superseded,
    "procedure/present": procedure_present,
}


def pages(world: dict) -> list[Composed]:
    """Runs, cards, tests and procedures."""
    return lay_out(world, "register-laboratory", LAYOUTS, "engineering")
