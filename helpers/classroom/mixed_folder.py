"""A folder such as offices have: contracts as PDF, pages of an intranet, Markdown, reStructuredText.

    folder = mixed_folder()
    print(FolderIndex(folder).sync())

For who has no folder of their own at hand. Nothing in it was ever trained on or asked about in the course:
seven of Skerry's PDF documents, ten intranet pages that belong to no lesson and no question, READMEs of
installed packages about which the 120 recorded questions ask nothing, and descriptions of data sets that come
with scikit-learn. A scan without text, a drawing and a damaged PDF are in it, too, as in any office.
"""

from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from importlib.util import find_spec
from pathlib import Path

from helpers.corpus import load_pages
from helpers.experiments.readmes import readme_of
from helpers.files import write_whole
from helpers.settings import cache_folder

from .harbour import page_html

PDFS = ("doc-01", "doc-02", "doc-04", "doc-06", "doc-09", "doc-10", "doc-11")
INTRANET = (
    "eng-091", "eng-131", "eng-153", "fin-003", "fin-020", "leg-035", "sup-059", "sup-063", "sup-087",
    "sup-095",
)  # fmt: skip
PACKAGES = (
    "argon2-cffi", "arrow", "attrs", "bcrypt", "cloudpickle", "h11", "overrides", "pexpect", "psutil",
    "tzlocal",
)  # fmt: skip
DATA_SETS = ("wine_data", "breast_cancer", "twenty_newsgroups", "lfw")
IN_FRONT = ("id", "access")  # fields that would name and label a page; here a page is known by its file


def mixed_folder(folder: Path | str | None = None) -> Path:
    """Write the folder, and return it. folder: a new one, or one that an earlier call made; None: in the
    cache.

    The same packages give the same files. Raises ValueError for a folder that holds anything else.

        mixed_folder("office")
    """
    folder = Path(folder) if folder else cache_folder() / "mixed-folder"
    made = files_of_the_folder(folder)
    strangers = [path for path in _files(folder) if path not in made and not path.name.startswith(".")]
    if strangers:
        name = strangers[0].relative_to(folder).as_posix()
        raise ValueError(f"{folder} holds {name}, which is no part of it. Give a new folder.")
    _write_pdfs(folder)
    for path, content in made.items():
        if content is not None:
            write_whole(path, content)
    return folder


def files_of_the_folder(folder: Path) -> dict[Path, bytes | None]:
    """Path -> content of every file; None for what is set as PDF."""
    from .documents import load_document_sources

    made: dict[Path, bytes | None] = {
        folder / "contracts" / document["file"]: None
        for document in load_document_sources()
        if document["id"] in PDFS
    }
    made[folder / "contracts" / "scan-0031.pdf"] = None
    made[folder / "contracts" / "half-a-download.pdf"] = b"%PDF-1.4\nthe rest never came"
    made[folder / "intranet" / "floor-plan.dwg"] = b"AC1027"
    pages = {page.id: page for page in load_pages()}
    for name in INTRANET:
        told = {key: value for key, value in pages[name].metadata.items() if key not in IN_FRONT}
        page = replace(pages[name], metadata=told)
        made[folder / "intranet" / f"{name}.html"] = page_html(page, pages).encode()
    for name in PACKAGES:
        try:
            readme = readme_of(name)
        except PackageNotFoundError:
            readme = None  # another system, another version of a package
        if readme:
            made[folder / "packages" / readme[0]] = readme[1]
    sets = find_spec("sklearn")
    where = Path(sets.origin).parent if sets and sets.origin else folder
    for name in DATA_SETS:
        described = where / "datasets" / "descr" / f"{name}.rst"
        if described.is_file():
            made[folder / "data-sets" / described.name] = described.read_bytes()
    return made


def _write_pdfs(folder: Path) -> None:
    """The PDF documents, and a scan: a page with a picture and no text."""
    from reportlab.pdfgen.canvas import Canvas

    from .documents import load_document_sources, write_pdf

    (folder / "contracts").mkdir(parents=True, exist_ok=True)
    for document in load_document_sources():
        if document["id"] in PDFS:
            write_pdf(document, folder / "contracts" / document["file"])
    scan = Canvas(str(folder / "contracts" / "scan-0031.pdf"), invariant=1)
    scan.rect(80, 80, 420, 680, fill=1)
    scan.showPage()
    scan.save()


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
