"""Pages fin-018 to fin-040: quarters of 2024, cost centres, suppliers, closes, projects, pooling.

From world/register-people-finance.yaml, as people_finance.py.
"""

from .kit import Composed, Record, choose
from .people_finance import letter
from .writing import answers, fill, grid, join, lay_out, listed, prose, section, titled


def diary(record: Record, style: str) -> str:
    """Dated entries: style `heading` or `bullet`."""
    frame = {"heading": "## {}\n\n{}", "bullet": "- **{}:** {}"}[style]
    gap = "\n\n" if style == "heading" else "\n"
    return gap.join(
        frame.format(item["day"], fill(record, item["note"])) for item in record.text("entries").values()
    )


# ---- quarters of 2024 ----------------------------------------------------------------------------


def quarter_notes(record: Record) -> str:
    """Figures in one table, numbered notes below."""
    return join(grid(record, "figures", "lr"), section(record, "notes", "Notes", mark="1."))


def quarter_questions(record: Record) -> str:
    """A quarter as questions and answers."""
    return join(prose(record, "opening"), answers(record, "bold, run on"))


def quarter_bulletin(record: Record) -> str:
    """Sales by group in a table, the rest in sentences."""
    return join(
        prose(record, "opening"),
        section(record, "figures", "Sales"),
        section(record, "text_one", "Result"),
        section(record, "text_two", "Cash and people"),
        section(record, "finish", "A change of form"),
    )


# ---- cost centres --------------------------------------------------------------------------------


def deviations(record: Record) -> str:
    """The lines that moved, with remarks."""
    return join(
        prose(record, "opening"),
        section(record, "lines", "Deviations", "Lines that moved"),
        section(record, "comments", "Remarks", "What I make of it", about="remarks"),
        section(record, "next", "Next steps"),
    )


def short(record: Record) -> str:
    """Half a page, a list in the middle."""
    return join(prose(record, "opening"), listed(record, "lines"), prose(record, "next"))


# ---- suppliers -----------------------------------------------------------------------------------


def ranking(record: Record) -> str:
    """Suppliers in order of spend."""
    return join(
        prose(record, "opening"),
        grid(record, "ranking", "rlrr"),
        section(record, "reading", "Reading the table"),
        section(record, "one_by_one", "One by one"),
        section(record, "next", "Complaints and plans"),
    )


def frame(record: Record) -> str:
    """A price frame: prices, terms, how it came about."""
    prices, terms = section(record, "prices", "Prices per piece"), section(record, "terms", "Terms")
    parts = choose(record, (prices, terms), (terms, prices), about="order")
    return join(
        prose(record, "opening"),
        *parts,
        section(record, "story", "How we got there", "Background", about="story"),
        section(record, "watch", "Please mind"),
    )


def log(record: Record) -> str:
    """A buyer's notebook, newest entry first."""
    return join(prose(record, "opening"), diary(record, "heading"), section(record, "next", "Not settled"))


def supplier_faq(record: Record) -> str:
    """A call-off in questions."""
    return join(prose(record, "opening"), answers(record, "italic"), prose(record, "remark"))


def lanes(record: Record) -> str:
    """Carriers by lane."""
    return join(
        prose(record, "opening"),
        section(record, "lanes", "Lanes"),
        section(record, "terms", "What was agreed"),
        section(record, "exceptions", "Exceptions"),
    )


# ---- closes --------------------------------------------------------------------------------------


def days(record: Record) -> str:
    """A close day by day."""
    return join(prose(record, "opening"), diary(record, "bullet"), prose(record, "next"))


def open_items(record: Record) -> str:
    """What a close left open."""
    return join(
        prose(record, "opening"),
        section(record, "items", "Open items"),
        section(record, "comments", "Comments"),
        prose(record, "next"),
    )


def minutes(record: Record) -> str:
    """Minutes of the review of a close."""
    return join(
        prose(record, "opening"),
        section(record, "talk", "Discussed"),
        section(record, "agreed", "Agreed", mark="1."),
        titled(record, "own"),
    )


def offices(record: Record) -> str:
    """Remarks on a close for each office."""
    return join(
        prose(record, "opening"),
        section(record, "bergen", "Bergen"),
        section(record, "porto", "Porto"),
        section(record, "halifax", "Halifax"),
        section(record, "next", "Ahead"),
    )


# ---- projects and pooling ------------------------------------------------------------------------


def final(record: Record) -> str:
    """The final account of a project."""
    return join(
        prose(record, "opening"),
        section(record, "lines", "Account"),
        section(record, "learned", "What we learned"),
        section(record, "money", "Still to come"),
    )


def request(record: Record) -> str:
    """A request for money, reason first."""
    return join(
        section(record, "why", "Why"),
        section(record, "ask", "What I ask for"),
        grid(record, "lines"),
        section(record, "alternatives", "What else we looked at"),
        titled(record, "own"),
        section(record, "status", "Where it stands"),
    )


def pooling(record: Record) -> str:
    """Limits of the cash pool."""
    return join(
        prose(record, "opening"),
        section(record, "sweep_text", "The daily sweep"),
        grid(record, "accounts"),
        section(record, "borrow", "Borrowing"),
        section(record, "sign", "Signatures and call-backs"),
        titled(record, "own"),
    )


LAYOUTS = {
    "quarter/letter": letter,
    "quarter/notes": quarter_notes,
    "quarter/questions": quarter_questions,
    "quarter/bulletin": quarter_bulletin,
    "cost/deviations": deviations,
    "cost/letter": letter,
    "cost/short": short,
    "spend/ranking": ranking,
    "spend/frame": frame,
    "spend/log": log,
    "spend/faq": supplier_faq,
    "spend/lanes": lanes,
    "close/days": days,
    "close/open": open_items,
    "close/minutes": minutes,
    "close/offices": offices,
    "project/final": final,
    "project/request": request,
    "pooling/pooling": pooling,
}


def pages(world: dict) -> list[Composed]:
    """The finance pages, in register order."""
    return lay_out(world, "register-people-finance", LAYOUTS, "finance")
