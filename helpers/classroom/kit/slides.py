"""Slides: a deck in Markdown becomes one HTML file that needs neither network nor server.

A line of three hyphens begins a new slide; what stands behind a line `Note:` is for the speaker. Pictures
and numbers are those of the executed solutions when the deck is built, so a slide cannot drift from them:

    ![alternative text](../../solutions/02_first_rag.ipynb "cell-044")
    [16 of 60](../../solutions/02_first_rag.ipynb "cell-042; RAG:; 1 2")

What shows them is reveal.js 5.2 (MIT licence, in the folder `reveal`). Keys: arrows and space to go on, S
for the speaker's view, O for an overview, B for a black screen; to print, add `?print-pdf` to the address.
"""

import argparse
import re
import sys
from html import escape
from pathlib import Path

from helpers.files import write_whole
from helpers.settings import ROOT, cache_folder

from . import numbers

DECKS = ROOT / "teaching" / "slides"
REVEAL = Path(__file__).parent / "reveal"
PICTURE = re.compile(r'!\[(?P<alt>[^\]]*)\]\((?P<target>[^()\s]+\.ipynb) "(?P<cell>[^"]+)"\)')
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{styles}</style></head>
<body><div class="reveal"><div class="slides">
{slides}
</div></div>
<script>{scripts}</script>
<script>Reveal.initialize({{hash: true, slideNumber: "c/t", transition: "none", center: false,
  width: 1280, height: 720, margin: 0.05, plugins: [RevealNotes]}});</script>
</body></html>
"""


def build(deck: Path) -> str:
    """The page of one deck. Raises numbers.NumberError where a picture or number has no source.

    >>> page = build(DECKS / "opening.md")
    >>> page.startswith("<!doctype html>") and "data:image/png;base64" in page
    True
    """
    text = deck.read_text(encoding="utf-8")
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    return PAGE.format(
        title=escape(found[1] if found else deck.stem),
        styles=_vendored("reveal.css", "deck.css"),
        scripts=_vendored("reveal.js", "notes.js"),
        slides="\n".join(_slide(part, deck) for part in re.split(r"^---$", text, flags=re.MULTILINE)),
    )


def _vendored(*names: str) -> str:
    """Files of the folder `reveal`, without the lines that would look for another file beside the page."""
    texts = ((REVEAL / name).read_text(encoding="utf-8") for name in names)
    return "\n".join(re.sub(r"(?m)^//# sourceMappingURL=.*$", "", text) for text in texts)


def _slide(text: str, deck: Path) -> str:
    """One slide: what everybody sees, and what the speaker sees."""
    shown, _, said = text.partition("\nNote:")
    notes = f'<aside class="notes">{_html(said, deck)}</aside>' if said else ""
    return f"<section>{_html(shown, deck)}{notes}</section>"


def _html(text: str, deck: Path) -> str:
    from markdown_it import MarkdownIt

    text = PICTURE.sub(lambda match: _picture(match, deck), text)
    text = numbers.LINK.sub(lambda match: _number(match, deck, text), text)
    return MarkdownIt("commonmark", {"html": True}).enable("table").render(text)


def _picture(match: re.Match, deck: Path) -> str:
    notebook = (deck.parent / match["target"]).resolve()
    pictures = numbers.figures(notebook) if notebook.is_file() else {}
    if match["cell"] not in pictures:
        raise numbers.NumberError(f"{deck.name}: {notebook.name} has no picture at {match['cell']}")
    source = f"data:image/png;base64,{pictures[match['cell']].replace(chr(10), '')}"
    return f'<img alt="{escape(match["alt"])}" src="{source}">'


def _number(match: re.Match, deck: Path, text: str) -> str:
    """The number as it is today, with its source where the mouse rests."""
    mark = numbers.Mark(
        deck,
        text.count("\n", 0, match.start()) + 1,
        match["shown"],
        (deck.parent / match["target"]).resolve(),
        match["where"],
    )
    title = escape(f"{mark.source.name}, {mark.where}")
    return f'<span class="measured" title="{title}">{escape(numbers.current(mark))}</span>'


def main(arguments: list[str]) -> int:
    """Build every deck of teaching/slides into a folder; 1 when a picture or number has no source."""
    parser = argparse.ArgumentParser(prog="python -m helpers.classroom.kit.slides", description=main.__doc__)
    parser.add_argument("--out", type=Path, default=cache_folder() / "slides", help="folder for the pages")
    out = parser.parse_args(arguments).out
    try:
        for deck in sorted(DECKS.glob("*.md")):
            page = out / f"{deck.stem}.html"
            write_whole(page, build(deck))
            print(f"{page}  {page.stat().st_size / 1e6:.1f} MB")
    except numbers.NumberError as error:
        print(f"{error}\nRun that notebook (python3 course.py run NN), or mend the deck.", file=sys.stderr)
        return 1
    print("open them in a browser; S shows the speaker's notes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
