"""Pages eng-131 to eng-185, second half: work instructions, data notes, minutes, trouble notes."""

from .kit import Composed, Record, author, choose
from .laboratory import grids
from .writing import bullets, join, lay_out, listed, prose, rows, section, table, titled, under

# ---- work instructions ---------------------------------------------------------------------------


def instruction_steps(record: Record) -> str:
    """Numbered steps, then limits, and perhaps a small table with its lead-in."""
    history = (
        join(prose(record, "table_note"), table(["", "", ""], rows(record, "history")))
        if record.has("history")
        else ""
    )
    return join(
        prose(record, "opening"),
        section(record, "steps", "Steps", "At the bench", "Sequence", mark="1."),
        section(record, "after", "How many", "Pace"),
        history,
    )


def instruction_stations(record: Record) -> str:
    """One row for each station."""
    return join(
        prose(record, "opening"), grids(record), section(record, "after", "Notes", "Besides the table")
    )


def instruction_talk(record: Record) -> str:
    """Told in parts, each under its own heading."""
    return join(
        prose(record, "opening"), titled(record, "parts"), section(record, "after", "Loose ends", "Last word")
    )


def instruction_stops(record: Record) -> str:
    """Hold points first, then the work between them."""
    stops = table(
        [choose(record, "Hold point", "When"), choose(record, "What is looked at", "Check")],
        rows(record, "stops"),
    )
    return join(
        prose(record, "opening"),
        stops,
        section(record, "steps", "Work", "In between", mark="1."),
        prose(record, "after"),
    )


# ---- data processing notes -----------------------------------------------------------------------


def code(record: Record) -> str:
    """The code field as a block."""
    return f"```\n{record.text('code').strip()}\n```" if record.has("code") else ""


def data_note(record: Record) -> str:
    """Question, method, result."""
    return join(
        prose(record, "question"),
        under(
            choose(record, "The rule", "Method", "What the code does"), prose(record, "method"), code(record)
        ),
        section(record, "result", "Results", "Record of it", "Figures"),
    )


def data_memo(record: Record) -> str:
    """A memo with a To line and no headings until its end."""
    to = f"To: {record.text('to')}  \nFrom: {author(record)}"
    return join(
        to,
        prose(record, "opening"),
        prose(record, "paragraphs"),
        section(record, "wish", "Wishes", "A request"),
    )


def data_changelog(record: Record) -> str:
    """Entries, newest first."""
    entries = (f"### {when}\n\n{what}" for when, what in rows(record, "entries"))
    return join(prose(record, "opening"), *entries, section(record, "after", "Who notices"))


def data_recipe(record: Record) -> str:
    """Numbered steps, a command, what came of it."""
    return join(
        prose(record, "opening"),
        section(record, "steps", "Recipe", "Steps", mark="1."),
        code(record),
        section(record, "after", "Experience", "How well it works"),
    )


# ---- minutes -------------------------------------------------------------------------------------


def minutes_classic(record: Record) -> str:
    """Present, items, a table of actions."""
    actions = table(["What", "Who", "By"], rows(record, "actions"))
    return join(
        f"**Present:** {prose(record, 'present')}.",
        titled(record, "items", "###"),
        under("Actions", actions),
        f"*{prose(record, 'closing')}*",
    )


def minutes_running(record: Record) -> str:
    """Prose under each item, actions as a list."""
    actions = bullets(f"{what} – {who}, {when}" for what, who, when in rows(record, "actions"))
    return join(
        f"There: {prose(record, 'present')}.",
        titled(record, "items"),
        under(choose(record, "To do", "Who does what"), actions),
        prose(record, "closing"),
    )


def minutes_chat(record: Record) -> str:
    """Short points in the order they were said, the decision at the end."""
    who = choose(record, "With", "In the room and on screen", about="present")
    return join(
        f"{who}: {prose(record, 'present')}",
        listed(record, "points"),
        section(record, "decided", "Decided"),
        prose(record, "closing"),
    )


# ---- trouble notes -------------------------------------------------------------------------------


def trouble_story(record: Record) -> str:
    """Prose, then what stays."""
    return join(
        prose(record, "opening"),
        prose(record, "story"),
        section(record, "learnt", "What stays", "What we changed"),
        prose(record, "closing"),
    )


def trouble_short(record: Record) -> str:
    """Symptom, cause, cure."""
    return join(
        section(record, "symptom", "Symptom"),
        section(record, "cause", "Cause"),
        section(record, "cure", "Cure"),
        section(record, "learnt", "Lessons", "For next time", mark="1."),
    )


def trouble_timeline(record: Record) -> str:
    """What happened when, the cause, the lessons."""
    return join(
        prose(record, "opening"),
        table(["When", "What"], rows(record, "timeline")),
        section(record, "cause", "Cause", "It was"),
        section(record, "learnt", "Learnt", "Since then"),
    )


LAYOUTS = {
    "instruction/steps": instruction_steps,
    "instruction/stations": instruction_stations,
    "instruction/talk": instruction_talk,
    "instruction/stops": instruction_stops,
    "data/note": data_note,
    "data/memo": data_memo,
    "data/changelog": data_changelog,
    "data/recipe": data_recipe,
    "minutes/classic": minutes_classic,
    "minutes/running": minutes_running,
    "minutes/chat": minutes_chat,
    "trouble/story": trouble_story,
    "trouble/short": trouble_short,
    "trouble/timeline": trouble_timeline,
}


def pages(world: dict) -> list[Composed]:
    """Instructions, data notes, minutes and trouble notes."""
    return lay_out(world, "register-laboratory", LAYOUTS, "engineering")
