"""Mutants: a reference answer with one small thing changed, as a slip of a learner would change it.

A checker that accepts a mutant lacks a call, or the mutant does the same as the reference and is listed, with
the reason, in EQUIVALENT of tests/answers.
"""

import ast
import copy
import inspect
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator

COMPARISONS: dict[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE, ast.GtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt, ast.GtE),
    ast.Gt: (ast.GtE, ast.LtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
OPERATORS: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Div),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.Sub, ast.FloorDiv),
    ast.FloorDiv: (ast.Div,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
NAMES = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "sum": "max",
    "mean": "sum",
    "log": "log2",
    "log2": "log",
    "find": "rfind",
    "rfind": "find",
    "zeros": "ones",
    "intersection": "union",
    "append": "insert",
    "round": "int",
}


def mutants_of(reference: Callable) -> list[tuple[str, Callable]]:
    """(what was changed, the changed function) for every mutant: "`a < b` becomes `a <= b`".

    A second change of the same words is told by a number.
    """
    tree = _Bare().visit(ast.parse(textwrap.dedent(inspect.getsource(reference))))
    found: list[tuple[str, Callable]] = []
    seen: Counter[str] = Counter()
    for number, node in enumerate(ast.walk(tree)):
        for change in _changes(node):
            changed = copy.deepcopy(tree)
            old, new = change(list(ast.walk(changed))[number])
            words = f"`{old}` becomes `{new}`"
            seen[words] += 1
            if seen[words] > 1:
                words += f" ({seen[words]})"
            space = dict(reference.__globals__)
            try:
                exec(compile(ast.fix_missing_locations(changed), "<mutant>", "exec"), space)
            except SyntaxError:
                continue
            found.append((words, space[reference.__name__]))
    return found


class _Bare(ast.NodeTransformer):
    """A function without docstring and annotations, in which there is nothing to be got wrong."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        node.returns, node.body = None, node.body[1:] if ast.get_docstring(node) else node.body
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.arg(node.arg)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.Assign:
        return ast.Assign([node.target], node.value or ast.Constant(None), lineno=node.lineno)


def _changes(node: ast.AST) -> Iterator[Callable[[ast.AST], tuple[str, str]]]:
    """The changes of one node. Each takes the same node of a copy, changes it, and tells before and after."""
    if isinstance(node, ast.Compare):
        for place, op in enumerate(node.ops):
            for other in COMPARISONS[type(op)]:
                yield _told(lambda n, p=place, o=other: n.ops.__setitem__(p, o()))
    if isinstance(node, ast.BinOp):
        for other in OPERATORS.get(type(node.op), ()):
            yield _told(lambda n, o=other: setattr(n, "op", o()))
    if isinstance(node, ast.BoolOp):
        yield _told(lambda n: setattr(n, "op", ast.Or() if isinstance(n.op, ast.And) else ast.And()))
        for place in range(len(node.values)):
            if len(node.values) > 2:
                yield _told(lambda n, p=place: n.values.pop(p))
    if isinstance(node, ast.Constant):
        yield from _constants(node)
    if isinstance(node, ast.Subscript) and not isinstance(node.slice, (ast.Slice, ast.Constant, ast.Tuple)):
        for step in (1, -1):
            yield _told(lambda n, s=step: setattr(n, "slice", _plus(n.slice, s)))
    if isinstance(node, ast.Slice):
        yield from _bounds(node)
    if isinstance(node, (ast.If, ast.IfExp, ast.While)):
        yield _told(lambda n: setattr(n, "test", ast.UnaryOp(ast.Not(), n.test)))
    if isinstance(node, ast.comprehension):
        for place in range(len(node.ifs)):
            yield _told(lambda n, p=place: n.ifs.pop(p))
    if isinstance(node, ast.Name) and node.id in NAMES:
        yield _told(lambda n: setattr(n, "id", NAMES[n.id]))
    if isinstance(node, ast.Attribute) and node.attr in NAMES:
        yield _told(lambda n: setattr(n, "attr", NAMES[n.attr]))
    if isinstance(node, ast.Call):
        for place in range(len(node.keywords)):
            yield _told(lambda n, p=place: n.keywords.pop(p))
        for place in range(1, len(node.args)):
            yield _told(lambda n, p=place: n.args.pop(p))
    if isinstance(node, ast.AugAssign):
        for other in OPERATORS.get(type(node.op), ()):
            yield _told(lambda n, o=other: setattr(n, "op", o()))
    yield from _removals(node)


def _told(change: Callable) -> Callable[[ast.AST], tuple[str, str]]:
    """A change that tells what the node was before and is after it."""

    def changed(node: ast.AST) -> tuple[str, str]:
        before = _line(node)
        change(node)
        return before, _line(node)

    return changed


def _line(node: ast.AST) -> str:
    """The node as it is written; of a statement with a body only the first line."""
    return ast.unparse(node).strip().split("\n")[0]


def _constants(node: ast.Constant) -> Iterator[Callable]:
    value = node.value
    if isinstance(value, bool):
        yield _told(lambda n: setattr(n, "value", not n.value))
    elif isinstance(value, (int, float)):
        for other in (value + 1, value - 1) if abs(value) < 1e4 else (value * 10, value / 10):
            yield _told(lambda n, o=other: setattr(n, "value", o))
    elif isinstance(value, str):
        yield _told(lambda n: setattr(n, "value", n.value + "x"))


def _plus(node: ast.expr | None, step: int) -> ast.expr:
    return ast.BinOp(node or ast.Constant(0), ast.Add() if step > 0 else ast.Sub(), ast.Constant(1))


def _bounds(node: ast.Slice) -> Iterator[Callable]:
    for name in ("lower", "upper"):
        bound = getattr(node, name)
        if bound is None:
            yield _told(lambda n, m=name: setattr(n, m, ast.Constant(1 if m == "lower" else -1)))
        else:
            yield _told(lambda n, m=name: setattr(n, m, None))
            if not isinstance(bound, ast.Constant):
                for step in (1, -1):
                    yield _told(lambda n, m=name, s=step: setattr(n, m, _plus(getattr(n, m), s)))
    if node.step is not None:
        yield _told(lambda n: setattr(n, "step", None))


def _removals(node: ast.AST) -> Iterator[Callable]:
    """Statements taken out, `not` and minus signs dropped."""
    for field in ("body", "orelse"):
        statements = getattr(node, field, None)
        if isinstance(node, ast.Module) or not isinstance(statements, list):
            continue
        for place, statement in enumerate(statements):
            if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
                yield lambda n, f=field, p=place: _removed(getattr(n, f), p)
    for name, value in ast.iter_fields(node):
        if isinstance(value, ast.UnaryOp) and isinstance(value.op, (ast.Not, ast.USub)):
            yield _told(lambda n, m=name: setattr(n, m, getattr(n, m).operand))
        if isinstance(value, list):
            for place, item in enumerate(value):
                if isinstance(item, ast.UnaryOp) and isinstance(item.op, (ast.Not, ast.USub)):
                    yield _told(
                        lambda n, m=name, p=place: getattr(n, m).__setitem__(p, getattr(n, m)[p].operand)
                    )


def _removed(statements: list, place: int) -> tuple[str, str]:
    before = _line(statements[place])
    statements[place] = ast.Pass()
    return before, "pass"
