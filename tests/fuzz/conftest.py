"""How much is tried: 200 inputs of each kind, the same ones on every machine; 5,000 new ones by command.

pytest tests/fuzz --hypothesis-profile=long
"""

from hypothesis import HealthCheck, settings

ANYWAY = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
ANYWAY += [HealthCheck.function_scoped_fixture]  # tmp_path: each input overwrites the file of the one before

settings.register_profile(
    "course", max_examples=200, deadline=None, derandomize=True, database=None, suppress_health_check=ANYWAY
)
settings.register_profile(
    "long", max_examples=5000, deadline=None, database=None, suppress_health_check=ANYWAY
)
settings.load_profile("course")
