"""Everything is measured here: rankings, replies, records, style, and how sure one can be of it.

    from helpers.evaluation import judge_answer, paired_difference, recall_at_k, share

Knows results, not the systems that made them: whatever has the attributes that a function names will do.
"""

from .answers import AnswerScores, ScoredAnswer, judge_answer, summary
from .confidence import ThresholdStep, above, auroc, auroc_gap, best_threshold, risk_coverage, sweep, utility
from .evidence import Miss, count_misses, first_rank, holds, misses, qrels_of, recall_of_quotes, run_of
from .faithfulness import (
    answer_relevance,
    context_precision,
    context_recall,
    faithfulness,
    likeness,
    matched,
    statements,
    support,
    values_held,
    weakest,
)
from .intervals import Interval, told_p
from .judging import (
    Judged,
    JudgedReply,
    attribute,
    cites_evidence,
    count_outcomes,
    count_replies,
    holds_answer,
    joint_scores,
    judge_joint,
    judge_reply,
)
from .matching import exact_match, is_right, token_f1
from .orders import kendall_tau, order_agreement
from .overlap import (
    BagOverlap,
    TokenOverlap,
    bag_overlap,
    lines_kept,
    recall_by_text,
    token_overlap,
    within_budget,
)
from .ranking import average_precision, evaluate, ndcg_at_k, precision_at_k, recall_at_k, reciprocal_rank
from .records import FieldError, accuracy_by_kind, field_accuracy, field_errors, fields, is_valid
from .samples import by_hash, draw
from .statistics import (
    Difference,
    Share,
    cohens_kappa,
    mean_interval,
    mean_known,
    paired_difference,
    share,
    student_interval,
)
from .style import RULES, broken_rules, check_style, invents_nothing, keeps_facts

__all__ = [
    "AnswerScores",
    "BagOverlap",
    "Difference",
    "FieldError",
    "Interval",
    "Judged",
    "JudgedReply",
    "Miss",
    "RULES",
    "ScoredAnswer",
    "Share",
    "ThresholdStep",
    "TokenOverlap",
    "above",
    "accuracy_by_kind",
    "answer_relevance",
    "attribute",
    "auroc",
    "auroc_gap",
    "average_precision",
    "bag_overlap",
    "best_threshold",
    "broken_rules",
    "by_hash",
    "check_style",
    "cites_evidence",
    "cohens_kappa",
    "context_precision",
    "context_recall",
    "count_misses",
    "count_outcomes",
    "count_replies",
    "draw",
    "evaluate",
    "exact_match",
    "faithfulness",
    "field_accuracy",
    "field_errors",
    "fields",
    "first_rank",
    "holds",
    "holds_answer",
    "invents_nothing",
    "is_right",
    "is_valid",
    "joint_scores",
    "judge_answer",
    "judge_joint",
    "judge_reply",
    "keeps_facts",
    "kendall_tau",
    "likeness",
    "lines_kept",
    "matched",
    "mean_interval",
    "mean_known",
    "misses",
    "ndcg_at_k",
    "order_agreement",
    "paired_difference",
    "precision_at_k",
    "qrels_of",
    "recall_at_k",
    "recall_by_text",
    "recall_of_quotes",
    "reciprocal_rank",
    "risk_coverage",
    "run_of",
    "share",
    "statements",
    "student_interval",
    "summary",
    "support",
    "sweep",
    "token_f1",
    "token_overlap",
    "told_p",
    "utility",
    "values_held",
    "weakest",
    "within_budget",
]
