"""Write the pages that the composers lay out: those of some composers, or all."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

from helpers.corpus import load_world
from helpers.settings import DATASETS

HERE = Path(__file__).resolve().parent


def module(name: str) -> ModuleType:
    """One module of this folder."""
    return importlib.import_module(f"{__package__}.{name}")


def composers() -> list[str]:
    """Names of the modules that have `pages`."""
    return [
        name
        for name in sorted(path.stem for path in HERE.glob("*.py"))
        if name not in ("run", "__init__") and hasattr(module(name), "pages")
    ]


def compose(name: str) -> dict[str, str]:
    """File name below datasets/ -> text, of one composer."""
    return {page.file: page.markdown(name) for page in module(name).pages(load_world())}


def write(file: str, text: str) -> None:
    """Write a page and remove the file that it had under an earlier title."""
    path = DATASETS / file
    page_id = "-".join(path.name.split("-")[:2])
    for old in (DATASETS / "pages").glob(f"*/{page_id}-*.md"):
        if old != path:
            old.unlink()
    path.write_text(text, encoding="utf-8", newline="\n")


def main(names: list[str]) -> int:
    """Write the pages of these composers, or of all. Status 1 for a name that is none."""
    known = composers()
    for name in names:
        if name not in known:
            print(f"There is no composer {name!r}; there are {', '.join(known)}.", file=sys.stderr)
            return 1
    for name in names or known:
        made = compose(name)
        for file, text in made.items():
            write(file, text)
        print(f"{name}: {len(made)} pages")
    return 0
