"""Exercises of notebook 04."""
from ..exercise import Exercise

EXERCISES: list[Exercise] = []
