"""Shared modules of the Ground & Tune course, one package per stage.

    models                  weights are fetched, checked, converted
    corpus                  documents come in: read, cleaned, cut
    retrieval               passages are found
    generation              answers are written: any endpoint, and one road from a question to a cited answer
    tuning                  behaviour is changed: LoRA
    experiments             the course's own trials and their records
    classroom               exercises, feedback, plots, widgets
    evaluation, decision    know results and measurements, and none of the rooms that made them

Every room uses those above it and none below. Importing `helpers` imports nothing else, so it is instant.
"""

import os

# No package of the course reports home. onnxruntime's builds do unless this is set before its import.
for _name, _value in {
    "ORT_DISABLE_TELEMETRY": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}.items():
    os.environ.setdefault(_name, _value)
