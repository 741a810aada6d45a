"""Shared modules of the Ground & Tune course, one package per stage.

    corpus -> retrieval -> generation      documents come in, passages are found, answers are written
    tuning                                 plugs into generation
    evaluation, decision                   read results and measurements, and know none of the above
    classroom                              the course itself; may use all, is used by none

Importing `helpers` imports nothing else, so it is instant.
"""

import os

# No package of the course reports home. onnxruntime's official builds do unless this is set before it is imported.
for _name, _value in {
    "ORT_DISABLE_TELEMETRY": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}.items():
    os.environ.setdefault(_name, _value)
