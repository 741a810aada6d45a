"""A short code for "my machine is ready", which a class sends to its teacher before the day.

    GT-0.1.0-READY-aa       everything is there
    GT-0.1.0-KM-d8          packages and models are missing

It holds the version of the course, a letter for each kind of requirement that fails, and two digits that tell
a typing mistake. It says nothing about the machine or whose it is. Standard library only.
"""

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from helpers.settings import ROOT

LETTERS = {"Python": "P", "packages": "K", "model": "M", "disk": "D", "memory": "R", "server": "S"}
MENDS = {
    "Python": "install Python 3.11 or newer",
    "packages": "python3 course.py setup, with or without --from the stick",
    "model": "python3 course.py setup --from the stick, or set COURSE_MODELS to its folder of models",
    "disk": "free 1 GB, or set COURSE_CACHE to another disk",
    "memory": "close the browser's other tabs and large programs",
    "server": "mend the others first; then look at python3 course.py check together",
}
READY = "READY"
CODE = re.compile(r"\bGT-([0-9][0-9.a-z]*)-([A-Z]+)-([0-9a-f]{2})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Readiness:
    """What a code says: the course's version, and which requirements are not met."""

    version: str
    missing: tuple[str, ...]


def version() -> str:
    """The version of this checkout, from pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def code_of(missing: Iterable[str], of: str | None = None) -> str:
    """The code for a machine on which some requirements of LETTERS are not met; other names are left out.

    >>> code_of([], "0.1.0")
    'GT-0.1.0-READY-aa'
    >>> code_of(["packages", "model", "packages"], "0.1.0")
    'GT-0.1.0-KM-d8'
    """
    failed = set(missing)
    letters = "".join(letter for name, letter in LETTERS.items() if name in failed) or READY
    body = f"{of or version()}-{letters}"
    return f"GT-{body}-{_check(body)}"


def read_code(code: str) -> Readiness:
    """What a code says. Raises ValueError with one sentence for anything else, typing mistakes too.

    >>> read_code("gt-0.1.0-km-d8")
    Readiness(version='0.1.0', missing=('packages', 'model'))
    """
    match = CODE.fullmatch(code.strip())
    if not match:
        raise ValueError(f"{code!r} is no code of this course; one looks like GT-0.1.0-READY-aa.")
    of, letters, check = match[1].lower(), match[2].upper(), match[3].lower()
    known = letters == READY or set(letters) <= set(LETTERS.values())
    if not known or _check(f"{of}-{letters}") != check:
        raise ValueError(f"{code!r} was not copied rightly. Ask for the line again.")
    names = () if letters == READY else tuple(name for name, letter in LETTERS.items() if letter in letters)
    return Readiness(of, names)


def _check(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:2]


def tally(text: str) -> str:
    """How a class stands, from any text that holds codes: how many are ready, what is missing, and its mend.

    >>> print(tally("Ada: GT-0.1.0-READY-aa, Ben: GT-0.1.0-KM-d8"))
    2 codes: 1 ready, 1 not
      1 without packages: python3 course.py setup, with or without --from the stick
      1 without model: python3 course.py setup --from the stick, or set COURSE_MODELS to its folder of models
    """
    read, wrong = [], []
    for match in CODE.finditer(text):
        try:
            read.append(read_code(match[0]))
        except ValueError as error:
            wrong.append(str(error))
    if not read and not wrong:
        return "no code in this text; one looks like GT-0.1.0-READY-aa"
    ready = sum(not one.missing for one in read)
    codes = "1 code" if len(read) == 1 else f"{len(read)} codes"
    lines = [f"{codes}: {ready} ready, {len(read) - ready} not"]
    count = Counter(name for one in read for name in one.missing)
    lines += [f"  {count[name]} without {name}: {MENDS[name]}" for name in LETTERS if count[name]]
    versions = Counter(one.version for one in read)
    if len(versions) > 1:
        lines.append(
            "  versions differ: " + ", ".join(f"{n} with {of}" for of, n in sorted(versions.items()))
        )
    return "\n".join([*lines, *(f"  {one}" for one in wrong)])
