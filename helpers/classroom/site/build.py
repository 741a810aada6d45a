"""Builds the reading site: sources, Sphinx, and a check of what came out.

    python3 course.py site                 into _site/
    python3 course.py site --out DIR       into another folder

Sphinx runs with its own interpreter (see requirements.txt), no notebook is executed, and nothing is asked of
the network.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from helpers.settings import ROOT, cache_folder

from .links import faults
from .sources import write_sources

MARK = ".ground-and-tune-site"
"""A file in a folder that this program may write over."""


class SiteError(RuntimeError):
    """The site cannot be built; the message says why and what to do."""


def build(out: Path, sphinx: str, sources: Path | None = None) -> list[str]:
    """Build the site into a folder; what is wrong with it, one sentence a fault. Raises SiteError.

    sphinx: the interpreter that has Sphinx. sources: where Sphinx's input is written; the cache by default.
    """
    if out.exists() and any(out.iterdir()) and not (out / MARK).exists():
        raise SiteError(f"{out} holds files that are no site. Name a new folder with --out, or empty it.")
    folder = sources or cache_folder() / "site"
    names = write_sources(folder / "source")
    print(
        f"{len(names)} notebooks and the other pages are written; Sphinx reads them: about a minute",
        flush=True,
    )
    out.mkdir(parents=True, exist_ok=True)
    (out / MARK).touch()
    command = [sphinx, "-m", "sphinx", "-b", "html", "-q", "-W", "--keep-going", "-d", str(folder / "read")]
    done = subprocess.run([*command, str(folder / "source"), str(out)], capture_output=True, text=True)
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-20:])
        raise SiteError(f"Sphinx did not build the site. What it said:\n{said}")
    for template in (out / "_static").glob("*-macros.html"):  # of the theme: for builders, no pages
        template.unlink()
    return faults(out)


def main(arguments: list[str]) -> int:
    """Command line; 1 when the site could not be built, or a page has a fault."""
    parser = argparse.ArgumentParser(prog="python3 course.py site", description=main.__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "_site", help="folder for the pages")
    parser.add_argument("--sphinx", default=sys.executable, help="the Python that has Sphinx")
    options = parser.parse_args(arguments)
    started = time.time()
    try:
        found = build(options.out, options.sphinx)
    except SiteError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(found))
    print(f"{options.out / 'index.html'} after {time.time() - started:.0f} s; open it in a browser")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
