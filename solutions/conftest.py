"""nbval in strict mode: what is not compared, and a guard against passing without having looked.

Not compared: stderr, and HTML and SVG, which hold what a model wrote (words and seconds differ between
processors). What a notebook counts, it prints, and that is compared unless the cell is tagged
`nbval-ignore-output`.
"""

import pytest
from nbval.plugin import IPyNbCell

NOT_COMPARED = ("stderr", "text/html", "image/svg+xml")


def pytest_itemcollected(item):
    """Widen the list of outputs that are not compared."""
    if isinstance(item, IPyNbCell):
        item.parent.skip_compare = tuple(dict.fromkeys(item.parent.skip_compare + NOT_COMPARED))


def pytest_runtest_setup(item):
    """Fail a cell that was never executed: there is nothing to compare, so nbval would pass it."""
    if isinstance(item, IPyNbCell) and item.cell.source.strip() and item.cell.get("execution_count") is None:
        name = item.parent.path.name
        pytest.fail(
            f"{name}: cell {item.cell_num} was never executed, so there is nothing to compare. "
            f"Run: python3 course.py run {name[:2]}",
            pytrace=False,
        )
