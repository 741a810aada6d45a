"""Exercises of notebook 05."""
from ..exercise import Exercise

EXERCISES: list[Exercise] = []
