"""Pages leg-023 to leg-050: contract sheets, audit reports, legal notes, declarations, minutes, a claim file.

From world/register-legal-operations.yaml, as operations.py.
"""

from .kit import Composed, Record, author, choose, date, first_name
from .writing import answers, fill, grid, join, lay_out, listed, prose, rows, section, table, titled, under

# ---- contracts -----------------------------------------------------------------------------------


def contract_sheet(record: Record) -> str:
    """A short word, the terms as a table, remarks."""
    head = choose(record, ["Item", "Agreed"], ["", ""], ["What", "Terms"], about="head")
    return join(prose(record, "intro"), table(head, rows(record, "terms")), titled(record, "notes"))


def contract_prose(record: Record) -> str:
    """Sections in prose, no table."""
    return join(prose(record, "intro"), titled(record, "notes"))


def contract_answers(record: Record) -> str:
    """What colleagues ask, with answers."""
    return join(prose(record, "intro"), answers(record, choose(record, "bold", "subheading")))


def contract_calendar(record: Record) -> str:
    """Dates first, then terms as a list, then remarks."""
    return join(
        prose(record, "intro"),
        under("Calendar", table(["When", "What"], rows(record, "dates"))),
        section(record, "points", "Terms people use"),
        titled(record, "notes"),
    )


def contract_deadline(record: Record) -> str:
    """The deadlines as the first thing, what we have at the end."""
    days = [f"**{fill(record, day)}**: {fill(record, what)}" for day, what in record.text("dates").values()]
    return join(
        prose(record, "intro"), *days, titled(record, "notes"), section(record, "points", "What we have")
    )


# ---- audits --------------------------------------------------------------------------------------


def audit_findings(record: Record) -> str:
    """A head table, numbered findings with action and date, remarks."""
    parts = []
    for number, key in enumerate(record.keys("findings"), 1):
        due = date(record.fact(f"findings.{key}.due"))
        parts.append(
            f"### {number}. {record.text(f'findings.{key}.heading')}\n\n"
            f"{prose(record, f'findings.{key}.text')}\n\n"
            f"Action: {record.text(f'findings.{key}.action')}. Due {due}."
        )
    return join(
        table(["", ""], rows(record, "head")),
        prose(record, "intro"),
        "## Findings",
        *parts,
        titled(record, "notes"),
    )


def audit_letter(record: Record) -> str:
    """A letter with headings and a name at the end."""
    return join(prose(record, "intro"), titled(record, "notes"), author(record))


def audit_matrix(record: Record) -> str:
    """One table of findings between prose."""
    return join(
        prose(record, "intro"), table(record.text("columns"), rows(record, "rows")), titled(record, "notes")
    )


def audit_memo(record: Record) -> str:
    """Findings as a list, by place."""
    return join(prose(record, "intro"), listed(record, "points"), titled(record, "notes"))


def audit_followup(record: Record) -> str:
    """What became of the points of an earlier audit: remarks first, the table below."""
    (first, text), *rest = record.text("notes").items()
    after = [f"## {heading}\n\n{fill(record, words)}" for heading, words in rest]
    return join(
        prose(record, "intro"),
        f"## {first}\n\n{fill(record, text)}",
        under("Point by point", table(record.text("columns"), rows(record, "rows"))),
        *after,
    )


# ---- legal notes ---------------------------------------------------------------------------------


def opinion_short(record: Record) -> str:
    """Question, short answer, reasons."""
    return join(
        section(record, "question", "The question"),
        section(record, "short", "Short answer"),
        under("Longer answer", titled(record, "reasons", "###")),
        prose(record, "tail"),
    )


def opinion_rules(record: Record) -> str:
    """A table of cases, then remarks."""
    return join(
        prose(record, "intro"), table(record.text("columns"), rows(record, "rows")), titled(record, "notes")
    )


def opinion_memo(record: Record) -> str:
    """Paragraphs without headings."""
    return join(
        prose(record, "intro"), prose(record, "paragraphs"), f"*{prose(record, 'tail')}*", first_name(record)
    )


def opinion_schedules(record: Record) -> str:
    """The schedules of the standard terms side by side."""
    return join(prose(record, "intro"), grid(record, "schedules"), titled(record, "notes"))


# ---- product compliance --------------------------------------------------------------------------


def compliance_declaration(record: Record) -> str:
    """A declaration sheet: statement, test record, remarks."""
    return join(
        prose(record, "intro"),
        under(record.text("test_heading"), table(["Subject", "Value"], rows(record, "rows"))),
        titled(record, "notes"),
    )


def compliance_classification(record: Record) -> str:
    """How a thing travels: limits as a table, remarks."""
    return join(
        prose(record, "intro"),
        table(["What", "Value", "Remark"], rows(record, "rows")),
        titled(record, "notes"),
    )


def compliance_procedure(record: Record) -> str:
    """How it is measured, step by step."""
    return join(
        prose(record, "intro"), section(record, "steps", "How I measure", mark="1."), titled(record, "notes")
    )


# ---- minutes and the claim file ------------------------------------------------------------------


def minutes_agenda(record: Record) -> str:
    """Who was there, numbered items, next meeting."""
    numbered = enumerate(record.text("items").items(), 1)
    parts = [
        f"## {number} {fill(record, heading)}\n\n{fill(record, text)}" for number, (heading, text) in numbered
    ]
    return join(f"Present: {record.text('present')}.", *parts, prose(record, "closing"))


def minutes_log(record: Record) -> str:
    """A log by the clock."""
    entries = [f"**{clock}** {fill(record, text)}" for clock, text in record.text("entries").items()]
    return join(prose(record, "intro"), *entries, prose(record, "tail"))


def claim_file(record: Record) -> str:
    """Sums, weak spots, terms."""
    return join(
        prose(record, "intro"),
        under("Sums", table(["Item", "Amount"], rows(record, "sums"))),
        titled(record, "notes"),
    )


LAYOUTS = {
    "contract/sheet": contract_sheet,
    "contract/prose": contract_prose,
    "contract/answers": contract_answers,
    "contract/calendar": contract_calendar,
    "contract/deadline": contract_deadline,
    "audit/findings": audit_findings,
    "audit/letter": audit_letter,
    "audit/matrix": audit_matrix,
    "audit/memo": audit_memo,
    "audit/followup": audit_followup,
    "opinion/short": opinion_short,
    "opinion/rules": opinion_rules,
    "opinion/memo": opinion_memo,
    "opinion/schedules": opinion_schedules,
    "compliance/declaration": compliance_declaration,
    "compliance/classification": compliance_classification,
    "compliance/procedure": compliance_procedure,
    "minutes/agenda": minutes_agenda,
    "minutes/log": minutes_log,
    "claim/file": claim_file,
}


def pages(world: dict) -> list[Composed]:
    """The legal pages."""
    return lay_out(world, "register-legal-operations", LAYOUTS, "legal-compliance")
