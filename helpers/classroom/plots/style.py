"""One style for all plots: large enough to read, one colour per system throughout the course, intervals always shown.

Colours are Okabe & Ito's (2008), which stay apart for colour-blind readers and in grey.
"""

COLOURS = {"closed book": "#999999", "RAG": "#0072B2", "tuned": "#E69F00", "both": "#009E73"}
CYCLE = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#999999"]
EVIDENCE = "#56B4E9"
STYLE = {
    "figure.figsize": (7.2, 3.2),
    "figure.dpi": 110,
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.constrained_layout.use": True,
}


def title_of(figure, title: str) -> None:
    """At the left edge of the figure, so that long names of systems do not push it out of the picture."""
    figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")


def colour(name: str, position: int = 0) -> str:
    """The colour of a system; a name that has none of its own gets one by position."""
    return COLOURS.get(name, CYCLE[position % len(CYCLE)])
