"""What reading keeps of structure, counted by other means: small documents whose counts are known."""

import pytest

from helpers.corpus import Page, read_folder
from helpers.experiments import count_structure
from helpers.experiments.structure import _cuts, _shown

MARKDOWN = """# Tea

Boil it, e.g. in a pot. See Fig. 2 and cf. Lund.

## Cups

| Cup | Holds |
| --- | --- |
| small | 0.2 l |
| large | 0.4 l |
"""
RST = """Tea
===

Cups
----

===== =====
Cup   Holds
===== =====
small 0.2 l
===== =====
"""


@pytest.fixture
def counted(tmp_path):
    """The counts of one document."""

    def count(name: str, text: str):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return count_structure(read_folder(tmp_path).pages)

    return count


def test_a_source_is_counted_by_its_own_parser():
    assert _shown(MARKDOWN, ".md")[0] == 2 and len(_shown(MARKDOWN, ".md")[1]) == 2
    headings, rows = _shown(RST, ".rst")
    assert headings == 2 and rows == [(frozenset({"cup", "holds"}), frozenset({"small", "0", "2", "l"}))]
    assert _shown(MARKDOWN, ".txt") == (0, [])
    assert _shown("| | |\n| - | - |\n| a | b |\n", ".md") == (0, [])  # columns without names


def test_a_page_that_keeps_everything(counted):
    made = counted("tea.md", MARKDOWN)
    assert (made.pages, made.sections, made.rows) == (1, (1, 1), (2, 2)) and made.sentences[1] == 3


@pytest.mark.parametrize("text", ["# Tea\n\nBoil it.\n", "Boil it.\n", "```\n# a\n## b\n```\n"])
def test_a_page_without_headings_below_its_title_is_not_counted(counted, text):
    assert counted("tea.md", text).sections == (0, 0)


def test_a_row_without_its_column_names_is_missed(tmp_path):
    (tmp_path / "tea.md").write_text(MARKDOWN, encoding="utf-8")
    page = Page("tea", "Tea", "## Cups\n\n| small | 0.2 l |\n| large | 0.4 l |\n", path=tmp_path / "tea.md")
    assert count_structure([page]).rows == (0, 2) and count_structure([page]).sections == (1, 1)


def test_a_row_under_other_column_names_is_missed(tmp_path):
    (tmp_path / "tea.md").write_text(MARKDOWN, encoding="utf-8")
    text = "| Pot | Weighs |\n| - | - |\n| small | 0.2 l |\n"
    assert count_structure([Page("tea", "Tea", text, path=tmp_path / "tea.md")]).rows == (0, 2)


@pytest.mark.parametrize(
    "text, parts, cuts",
    [
        ("Use a pot, e.g. A big one.", ["Use a pot, e.g.", "A big one."], 1),
        ("Use a pot, e.g. A big one.", ["Use a pot, e.g. A big one."], 0),
        ("Dr. Lund and Mrs. Dahl came.", ["Dr.", "Lund and Mrs.", "Dahl came."], 2),
        ("Boil it. Then pour.", ["Boil it.", "Then pour."], 0),
        ("Use a pot, e.g.\nA big one.", ["Use a pot, e.g.", "A big one."], 0),
    ],
)
def test_a_cut_after_an_abbreviation_is_counted(text, parts, cuts):
    assert _cuts(text, parts) == cuts


def test_counts_of_several_pages_are_summed_and_said(tmp_path):
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(MARKDOWN, encoding="utf-8")
    made = count_structure(read_folder(tmp_path).pages)
    assert made.pages == 2 and made.rows == (4, 4)
    assert "table rows with column names 4 of 4" in str(made) and "(n = 2 pages)" in str(made)


def test_a_page_without_a_file_is_refused():
    with pytest.raises(ValueError, match="not read from a file"):
        count_structure([Page("tea", "Tea", "Boil it.")])
