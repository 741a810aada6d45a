"""Another model for a while: env, server and adapters are as before afterwards, also when the file is no model."""

import os

import pytest

from helpers import models
from helpers.generation import swap


@pytest.fixture
def server(monkeypatch):
    """The server replaced by a list of what was served; adapters by a dictionary."""
    served, adapters = [], {"triage": "triage.gguf"}
    monkeypatch.delenv("COURSE_CHAT_MODEL", raising=False)

    def start():
        path = os.environ.get("COURSE_CHAT_MODEL")
        if path and path.endswith(".txt"):
            raise models.ModelError(f"{path} is not a GGUF file.")
        served.append((path, tuple(adapters)))

    monkeypatch.setattr(swap.server, "local_server", start)
    monkeypatch.setattr(swap.server, "end_server", lambda: None)
    monkeypatch.setattr(swap.server, "ADAPTERS", adapters)
    return served, adapters


def test_the_other_model_is_served_without_adapters_and_then_the_first_one_with_them(server, tmp_path):
    served, adapters = server
    with swap.another_model(tmp_path / "other.gguf"):
        assert served[-1] == (str(tmp_path / "other.gguf"), ()) and adapters == {}
    assert (
        served[-1] == (None, ("triage",))
        and adapters == {"triage": "triage.gguf"}
        and "COURSE_CHAT_MODEL" not in os.environ
    )


def test_none_starts_the_same_model_anew(server, monkeypatch):
    monkeypatch.setenv("COURSE_CHAT_MODEL", "mine.gguf")
    with swap.another_model(None):
        assert server[0][-1] == ("mine.gguf", ())
    assert os.environ["COURSE_CHAT_MODEL"] == "mine.gguf"


def test_a_file_that_is_no_model_leaves_all_as_before(server, tmp_path):
    with pytest.raises(models.ModelError, match="not a GGUF file"):
        with swap.another_model(tmp_path / "notes.txt"):
            pytest.fail("the block must not run")
    assert server[1] == {"triage": "triage.gguf"} and "COURSE_CHAT_MODEL" not in os.environ


def test_an_interruption_gives_the_first_model_back(server, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        with swap.another_model(tmp_path / "other.gguf"):
            raise KeyboardInterrupt
    assert server[0][-1][0] is None and server[1] == {"triage": "triage.gguf"}
