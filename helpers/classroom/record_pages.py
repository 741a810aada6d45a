"""Pages that show the records of solutions/: CLAIMS.md, and the tables between marks in the README."""

from pathlib import Path

from helpers import settings
from helpers.experiments.ledger import recorded_claims
from helpers.experiments.ledger_pages import claims_page, readme_table
from helpers.experiments.milestones import milestones_table, recorded_milestones
from helpers.files import write_whole

CLAIMS_PAGE, README = "CLAIMS.md", "README.md"


def wanted_pages(root: Path = settings.ROOT) -> dict[Path, str]:
    """File -> the text that the records want in it. A README without marks is left as it is."""
    readme, page = root / README, root / CLAIMS_PAGE
    ledger = recorded_claims()
    wanted = {page: claims_page(ledger)}
    if readme.exists():
        text = readme.read_text(encoding="utf-8")
        text = between_marks(text, "claims", readme_table(ledger))
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
