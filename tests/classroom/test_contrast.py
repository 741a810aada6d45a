"""Words of pages, widgets and plots stand out from their paper, in light and in dark (WCAG AA)."""

import re
from pathlib import Path

import pytest
from colours import READABLE, contrast

from helpers.classroom.plots import INK
from helpers.classroom.plots.amounts import DARK
from helpers.classroom.plots.tiles import SHADES
from helpers.classroom.showing import LEARNED, QUIET, READ
from helpers.classroom.widgets.explorers import GOLD_ROW
from helpers.settings import ROOT

HELPERS = ROOT / "helpers"
CHAT = HELPERS / "experiments" / "own" / "chat" / "chat.css"
REPORT = HELPERS / "experiments" / "own" / "report.css"
DECK = HELPERS / "classroom" / "kit" / "reveal" / "deck.css"
JUPYTERLAB = {"light": ("#ffffff", 0), "dark": ("#111111", 255)}  # its paper; its ink is black or white
SOLID, LIGHTER = 0.87, 0.75  # of it: for words, and for ours that stand back


def variables(file: Path, scheme: str) -> dict[str, str]:
    """The colours that a style sheet names, in one scheme."""
    text = file.read_text(encoding="utf-8")
    light, *dark = re.split(r"@media \(prefers-color-scheme: dark\)", text)
    return dict(re.findall(r"--([\w-]+): (#\w+)", light + (dark[0] if dark and scheme == "dark" else "")))


PAIRS = [
    *((CHAT, ink, "paper") for ink in ("ink", "dim", "blue", "quiet", "bad")),
    *((CHAT, "ink", "box"), (CHAT, "mark-ink", "mark"), (CHAT, "paper", "blue")),
    *((REPORT, ink, paper) for ink in ("ink", "dim") for paper in ("paper", "soft")),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("file, ink, paper", PAIRS, ids=lambda one: getattr(one, "stem", one))
def test_words_of_a_page_can_be_read(file, ink, paper, scheme):
    colours = variables(file, scheme)
    assert contrast(colours[ink], colours[paper]) >= READABLE


@pytest.mark.parametrize("ink", ["ink", "quiet", "sea"])
def test_words_of_a_slide_can_be_read(ink):
    assert contrast(variables(DECK, "light")[ink], "#ffffff") >= READABLE


@pytest.mark.parametrize("scheme", JUPYTERLAB)
def test_words_that_stand_back_keep_the_theme_s_ink_and_enough_of_it(scheme):
    paper, ink = JUPYTERLAB[scheme]
    assert f"opacity:{LIGHTER:g}".replace("0.", ".") == QUIET
    behind = int(paper[1:3], 16)
    mixed = behind + SOLID * LIGHTER * (ink - behind)
    assert contrast(f"rgb({mixed}, {mixed}, {mixed})", paper) >= READABLE


def test_no_grey_of_its_own_is_written_into_a_widget_or_a_card():
    """One grey cannot be read on white and on black both."""
    shown = [*(HELPERS / "classroom").glob("*.py"), *(HELPERS / "classroom" / "widgets").glob("*.py")]
    found = [file.name for file in shown if re.search(r"[\"';]color:#(?!000|222)", file.read_text("utf-8"))]
    assert found == []


def test_words_on_a_colour_of_ours_can_be_read():
    papers = [READ, LEARNED, re.search(r"background:(#\w+)", GOLD_ROW)[1], *SHADES[:2], "#ffffff"]
    assert min(contrast(INK, paper) for paper in papers) >= READABLE
    assert contrast("#ffffff", SHADES[2]) >= READABLE


def test_white_words_on_the_dark_colours_of_plots():
    """Large and bold letters alone stand on them: level AA asks 3 for these."""
    assert min(contrast("#ffffff", colour) for colour in DARK) >= 3
