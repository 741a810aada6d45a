"""The example in the room's docstring runs, and everything exported exists."""
import doctest
import subprocess
import sys

import helpers.decision


def test_the_example_in_the_docstring_runs():
    result = doctest.testmod(helpers.decision)
    assert result.attempted >= 9 and result.failed == 0


def test_every_exported_name_exists():
    assert len(set(helpers.decision.__all__)) == len(helpers.decision.__all__)
    assert all(getattr(helpers.decision, name).__doc__ for name in helpers.decision.__all__ if callable(getattr(helpers.decision, name)))


def test_the_room_needs_neither_models_nor_other_rooms():
    code = ("import sys, helpers.decision; heavy = {'torch', 'transformers', 'numpy', 'openai', 'chromadb'} & set(sys.modules); "
            "rooms = [m for m in sys.modules if m.startswith('helpers.') and not m.startswith('helpers.decision')]; assert not heavy and not rooms, (heavy, rooms)")
    subprocess.run([sys.executable, "-c", code], check=True)
