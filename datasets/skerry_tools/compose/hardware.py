"""Pages eng-075 to eng-130: what the buoy people write about hardware, from world/register-hardware.yaml.

Each entry names its genre and its layout; `LAYOUTS` leads to the function that lays it out. A layout
decides which fields come in which order and under which headings.
"""

from .kit import Composed, Record, choose, day, first_name
from .writing import answers, block, facts, join, lay_out, section, titled, value


def signed(record: Record, style: str = "long") -> str:
    """A closing line with the author's first name and the date."""
    return f"{first_name(record)}, {day(record, style)}"


# ---- engineering change requests -----------------------------------------------------------------


def ecr_form(record: Record) -> str:
    """The form of the change board: a head, then problem, change, stock, effect, remarks."""
    return join(
        facts(record, number="Change", raised="Raised", items="Concerns", status="State"),
        section(record, "problem", "Problem"),
        section(record, "change", "Change", "Proposed change", about="change"),
        section(record, "stock", "Stock and buoys in service", "Stock", about="stock"),
        section(record, "effect", "Cost and documents", "Effect", about="effect"),
        section(record, "remarks", "Remarks of the board", "Remarks"),
    )


def ecr_memo(record: Record) -> str:
    """A letter to those who build it, with the objections it met."""
    return join(
        block(record, "intro"),
        section(record, "why", "Why", "Reason"),
        section(record, "change", "What changes"),
        section(record, "against", "Against", "Who objected"),
        section(record, "decision", "Decision"),
    )


def ecr_board(record: Record) -> str:
    """A change as its history: what, the log until release, the details, what is open."""
    return join(
        block(record, "intro"),
        section(record, "log", "How it got here", "History", about="log"),
        section(record, "change", "Details", "For the bench", about="change"),
        section(record, "open", "Still open", "Not settled", about="open"),
    )


def ecr_short(record: Record) -> str:
    """A change without headings."""
    return join(block(record, "intro"), block(record, "points"), block(record, "tail"), f"*{signed(record)}*")


# ---- test reports --------------------------------------------------------------------------------


def tr_report(record: Record) -> str:
    """The report as the lab's template has it."""
    run = f"{choose(record, 'Run', 'Dates', 'Tested', about='run')}: {record.fact('period')}."
    return join(
        run,
        section(record, "object", "Object", "What was tested"),
        section(record, "setup", "Set-up"),
        section(record, "results", "Results", "Measured", about="results"),
        block(record, "remarks"),
        section(record, "verdict", "Verdict", "Conclusion", about="verdict"),
    )


def tr_answer(record: Record) -> str:
    """The answer first, the method after it."""
    return join(
        block(record, "answer"),
        section(record, "results", "Figures", "The table", about="results"),
        section(record, "setup", "How it was done", "Method"),
        section(record, "limits", "Doubts", "What it does not show"),
        section(record, "next", "What follows", "Next", about="next"),
    )


def tr_log(record: Record) -> str:
    """The test as it went, by date and hour."""
    return join(
        block(record, "object"),
        section(record, "log", "Log", "As it went", about="log"),
        block(record, "results"),
        section(record, "meaning", "Reading it", "What I make of it", about="meaning"),
        block(record, "verdict"),
    )


def tr_prose(record: Record) -> str:
    """A report told in paragraphs, one table in between."""
    return join(
        block(record, "first"),
        block(record, "results"),
        block(record, "second"),
        block(record, "third"),
        signed(record, "dotted"),
    )


# ---- non-conformance reports ---------------------------------------------------------------------


def ncr_form(record: Record) -> str:
    """The quality form."""
    head = facts(
        record,
        number="Report",
        lot="Lot",
        supplier="Supplier",
        quantity="Quantity",
        found_on="Found",
        found_by="By",
        state="State",
    )
    return join(
        head,
        section(record, "found", "Finding"),
        section(record, "containment", "Containment"),
        section(record, "cause", "Cause"),
        section(record, "disposition", "Disposition"),
    )


def ncr_story(record: Record) -> str:
    """The case told from the morning it was found."""
    return join(
        block(record, "intro"),
        section(record, "found", "What was wrong", "Looking closer", about="found"),
        section(record, "done", "What we did with them", "The same day", about="done"),
        section(record, "cause", "How it came about", "Cause", about="cause"),
        section(record, "closing", "Closed", "What stays", about="closing"),
        f"Supplier: {value(record, 'supplier')}.",
    )


def ncr_steps(record: Record) -> str:
    """The case in numbered points."""
    return join(block(record, "points", "1."), block(record, "tail"))


# ---- part notes ----------------------------------------------------------------------------------


def part_sheet(record: Record) -> str:
    """Figures first, then fitting, quirks and alternates."""
    bought = choose(record, "Made by", "We buy it from", "From", about="maker")
    maker = f"{bought} {value(record, 'supplier')}." if record.has("supplier") else ""
    return join(
        block(record, "intro"),
        block(record, "figures"),
        maker,
        section(record, "fitting", "Fitting"),
        section(record, "quirks", "Quirks", "Good to know", about="quirks"),
        section(record, "alternates", "Alternates"),
        section(record, "history", "History"),
    )


def part_qa(record: Record) -> str:
    """Questions and answers about one part."""
    asked, label = answers(record, "bold, broken"), choose(record, "Number", "Part", about="part")
    return join(block(record, "intro"), f"{label}: {record.fact('part')}.", asked, block(record, "tail"))


def part_notes(record: Record) -> str:
    """Notes that bring their own headings."""
    return join(
        block(record, "first"), block(record, "second"), block(record, "third"), signed(record, "month")
    )


# ---- sea trial diaries ---------------------------------------------------------------------------


def sea_days(record: Record) -> str:
    """A diary, a heading a day."""
    return join(block(record, "intro"), titled(record, "days"), section(record, "after", "Afterwards"))


def sea_log(record: Record) -> str:
    """A log table, what it showed, what to do otherwise next time."""
    return join(
        block(record, "intro"),
        block(record, "log"),
        section(record, "after", "What it showed", "Afterthoughts"),
        section(record, "lessons", "Next time", "To remember", about="lessons"),
    )


def sea_letter(record: Record) -> str:
    """A letter home."""
    return join(
        block(record, "first"),
        block(record, "second"),
        block(record, "list"),
        block(record, "ps"),
        signed(record),
    )


# ---- design reviews ------------------------------------------------------------------------------


def review_minutes(record: Record) -> str:
    """Formal minutes: numbered items, a table of actions."""
    return join(
        block(record, "meta"), titled(record, "items", numbered=True), section(record, "actions", "Actions")
    )


def review_notes(record: Record) -> str:
    """Somebody's notes, by topic."""
    return join(
        f"*{block(record, 'meta')}*",
        block(record, "intro"),
        titled(record, "topics"),
        section(record, "actions", "To do", "Who does what", about="actions"),
    )


def review_debate(record: Record) -> str:
    """A question, what was said on both sides, the decision."""
    return join(
        block(record, "question"),
        section(record, "pro", "Said in favour of one or the other"),
        section(record, "contra", "Worries"),
        section(record, "decided", "Decided", "Outcome", about="decided"),
        section(record, "parked", "Parked"),
    )


# ---- weekly notes --------------------------------------------------------------------------------


def week_people(record: Record) -> str:
    """A paragraph a person."""
    return join(
        block(record, "intro"),
        *(block(record, f"entries.{key}") for key in record.keys("entries")),
        "---",
        block(record, "closing"),
    )


def week_products(record: Record) -> str:
    """A heading a product."""
    return join(block(record, "intro"), titled(record, "entries"), block(record, "closing"))


def week_stream(record: Record) -> str:
    """One list, in no order."""
    return join(block(record, "intro"), block(record, "entries"), block(record, "closing"))


# ---- bench set-ups -------------------------------------------------------------------------------


def bench_steps(record: Record) -> str:
    """What you need, the steps, the profiles, trouble."""
    return join(
        block(record, "intro"),
        section(record, "need", "You need"),
        section(record, "steps", "Steps", mark="1."),
        section(record, "profiles", "Profiles"),
        section(record, "trouble", "If it does not"),
    )


def bench_card(record: Record) -> str:
    """A card to hang on the wall: settings above, steps below."""
    return join(
        block(record, "figures"),
        section(record, "steps", "Running it", mark="1."),
        section(record, "trouble", "Trouble, and whose samples"),
    )


def bench_walk(record: Record) -> str:
    """A how-to in prose with a list of checks in the middle."""
    checks = block(record, "check").replace("- ", "- [ ] ", 1).replace("\n- ", "\n- [ ] ")
    return join(block(record, "first"), "## Checks", checks, block(record, "second"), signed(record))


LAYOUTS = {
    "ecr/form": ecr_form,
    "ecr/memo": ecr_memo,
    "ecr/board": ecr_board,
    "ecr/short": ecr_short,
    "tr/report": tr_report,
    "tr/answer": tr_answer,
    "tr/log": tr_log,
    "tr/prose": tr_prose,
    "ncr/form": ncr_form,
    "ncr/story": ncr_story,
    "ncr/steps": ncr_steps,
    "part/sheet": part_sheet,
    "part/qa": part_qa,
    "part/notes": part_notes,
    "sea/days": sea_days,
    "sea/log": sea_log,
    "sea/letter": sea_letter,
    "review/minutes": review_minutes,
    "review/notes": review_notes,
    "review/debate": review_debate,
    "week/people": week_people,
    "week/products": week_products,
    "week/stream": week_stream,
    "bench/steps": bench_steps,
    "bench/card": bench_card,
    "bench/walk": bench_walk,
}


def pages(world: dict) -> list[Composed]:
    """Every entry of the register as a page."""
    return lay_out(world, "register-hardware", LAYOUTS, "engineering")
