"""The course's own trials: claims and their margins, milestones, ablations, arms; the records of solutions/.

    made = claim("K7", measure="recall gained", effect=0.2, low=0.1, high=0.3, n=40)
    recorded_trainings("curve")          what trainings too long for a notebook gave

Nothing in the library imports this room. Its programs are run and not imported: adapters, opponents,
own_questions, prompts, rerankers, tunings (`python -m helpers.experiments.tunings`).
"""

from .agreement import Agreement, course_tasks
from .arms import JudgedAnswer, search_once, try_system
from .calibrating import Calibration, calibrate
from .choosing import evidence_ranks
from .claims import Claim, ClaimError, claim, current_claims, every_claim, outcome_of, recorded_claims
from .combining import (
    WITH_GOLD,
    Drill,
    closed_book_plan,
    combined_plan,
    generated_drills,
    practice_drills,
    validation_questions,
)
from .embedding import Compared, compare_embeddings, contrasts, embedding_training, training_lessons
from .ingestion import (
    Cutting,
    PageReading,
    compare_reading,
    recall_of_reading,
    sub_corpus,
    try_chunker,
    try_parent_child,
    ways_to_read,
)
from .knowledge import (
    OFFER,
    FreshQuestion,
    ask_all,
    edited_pages,
    fresh_questions,
    judge_all,
    probes_right,
    untaught_questions,
)
from .lessons import Lesson, found_for, held_out_lessons, lessons, other_field_questions
from .measuring import keep_measurements, load_measurements, measure_arms, paired_arms, ticket_arms
from .milestones import Milestone, milestone, stages
from .pairs import full_losses, skerry_groups
from .reading import reader_plan, reading_system
from .readmes import installed_readmes
from .recording import recorded_contenders, recorded_opponents, recorded_trainings
from .strangers import readme_questions, stranger_index
from .structure import Structure, count_structure
from .tasks import FACTS_RECIPE, Plan, facts_plan, score_emails, score_tickets, triage_plan, voice_plan
from .verdict import WHERE, final_about, final_outcomes, shares_of, six_arms, waterfall, where_lost

__all__ = [
    "Agreement",
    "Calibration",
    "Claim",
    "ClaimError",
    "Compared",
    "Cutting",
    "Drill",
    "FACTS_RECIPE",
    "FreshQuestion",
    "JudgedAnswer",
    "Lesson",
    "Milestone",
    "OFFER",
    "PageReading",
    "Plan",
    "Structure",
    "WHERE",
    "WITH_GOLD",
    "ask_all",
    "calibrate",
    "claim",
    "closed_book_plan",
    "combined_plan",
    "compare_embeddings",
    "compare_reading",
    "contrasts",
    "count_structure",
    "course_tasks",
    "current_claims",
    "edited_pages",
    "embedding_training",
    "every_claim",
    "evidence_ranks",
    "facts_plan",
    "final_about",
    "final_outcomes",
    "fresh_questions",
    "full_losses",
    "found_for",
    "generated_drills",
    "held_out_lessons",
    "installed_readmes",
    "judge_all",
    "keep_measurements",
    "lessons",
    "load_measurements",
    "measure_arms",
    "milestone",
    "other_field_questions",
    "outcome_of",
    "paired_arms",
    "practice_drills",
    "probes_right",
    "reader_plan",
    "reading_system",
    "readme_questions",
    "recall_of_reading",
    "recorded_claims",
    "recorded_contenders",
    "recorded_opponents",
    "recorded_trainings",
    "score_emails",
    "score_tickets",
    "search_once",
    "shares_of",
    "six_arms",
    "skerry_groups",
    "stages",
    "stranger_index",
    "sub_corpus",
    "ticket_arms",
    "training_lessons",
    "triage_plan",
    "try_chunker",
    "try_parent_child",
    "try_system",
    "untaught_questions",
    "validation_questions",
    "voice_plan",
    "waterfall",
    "ways_to_read",
    "where_lost",
]
