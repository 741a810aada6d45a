"""Write the pages that one composer, or all of them, lay out.

    python datasets/compose/run.py             every composer
    python datasets/compose/run.py hardware    one of them
"""
import importlib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent.parent)]
from helpers.corpus import load_world  # noqa: E402
from helpers.settings import DATASETS  # noqa: E402


def composers() -> list[str]:
    """Names of the composer modules."""
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in ("kit", "run"))


def compose(module: str) -> dict[str, str]:
    """File name below datasets/ -> text, of one composer."""
    made = importlib.import_module(module).pages(load_world())
    return {page.file: page.markdown(module) for page in made}


def main(names: list[str]) -> int:
    for name in names or composers():
        made = compose(name)
        for file, text in made.items():
            path = DATASETS / file
            for old in path.parent.glob(path.name.split("-")[0] + "-" + path.name.split("-")[1] + "-*.md"):
                if old != path:
                    old.unlink()  # the same page under an earlier title
            path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{name}: {len(made)} pages")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
