"""Pages sup-037 to sup-100, first half: support articles (KB), field service reports (FSR), account notes.

From world/register-support.yaml, as support_notes.py, which lays out the other genres.
"""

from .kit import Composed, Record, author, choose, day, name_of
from .writing import answers, facts, grid, headed, join, lay_out, listed, prose, section


def products(record: Record) -> str:
    """Names of the entry's products."""
    keys = record.text("products") if record.has("products") else [record.text("product")]
    return ", ".join(name_of(record.world, key) for key in keys)


# ---- support articles ----------------------------------------------------------------------------


def kb_classic(record: Record) -> str:
    """What is seen, why, what to do, a remark."""
    applies = f"Applies to: {products(record)}. Written by {author(record)}, {day(record, 'month')}."
    line = choose(record, f"*{products(record)} · checked {day(record)}*", applies, "", about="line")
    steps = section(
        record,
        "steps",
        "What to do",
        "Remedy",
        "Do",
        about="do",
        mark=choose(record, "1.", "-", "1.", about="mark"),
    )
    return join(
        prose(record, "stamp"),
        line,
        section(record, "symptom", "Symptom", "What the customer sees", "Symptom", about="seen"),
        section(record, "cause", "Cause", "Why", "What is behind it", about="why"),
        steps,
        section(record, "note", "Remark", "Also", "Note", about="note"),
    )


def kb_fix_first(record: Record) -> str:
    """The steps on top, reasons below, a text for the customer."""
    number = f"{record.text('number')}, {products(record)}, {day(record, 'dotted')}"
    line = choose(
        record,
        f"{products(record)}.",
        f"For {products(record)}. Last tried {day(record)}.",
        number,
        about="line",
    )
    to_paste = choose(record, "To paste", "Reply you may use", "Text for the customer", about="reply")
    return join(
        line,
        section(record, "steps", "Do this", "Steps", "In this order", about="do", mark="1."),
        section(record, "cause", "Background", "Why it happens", "Reason", about="why"),
        headed(record, "reply", to_paste, f"> {prose(record, 'reply')}" if record.has("reply") else ""),
        prose(record, "note"),
    )


def kb_qa(record: Record) -> str:
    """Questions as headings."""
    return join(prose(record, "intro"), answers(record, "heading"), "---", prose(record, "note"))


def kb_thread(record: Record) -> str:
    """What colleagues wrote day by day, then the answer that came of it."""
    return join(
        prose(record, "intro"),
        section(record, "answer", "The answer, for the impatient"),
        section(record, "comments", "The thread, shortened", "How we got there"),
        prose(record, "note"),
    )


def kb_lookup(record: Record) -> str:
    """A table from sign to meaning, and what else to know."""
    return join(prose(record, "intro"), grid(record, "rows"), section(record, "note", "Remarks"))


def kb_memo(record: Record) -> str:
    """Paragraphs without headings."""
    ends = (
        f"{author(record)}, {day(record)}",
        f"({record.text('number')}, {products(record)})",
        f"— {author(record)}",
    )
    return join(prose(record, "body"), choose(record, *ends, about="end"))


# ---- field service reports -----------------------------------------------------------------------


def fsr_form(record: Record) -> str:
    """The form: head, found, done, left open."""
    unit = choose(record, "Unit", "Instrument", about="unit")
    head = facts(
        record, customer="Customer", site="Site", visited="Date", unit=unit, hours="Time", vessel="Vessel"
    )
    return join(
        head,
        section(record, "found", "Found", "As found", about="found"),
        section(record, "done", "Done", "Work done", mark=choose(record, "1.", "-", about="mark")),
        section(record, "left_open", "Left open"),
        choose(record, f"Signed: {author(record)}", f"{author(record)}, {day(record)}", about="sign"),
    )


def fsr_log(record: Record) -> str:
    """The day by the clock."""
    label = choose(record, "Unit", "Equipment", about="unit")
    line = f"{record.text('customer')}, {record.fact('site')}. {label}: {record.fact('unit')}."
    return join(
        line, listed(record, "log"), section(record, "remark", "Afterthought", "Remarks"), author(record)
    )


def fsr_letter(record: Record) -> str:
    """A letter with the parts at its end."""
    line = f"{record.text('customer')} · {record.fact('site')} · unit {record.fact('unit')} · {day(record)}"
    parts = section(record, "parts", "Parts and time", "Parts")
    return join(line, prose(record, "paragraphs"), parts, record.text("signed"))


def fsr_findings(record: Record) -> str:
    """A table of findings between an opening and remarks."""
    line = (
        f"Site: {record.fact('site')}, {record.fact('visited')}. Customer: {record.text('customer')}. "
        f"Looked at: {record.fact('unit')}."
    )
    return join(prose(record, "intro"), line, grid(record, "rows"), section(record, "remark", "Remarks"))


def fsr_brief(record: Record) -> str:
    """A few paragraphs, with where and what at the end."""
    line = (
        f"{record.text('number')}: {record.text('customer')}; {record.fact('unit')}; {record.fact('site')}. "
        f"{author(record)}, {day(record)}."
    )
    return join(prose(record, "body"), choose(record, "---", "", about="rule"), line)


# ---- account notes -------------------------------------------------------------------------------


def account_sheet(record: Record) -> str:
    """A table of facts and four short sections."""
    head = facts(
        record,
        country="Where",
        since="Customer since",
        contact="Contact",
        fleet="Fleet",
        plan="Tier",
        renewal="Runs to",
        spend="Turnover",
        seats="Tidewater",
    )
    return join(
        head,
        section(record, "who", "Who they are"),
        section(record, "works", "What matters to them"),
        section(record, "careful", "Be careful"),
        section(record, "next", "Coming up"),
    )


def account_briefing(record: Record) -> str:
    """Short questions and answers for somebody about to ring."""
    return join(f"{author(record)}, {day(record)}.", answers(record, choose(record, "bold", "heading")))


def account_handover(record: Record) -> str:
    """What one colleague leaves to the next."""
    return join(
        prose(record, "opening"),
        section(record, "know", "What you have to know", mark=choose(record, "1.", "-", about="mark")),
        section(record, "history", "The story so far"),
        section(record, "open", "Open"),
    )


def account_review(record: Record) -> str:
    """Minutes of a review."""
    return join(
        f"Present: {record.text('present')}. Place: {record.text('place')}.",
        section(record, "points", "Said", mark="1."),
        section(record, "actions", "To do"),
        section(record, "remark", "Off the record"),
    )


LAYOUTS = {
    "kb/classic": kb_classic,
    "kb/fix-first": kb_fix_first,
    "kb/qa": kb_qa,
    "kb/thread": kb_thread,
    "kb/lookup": kb_lookup,
    "kb/memo": kb_memo,
    "fsr/form": fsr_form,
    "fsr/log": fsr_log,
    "fsr/letter": fsr_letter,
    "fsr/findings": fsr_findings,
    "fsr/brief": fsr_brief,
    "account/sheet": account_sheet,
    "account/briefing": account_briefing,
    "account/handover": account_handover,
    "account/review": account_review,
}


def pages(world: dict) -> list[Composed]:
    """Support articles, field service reports and account notes."""
    return lay_out(world, "register-support", LAYOUTS, "product-support")
