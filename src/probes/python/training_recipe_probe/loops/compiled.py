"""Compiles a training loop to be run again.

The compiled loop has the file's own lines, reads and writes the frame's own variables, and differs from the source
in two places only: what it iterates over passes through `__recipe_items__`, and each round begins with
`__recipe_round__()`.
"""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass
from types import CellType, CodeType, FrameType, FunctionType
from typing import Any, Callable, Optional

from .cells import real_cells
from .source import Loop, LoopLines, SourceFile, lines_of

ITEMS = "__recipe_items__"
ROUND = "__recipe_round__"


@dataclass
class CompiledLoop:
    """A loop that can be run again. `variables` are the frame's: its cells, or its module's globals."""

    run: Callable[[], Any]
    read: Callable[[], dict[str, Any]]
    write: Callable[[dict[str, Any]], None]
    # Whether it takes its items from `items`.
    iterates: bool = True
    # How many blocks were left out.
    left_out: int = 0


class CannotCompile(Exception):
    """Why, in plain words."""


def compile_loop(
    source: SourceFile,
    frame: FrameType,
    lines: LoopLines,
    items: Callable[[Callable[[], Any]], Any],
    begin_round: Callable[[], None],
    skip: Callable[[int, int], bool] = lambda first, last: False,
) -> CompiledLoop:
    """Compiles the loop of a live frame. `items` gets what makes the loop's iterable, and hands back one.

    `skip` says of lines without any event of the step that they may be left out; only `if` blocks are, whose names
    nothing else in the loop uses (a periodic evaluation, a checkpoint).
    """
    scope = source.scope(frame.f_code)
    loop = next((each for each in source.loops(scope) if lines_of(each) == lines), None) if scope is not None else None
    if scope is None or loop is None:
        raise CannotCompile("the source of the training loop was not found")
    if any(isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith)) for node in ast.walk(loop)):
        raise CannotCompile("the training loop is asynchronous")
    shortened = copy.deepcopy(loop)
    left_out = _leave_out(shortened, skip)
    steered = _steer(shortened)
    hooks = {ITEMS: items, ROUND: begin_round}
    if isinstance(scope, ast.Module):
        compiled = _in_module(steered, frame, hooks)
    else:
        compiled = _in_function(steered, frame, hooks, source.class_of(scope))
    compiled.iterates = isinstance(loop, ast.For)
    compiled.left_out = left_out
    return compiled


def _leave_out(loop: Loop, skip: Callable[[int, int], bool]) -> int:
    count = 0
    for statement in list(loop.body):
        if not isinstance(statement, ast.If) or not skip(statement.lineno, statement.end_lineno or statement.lineno):
            continue
        inside = list(ast.walk(statement))
        if any(isinstance(node, (ast.Break, ast.Continue, ast.Return, ast.Raise, ast.Yield, ast.YieldFrom)) for node in inside):
            continue
        if not any(isinstance(node, ast.Call) for node in inside):
            continue
        bound = {node.id for node in inside if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del))}
        bound |= {node.name for node in inside if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
        elsewhere = {
            node.id
            for other in loop.body
            if other is not statement
            for node in ast.walk(other)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        }
        if bound & elsewhere or any(isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) for node in inside):
            continue
        if _resets(inside):
            continue
        loop.body[loop.body.index(statement)] = ast.copy_location(ast.Pass(), statement)
        count += 1
    return count


def _resets(nodes: list[ast.AST]) -> bool:
    """Calls by which a block may change the training itself: a scheduler's step, a switch of mode, new gradients."""
    changing = {"step", "train", "eval", "zero_grad", "backward", "load_state_dict", "clip_grad_norm_", "update", "append", "extend"}
    evaluates = any(isinstance(node, ast.With) for node in nodes)
    names = {
        node.func.attr for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    return bool(names & changing) and not (evaluates and names & changing <= {"train", "eval"})


def _steer(loop: Loop) -> Loop:
    begin = ast.Expr(ast.Call(ast.Name(ROUND, ast.Load()), [], []))
    ast.copy_location(begin, loop.body[0])
    if isinstance(loop, ast.For):
        no_arguments = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
        made = ast.Lambda(no_arguments, loop.iter)
        loop.iter = ast.copy_location(
            ast.Call(ast.Name(ITEMS, ast.Load()), [ast.copy_location(made, loop.iter)], []), loop.iter
        )
    loop.body = [begin, *loop.body]
    loop.orelse = []
    return ast.fix_missing_locations(loop)


def _in_module(loop: Loop, frame: FrameType, hooks: dict[str, Any]) -> CompiledLoop:
    code = compile(ast.Module([loop], []), frame.f_code.co_filename, "exec", dont_inherit=True)
    variables = frame.f_globals
    names = {name for name in _names(code)}

    def run() -> None:
        variables.update(hooks)
        try:
            exec(code, variables)
        finally:
            for name in hooks:
                variables.pop(name, None)

    def write(values: dict[str, Any]) -> None:
        for name in names:
            if name in values:
                variables[name] = values[name]
        for name in list(variables):
            if name not in values and name in names:
                del variables[name]

    return CompiledLoop(run, lambda: dict(variables), write)


def _names(code: CodeType) -> set[str]:
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            names |= _names(constant)
    return names


def _in_function(loop: Loop, frame: FrameType, hooks: dict[str, Any], class_name: Optional[str]) -> CompiledLoop:
    code = frame.f_code
    declared_global = {name for node in ast.walk(loop) if isinstance(node, ast.Global) for name in node.names}
    names = [
        name
        for name in dict.fromkeys(code.co_varnames + code.co_cellvars + code.co_freevars)
        if name.isidentifier() and name not in declared_global and name != "__class__"
    ]
    used = {node.id for node in ast.walk(loop) if isinstance(node, ast.Name)}
    globals_written = [
        name
        for name in used
        if name not in names and any(_stores(node, name) for node in ast.walk(loop)) and name not in hooks
    ]
    body: list[ast.stmt] = []
    if globals_written:
        body.append(ast.Global(sorted(globals_written)))
    if names:
        body.append(ast.Nonlocal(list(names)))
    body.append(loop)
    inner = _function("__recipe_body__", [], body)
    outer = _function("__recipe_frame__", [*names, *hooks], [inner])
    statement: ast.stmt = outer
    if class_name is not None:  # so that self.__private is mangled as in the source
        statement = ast.ClassDef(name=class_name, bases=[], keywords=[], body=[outer], decorator_list=[])
        if hasattr(statement, "type_params") or "type_params" in ast.ClassDef._fields:
            statement.type_params = []  # type: ignore[attr-defined]
    module = ast.fix_missing_locations(ast.Module([statement], []))
    compiled = compile(module, code.co_filename, "exec", dont_inherit=True)
    body_code = _find_code(compiled, "__recipe_body__")
    real = real_cells(frame)
    cells: dict[str, CellType] = {name: real.get(name) or CellType() for name in body_code.co_freevars}
    for name, hook in hooks.items():
        if name in cells:
            cells[name] = CellType(hook)
    function = FunctionType(
        body_code, frame.f_globals, code.co_name, None, tuple(cells[name] for name in body_code.co_freevars)
    )
    own = [name for name in cells if name not in hooks]

    def run() -> None:
        made = function()
        if hasattr(made, "send"):  # the loop yields
            for _ in made:
                pass

    def read() -> dict[str, Any]:
        values = {}
        for name in own:
            try:
                values[name] = cells[name].cell_contents
            except ValueError:
                pass
        return values

    def write(values: dict[str, Any]) -> None:
        for name in own:
            if name in values:
                cells[name].cell_contents = values[name]
            else:
                try:
                    del cells[name].cell_contents
                except ValueError:
                    pass

    return CompiledLoop(run, read, write)


def _function(name: str, parameters: list[str], body: list[ast.stmt]) -> ast.FunctionDef:
    arguments = ast.arguments(
        posonlyargs=[], args=[ast.arg(each) for each in parameters], kwonlyargs=[], kw_defaults=[], defaults=[]
    )
    made = ast.FunctionDef(name=name, args=arguments, body=body, decorator_list=[], lineno=1, col_offset=0)
    if "type_params" in ast.FunctionDef._fields:
        made.type_params = []  # type: ignore[attr-defined]
    return made


def _stores(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, (ast.Store, ast.Del))


def _find_code(code: CodeType, name: str) -> CodeType:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_name == name:
                return constant
            try:
                return _find_code(constant, name)
            except LookupError:
                pass
    raise LookupError(name)
