"""Every exercise of the course by id, one module a notebook."""

from . import nb00, nb01, nb02, nb03, nb04, nb05, nb06, nb07, nb08, nb09, nb10, nb11

ALL = {
    exercise.id: exercise
    for module in (nb00, nb01, nb02, nb03, nb04, nb05, nb06, nb07, nb08, nb09, nb10, nb11)
    for exercise in module.EXERCISES
}
