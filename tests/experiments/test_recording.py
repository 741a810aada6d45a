"""Records in solutions/: read back as written, named when damaged, never half-written."""

import pytest

from helpers.experiments import recording


def test_what_was_written_is_read_and_stays_readable(tmp_path):
    path = tmp_path / "claims.json"
    assert recording.read(path) == {}
    recording.write(path, {"C1": {"effect": 0.25, "measure": "größer"}})
    assert recording.read(path) == {"C1": {"effect": 0.25, "measure": "größer"}}
    assert path.read_text(encoding="utf-8").endswith("}\n") and "größer" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"{'a': 1}"])
def test_a_damaged_file_is_named_with_its_mend_and_left_alone(tmp_path, content):
    path = tmp_path / "claims.json"
    path.write_bytes(content)
    with pytest.raises(
        ValueError,
        match=r"claims.json is damaged \(.*\). Restore it with: git checkout -- solutions/claims.json$",
    ):
        recording.read(path)
    assert path.read_bytes() == content


def test_what_cannot_be_written_leaves_the_old_file(tmp_path):
    path = tmp_path / "claims.json"
    recording.write(path, {"C1": {}})
    with pytest.raises(TypeError):
        recording.write(path, {"C1": {"effect": object()}})
    assert recording.read(path) == {"C1": {}}
