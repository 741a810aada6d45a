"""The READMEs of what every learner has: which packages they are, and that nothing else is read."""

from importlib import metadata

from helpers.experiments import installed_readmes
from helpers.experiments.readmes import required_packages


def test_requirements_of_requirements_count_and_extras_only_when_asked_for():
    assert {"chromadb", "filelock", "numpy"} <= required_packages(["chromadb", "transformers"])
    lean, full = required_packages(["jsonschema"]), required_packages(["jsonschema[format]"])
    asked = {line.split(";")[0].strip() for line in metadata.requires("jsonschema") if "'format'" in line}
    assert "jsonschema" in lean and lean <= full and asked.isdisjoint(lean)


def test_a_package_that_is_not_installed_is_passed_over():
    assert required_packages(["surely-not-installed"]) == set()


def test_no_readme_of_maintainers_and_none_that_is_gone(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    (tmp_path / "readmes").mkdir()
    (tmp_path / "readmes" / "gone.md").write_text("# Gone\n\nAn old one.\n", encoding="utf-8")
    loaded = installed_readmes()
    names = {page.path.stem for page in loaded.pages}
    assert len(names) > 150 and {"chromadb", "openai", "filelock"} <= names
    assert not names & {"gone", "pytest", "nbval", "hypothesis", "ruff"}
    assert {page.path.suffix for page in loaded.pages} <= {".md", ".rst", ".txt"}
    assert [page.id for page in installed_readmes().pages] == [page.id for page in loaded.pages]
