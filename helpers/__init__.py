"""Shared modules of the Ground & Tune course, one package per stage.

    corpus -> retrieval -> generation      documents come in, passages are found, answers are written
    tuning                                 plugs into generation
    evaluation, decision                   read results and measurements, and know none of the above
    classroom                              the course itself; may use all, is used by none

Importing `helpers` imports nothing else, so it is instant.
"""
