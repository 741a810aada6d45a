"""Tables of HTML as tables of Markdown: one header row, and every value in the row and column it counts for.

    table_lines(parsed("<table><tr><th>Pump<td>5 bar</table>").find(".//table"))

A cell that spans rows or columns is repeated in each, header rows become one, a list in a cell is joined by
";". What this leaves out: cells that point to their headers by `headers` and `scope`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .inline import inline_text, tidy, written
from .tree import Element, classes

LARGEST_SPAN, LONGEST_REPEATED = 100, 200  # columns; letters of a cell that is repeated
MOST_CELLS = 100_000  # of a table; beyond them nothing is repeated
LISTS = ("ul", "ol", "menu", "dir")
LINE_NUMBERS = {"linenos", "lineno", "linenumbers", "gutter"}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True)
class _Row:
    """The texts of a row, spans repeated; header: it names columns; named: its first cell names the row."""

    texts: list[str]
    header: bool
    named: bool


def is_layout(table: Element) -> bool:
    """Is this a table only to put things beside each other, such as code beside its line numbers?

    >>> from helpers.corpus.html.tree import parsed
    >>> is_layout(parsed("<table><tr><td><h1>Tea</h1><td>menu</table>").find(".//table"))
    True
    """
    if table.get("role") in ("presentation", "none"):
        return True
    if any(classes(cell) & LINE_NUMBERS for cell in table.iter("td")):
        return True
    cells = sum(1 for _ in table.iter("td", "th"))
    inside = next(table.iter("th", "caption", "thead"), None)
    blocks = next(table.iter(*_HEADINGS, "pre"), None) is not None
    nested = next(table.iterdescendants("table"), None) is not None
    return cells == 1 or (inside is None and (blocks or nested))


def table_lines(table: Element) -> list[str]:
    """The lines of a table in Markdown, header and rule first; empty for a table without text.

    >>> from helpers.corpus.html.tree import parsed
    >>> table_lines(parsed("<table><tr><th>a<th>b<tr><td rowspan=2>1<td>2<tr><td>3|4").find(".//table"))
    ['| a | b |', '|---|---|', '| 1 | 2 |', '| 1 | 3\\\\|4 |']
    """
    rows = [row for row in _rows(table) if any(row.texts)]
    if not rows:
        return []
    top = next((n for n, row in enumerate(rows) if not row.header), 1)
    width = max(len(row.texts) for row in rows)
    if top:
        header = [_joined(row.texts[column : column + 1] for row in rows[:top]) for column in range(width)]
    elif any(row.named for row in rows):  # names beside the values, none above them
        header = [""] * width
    else:
        top, header = 1, rows[0].texts + [""] * (width - len(rows[0].texts))
    return [_line(header), "|" + "---|" * width, *(_line(row.texts) for row in rows[top:])]


def around_rows(table: Element) -> list[str]:
    """Texts of a table that stand in no row: its caption, and what was written between the rows.

    >>> from helpers.corpus.html.tree import parsed
    >>> around_rows(parsed("<table><caption>Limits</caption><tr><td>5</table>").find(".//table"))
    ['Limits']
    """
    texts = [tidy(" ".join((table.text or "").split()))]
    for child in table:
        if child.tag not in ("thead", "tbody", "tfoot", "tr", "colgroup", "col"):
            texts.append(inline_text(child))
        texts.append(" ".join((child.tail or "").split()))
    return [text for text in texts if text]


def cell_text(cell: Element) -> str:
    """A cell in one line; the items of a list, or the rows of a table, in it are joined by ";".

    >>> from helpers.corpus.html.tree import parsed
    >>> cell_text(parsed("<table><td>Do: <ul><li>close<li>drain 5 l</ul>").find(".//td"))
    'Do: close; drain 5 l'
    """
    return " ".join(_cell(cell).split())


def _cell(element: Element) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.tag in LISTS:
            parts.append(_listed([child.text or "", *(t for item in child for t in _item(item))]))
        elif child.tag == "table":
            rows = [_listed([cell_text(cell) for cell in row], ", ") for row, _ in _own_rows(child)]
            parts.append(_listed([*around_rows(child), *rows]))
        elif next(child.iter(*LISTS, "table"), None) is not None:
            parts.append(_cell(child))
        else:
            parts.append(written(child, marks=True))
            parts.append(child.tail or "")
            continue
        parts += [" ", child.tail or ""]
    return "".join(parts)


def _item(item: Element) -> tuple[str, str]:
    return cell_text(item), item.tail or ""


def _listed(texts: list[str], sign: str = "; ") -> str:
    return f" {sign.join(text.strip() for text in texts if text.strip())} "


def _joined(pieces: Iterator[list[str]]) -> str:
    """The headers of a column, from top to bottom, each once."""
    return " ".join(dict.fromkeys(text for piece in pieces for text in piece if text))


def _line(texts: list[str]) -> str:
    return f"| {' | '.join(text.replace('|', chr(92) + '|') for text in texts)} |"


def _rows(table: Element) -> Iterator[_Row]:
    """The rows of a table, those of its foot last."""
    left: dict[int, tuple[int, str]] = {}  # column -> (rows that a cell still spans, its text)
    seen = 0
    for row, in_head in sorted(_own_rows(table), key=lambda found: found[0].getparent().tag == "tfoot"):
        texts: list[str] = []
        kinds: list[tuple[str, str]] = []  # (tag, text) of its own cells
        for cell in row.iterchildren("td", "th"):
            _carry(left, texts)
            text = cell_text(cell)
            kinds.append((cell.tag, text))
            wide, high = (_span(cell, name) if seen < MOST_CELLS else 1 for name in ("colspan", "rowspan"))
            again = text if len(text) <= LONGEST_REPEATED else ""
            for column in range(wide):
                if high > 1:
                    left[len(texts)] = (high - 1, again)
                texts.append(again if column else text)
        _carry(left, texts)
        seen += len(texts)
        if seen > MOST_CELLS:
            left.clear()
        filled = [tag for tag, text in kinds if text]
        yield _Row(texts, in_head or set(filled) == {"th"}, bool(kinds) and kinds[0][0] == "th")


def _own_rows(table: Element) -> Iterator[tuple[Element, bool]]:
    """(row, stands in the head) of the rows that are the table's and no nested one's."""
    for child in table:
        if child.tag == "tr":
            yield child, False
        elif child.tag in ("thead", "tbody", "tfoot"):
            for row in child:
                if row.tag == "tr":
                    yield row, child.tag == "thead"


def _carry(left: dict[int, tuple[int, str]], texts: list[str]) -> None:
    """Put the cells that reach down from the rows above where they stand."""
    while len(texts) in left:
        rows, text = left.pop(len(texts))
        if rows > 1:
            left[len(texts)] = (rows - 1, text)
        texts.append(text)


def _span(cell: Element, name: str) -> int:
    given = cell.get(name, "1").strip()
    number = int(given) if given.isdecimal() and len(given) < 6 else 1
    if name == "colspan":
        return min(max(number, 1), LARGEST_SPAN)
    return number or MOST_CELLS  # 0: to the end of the table
