"""Real text that nobody here wrote: the READMEs of the packages that every learner has installed.

    loaded = installed_readmes()
    print(loaded)                               # what was read, refused, lost, file by file
    print(count_structure(loaded.pages))        # what was kept of headings, tables and sentences

They are written to the cache, as documents of a folder, and never into the repository.
"""

import tomllib
from collections.abc import Iterable
from importlib import metadata

from helpers.corpus import Loaded, read_folder
from helpers.settings import ROOT, cache_folder

SUFFIXES = {"text/markdown": ".md", "text/plain": ".txt"}  # anything else is reStructuredText, as on PyPI


def required_packages(names: Iterable[str]) -> set[str]:
    """Installed packages that some requirements bring with them: they, what they require, and so on.

    >>> "pytest" in required_packages(["tqdm"]), "pydantic" in required_packages(["openai"])
    (False, True)
    """
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    waiting, found = [Requirement(name) for name in names], set()
    seen: set[tuple[str, str]] = set()
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        try:
            lines = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # for another system, or another Python
        found.add(str(name))
        for extra in {"", *wanted.extras} - {extra for known, extra in seen if known == name}:
            seen.add((name, extra))
            further = [Requirement(line) for line in lines]
            waiting += [one for one in further if not one.marker or one.marker.evaluate({"extra": extra})]
    return found


def readme_of(name: str) -> tuple[str, bytes] | None:
    """File name and text of an installed package's README; None where it is a word such as UNKNOWN.

    Raises PackageNotFoundError.

    >>> readme_of("tqdm")[0]
    'tqdm.rst'
    """
    about = metadata.metadata(name).json
    text, kind = str(about.get("description", "")), str(about.get("description_content_type", ""))
    kind = kind.partition(";")[0].strip()
    if len(text.split()) < 2:
        return None
    return f"{name}{SUFFIXES.get(kind, '.rst')}", text.encode("utf-8", "replace")


def installed_readmes() -> Loaded:
    """The READMEs of the packages that every learner has, read as documents of a folder (in the cache).

        print(installed_readmes())

    A page's id is its file, such as "chromadb.md".
    """
    folder = cache_folder() / "readmes"
    folder.mkdir(parents=True, exist_ok=True)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    known = map(readme_of, sorted(required_packages(project["dependencies"])))
    files = dict(one for one in known if one)
    for old in folder.iterdir():
        if old.name not in files:
            old.unlink()  # of a package that is gone
    for file, content in files.items():
        (folder / file).write_bytes(content)
    return read_folder(folder)
