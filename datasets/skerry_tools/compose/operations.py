"""Pages ops-016 to ops-030: equipment cards, safety walks, IT notices, stock counts, an alarm layout.

From world/register-legal-operations.yaml, as legal_operations.py.
"""

from .kit import Composed, Record, choose
from .writing import answers, bullets, fill, join, lay_out, listed, prose, rows, section, table, titled, under

# ---- equipment cards -----------------------------------------------------------------------------


def card_sheet(record: Record) -> str:
    """Data as a table, above or below the introduction."""
    data = table(["", ""], rows(record, "rows"))
    return join(
        *choose(record, (prose(record, "intro"), data), (data, prose(record, "intro")), about="order"),
        titled(record, "notes"),
    )


def card_bullets(record: Record) -> str:
    """Data as sentences in a list."""
    return join(prose(record, "intro"), listed(record, "points"), titled(record, "notes"))


def card_faq(record: Record) -> str:
    """Data as answers."""
    return join(prose(record, "intro"), answers(record, "italic, run on"))


# ---- safety walks --------------------------------------------------------------------------------


def walk_points(record: Record) -> str:
    """What was seen, as a table."""
    return join(
        prose(record, "intro"), table(record.text("columns"), rows(record, "rows")), titled(record, "notes")
    )


def walk_route(record: Record) -> str:
    """Stop by stop."""
    return join(prose(record, "intro"), titled(record, "stops"), prose(record, "tail"))


def walk_account(record: Record) -> str:
    """Told in paragraphs."""
    return join(prose(record, "intro"), prose(record, "paragraphs"), titled(record, "notes"))


# ---- IT notices ----------------------------------------------------------------------------------


def notice_steps(record: Record) -> str:
    """What happens, and what to do, in steps."""
    return join(
        prose(record, "intro"), section(record, "steps", "What you do", mark="1."), titled(record, "notes")
    )


def notice_dates(record: Record) -> str:
    """What happens, dates, background."""
    return join(
        prose(record, "intro"),
        table(["Date", "From then on"], rows(record, "dates")),
        under("Background", prose(record, "paragraphs")),
        prose(record, "tail"),
    )


# ---- stock counts --------------------------------------------------------------------------------


def count_ledger(record: Record) -> str:
    """The table first, as the ledger has it, then why."""
    return join(
        prose(record, "intro"),
        section(record, "lines", "The lines worth talking about"),
        titled(record, "notes", "###"),
    )


def count_story(record: Record) -> str:
    """Prose first, a shorter table at the end."""
    counted = []
    for key in record.keys("lines"):
        name, part = record.text(f"lines.{key}.name"), record.text(f"lines.{key}.part")
        counted.append(
            [f"{name} ({part})", record.fact(f"lines.{key}.counted"), record.fact(f"lines.{key}.difference")]
        )
    lines = table(["What", "On the shelf", "Against the book"], counted, "lr")
    return join(prose(record, "intro"), titled(record, "notes"), under("Lines, for the file", lines))


def count_shelves(record: Record) -> str:
    """Shelf by shelf, no table."""
    return join(
        prose(record, "intro"),
        bullets(fill(record, text) for text in record.text("shelves").values()),
        prose(record, "tail"),
    )


# ---- cameras and alarms --------------------------------------------------------------------------


def alarm_zones(record: Record) -> str:
    """Zones as a table, then how it is armed."""
    return join(prose(record, "intro"), section(record, "zones", "Zones"), titled(record, "notes"))


LAYOUTS = {
    "card/sheet": card_sheet,
    "card/bullets": card_bullets,
    "card/faq": card_faq,
    "walk/points": walk_points,
    "walk/route": walk_route,
    "walk/account": walk_account,
    "notice/steps": notice_steps,
    "notice/dates": notice_dates,
    "count/ledger": count_ledger,
    "count/story": count_story,
    "count/shelves": count_shelves,
    "alarm/zones": alarm_zones,
}


def pages(world: dict) -> list[Composed]:
    """The operations pages."""
    return lay_out(world, "register-legal-operations", LAYOUTS, "operations-security")
