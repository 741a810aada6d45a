"""From the fields of a record to Markdown, and from a register to its pages: what composers write with.

A field is prose, a list of texts, or a map with `columns` (a table). Texts hold {placeholders}: `fill` puts
the facts in and so notes them as stated. A field that the record lacks gives "", and blank parts fall out
of a page, so that a layout may name fields which only some records have.
"""

import re

from .kit import Composed, Record, choose, date, name_of

PLACEHOLDER = re.compile(r"\{([\w.-]+)(?:\|(\w+))?\}")
SENTENCE_START = re.compile(r"(^|[.!?]\s+|\n)$")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
WORDS = ("what", "label", "text", "note", "do")  # columns of words, not facts; also as label_x, text_x
ANSWERS = {
    "heading": "## {q}\n\n{a}",
    "subheading": "### {q}\n\n{a}",
    "bold": "**{q}**\n{a}",
    "bold, broken": "**{q}**  \n{a}",
    "bold, run on": "**{q}** {a}",
    "italic": "*{q}*\n{a}",
    "italic, run on": "*{q}* {a}",
}


# ---- Markdown ------------------------------------------------------------------------------------


def table(head: list[str], rows: list[list[str]], align: str = "") -> str:
    """A Markdown table.

    `align` holds one of l, r, c for each column; its last letter also stands for the columns that follow.
    """
    marks = {"l": "---", "r": "---:", "c": ":---:"}
    rule = [marks[letter] for letter in align.ljust(len(head), (align or "l")[-1])]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, rule, *rows])


def bullets(items, mark: str = "-") -> str:
    """A Markdown list; `mark` "1." numbers it."""
    return "\n".join(f"{i}. {item}" if mark == "1." else f"{mark} {item}" for i, item in enumerate(items, 1))


def join(*parts: str) -> str:
    """Parts of a page with a blank line between them; blank parts are left out."""
    return "\n\n".join(part.strip() for part in parts if part.strip())


def under(heading: str, *parts: str) -> str:
    """A heading and what stands under it; nothing when all parts are blank."""
    body = join(*parts)
    return f"## {heading}\n\n{body}" if body else ""


# ---- facts in texts ------------------------------------------------------------------------------


def fill(record: Record, text: str) -> str:
    """A text with its placeholders replaced by facts, with a capital where one begins a sentence.

    {when|month} gives a date in a style of kit.date, {when|plain} any value exactly as the register has it.
    """

    def put(found: re.Match) -> str:
        name, style = found.groups()
        said = spoken(record, name, style)
        return (
            said if style or not SENTENCE_START.search(text[: found.start()]) else said[0].upper() + said[1:]
        )

    return PLACEHOLDER.sub(put, text).strip()


def spoken(record: Record, name: str, style: str | None) -> str:
    """A fact as prose says it: a date in words, a person by name."""
    value = record.fact(name)
    if style == "plain":
        return value
    if style or ISO_DATE.fullmatch(value):
        return date(value, style or "long")
    return name_of(record.world, value) if value in record.world["people"] else value


def value(record: Record, name: str) -> str:
    """A fact as it stands; of the supplier the name, which is no fact of the record."""
    return name_of(record.world, record.text(name)) if name == "supplier" else record.fact(name)


# ---- fields --------------------------------------------------------------------------------------


def prose(record: Record, name: str) -> str:
    """A field of prose; a list gives a paragraph for each text."""
    texts = record.text(name) if record.has(name) else ""
    return join(*lines(record, name)) if isinstance(texts, list) else fill(record, texts)


def lines(record: Record, name: str) -> list[str]:
    """The texts of a list."""
    return [fill(record, text) for text in record.text(name)] if record.has(name) else []


def listed(record: Record, name: str, mark: str = "-") -> str:
    """A list of texts as a Markdown list."""
    return bullets(lines(record, name), mark)


def rows(record: Record, name: str) -> list[list[str]]:
    """Rows that are written out: each a list of cells, or a text with " | " between them."""
    field = record.text(name) if record.has(name) else []
    written = field.values() if isinstance(field, dict) else field
    return [
        [fill(record, cell) for cell in (row.split(" | ") if isinstance(row, str) else row)]
        for row in written
    ]


def grid(record: Record, name: str, align: str = "") -> str:
    """A field with `columns` as a table.

    Columns are a map from field to heading, with the rows below `rows`; or a text, "Measure | Now", with
    the rows written out below `rows` or as maps beside it.
    """
    if not record.has(f"{name}.columns"):
        return ""
    columns, beside = record.text(f"{name}.columns"), [key for key in record.keys(name) if key != "columns"]
    if isinstance(columns, dict):
        body = [
            [cell(record, f"{name}.rows.{row}.{column}") for column in columns]
            for row in record.keys(f"{name}.rows")
        ]
        return table(list(columns.values()), body, align)
    if beside == ["rows"] and isinstance(record.text(f"{name}.rows"), list):
        body = rows(record, f"{name}.rows")
    else:
        body = [
            [cell(record, f"{name}.{row}.{column}") for column in record.keys(f"{name}.{row}")]
            for row in beside
        ]
    return table([heading.strip() for heading in columns.split("|")], body, align)


def cell(record: Record, path: str) -> str:
    """One cell of a table.

    Words where its column has them or a placeholder leads to the fact, otherwise a fact; blank when it is
    missing.
    """
    if not record.has(path):
        return ""
    text, column = record.text(path), path.rsplit(".", 1)[-1]
    return fill(record, text) if "{" in text or column.split("_")[0] in WORDS else record.fact(path)


def facts(record: Record, **labels: str) -> str:
    """A table of two columns with those facts that the record has: field="Label"."""
    return table(
        ["", ""], [[label, value(record, name)] for name, label in labels.items() if record.has(name)]
    )


def block(record: Record, name: str, mark: str = "-") -> str:
    """A field as what it is: a table, a list or prose."""
    field = record.text(name) if record.has(name) else ""
    if isinstance(field, dict):
        return grid(record, name)
    return listed(record, name, mark) if isinstance(field, list) else prose(record, name)


# ---- sections ------------------------------------------------------------------------------------


def section(record: Record, name: str, *headings: str, mark: str = "-", about: str = "") -> str:
    """A field under a heading: the record's own in `headings`, else one of those given."""
    return headed(record, name, choose(record, *headings, about=about), block(record, name, mark))


def headed(record: Record, name: str, heading: str, *parts: str) -> str:
    """Parts under a heading; the record's own in `headings` wins."""
    own = f"headings.{name}"
    return under(record.text(own) if record.has(own) else heading, *parts)


def titled(record: Record, name: str, level: str = "##", numbered: bool = False) -> str:
    """A section for each text below `name`, under its own heading.

    The field is {heading: text}, or has maps of `heading`, `text` and perhaps a table.
    """
    parts = []
    for number, (key, entry) in enumerate(record.text(name).items() if record.has(name) else (), 1):
        if isinstance(entry, str):
            heading, body = fill(record, key), fill(record, entry)
        else:
            path = f"{name}.{key}"
            heading, body = entry["heading"], join(grid(record, path), block(record, f"{path}.text"))
        parts.append(f"{level} {f'{number}. ' if numbered else ''}{heading}\n\n{body}")
    return join(*parts)


def answers(record: Record, style: str) -> str:
    """The record's `questions`, {question: answer} or maps of `q` and `a`, in a style of ANSWERS."""
    pairs = [
        (key, entry) if isinstance(entry, str) else (entry["q"], entry["a"])
        for key, entry in record.text("questions").items()
    ]
    return join(*(ANSWERS[style].format(q=fill(record, q), a=fill(record, a)) for q, a in pairs))


# ---- pages ---------------------------------------------------------------------------------------


def lay_out(world: dict, register: str, layouts: dict, department: str) -> list[Composed]:
    """A page for each entry of a register whose genre is one of `layouts`.

    `layouts` leads from "genre/layout" to a function. Sections that only this record has, its `more`,
    follow what the layout gives.
    """
    genres = {kind.split("/")[0] for kind in layouts}
    records = [
        Record(world, f"{register}.{key}")
        for key, entry in world[register].items()
        if entry["genre"] in genres
    ]
    return [page(record, layouts, department) for record in records]


def page(record: Record, layouts: dict, department: str) -> Composed:
    """One record as a page."""
    kind = f"{record.text('genre')}/{record.text('layout')}"
    if kind not in layouts:
        raise KeyError(f"{record.path}: there is no layout {kind!r}")
    body = join(layouts[kind](record), titled(record, "more"))
    given = {name: record.text(name) for name in ("slug", "title", "author", "effective")}
    optional = {name: record.text(name) for name in ("version", "access") if record.has(name)}
    return Composed(
        id=record.text("page"), department=department, body=body, records=[record], **given, **optional
    )
