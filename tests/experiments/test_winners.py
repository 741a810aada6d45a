"""The settings of the winner's curse: each fused as a search with it would."""

import numpy as np
import pytest

from helpers.corpus import load_questions
from helpers.evaluation import recall_of_quotes
from helpers.experiments import fusions, leads
from helpers.retrieval import skerry_keyword


def test_there_are_54_settings_and_each_has_another_name():
    made = fusions()
    assert len(made) == 54 and "RRF, k = 5, w = 0.5" in made and "sum, z-score, w = 0.5" in made


def test_a_lead_is_that_of_the_search_itself():
    asked = [question for question in load_questions("practice") if question.answerable][:6]
    name = "sum, min-max, w = 0.3"
    hybrid = fusions()[name]
    texts = [question.question for question in asked]
    both = [
        [recall_of_quotes(hits, question, 3) for hits, question in zip(found, asked, strict=True)]
        for found in (hybrid.search_many(texts, k=3), skerry_keyword().search_many(texts, k=3))
    ]
    assert leads({name: hybrid}, asked)[name] == pytest.approx(np.subtract(*both))
