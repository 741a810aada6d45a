"""What the tests of trainings share: a tiny model, saved once a file."""

import pytest
import tiny_llama

from helpers.tuning import load_base


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny_llama.save(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def base(folder):
    """One model for all tests of a file: every training must give it back as it was."""
    return load_base(str(folder), "float32", "cpu")
