"""Pages sup-037 to sup-100, second half: older release notes, quick cards, notes from courses, digests."""

from .kit import Composed, Record, author, choose, day, first_name
from .writing import answers, facts, grid, join, lay_out, listed, prose, section, under

# ---- release notes for customers -----------------------------------------------------------------


def release_bulletin(record: Record) -> str:
    """New, fixed, known, how to get it."""
    return join(
        prose(record, "opening"),
        section(record, "new", "New"),
        section(record, "fixed", "Repaired", "Mended", "Fixed"),
        section(record, "known", "Known limits"),
        section(record, "update", "Updating", "Installing it", about="update"),
    )


def release_letter(record: Record) -> str:
    """A letter to customers, with a word for colleagues below."""
    return join(prose(record, "paragraphs"), record.text("signed"), "---", prose(record, "afterword"))


def release_table(record: Record) -> str:
    """Before and now in a table."""
    return join(
        prose(record, "intro"),
        section(record, "rows", "Changes", "What changes", about="table"),
        section(record, "notes", "Notes"),
    )


# ---- quick cards ---------------------------------------------------------------------------------


def card_spec(record: Record) -> str:
    """Figures first, then how to use it."""
    return join(
        prose(record, "tagline"),
        grid(record, "rows"),
        section(record, "steps", "Use", mark="1."),
        prose(record, "note"),
    )


def card_prose(record: Record) -> str:
    """Paragraphs, signed."""
    return join(
        prose(record, "body"),
        choose(record, f"*{author(record)}, {day(record, 'month')}*", author(record), about="sign"),
    )


def card_steps(record: Record) -> str:
    """Steps to fit it, and the rest below."""
    return join(
        prose(record, "stamp"),
        section(record, "steps", "Fitting", "How it goes on", about="fit", mark="1."),
        prose(record, "extra"),
    )


def card_compare(record: Record) -> str:
    """Things that are mixed up, side by side."""
    return join(prose(record, "intro"), grid(record, "rows"), section(record, "notes", "Good to know"))


# ---- fairs, webinars, courses --------------------------------------------------------------------


def event_report(record: Record) -> str:
    """From a trade fair: what was heard, how it went, what it cost."""
    story, heard = section(record, "story", "At the stand"), section(record, "heard", "Heard")
    parts = choose(record, (story, heard), (heard, story), about="order")
    return join(
        f"{record.fact('fair')}.", *parts, section(record, "money", "Was it worth it?", "Cost", about="money")
    )


def event_qa(record: Record) -> str:
    """From a webinar: the questions that were asked."""
    return join(
        f"Held {record.fact('held')}.",
        prose(record, "intro"),
        answers(record, choose(record, "bold", "heading")),
    )


def event_evaluation(record: Record) -> str:
    """From a course: figures by part, a remark, what will change."""
    if record.has("quote"):
        head = facts(
            record, held="Held", people="Participants", teacher="Teacher", passed="Passed", weather="Weather"
        )
    else:
        head = f"{record.fact('held')}. Weather: {record.fact('weather')}."
    marks, change = grid(record, "rows"), section(record, "change", "Next time", mark="1.")
    return join(head, marks, prose(record, "remark"), change, prose(record, "quote"))


# ---- weekly digests ------------------------------------------------------------------------------


def digest_table(record: Record) -> str:
    """Queues in a table, then the week in a few paragraphs."""
    opened, closed = record.fact("opened"), record.fact("closed")
    line = choose(
        record, f"In: {opened}. Out: {closed}.", f"{opened} tickets opened, {closed} closed.", about="line"
    )
    return join(
        line,
        grid(record, "rows"),
        under(choose(record, "The week", "What it was about"), prose(record, "story")),
    )


def digest_letter(record: Record) -> str:
    """A letter to the desk."""
    return join(prose(record, "paragraphs"), first_name(record), prose(record, "ps"))


def digest_minutes(record: Record) -> str:
    """Minutes of the desk's meeting."""
    return join(
        f"There: {record.text('present')}.",
        listed(record, "points"),
        section(record, "actions", "Who does what", "Until next week", about="todo"),
    )


LAYOUTS = {
    "release/bulletin": release_bulletin,
    "release/letter": release_letter,
    "release/table": release_table,
    "card/spec": card_spec,
    "card/prose": card_prose,
    "card/steps": card_steps,
    "card/compare": card_compare,
    "event/report": event_report,
    "event/qa": event_qa,
    "event/evaluation": event_evaluation,
    "digest/table": digest_table,
    "digest/letter": digest_letter,
    "digest/minutes": digest_minutes,
}


def pages(world: dict) -> list[Composed]:
    """Release notes, cards, notes from events and weekly digests."""
    return lay_out(world, "register-support", LAYOUTS, "product-support")
