"""Measure engines and retrieval among strangers; the rows go into solutions/scale.json.

    python -m helpers.experiments.scale embed --most 30000      half an hour of a core
    python -m helpers.experiments.scale engines --most 30000    every engine at every size up to that
    python -m helpers.experiments.scale finding --most 30000    Skerry's questions among strangers

Sizes are 1,000, 10,000, 30,000 and 100,000 strangers; 100,000 take an hour and a half of one core to embed.
Measure on an otherwise quiet machine: half of the record is times.
"""

import argparse
import os
import sys

from helpers.corpus import load_questions
from helpers.models import ModelError
from helpers.retrieval import get_embedder

from .. import recording
from ..provenance import provenance
from .among import among_strangers, recalls, times
from .engine_settings import EngineError
from .measuring import SIZES, measure_all
from .passages import documentation
from .store import embedded


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.experiments.scale",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", choices=("embed", "engines", "finding"))
    parser.add_argument("--most", type=int, default=30_000, metavar="N", help="strangers (default: 30,000)")
    parser.add_argument("--least", type=int, default=0, metavar="N", help="leave out smaller sizes")
    chosen = parser.parse_args(arguments)
    sizes = [n for n in SIZES if chosen.least <= n <= chosen.most]
    try:
        if chosen.what == "embed":
            embedded(documentation(chosen.most))
        elif chosen.what == "engines":
            asked = get_embedder().encode([question.question for question in load_questions("test")])
            for n in sizes:
                measure_all({n: among_strangers(n)[1]}, asked, keep)
        else:
            for n in [0, *sizes] if not chosen.least else sizes:
                keep(f"recall: {n}", recalls(*among_strangers(n)))
            keep(f"times: {sizes[-1]}", times(*among_strangers(sizes[-1])))
    except (EngineError, ModelError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def keep(name: str, row: dict) -> None:
    """Put a row into the record beside the others, with where it comes from, and say so."""
    busy = round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
    recording.SCALE.write(recording.SCALE.rows() | {name: row | {"load": busy, "provenance": provenance()}})
    print(f"{name}: kept", flush=True)


if __name__ == "__main__":
    sys.exit(main())
