"""The one program of datasets/: what `python3 course.py data` runs, and its parts one by one.

    python datasets/skerry_data.py build              write what differs, print the statistics
    python datasets/skerry_data.py build --check      only compare; exit status 1 when something differs
    python datasets/skerry_data.py build --stats      only print the statistics of the datasheet
    python datasets/skerry_data.py validate           check everything: pages, questions, tasks
    python datasets/skerry_data.py validate --only sup-0    only these pages, and the questions about them
    python datasets/skerry_data.py compose hardware   lay out the pages of one composer again, or of all

Needs the course's environment, such as .venv/bin/python.
"""

import sys

from skerry_tools import build, validate
from skerry_tools.compose import run

PROGRAMS = {"build": build.main, "validate": validate.main, "compose": run.main}


def main(arguments: list[str]) -> int:
    """Hand the arguments on to the program that the first one names. Status 2 when it names none."""
    if not arguments or arguments[0] not in PROGRAMS:
        print(f"Name one of {', '.join(PROGRAMS)}.\n\n{__doc__}", file=sys.stderr)
        return 2
    return PROGRAMS[arguments[0]](arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
