"""Exercises of notebook 07."""
from ..exercise import Exercise

EXERCISES: list[Exercise] = []
