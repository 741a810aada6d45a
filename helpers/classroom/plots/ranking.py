"""One ranking as a picture."""

import matplotlib.pyplot as plt

from .style import COLOURS, STYLE, title_of


def ranked_scores(labels: list[str], scores: list[float], title: str) -> None:
    """Similarity of passages to a question, best first."""
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(7.2, 0.9 + 0.36 * len(labels)))
        axis.barh(range(len(labels))[::-1], scores, color=COLOURS["RAG"], height=0.62)
        axis.set_yticks(
            range(len(labels))[::-1],
            [label if len(label) < 58 else label[:57] + "…" for label in labels],
            fontsize=9,
        )
        for y, score in zip(range(len(labels))[::-1], scores):
            axis.text(score + 0.01, y, f"{score:.2f}", va="center", fontsize=9)
        axis.set(xlim=(0, max(scores) * 1.15), xlabel="cosine similarity")
        title_of(figure, title)
        plt.show()
