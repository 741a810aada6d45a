"""Rerankers that read question and passage together: every word of one looks at every word of the other.

(Nogueira & Cho 2019, arXiv 1901.04085.) Better judges than vectors made apart, and dearer: nothing can be
computed before the question is known, and each candidate is one pass through the network.

    CrossEncoder()               the course's own small one: MiniLM with trained updates, on onnxruntime
                                 (`training`, weights/README.md)
    NamedCrossEncoder("name")    any sentence-transformers cross-encoder (COURSE_RERANK_MODEL)
"""

from pathlib import Path

import numpy as np

from helpers import models, settings
from helpers.files import written_whole

from .embed import DIMENSIONS, batches_by_length, onnx_session
from .hits import Hit
from .training import ALPHA, RANK, pair_encoder

WEIGHTS = Path(__file__).parent / "weights" / "cross_encoder.safetensors"
COMMAND = "python -m helpers.experiments.rerankers cross-encoder"
PAIRS_AT_ONCE = 10


class CrossEncoder:
    """A reranker with trained updates merged into MiniLM's ONNX graph, so that no torch is needed.

    weights: trained matrices by name (`Trained.weights`); None reads the shipped ones. An empty dict is the
    untrained start.
    """

    def __init__(self, weights: dict[str, np.ndarray] | None = None):
        weights = read_weights() if weights is None else weights
        self.scale = float(weights["scale"][0]) if weights else 1.0
        self.head = np.asarray(weights.get("head", np.zeros(DIMENSIONS)), np.float32)
        self._session = onnx_session(merged_graph(weights))
        self._encode = pair_encoder()

    def score(self, query: str, hits: list[Hit]) -> np.ndarray:
        """Scores, float32 [len(hits)]; they compare passages of one question and are no probabilities."""
        texts = [hit.passage.with_header for hit in hits]
        scores = np.zeros(len(texts), np.float32)
        for rows in batches_by_length(texts, PAIRS_AT_ONCE):
            scores[rows] = self._score_pairs([(query, texts[i]) for i in rows])
        return scores

    def _score_pairs(self, pairs: list[tuple[str, str]]) -> np.ndarray:
        """The forward pass of `training.network`, after the encoder, in numpy."""
        ids, mask, asks = self._encode(pairs)
        hidden = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        unit = hidden / np.linalg.norm(hidden, axis=2, keepdims=True)
        similar = unit @ unit.transpose(0, 2, 1)
        best = np.where((mask - asks)[:, None, :] == 0, -1.0, similar).max(axis=2)
        late = (best * asks).sum(axis=1) / asks.sum(axis=1)
        mean = (hidden * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1)[:, None]
        return self.scale * late + mean @ self.head


def merged_graph(weights: dict[str, np.ndarray]) -> bytes:
    """MiniLM's ONNX graph with W + (alpha / rank) B A in place of every matrix W that has an update.

    The exporter renames matrices and stores them transposed, so each is found by its values. Raises
    ModelError when one is not found.
    """
    import onnx
    from onnx import numpy_helper
    from safetensors.numpy import load_file

    graph = onnx.load(str(models.file("minilm", "model.onnx")))
    plain = load_file(models.file("minilm", "model.safetensors"))
    places = {
        numpy_helper.to_array(tensor).tobytes(): tensor
        for tensor in graph.graph.initializer
        if len(tensor.dims) == 2
    }
    for name in _stems(weights, ".a"):
        matrix = plain[name.removeprefix("encoder.") + ".weight"]
        place = places.get(np.ascontiguousarray(matrix.T).tobytes())
        if place is None:
            raise models.ModelError(
                f"{name} was not found in model.onnx. Delete that file and run: python3 course.py setup"
            )
        update = (weights[name + ".b"] @ weights[name + ".a"]) * (ALPHA / RANK)
        place.CopyFrom(
            numpy_helper.from_array(np.ascontiguousarray((matrix + update).T.astype(np.float32)), place.name)
        )
    return graph.SerializeToString()


def read_weights(path: Path = WEIGHTS, command: str = COMMAND) -> dict[str, np.ndarray]:
    """Weights from a file, as float32. Raises ModelError, naming the command that trains them again, when it
    is missing or damaged, or holds one half of an update without the other.
    """
    from safetensors.numpy import load_file

    try:
        weights = {name: value.astype(np.float32) for name, value in load_file(path).items()}
        halves = [set(_stems(weights, half)) for half in (".a", ".b")]
        if lone := sorted(halves[0] ^ halves[1]):
            raise ValueError(f"of {lone[0]} one half is missing")
    except Exception as error:
        raise models.ModelError(
            f"{path} is missing or damaged ({str(error).splitlines()[0]}). Train it again with: {command}"
        ) from None
    return weights


def _stems(weights: dict[str, np.ndarray], half: str) -> list[str]:
    return [name.removesuffix(half) for name in weights if name.endswith(half)]


def write_weights(weights: dict[str, np.ndarray], path: Path = WEIGHTS) -> None:
    """Write weights as float16, whole or not at all."""
    from safetensors.numpy import save_file

    with written_whole(path) as part:
        save_file({name: value.astype(np.float16) for name, value in weights.items()}, part)


class NamedCrossEncoder:
    """Any cross-encoder that sentence-transformers can load.

    name: or path; None takes COURSE_RERANK_MODEL. Raises ModelError when it cannot be loaded.
    """

    def __init__(self, name: str | None = None):
        self.name = name or settings.rerank_model()
        if not self.name:
            raise models.ModelError(
                "No cross-encoder is named. Give its name or path, or set COURSE_RERANK_MODEL."
            )
        try:
            from sentence_transformers import CrossEncoder as Loaded

            self._model = Loaded(self.name)
        except Exception as error:
            raise models.ModelError(
                f"The cross-encoder {self.name!r} could not be loaded ({str(error).splitlines()[0]}). Check "
                "the name or path; without a network it must be on this machine."
            ) from None

    def score(self, query: str, hits: list[Hit]) -> np.ndarray:
        """The model's scores, float [len(hits)]."""
        if not hits:
            return np.zeros(0, np.float32)
        return np.asarray(
            self._model.predict([(query, hit.passage.with_header) for hit in hits], show_progress_bar=False),
            dtype=float,
        ).reshape(len(hits))
