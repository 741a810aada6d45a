"""The progress bar: it counts what it is told, says the unit, closes at the end and can be used again."""

from helpers.progress import bar, track


def test_a_bar_counts_up_and_closes(capsys):
    progress = bar("passages")
    for done in (3, 7, 10):
        progress(done, 10)
    said = capsys.readouterr()
    assert said.out == "" and "10/10" in said.err and "passages" in said.err and said.err.endswith("\n")


def test_a_bar_can_be_used_again(capsys):
    progress = bar("pages")
    progress(2, 2)
    progress(1, 1)
    assert "2/2" in (said := capsys.readouterr().err) and "1/1" in said


def test_a_bar_that_is_never_called_says_nothing(capsys):
    bar("pages")
    assert capsys.readouterr() == ("", "")


def test_a_bar_has_a_name_when_it_is_given_one(capsys):
    bar("cells", "05_hybrid_search")(3, 3)
    assert capsys.readouterr().err.split("\r")[-1].startswith("05_hybrid_search: 100%")


def test_a_loop_that_is_tracked_gives_every_item_and_ends_its_bar(capsys):
    assert list(track(["a", "b"], "questions")) == ["a", "b"] and list(track([], "questions")) == []
    assert "2/2" in capsys.readouterr().err
