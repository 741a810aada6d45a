"""The example in the room's docstring runs, and everything exported exists."""

import doctest
import json
import re
import subprocess
import sys

import helpers.decision
from helpers.decision import EXAMPLE_PRICES, EXAMPLE_USAGE
from helpers.settings import ROOT


def test_the_example_in_the_docstring_runs():
    result = doctest.testmod(helpers.decision)
    assert result.attempted >= 9 and result.failed == 0


def test_every_exported_name_exists():
    assert len(set(helpers.decision.__all__)) == len(helpers.decision.__all__)
    assert all(
        getattr(helpers.decision, name).__doc__
        for name in helpers.decision.__all__
        if callable(getattr(helpers.decision, name))
    )


def test_the_room_needs_neither_models_nor_other_rooms():
    code = (
        "import sys, helpers.decision; "
        "heavy = {'torch', 'transformers', 'numpy', 'openai', 'chromadb'} & set(sys.modules); "
        "rooms = {m.split('.')[1] for m in sys.modules if m.startswith('helpers.')} - {'decision', 'files'}; "
        "assert not heavy and not rooms, (heavy, rooms)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_prices_that_notebook_11_shows_are_those_that_its_claims_are_judged_at():
    cells = json.loads((ROOT / "solutions" / "11_choosing.ipynb").read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    shown: dict = {}
    for source in sources:
        if source.startswith(("from helpers.decision import Prices, Usage", "usage = Usage(")):
            exec(source, shown)
    assert (shown["prices"], shown["usage"]) == (EXAMPLE_PRICES, EXAMPLE_USAGE)
    claims = [source for source in sources if re.search(r"\bclaim\(", source)]
    assert len(claims) == 5 and not [
        source for source in claims if "arms[" in source or "prices)" in source.replace("PRICES", "")
    ]
