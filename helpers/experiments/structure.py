"""What reading keeps of the structure of documents, counted against their sources by other means.

    print(count_structure(read_folder("my-documents").pages))

What a source holds is found by markdown-it and docutils as they come, and by patterns on the text; none of
what reads documents here has a part in it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from helpers.corpus import Page, chunk_page, sections, sentences

_WORD = re.compile(r"[^\W_]+")
# Abbreviations that never end a sentence.
_ABBREVIATION = re.compile(
    r"(?<![\w.])(?:[eE]\.g|[iI]\.e|[cC]f|vs|viz|ca|approx|resp|esp|Dr|Mrs?|Ms|Prof|Figs?|pp)\.(?=[ \t]+\S)"
)
Row = tuple[frozenset[str], frozenset[str]]  # words of the column names, words of a row below them


@dataclass(frozen=True)
class Structure:
    """What pages kept of the structure of their sources, as (kept, of).

    sections: pages that have sections, of those whose source shows headings below its title. rows: table rows
    that come with their column names. sentences: abbreviations inside a line that end no sentence there.
    """

    pages: int
    sections: tuple[int, int]
    rows: tuple[int, int]
    sentences: tuple[int, int]

    def __str__(self) -> str:
        shares = {
            "pages with sections": self.sections,
            "table rows with column names": self.rows,
            "sentences whole at abbreviations": self.sentences,
        }
        counts = "   ".join(f"{name} {kept} of {of}" for name, (kept, of) in shares.items())
        return f"{counts}   (n = {self.pages} pages)"


def count_structure(pages: Sequence[Page]) -> Structure:
    """What pages kept of the Markdown or reStructuredText files that they were read from.

        print(count_structure(read_folder("my-documents").pages))

    Files of another kind show no structure here. Raises ValueError for a page that no file stands behind.
    """
    counts = [_count(page) for page in pages]
    sums = [(sum(one[i][0] for one in counts), sum(one[i][1] for one in counts)) for i in range(3)]
    return Structure(len(counts), *sums)


def _count(page: Page) -> list[tuple[int, int]]:
    """(kept, of) of one page: itself when it shows headings, its table rows, its abbreviations."""
    if page.path is None:
        raise ValueError(f"The page {page.id!r} was not read from a file, so it has no source to count.")
    headings, rows = _shown(page.path.read_bytes().decode("utf-8", "replace"), page.path.suffix)
    found = any(name != page.title for name, _, _ in sections(page))
    named, cut = [], 0
    for passage in chunk_page(page):
        parts = sentences(passage.text, passage.table)
        named += [(_words(part.header), _words(part.text)) for part in parts if part.header]
        cut += _cuts(passage.text, [part.text for part in parts])
    kept = sum(any(header <= given[0] and row <= given[1] for given in named) for header, row in rows)
    abbreviations = len(_ABBREVIATION.findall(page.text))
    return [
        (int(found and headings > 1), int(headings > 1)),
        (kept, len(rows)),
        (abbreviations - cut, abbreviations),
    ]


def _cuts(text: str, parts: list[str]) -> int:
    """How many parts of a text begin, in the middle of a line, right after an abbreviation."""
    cuts, end = 0, 0
    for part in parts:
        start = text.find(part, end)
        if start >= 0:
            last = [match.end() for match in _ABBREVIATION.finditer(text[: start + 1], max(0, start - 12))]
            cuts += bool(last) and not text[last[-1] : start].strip(" \t")
            end = start + len(part)
    return cuts


def _shown(source: str, suffix: str) -> tuple[int, list[Row]]:
    """How many headings a source shows, and its table rows with their column names."""
    if suffix == ".md":
        return _shown_by_markdown(source)
    return _shown_by_docutils(source) if suffix == ".rst" else (0, [])


def _shown_by_markdown(source: str) -> tuple[int, list[Row]]:
    from markdown_it import MarkdownIt

    headings, rows = 0, []
    header, cells, in_body = "", "", False
    for token in MarkdownIt("commonmark").enable("table").parse(source):
        headings += token.type == "heading_open" and token.level == 0
        if token.type in ("table_open", "tbody_open"):
            in_body = token.type == "tbody_open"
        elif token.type == "tr_open":
            cells = ""
        elif token.type == "inline":
            cells += f" {token.content}"
        elif token.type == "tr_close" and in_body and header.strip():
            rows.append((_words(header), _words(cells)))
        elif token.type == "tr_close" and not in_body:
            header = cells
    return headings, rows


def _shown_by_docutils(source: str) -> tuple[int, list[Row]]:
    from docutils.core import publish_doctree
    from docutils.nodes import row, section, table, thead

    quiet = {"report_level": 5, "halt_level": 5, "file_insertion_enabled": False, "raw_enabled": False}
    tree = publish_doctree(source, settings_overrides=quiet | {"doctitle_xform": False})
    rows = [
        (_words(" ".join(head.astext() for head in one.findall(thead))), _words(line.astext()))
        for one in tree.findall(table)
        for line in one.findall(row)
        if any(one.findall(thead)) and not isinstance(line.parent, thead)
    ]
    return sum(1 for _ in tree.findall(section)), rows


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))
