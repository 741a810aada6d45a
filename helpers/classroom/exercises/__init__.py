"""Every exercise of the course by id, one module a notebook, and one of what comes next."""

from . import nb00, nb01, nb02, nb03, nb04, nb05, nb06, nb07, nb08, nb09, nb10, nb11, nb12, nb13, next_steps

ALL = {
    exercise.id: exercise
    for module in (
        nb00,
        nb01,
        nb02,
        nb03,
        nb04,
        nb05,
        nb06,
        nb07,
        nb08,
        nb09,
        nb10,
        nb11,
        nb12,
        nb13,
        next_steps,
    )
    for exercise in module.EXERCISES
}
