"""Seconds from the start of a Python to the first cited answer, as notebook 00 gives it.

    python benchmarks/first_answer.py [--runs 3]

Each run is a fresh process: imports, the local server with the reader's adapter, the pages' index, search,
choice of evidence, and the answer. Set-up has embedded the pages (`helpers.retrieval.ahead`); without that
the first run takes a minute or two more. Keep the machine otherwise quiet.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.conditions import load, machine  # noqa: E402 (the path comes first)

QUESTION = "how long must a conductivity cell stand before the air check?"
PROGRAM = f"""
from helpers.generation import BOTH, answer
from helpers.retrieval import skerry_hybrid
from helpers.tuning import serve, shipped

serve(shipped("reader"))
print(answer({QUESTION!r}, skerry_hybrid(tuned=True), **BOTH).text)
"""


def seconds_to_answer() -> tuple[float, str]:
    """(seconds, the answer) of one fresh process. Raises CalledProcessError when it fails."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return time.perf_counter() - began, done.stdout.strip().splitlines()[-1]


def main() -> None:
    """Print each run, and the machine."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    for _ in range(parser.parse_args().runs):
        busy = load()
        took, text = seconds_to_answer()
        print(f"{took:.1f} s (load before: {busy})   {text}", flush=True)
    print(machine())


if __name__ == "__main__":
    main()
