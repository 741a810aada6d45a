"""Pages that show the records of solutions/: CLAIMS.md, and what stands between marks in the README.

Between marks are its first picture with its words, the ten lines of the ledger, the growing chart. The
picture is drawn from the recorded final questions; the words that stand for it where nobody sees it are made
of the same numbers, and kept in the file itself, so that a stale picture can be told.
"""

from pathlib import Path

from helpers import settings
from helpers.evaluation import Share, share
from helpers.experiments import final_outcomes
from helpers.experiments.ledger import recorded_claims
from helpers.experiments.ledger_pages import claims_page, readme_table, ten_of
from helpers.experiments.milestones import milestones_table, recorded_milestones
from helpers.files import write_whole

from .plots import COLOURS
from .plots.shares import bars

CLAIMS_PAGE, README = "CLAIMS.md", "README.md"
PICTURE = Path("teaching") / "first-result.png"  # in the repository
TITLE = "Good answers about a company that no model has read about"
SAYS = "Description"  # the field of a PNG that says what it shows
ARMS = {"both": "both", "retrieval, engineered": "RAG, engineered", "tuned, without pages": "tuned"}
SILENCE = "silence every time"
OF = {
    "retrieval, engineered": COLOURS["RAG"],
    "tuned, without pages": COLOURS["tuned"],
    SILENCE: COLOURS["closed book"],
}


def wanted_pages(root: Path = settings.ROOT) -> dict[Path, str]:
    """File -> the text that the records want in it. A README without marks is left as it is."""
    readme, page = root / README, root / CLAIMS_PAGE
    ledger = recorded_claims()
    wanted = {page: claims_page(ledger)}
    if readme.exists():
        text = readme.read_text(encoding="utf-8")
        text = between_marks(text, "picture", f"![{picture_words()}]({PICTURE.as_posix()})")
        text = between_marks(text, "claims", f"{readme_table(ledger)}\n\n{ten_of(ledger)}")
        wanted[readme] = between_marks(text, "milestones", milestones_table(recorded_milestones()))
    return wanted


def stale_pages(root: Path = settings.ROOT) -> dict[Path, str]:
    """Those of `wanted_pages` whose file says something else, or is missing."""
    return {
        path: text
        for path, text in wanted_pages(root).items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    }


def write_pages(root: Path = settings.ROOT) -> list[Path]:
    """Write what is stale, each file whole or not at all. Returns the files that were written."""
    stale = stale_pages(root)
    for path, text in stale.items():
        write_whole(path, text)
    return list(stale)


def between_marks(text: str, name: str, table: str) -> str:
    """The text with a table between the marks <!-- name --> and <!-- /name -->; unchanged without them.

    >>> between_marks("a <!-- t --> old <!-- /t --> z", "t", "new")
    'a <!-- t -->\\nnew\\n<!-- /t --> z'
    """
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    if start not in text or end not in text:
        return text
    before, after = text.split(start, 1)[0], text.split(end, 1)[1]
    return f"{before}{start}\n{table}\n{end}{after}"


# ---- the first picture -----------------------------------------------------------------------------------


def good_answers() -> dict[str, Share]:
    """What the picture shows -> the share of good answers on the final questions.

    Good: right, rightly cited, in form; or silent where no page has the answer, so that silence to every
    question is a system, too.

    >>> found = good_answers()
    >>> found["both"].value > found["retrieval, engineered"].value
    True
    """
    outcomes = final_outcomes()
    found = {name: share([item["good"] for item in outcomes[arm]]) for name, arm in ARMS.items()}
    silent = share([not item["answerable"] for item in outcomes[ARMS["both"]]])
    return dict(sorted((found | {SILENCE: silent}).items(), key=lambda one: -one[1].value))


def picture_words() -> str:
    """What the picture shows, in a sentence, with its numbers and their 95 % intervals.

    >>> picture_words()[:28]
    'Good answers to 200 question'
    """
    found = good_answers()
    told = "; ".join(
        f"{name}: {one.successes} ({one.low:.2f} to {one.high:.2f})" for name, one in found.items()
    )
    total = next(iter(found.values())).n
    return (
        f"Good answers to {total} questions about a company no model has read about, 95 % intervals. {told}"
    )


def picture_is_stale(root: Path = settings.ROOT) -> bool:
    """Does the file show other numbers than the record, or is it missing?"""
    from PIL import Image

    path = root / PICTURE
    if not path.exists():
        return True
    with Image.open(path) as picture:
        return getattr(picture, "text", {}).get(SAYS) != picture_words()


def draw_picture(root: Path = settings.ROOT) -> Path:
    """Draw it, into the repository. Returns the file."""
    import matplotlib

    matplotlib.use("Agg")  # a file, and no window
    from matplotlib import pyplot

    found, path = good_answers(), root / PICTURE
    bars(found, TITLE, "share of the final questions", OF)
    path.parent.mkdir(parents=True, exist_ok=True)
    pyplot.gcf().savefig(path, dpi=110, metadata={SAYS: picture_words(), "Software": None})
    pyplot.close()
    return path
