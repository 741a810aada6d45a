"""Pages eng-186 to eng-240: what the platform people write, from world/register-platform.yaml.

Eight genres: service changes, proposals, handover notes, tool cards, release notes, capacity reviews, drill
reports and superseded pages.
"""

from .kit import Composed, Record, author, choose, day, first_name
from .writing import answers, bullets, fill, grid, headed, join, lay_out, listed, prose, section, table, under


def figures(record: Record) -> str:
    """The section with the record's figures, or nothing."""
    return section(record, "figures", "Figures")


def events(record: Record, name: str, style: str) -> str:
    """A course of events: as a table with times, or as lines that begin with the time."""
    keys = record.keys(name)
    told = [
        (record.fact(f"{name}.{key}.at"), fill(record, record.text(f"{name}.{key}.what"))) for key in keys
    ]
    return (
        table(["Time", "Event"], [list(pair) for pair in told])
        if style == "table"
        else bullets([f"{at}: {what}" for at, what in told])
    )


# ---- service changes -----------------------------------------------------------------------------


def change_form(record: Record) -> str:
    """The form of a planned change: fields first, then reason, steps, way back, result."""
    steps = section(record, "steps", "Steps", "What was done", "Order of work", mark="1.")
    after = under(
        choose(record, "Afterwards", "How it went", "Result"),
        prose(record, "result"),
        prose(record, "remark"),
    )
    return join(
        grid(record, "form"),
        section(record, "why", "Why", "Reason"),
        steps,
        section(record, "backout", "Way back", "Rollback"),
        after,
    )


def change_log(record: Record) -> str:
    """A change told by the clock, with the lessons at the end."""
    style = choose(record, "table", "lines", about="clock")
    return join(
        prose(record, "intro"),
        under(choose(record, "Course", "Log", "By the clock"), events(record, "log", style)),
        section(record, "result", "What it was", "Outcome"),
        section(record, "second", "Second attempt"),
        figures(record),
        under(choose(record, "Left over", "To remember"), listed(record, "left"), prose(record, "remark")),
    )


def change_memo(record: Record) -> str:
    """A change as a letter to those whom it touches.

    The number stands in a line of its own when the title ends with it.
    """
    line = "" if record.text("title").startswith("CHG") else f"*{author(record)}, {day(record)}*"
    return join(
        line,
        prose(record, "what"),
        prose(record, "why"),
        figures(record),
        prose(record, "letters"),
        under(
            choose(record, "Mind", "One trap", "Take care"), prose(record, "trap"), prose(record, "remark")
        ),
    )


# ---- design proposals ----------------------------------------------------------------------------


def proposal_classic(record: Record) -> str:
    """Status, problem, proposal, figures, the roads not taken, decision."""
    return join(
        f"{choose(record, 'Status', 'State')}: {prose(record, 'status')}",
        section(record, "problem", "Problem"),
        section(record, "proposal", "Proposal", "What I propose"),
        figures(record),
        section(record, "alternatives", "Alternatives", "Also considered", "Roads not taken"),
        section(record, "decision", "Decision", "What was decided"),
    )


def proposal_letter(record: Record) -> str:
    """The outcome first, then the argument in one piece, the objections with their replies, open points."""
    keys = record.keys("objections")
    talk = [
        f"**{record.text(f'objections.{key}.who')}:** {record.text(f'objections.{key}.says')}" for key in keys
    ]
    replies = [prose(record, f"objections.{key}.reply") for key in keys]
    return join(
        f"> {prose(record, 'outcome')}",
        prose(record, "argument"),
        figures(record),
        section(record, "plan", "Plan", mark="1."),
        headed(
            record, "objections", "Objections", *[join(*pair) for pair in zip(talk, replies, strict=True)]
        ),
        section(record, "left", "Open", "Still open", "Not settled"),
    )


def proposal_sheet(record: Record) -> str:
    """A sheet of data, a short case, the points against, what remained of it."""
    return join(
        grid(record, "sheet"),
        prose(record, "summary"),
        section(record, "against", "Against", mark=choose(record, "-", "1.")),
        section(record, "kept", "What is left of it", "Since then", "Meanwhile"),
    )


# ---- handover notes ------------------------------------------------------------------------------


def handover_listed(record: Record) -> str:
    """Open, muted, coming."""
    return join(
        prose(record, "mood"),
        section(record, "open", "Open"),
        section(record, "muted", "Muted"),
        section(record, "coming", "Coming"),
        prose(record, "remark"),
    )


def handover_diary(record: Record) -> str:
    """A line for each day, then what the next person needs."""
    days = [
        f"**{record.text(f'days.{key}.day')}** {prose(record, f'days.{key}.what')}"
        for key in record.keys("days")
    ]
    return join(prose(record, "mood"), *days, section(record, "next", "Next"))


def handover_nights(record: Record) -> str:
    """What rang, in a table; the state of things in prose; the week to come."""
    return join(
        prose(record, "mood"),
        section(record, "pages", "Pages"),
        section(record, "state", "State"),
        section(record, "next", "Next"),
    )


# ---- cards of tools ------------------------------------------------------------------------------


def card_box(record: Record) -> str:
    """What it does, its settings in a box, what to do with its output."""
    does, box = prose(record, "does"), grid(record, "box")
    return join(
        *choose(record, (box, does), (does, box), about="box first"),
        section(record, "reading", "Use", mark=choose(record, "-", "1.")),
        under(
            choose(record, "History", "Before", "How it came to this"),
            prose(record, "history"),
            prose(record, "remark"),
        ),
    )


def card_questions(record: Record) -> str:
    """Questions and answers, each under its own heading or as bold lines."""
    asked = answers(record, choose(record, "heading", "bold", about="question headings"))
    return join(prose(record, "mood"), asked, prose(record, "remark"))


def card_manual(record: Record) -> str:
    """Like a manual page: commands, what it does, settings, when it fails."""
    settings = section(record, "options", "Settings", "Numbers")
    return join(
        f"```\n{record.text('usage')}\n```",
        prose(record, "does"),
        settings,
        section(record, "trouble", "Trouble"),
        prose(record, "history"),
    )


# ---- release notes -------------------------------------------------------------------------------


def release_lists(record: Record) -> str:
    """New, changed, mended, in lists; notes for those who install it."""
    return join(
        prose(record, "intro"),
        section(record, "added", "New", "Added"),
        section(record, "changed", "Changed"),
        section(record, "fixed", "Mended", "Fixed"),
        section(record, "upgrade", "Upgrade"),
        section(record, "known", "Known"),
    )


def release_letter(record: Record) -> str:
    """A letter to colleagues, with a table for those who run it."""
    return join(prose(record, "letter"), figures(record), section(record, "known", "Known"))


def release_grid(record: Record) -> str:
    """The changes in one table, then the part that needs words."""
    return join(
        prose(record, "intro"),
        section(record, "changes", "Changes"),
        section(record, "notice", "Notes"),
        section(record, "known", "Known"),
    )


# ---- capacity reviews ----------------------------------------------------------------------------


def capacity_figures(record: Record) -> str:
    """Figures first, then how to read them."""
    return join(
        prose(record, "opening"),
        grid(record, "figures", "lr"),
        prose(record, "reading"),
        section(record, "limit", "Limit"),
        section(record, "actions", "Decided"),
    )


def capacity_story(record: Record) -> str:
    """What was found, told; the figures behind it; what is done."""
    return join(
        prose(record, "opening"),
        section(record, "finding", "Findings"),
        figures(record),
        headed(record, "actions", "Actions", listed(record, "actions", "1."), prose(record, "remark")),
    )


def capacity_asked(record: Record) -> str:
    """Questions that people ask, as headings."""
    return join(prose(record, "opening"), answers(record, "heading"), f"*{prose(record, 'remark')}*")


# ---- drills --------------------------------------------------------------------------------------


def drill_timeline(record: Record) -> str:
    """The course by the clock, then the findings."""
    style = choose(record, "table", "lines", about="clock")
    return join(
        prose(record, "opening"),
        headed(record, "log", "Course", events(record, "log", style)),
        section(record, "tale", "Meanwhile"),
        section(record, "findings", "Findings"),
        prose(record, "reflection"),
    )


def drill_story(record: Record) -> str:
    """A night told by somebody who was there."""
    return join(
        prose(record, "opening"),
        section(record, "tale", "The night"),
        figures(record),
        section(record, "findings", "To do"),
        prose(record, "reflection"),
        section(record, "aside", "Notes"),
    )


def drill_findings(record: Record) -> str:
    """Numbers at once, the reason behind the worst of them, measures."""
    return join(
        prose(record, "opening"),
        section(record, "findings", "Findings"),
        section(record, "tale", "What happened"),
        section(record, "measures", "Measures", mark="1."),
        prose(record, "reflection"),
    )


# ---- superseded pages ----------------------------------------------------------------------------


def old_procedure(record: Record) -> str:
    """A procedure that nobody follows any more, under its notice."""
    return join(
        f"> {prose(record, 'banner')}",
        prose(record, "opening"),
        listed(record, "steps", "1."),
        section(record, "flaw", "Weak spot", "Known fault"),
    )


def old_sheet(record: Record) -> str:
    """Old settings in a table, under their notice."""
    keeper = f"Was kept by {first_name(record)}."
    return join(
        prose(record, "banner"),
        prose(record, "opening"),
        grid(record, "ages"),
        listed(record, "steps"),
        prose(record, "flaw"),
        keeper,
    )


LAYOUTS = {
    "change/form": change_form,
    "change/log": change_log,
    "change/memo": change_memo,
    "proposal/classic": proposal_classic,
    "proposal/letter": proposal_letter,
    "proposal/sheet": proposal_sheet,
    "handover/listed": handover_listed,
    "handover/diary": handover_diary,
    "handover/nights": handover_nights,
    "card/card": card_box,
    "card/qa": card_questions,
    "card/man": card_manual,
    "release/changelog": release_lists,
    "release/letter": release_letter,
    "release/grid": release_grid,
    "capacity/figures": capacity_figures,
    "capacity/story": capacity_story,
    "capacity/asked": capacity_asked,
    "drill/timeline": drill_timeline,
    "drill/story": drill_story,
    "drill/findings": drill_findings,
    "superseded/procedure": old_procedure,
    "superseded/sheet": old_sheet,
}


def pages(world: dict) -> list[Composed]:
    """All pages of the register."""
    return lay_out(world, "register-platform", LAYOUTS, "engineering")
