"""The course's own trials: claims and their margins, arms, opponents, ablations, rebuilding adapters.

Writes the records of solutions/. Nothing in the library imports this room.
"""
