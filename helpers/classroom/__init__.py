"""The course itself: exercises with feedback, things to look at, plots, widgets, the intranet.

    check("2.1", cosine)                                            # an exercise
    predict("5.3", "B", confidence=70)                              # before a cell is run
    bars({"closed book": before, "RAG": after}, "Right answers")    # a plot
    ask_as(retriever, questions, groups)                            # a widget

Importing it is instant (matplotlib and ipywidgets come with the first plot or widget). In a notebook it also
lets the course's own errors show as one sentence; `trace()` shows the rest. May use every other room; none
uses it.
"""

from helpers.progress import bar, track

from .feedback import check, hint, solution, yours
from .intranet import Intranet, build_intranet, serve_intranet
from .mixed_folder import mixed_folder
from .own_results import my_progress, my_results
from .plots.amounts import (
    answer_kinds,
    distributions,
    loss_waterfall,
    losses,
    ranked_scores,
    signed_bars,
    stage_times,
    token_bars,
    tornado,
)
from .plots.shares import bars, by_type, differences, growing, panels
from .plots.techniques import technique_gains
from .plots.tiles import judged, low_rank, rule_map, token_heatmap
from .plots.trends import (
    chosen_and_new,
    curves,
    learning_curve,
    lines,
    money_over_time,
    placings,
    risk_coverage_plot,
    tradeoff,
    training_curve,
)
from .predictions import calibration, predict
from .quizzes import quiz
from .showing import show, show_mask, show_misses, show_table, show_text
from .traces import show_trace
from .trouble import install, trace
from .widgets.asking import ask_as, ask_system, four_systems, with_and_without
from .widgets.choosing import advisor, price_explorer
from .widgets.explorers import chunk_explorer, fusion_explorer
from .widgets.own import chat_page, question_editor

__all__ = [
    "Intranet",
    "advisor",
    "answer_kinds",
    "ask_as",
    "ask_system",
    "bar",
    "bars",
    "build_intranet",
    "by_type",
    "calibration",
    "chat_page",
    "check",
    "chosen_and_new",
    "chunk_explorer",
    "curves",
    "differences",
    "distributions",
    "four_systems",
    "fusion_explorer",
    "growing",
    "hint",
    "judged",
    "learning_curve",
    "lines",
    "loss_waterfall",
    "losses",
    "low_rank",
    "mixed_folder",
    "money_over_time",
    "my_progress",
    "my_results",
    "panels",
    "placings",
    "predict",
    "price_explorer",
    "question_editor",
    "quiz",
    "ranked_scores",
    "risk_coverage_plot",
    "rule_map",
    "serve_intranet",
    "show",
    "show_mask",
    "show_misses",
    "show_table",
    "show_text",
    "show_trace",
    "signed_bars",
    "solution",
    "stage_times",
    "technique_gains",
    "token_bars",
    "token_heatmap",
    "tornado",
    "trace",
    "track",
    "tradeoff",
    "training_curve",
    "with_and_without",
    "yours",
]

install()
