"""Where a number comes from: models by name, data by content."""

import pytest

from helpers.experiments import provenance as module
from helpers.experiments.provenance import FIELDS, chat_model, data_hash, provenance


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    """The course's own models."""
    for name in ("OPENAI_BASE_URL", "COURSE_CHAT_MODEL", "COURSE_EMBED_MODEL", "COURSE_QUANTISATION",
                 "COURSE_SEED", "COURSE_THREADS"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)


def test_a_run_says_models_data_machine_and_seed(monkeypatch):
    monkeypatch.setenv("COURSE_THREADS", "1")
    monkeypatch.setenv("COURSE_SEED", "3")
    made = provenance()
    assert tuple(made) == FIELDS and (made["threads"], made["seed"]) == (1, 3)
    assert made["embedding"] == "all-MiniLM-L6-v2" and "cores" in made["processor"]


@pytest.mark.parametrize(
    "name, value, told",
    [
        ("COURSE_QUANTISATION", "f16", ("SmolLM2-135M-Instruct", "F16")),
        (
            "COURSE_CHAT_MODEL",
            "/models/Qwen2.5-1.5B-Instruct-Q4_K_M.gguf",
            ("Qwen2.5-1.5B-Instruct", "Q4_K_M"),
        ),
        ("COURSE_CHAT_MODEL", "mine.IQ3_XS.gguf", ("mine", "IQ3_XS")),
        ("COURSE_CHAT_MODEL", "tiny.BF16.gguf", ("tiny", "BF16")),
        ("COURSE_CHAT_MODEL", "odd.gguf", ("odd", "not known")),
        ("OPENAI_BASE_URL", "http://host/v1", ("the model of an endpoint", "not known")),
    ],
)
def test_the_chat_model_is_told_with_its_quantisation(monkeypatch, name, value, told):
    monkeypatch.setenv(name, value)
    assert chat_model() == told


def test_an_endpoints_address_is_not_told(monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://secret-host/v1")
    monkeypatch.setenv("COURSE_CHAT_MODEL", "big")
    made = provenance()
    assert made["chat"] == "big" and "secret-host" not in str(made)


def test_data_are_known_by_their_content_whatever_their_line_ends(tmp_path):
    module.data_hash.cache_clear()
    try:
        (tmp_path / "a.md").write_bytes(b"one\ntwo\n")
        first = data_hash(tmp_path)
        module.data_hash.cache_clear()
        (tmp_path / "a.md").write_bytes(b"one\r\ntwo\r\n")
        assert data_hash(tmp_path) == first
        module.data_hash.cache_clear()
        (tmp_path / "a.md").write_bytes(b"one\nthree\n")
        assert data_hash(tmp_path) != first
    finally:
        module.data_hash.cache_clear()
