"""What all engines are built with, and how one says that it cannot be used."""

CONNECTIONS, BUILDING, SEARCHING = 16, 128, 64  # usearch's defaults: M, efConstruction, ef
RESCORED = 40  # of those found by signs
RARE = 100  # one vector of so many carries the rare label


class EngineError(RuntimeError):
    """An engine cannot be used; the message says why and what to do."""
