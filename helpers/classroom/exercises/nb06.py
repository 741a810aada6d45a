"""Exercises of notebook 06."""
from ..exercise import Exercise

EXERCISES: list[Exercise] = []
