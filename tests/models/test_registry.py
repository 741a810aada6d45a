"""The registry: every file is known by content, every model has more than one source, none of them moves."""

import re

import pytest
from tiny_model import FIRST, SECOND, TINY

from helpers.models import REGISTRY, Hub, Package

MODELS = REGISTRY.values()


def test_every_file_fetched_or_made_is_pinned_by_size_and_checksum():
    for model in MODELS:
        assert model.files and model.licence == "Apache-2.0"
        for file in model.files + model.derived:
            assert file.size > 0 and re.fullmatch(r"[0-9a-f]{64}", file.sha256), file.name


def test_a_model_is_registered_under_its_key_and_roles_are_not_shared():
    assert all(key == model.key for key, model in REGISTRY.items())
    assert sorted(model.role for model in MODELS) == ["chat", "embeddings"]


def test_no_two_files_of_a_model_share_a_name():
    for model in MODELS:
        kept = [file.name for file in model.files + model.derived]
        assert len(set(kept)) == len(kept)


def test_every_model_has_a_package_and_a_hub_as_sources_in_this_order():
    for model in MODELS:
        kinds = [type(source) for source in model.sources]
        assert kinds[0] is Package and kinds[-1] is Hub and len(kinds) >= 2


def test_no_source_can_move():
    packages = [source for model in MODELS for source in model.sources if isinstance(source, Package)]
    hubs = [source for model in MODELS for source in model.sources if isinstance(source, Hub)]
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9.]+", package.requirement) for package in packages)
    assert all(re.fullmatch(r"[0-9a-f]{40}", hub.commit) for hub in hubs)


def test_a_file_of_the_hub_is_asked_for_at_the_commit():
    hub = TINY.sources[-1]
    assert hub.address(TINY.files[0]) == (f"https://huggingface.co/nobody/tiny/resolve/{hub.commit}/a.bin")


def test_the_size_of_a_model_is_the_sum_of_what_is_fetched():
    assert TINY.size == len(FIRST) + len(SECOND)


# ---- where files are kept ------------------------------------------------------------------------


def test_course_models_is_where_a_model_is_kept(folder):
    assert TINY.folder == folder


def test_without_course_models_the_cache_holds_the_models(tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_MODELS")
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    assert TINY.folder == (tmp_path / "cache" / "models" / "tiny").resolve()


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_blank_course_models_counts_as_unset(tmp_path, monkeypatch, blank):
    monkeypatch.setenv("COURSE_MODELS", blank)
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    assert TINY.folder == (tmp_path / "models" / "tiny").resolve()
