"""The model that is tuned: loaded as asked for, refused in one sentence, unpacked once and whole."""

import json
import shutil

import pytest
import tiny_llama

from helpers.tuning import TuningError, load_base
from helpers.tuning import base as base_module
from helpers.tuning.base import SUMS, best_device, fast_precision


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny_llama.save(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def base(folder):
    return load_base(str(folder), "float32", "cpu")


def test_a_folder_saved_by_transformers_is_loaded(base, folder):
    assert (base.name, base.device, base.is_course_model) == (str(folder), "cpu", False)
    assert str(base.model.dtype) == "torch.float32" and not base.model.training


def test_the_precision_can_be_chosen_and_is_else_what_is_fast_here(folder):
    assert str(load_base(str(folder), "bfloat16", "cpu").model.dtype) == "torch.bfloat16"
    assert str(load_base(str(folder), device="cpu").model.dtype) == f"torch.{fast_precision()}"


@pytest.mark.parametrize(
    "found, expected", [((False, False), "float32"), ((True, False), "bfloat16"), ((False, True), "bfloat16")]
)
def test_bfloat16_is_taken_where_the_processor_multiplies_it(monkeypatch, found, expected):
    import torch

    for name, value in zip(("_is_avx512_bf16_supported", "_is_amx_tile_supported"), found, strict=True):
        monkeypatch.setattr(torch.cpu, name, lambda value=value: value, raising=False)
    assert fast_precision("cpu") == expected and fast_precision("mps") == "float32"


def test_a_build_of_torch_that_cannot_tell_gets_float32(monkeypatch):
    import torch

    for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"):
        monkeypatch.delattr(torch.cpu, name, raising=False)
    assert fast_precision("cpu") == "float32"


@pytest.mark.parametrize(
    "cuda, mps, expected", [(False, False, "cpu"), (False, True, "mps"), (True, False, "cuda")]
)
def test_a_gpu_is_used_when_there_is_one(monkeypatch, cuda, mps, expected):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert best_device() == expected


def test_a_folder_that_is_not_there_says_what_to_give(tmp_path):
    with pytest.raises(
        TuningError,
        match="The model .*none' cannot be loaded as a causal language model .*"
        "Give a name on the Hugging Face hub",
    ):
        load_base(str(tmp_path / "none"))


def test_a_folder_without_a_model_says_so(tmp_path):
    (tmp_path / "notes.txt").write_text("no model")
    with pytest.raises(TuningError, match="cannot be loaded as a causal language model"):
        load_base(str(tmp_path))


@pytest.mark.parametrize(
    "damage", [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: b"\xff" * 100]
)
def test_damaged_weights_say_so(tmp_path, damage):
    weights = tiny_llama.save(tmp_path) / "model.safetensors"
    weights.write_bytes(damage(weights.read_bytes()))
    with pytest.raises(TuningError, match="cannot be loaded as a causal language model"):
        load_base(str(tmp_path))


def test_a_model_without_a_chat_template_says_which_to_take(tmp_path):
    tiny_llama.save(tmp_path)
    for path in tmp_path.glob("chat_template*"):
        path.unlink()
    with pytest.raises(TuningError, match="has no chat template. Take the model's instruct or chat variant"):
        load_base(str(tmp_path))


def test_without_room_on_the_disk_nothing_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(base_module.models, "file", lambda *_: tmp_path / "model.gguf")
    monkeypatch.setattr(base_module.settings, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(
        base_module.shutil,
        "disk_usage",
        lambda path: base_module.shutil._ntuple_diskusage(10**9, 10**9, 5 * 10**7),
    )
    with pytest.raises(
        TuningError,
        match="has 50 MB free and unpacking the model takes 600 MB. Free some space or set COURSE_CACHE",
    ):
        base_module.unpacked()


def test_an_unpacking_that_fails_leaves_nothing(tmp_path, monkeypatch):
    def fail(source, folder):
        folder.mkdir()
        (folder / "config.json").write_text("{}")
        raise KeyboardInterrupt

    monkeypatch.setattr(base_module.models, "file", lambda *_: tmp_path / "model.gguf")
    monkeypatch.setattr(base_module.settings, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(base_module, "_unpack", fail)
    with pytest.raises(KeyboardInterrupt):
        base_module.unpacked()
    assert list((tmp_path / "cache" / "tuning").iterdir()) == []


def test_the_model_is_unpacked_once(tmp_path, monkeypatch):
    def unpack(source, folder):
        folder.mkdir()
        (folder / "config.json").write_text("{}")
        done.append(folder)

    done = []
    monkeypatch.setattr(base_module.models, "file", lambda *_: tmp_path / "model.gguf")
    monkeypatch.setattr(base_module.settings, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(base_module, "_unpack", unpack)
    assert base_module.unpacked() == base_module.unpacked() and len(done) == 1
    assert json.loads((base_module.unpacked() / "config.json").read_text()) == {}


@pytest.fixture
def unpackings(tmp_path, monkeypatch) -> list:
    """Every unpacking, which takes no time here; an empty cache."""

    def unpack(source, folder):
        folder.mkdir()
        (folder / "config.json").write_text("{}")
        (folder / "model.safetensors").write_bytes(b"weights" * 100)
        done.append(folder)

    done: list = []
    monkeypatch.setattr(base_module.models, "file", lambda *_: tmp_path / "model.gguf")
    monkeypatch.setattr(base_module.settings, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(base_module, "_unpack", unpack)
    return done


@pytest.mark.parametrize("name", ["model.safetensors", "config.json", SUMS])
@pytest.mark.parametrize(
    "damage", [lambda data: data[:-1], lambda data: b"", lambda data: b"x" + data[1:], None]
)
def test_damaged_files_cost_the_time_to_unpack_them_again(unpackings, name, damage):
    path = base_module.unpacked() / name
    before = path.read_bytes()
    path.write_bytes(damage(before)) if damage else path.unlink()
    assert base_module.unpacked() == path.parent and len(unpackings) == 2 and path.read_bytes() == before
    base_module.unpacked()
    assert len(unpackings) == 2


def test_a_copied_cache_with_other_times_is_whole(unpackings, tmp_path, monkeypatch):
    base_module.unpacked()
    shutil.copytree(tmp_path / "cache", tmp_path / "copy", copy_function=shutil.copyfile)
    monkeypatch.setattr(base_module.settings, "cache_folder", lambda: tmp_path / "copy")
    assert base_module.unpacked().is_relative_to(tmp_path / "copy") and len(unpackings) == 1


def test_files_of_someone_else_in_a_damaged_folder_are_not_deleted(unpackings):
    folder = base_module.unpacked()
    (folder / "model.safetensors").unlink()
    (folder / "thesis.docx").write_text("mine")
    with pytest.raises(TuningError, match="is damaged and holds thesis.docx, .* Move it away"):
        base_module.unpacked()
    assert (folder / "thesis.docx").read_text() == "mine"
