"""Exercises of notebook 03."""
from ..exercise import Exercise

EXERCISES: list[Exercise] = []
