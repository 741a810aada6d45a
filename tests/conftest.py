"""Shared fixtures: a few pages, the Skerry data and its sources, the guard that no test leaves loopback."""

import copy
import socket

import pytest

from helpers.corpus import Page, load_pages
from helpers.generation import Chooser, Evidence, candidates
from skerry_tools import validate


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch):
    """Every test runs offline: a connection to anything but loopback fails with a name to look for."""
    real = socket.socket.connect

    def connect(self, address):
        host = address[0] if isinstance(address, tuple) else "local"
        if host not in ("127.0.0.1", "::1", "localhost", "local"):
            raise OSError(f"a test tried to reach {host}")
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture
def pages() -> list[Page]:
    """Three short pages about different things."""
    return [
        Page(
            "tea",
            "Tea kitchen",
            "# Tea kitchen\n\n## Kettle\n\nThe kettle holds 1.7 litres and is descaled every 19 days.\n\n"
            "## Cups\n\nCups go into the upper drawer.",
        ),
        Page(
            "bike",
            "Bicycle shed",
            "# Bicycle shed\n\nThe shed has 34 places. The door code is changed each quarter by Tove Lund.",
        ),
        Page(
            "night",
            "Night watch",
            "# Night watch\n\nThe guard walks past the tank at 02:40.",
            {"access": "security"},
        ),
    ]


@pytest.fixture(scope="session")
def skerry_pages() -> dict[str, Page]:
    """Every Skerry page by its id."""
    return {page.id: page for page in load_pages()}


@pytest.fixture(scope="session")
def sources() -> dict[str, list[dict]]:
    """The rows that the built files of datasets/ are made from."""
    return {
        "questions": validate.read_sources("questions"),
        "revisions": validate.read_sources("revisions"),
        "tickets": validate.all_tickets(),
        "emails": validate.all_emails(),
        "probes": validate.read_source("probes"),
        "taught_facts": [{**row, "id": row["revision"]} for row in validate.read_sources("taught-facts")],
        "replay": validate.read_source("replay"),
    }


@pytest.fixture
def ranked_as_found(monkeypatch):
    """The chooser keeps the order of search, so nothing is embedded: half a second a question less, for tests
    of what is made of a ranking, whatever it is.
    """

    def in_order(self, questions, rankings):
        return [
            [Evidence(one.hit.passage, one.part, one.hit.rank, 0.0) for one in candidates(hits)]
            for _, hits in zip(questions, rankings, strict=True)
        ]

    monkeypatch.setattr(Chooser, "rank_many", in_order)


@pytest.fixture
def question(sources):
    """A copy of the first source question of a type."""
    return lambda kind: copy.deepcopy(next(row for row in sources["questions"] if row["type"] == kind))
