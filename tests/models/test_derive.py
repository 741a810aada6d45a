"""The files that are made: whole or not at all, once, in silence, and the same bytes everywhere."""

import errno
import os
import subprocess
import sys

import pytest
from tiny_model import MADE, TINY, names, put

from helpers.models import ModelError, derive, problem, store, verify
from helpers.settings import ROOT

MADE_FILE = TINY.derived[0]


def quiet(*words) -> None:
    """Say nothing."""


def test_a_file_is_made_and_what_is_said_is_calm(folder):
    said = []
    derive.make(TINY, MADE_FILE, lambda part: part.write_bytes(MADE), said.append)
    assert problem(TINY, MADE_FILE) is None and names(folder) == {"made.bin"}
    assert len(said) == 2 and said[0] == "making made.bin (0 MB, 10 to 20 seconds)"
    assert said[1].startswith("made made.bin in ")


def test_a_file_that_is_there_is_not_made_again(folder):
    put(folder, {"made.bin": MADE})
    derive.make(TINY, MADE_FILE, lambda part: pytest.fail("made again"), quiet)
    assert (folder / "made.bin").read_bytes() == MADE


def test_making_again_replaces_a_damaged_file_and_clears_an_older_half(folder):
    put(folder, {"made.bin": b"half", "made.bin.77.part": b"older half"})
    derive.make(TINY, MADE_FILE, lambda part: part.write_bytes(MADE), quiet)
    assert (folder / "made.bin").read_bytes() == MADE and names(folder) == {"made.bin"}


def test_other_bytes_than_the_registrys_are_kept_and_recorded(folder):
    derive.make(TINY, MADE_FILE, lambda part: part.write_bytes(b"rounded otherwise"), quiet)
    assert problem(TINY, MADE_FILE) is None and names(folder) == {"made.bin", verify.MANIFEST}


@pytest.mark.parametrize("stop", [KeyboardInterrupt, MemoryError])
def test_making_that_is_interrupted_leaves_nothing_behind(folder, stop):
    def write(part):
        part.write_bytes(b"half")
        raise stop

    with pytest.raises(stop):
        derive.make(TINY, MADE_FILE, write, quiet)
    assert names(folder) == set() and problem(TINY, MADE_FILE) == "is missing"


def test_making_on_a_full_disk_is_a_sentence_and_leaves_nothing(folder):
    def write(part):
        part.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(ModelError, match="^The disk is full: .*tiny cannot take Tiny model. Free .* MB"):
        derive.make(TINY, MADE_FILE, write, quiet)
    assert names(folder) == set()


def test_a_folder_that_may_not_be_written_is_told_before_any_work(monkeypatch):
    def refuse(folder, say):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(store, "alone", refuse)
    with pytest.raises(ModelError, match="may not be written to .Read-only file system."):
        derive.make(TINY, MADE_FILE, lambda part: pytest.fail("work was begun"), quiet)


# ---- silence -------------------------------------------------------------------------------------


def noisy(part) -> None:
    """Prints in every way that an exporter knows, and writes the file."""
    print("to stdout")
    print("to stderr", file=sys.stderr)
    os.write(1, b"from C++\n")
    os.write(2, b"from C++\n")
    part.write_bytes(MADE)


def test_what_an_exporter_prints_is_not_shown(capfd):
    derive.make(TINY, MADE_FILE, noisy)
    shown = capfd.readouterr()
    assert [line.split()[0] for line in shown.out.splitlines()] == ["making", "made"] and shown.err == ""


def test_what_an_exporter_prints_is_shown_when_it_fails(capfd):
    def write(part):
        noisy(part)
        raise ValueError("no such operator")

    with pytest.raises(ValueError, match="no such operator"):
        derive.make(TINY, MADE_FILE, write, quiet)
    assert "from C++" in capfd.readouterr().err


def test_the_screen_is_given_back(capfd):
    derive.make(TINY, MADE_FILE, noisy, quiet)
    os.write(1, b"seen\n")
    os.write(2, b"seen too\n")
    assert capfd.readouterr() == ("seen\n", "seen too\n")


# ---- the real files ------------------------------------------------------------------------------


def test_the_graph_holds_nothing_of_the_machine_it_was_made_on(real_models):
    content = verify.file("minilm", "model.onnx").read_bytes()
    for trace in (str(ROOT).encode(), b"site-packages", b"modeling_bert", b"stack_trace", b"+cpu"):
        assert trace not in content


@pytest.mark.skipif(sys.platform != "linux", reason="pinned on Linux; elsewhere bytes may differ")
def test_the_registry_knows_the_bytes_that_are_made_here(real_models):
    """When it fails after a package moved: pin the size and SHA-256 that made.json names in the registry."""
    models = (derive.EMBEDDING, derive.CHAT)
    assert [str(model.folder) for model in models if (model.folder / verify.MANIFEST).exists()] == []


def test_the_eight_bit_copy_holds_the_values_of_the_four_bit_file(real_models):
    import gguf
    import numpy as np

    four = gguf.GGUFReader(verify.file("smollm2", derive.CHAT.files[0].name))
    eight = gguf.GGUFReader(verify.file("smollm2", derive.CHAT.derived[0].name))
    assert [tensor.name for tensor in four.tensors] == [tensor.name for tensor in eight.tensors]
    name = "blk.0.attn_q.weight"
    plain, packed = (next(tensor for tensor in each.tensors if tensor.name == name) for each in (four, eight))
    before = gguf.quants.dequantize(plain.data, plain.tensor_type)
    after = gguf.quants.dequantize(packed.data, packed.tensor_type)
    assert packed.tensor_type == gguf.GGMLQuantizationType.Q8_0
    assert np.abs(before - after).max() <= np.abs(before).max() / 2**7


def test_where_all_is_made_the_program_says_and_does_nothing(real_models):
    done = subprocess.run(
        [sys.executable, "-m", "helpers.models.derive"], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
