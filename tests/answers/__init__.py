"""What people answer to the exercises, one module a notebook.

RIGHT: (exercise, …, answer), right in another form than the reference. WRONG: (exercise, what the learner
did, answer, words that the feedback must hold).
EQUIVALENT: (exercise, a slip that changes nothing, in the words of test_mutants, why it changes nothing).
"""

from importlib import import_module
from pkgutil import iter_modules

_MODULES = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
RIGHT = [row for module in _MODULES for row in module.RIGHT]
WRONG = [row for module in _MODULES for row in module.WRONG]
EQUIVALENT = [row for module in _MODULES for row in getattr(module, "EQUIVALENT", [])]
