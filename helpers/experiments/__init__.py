"""The course's own trials: claims and their margins, milestones, ablations, arms; the records of solutions/.

    made = claim("K7 over vector", ours=hybrid, theirs=vector, ids=questions, floor=0.0, ceiling=best)
    recorded_trainings("curve")          what trainings too long for a notebook gave

Nothing in the library imports this room. Its programs are run and not imported: adapters, asking_better,
faithful, gates, opponents, own.commands, own_questions, page_headers, prompts, question_sets, rerankers,
preferring, scale, service, tunings, vectors
(`python -m helpers.experiments.tunings`).
"""

from .agreement import Agreement, course_tasks, tasks_left_out
from .amdahl import work_time
from .arms import JudgedAnswer, search_once, try_system
from .bounds import chance_recall, gold_retriever, order_bounds, perfect_order
from .cache_trials import by_item, looked_up, safe_threshold, served, told_to, twin_of
from .calibrating import Calibration, calibrate
from .choosing import evidence_ranks
from .claims import Claim, ClaimError, claim
from .combining import (
    WITH_GOLD,
    Drill,
    closed_book_plan,
    combined_plan,
    generated_drills,
    practice_drills,
    validation_questions,
)
from .data_parallel import in_processes, lines_to_learn, shared_training
from .deciding import outcome_of
from .embedding import Compared, compare_embeddings, contrasts, embedding_training, training_lessons
from .evaluating import made_ready, usual_system
from .gating import answer_all, gated
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
    another_question,
    ask_all,
    edited_pages,
    fresh_questions,
    judge_all,
    probe_likelihoods,
    probes_right,
    untaught_questions,
)
from .large_chunks import why_large_hurts
from .ledger import current_claims, recorded_claims, recorded_items
from .ledger_pages import chance_alone, every_claim
from .lessons import Lesson, found_for, held_out_lessons, lessons, other_field_questions
from .load import Asked, nearest_rank, run_load
from .load_requests import adapter_requests, job_items, prefix_requests, short_questions
from .measuring import keep_measurements, load_measurements, measure_arms, paired_arms, ticket_arms
from .milestones import Milestone, milestone, reach, stages
from .next_steps import (
    caught,
    declared_half_widths,
    label_agreement,
    paired_rows,
    paired_with_plain,
    recorded_steps,
    separation,
    serving_rows,
    set_questions,
    set_scores,
    stored_gaps,
)
from .own.asked import Drift, QuestionLog, labelled_questions, question_drift, redacted
from .own.chat.talking import Talk
from .own.deciding import (
    Decision,
    Duel,
    Power,
    decide,
    duels_of,
    power_of,
    questions_for,
    sign_test,
    wins_needed,
)
from .own.drafting import Draft, drafts_of, longest_run, weak_points, write_questions
from .own.gate import Baseline, Change, baseline_of, compare, pages_under
from .own.measuring import FolderRecord, measure_folder, split_questions
from .own.page import losses_of, report_html
from .own.rubric import Criterion, rubric
from .own.settings import changed_settings, settings_of
from .own.tuning import own_tuning_minutes, own_tuning_told
from .own.versions import Version, Versions
from .pairs import full_losses, skerry_groups
from .preferred import (
    preference_of,
    preferring_arms,
    preferring_gains,
    preferring_shares,
    recorded_preferring,
)
from .reading import reader_plan, reading_system
from .readmes import installed_readmes
from .recording import (
    recorded_contenders,
    recorded_gates,
    recorded_opponents,
    recorded_scale,
    recorded_traffic,
    recorded_trainings,
)
from .scale.among import among_strangers, recalls, searches
from .scale.engines import ENGINES, exact_nearest, kept
from .scale.measuring import exponent, growth, measure_engine
from .scale.passages import documentation
from .scale.store import embedded
from .strangers import readme_questions, stranger_index
from .structure import Structure, count_structure
from .support import support_cases
from .tasks import (
    FACTS_RECIPE,
    RECORD_TOKENS,
    Plan,
    facts_plan,
    score_emails,
    score_texts,
    score_tickets,
    triage_plan,
    voice_plan,
)
from .technique_table import TECHNIQUE_HEAD, technique_rows
from .techniques import Measured, measured_techniques
from .ticket_trials import (
    RetrievedShots,
    commonest_record,
    longest_record,
    nearest_last,
    panel_rows,
    score_arms,
    shot,
    table_rows,
    trial_rows,
)
from .verdict import WHERE, final_about, final_outcomes, lost_in, shares_of, six_arms, waterfall, where_lost
from .winners import fusions, leads
from .work import RayError, Results, ray_is_there, run_job

__all__ = [
    "Agreement", "Asked", "Baseline", "Calibration", "Change", "Claim", "ClaimError", "Compared",
    "Criterion", "Cutting", "Decision", "Draft", "Drift", "Drill", "Duel", "ENGINES", "FACTS_RECIPE",
    "FolderRecord", "FreshQuestion", "JudgedAnswer", "Lesson", "Measured", "Milestone", "OFFER",
    "PageReading", "Plan", "Power", "QuestionLog", "RECORD_TOKENS", "RayError", "Results",
    "RetrievedShots", "Structure", "TECHNIQUE_HEAD", "Talk", "Version", "Versions", "WHERE",
    "WITH_GOLD", "adapter_requests", "among_strangers", "another_question", "answer_all", "ask_all",
    "baseline_of", "by_item", "calibrate", "caught", "chance_alone", "chance_recall",
    "changed_settings", "claim", "closed_book_plan", "combined_plan", "commonest_record", "compare",
    "compare_embeddings", "compare_reading", "contrasts", "count_structure", "course_tasks",
    "current_claims", "decide", "declared_half_widths", "documentation", "drafts_of", "duels_of",
    "edited_pages", "embedded", "embedding_training", "every_claim", "evidence_ranks", "exact_nearest",
    "exponent", "facts_plan", "final_about", "final_outcomes", "found_for", "fresh_questions",
    "full_losses", "fusions", "gated", "generated_drills", "gold_retriever", "growth",
    "held_out_lessons", "in_processes", "installed_readmes", "job_items", "judge_all",
    "keep_measurements", "kept", "label_agreement", "labelled_questions", "leads", "lessons",
    "lines_to_learn", "load_measurements", "longest_record", "longest_run", "looked_up", "losses_of",
    "lost_in", "made_ready", "measure_arms", "measure_engine", "measure_folder", "measured_techniques",
    "milestone", "nearest_last", "nearest_rank", "order_bounds", "other_field_questions", "outcome_of",
    "own_tuning_minutes", "own_tuning_told", "pages_under", "paired_arms", "paired_rows",
    "paired_with_plain", "panel_rows", "perfect_order", "power_of", "practice_drills", "preference_of",
    "preferring_arms", "preferring_gains", "preferring_shares", "prefix_requests", "probe_likelihoods",
    "probes_right", "question_drift", "questions_for", "ray_is_there", "reach", "reader_plan",
    "reading_system", "readme_questions", "recall_of_reading", "recalls", "recorded_claims",
    "recorded_contenders",
    "recorded_gates", "recorded_items", "recorded_opponents", "recorded_preferring", "recorded_scale",
    "recorded_steps", "recorded_traffic", "recorded_trainings", "redacted", "report_html", "rubric",
    "run_job", "run_load", "safe_threshold", "score_arms", "score_emails", "score_texts",
    "score_tickets", "search_once", "searches", "separation", "served", "serving_rows", "set_questions",
    "set_scores", "settings_of", "shared_training", "shares_of", "short_questions", "shot", "sign_test",
    "six_arms", "skerry_groups", "split_questions", "stages", "stored_gaps", "stranger_index",
    "sub_corpus", "support_cases", "table_rows", "tasks_left_out", "technique_rows", "ticket_arms", "told_to",
    "training_lessons", "triage_plan", "trial_rows", "try_chunker", "try_parent_child", "try_system",
    "twin_of", "untaught_questions", "usual_system", "validation_questions", "voice_plan", "waterfall",
    "ways_to_read", "weak_points", "where_lost", "why_large_hurts", "wins_needed", "work_time",
    "write_questions",
]  # fmt: skip
