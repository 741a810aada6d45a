"""Fixtures for tests of the chat client: no variable of the reader's own, and an endpoint as told."""

import pytest
import stand_in

from helpers.generation import abilities, endpoint

VARIABLES = ("OPENAI_BASE_URL", "OPENAI_API_KEY", "COURSE_CHAT_MODEL")
VARIABLES += ("COURSE_LARGER_URL", "COURSE_LARGER_KEY", "COURSE_LARGER_MODEL")


@pytest.fixture
def fresh(monkeypatch):
    """The local model unless a test says otherwise. The server stays up; it is only connected again."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(abilities, "_KNOWN", {})  # a port may have belonged to another stand-in before
    endpoint.cache_clear()
    yield
    endpoint.cache_clear()


@pytest.fixture
def foreign(fresh, monkeypatch):
    """A stand-in endpoint that OPENAI_BASE_URL points at, with the model `m`."""
    made = stand_in.StandIn()
    monkeypatch.setenv("OPENAI_BASE_URL", made.url)
    monkeypatch.setenv("COURSE_CHAT_MODEL", "m")
    yield made
    made.close()
