"""Embedders and chunkers are known by what they do: a change is noticed, a new name or comment is not."""

import subprocess
import sys
from functools import partial

import numpy as np
import pytest

from helpers.corpus import chunk_page
from helpers.corpus.chunkers import fixed_chunks, recursive_chunks
from helpers.retrieval.embed_choices import first_token_minilm, minilm
from helpers.retrieval.identity import embedder_identity, function_identity
from helpers.settings import ROOT


def made(source: str, name: str = "cut"):
    """A function from source, as a notebook cell makes it."""
    home: dict = {"__name__": "__main__", "chunk_page": chunk_page}
    exec(compile(source, "cell", "exec"), home)
    return home[name]


PLAIN = "def cut(page):\n    return chunk_page(page, 80)\n"


@pytest.mark.parametrize(
    "source",
    [
        "# a comment\ndef cut(page):\n    '''And a docstring.'''\n    return chunk_page(page, 80)  # more\n",
        "import math\n" + PLAIN,
    ],
)
def test_comments_spacing_and_other_cells_do_not_count(source):
    with_docstring = made("def cut(page):\n    'Cut.'\n    return chunk_page(page, 80)\n")
    expected = with_docstring if "docstring" in source else made(PLAIN)
    assert function_identity(made(source)) == function_identity(expected)


@pytest.mark.parametrize(
    "source",
    [
        "def cut(page):\n    return chunk_page(page, 81)\n",
        "def cut(page, size=80):\n    return chunk_page(page, size)\n",
        "def cut(page):\n    return chunk_page(page, max_tokens=80)\n",
        "SIZE = 80\ndef cut(page):\n    return chunk_page(page, SIZE)\n",
    ],
)
def test_another_way_of_cutting_is_another_function(source):
    assert function_identity(made(source)) != function_identity(made(PLAIN))


@pytest.mark.parametrize(
    "one, other", [("SIZE = 80", "SIZE = 81"), ("SIZE = {'a', 'b'}", "SIZE = {'a', 'c'}")]
)
def test_a_constant_that_it_uses_counts(one, other):
    source = "{}\ndef cut(page):\n    return SIZE\n"
    assert function_identity(made(source.format(one))) != function_identity(made(source.format(other)))
    assert function_identity(made(source.format(one))) == function_identity(made(source.format(one)))


def test_a_function_that_it_calls_counts():
    source = "def inner(page):\n    return {}\ndef cut(page):\n    return inner(page)\n"
    assert function_identity(made(source.format(1))) != function_identity(made(source.format(2)))


def test_a_function_that_calls_itself_has_an_identity():
    assert function_identity(made("def cut(page):\n    return cut(page)\n"))


def cutting(size):
    def cut(page):
        return chunk_page(page, size)

    return cut


class Cutter:
    def __init__(self, size):
        self.size = size

    def __call__(self, page):
        return chunk_page(page, self.size)

    def cut(self, page):
        return chunk_page(page, self.size)


@pytest.mark.parametrize(
    "make",
    [
        cutting,
        Cutter,
        lambda size: Cutter(size).cut,
        lambda size: partial(chunk_page, max_tokens=size),
        lambda size: partial(recursive_chunks, max_tokens=100, overlap=size / 100),
    ],
)
def test_settings_count_wherever_they_are_kept(make):
    assert function_identity(make(20)) == function_identity(make(20)) != function_identity(make(30))


def test_chunkers_of_the_course_differ_and_a_partial_without_arguments_is_the_function():
    assert len({function_identity(each) for each in (chunk_page, fixed_chunks, recursive_chunks)}) == 3
    assert function_identity(partial(chunk_page)) == function_identity(chunk_page)


def test_identities_are_the_same_in_every_process():
    code = (
        "from helpers.corpus import chunk_page; from helpers.retrieval.identity import function_identity\n"
        "print(function_identity(chunk_page))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert found == {function_identity(chunk_page)}


# ---- embedders ------------------------------------------------------------------------------------


class Toy:
    def __init__(self, seed, name="toy", noise=0.0):
        self.name, self.seed, self.noise = name, seed, noise

    def encode(self, texts):
        vectors = np.stack([np.random.default_rng([self.seed, len(text)]).normal(size=48) for text in texts])
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True) + self.noise).astype(np.float32)


def test_an_unknown_embedder_is_known_by_its_vectors():
    assert embedder_identity(Toy(1)) == embedder_identity(Toy(1)) != embedder_identity(Toy(2))


def test_noise_of_the_last_digits_is_not_another_model():
    assert embedder_identity(Toy(1, noise=1e-7)) == embedder_identity(Toy(1))


def test_the_courses_model_is_known_by_its_files():
    assert embedder_identity(minilm()) == embedder_identity(minilm().plain) == minilm().plain.identity
    assert embedder_identity(first_token_minilm()) != embedder_identity(minilm())
