"""Everything is measured here: rankings, replies, records, style, and how sure one can be of it.

    from helpers.evaluation import judge_answer, paired_difference, recall_at_k, share

Knows results, not the systems that made them: whatever has the attributes that a function names will do.
"""

from .answers import AnswerScores, ScoredAnswer, judge_answer, summary
from .confidence import ThresholdStep, above, auroc, best_threshold, risk_coverage, sweep, utility
from .evidence import Miss, count_misses, first_rank, holds, misses, qrels_of, recall_of_quotes, run_of
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
from .records import FieldError, field_accuracy, field_errors, fields, is_valid
from .samples import by_hash, draw
from .statistics import (
    Difference,
    Share,
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
    "Judged",
    "JudgedReply",
    "Miss",
    "RULES",
    "ScoredAnswer",
    "Share",
    "ThresholdStep",
    "TokenOverlap",
    "above",
    "attribute",
    "auroc",
    "average_precision",
    "bag_overlap",
    "best_threshold",
    "broken_rules",
    "by_hash",
    "check_style",
    "cites_evidence",
    "count_misses",
    "count_outcomes",
    "count_replies",
    "draw",
    "evaluate",
    "exact_match",
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
    "lines_kept",
    "mean_interval",
    "mean_known",
    "misses",
    "ndcg_at_k",
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
    "student_interval",
    "summary",
    "sweep",
    "token_f1",
    "token_overlap",
    "utility",
    "within_budget",
]
