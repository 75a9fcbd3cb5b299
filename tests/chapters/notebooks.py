"""What must hold for every chapter, as functions that list what is wrong; an empty list is good."""

import ast
import builtins

IGNORED = "nbval-ignore-output"
FOLDED = "jp-MarkdownHeadingCollapsed"


def pair_problems(source, notebook):
    """Where the executed notebook is not the source: cells are compared as they parse, not as they are written."""
    ours, theirs = (
        [(c.cell_type, c.source.strip(), dict(c.metadata)) for c in nb.cells] for nb in (source, notebook)
    )
    if len(ours) != len(theirs):
        return [f"the source has {len(ours)} cells, the notebook {len(theirs)}"]
    return [
        f"cell {i} differs: {a} / {b}" for i, (a, b) in enumerate(zip(ours, theirs, strict=True), 1) if a != b
    ]


def unchecked(notebook):
    """Code cells whose output is ignored and whose next code cell is no check."""
    code = [(i, cell) for i, cell in enumerate(notebook.cells, 1) if cell.cell_type == "code"]
    after = [*code[1:], (None, None)]
    return [
        f"cell {i} ignores its output and no check follows"
        for (i, cell), (_, follower) in zip(code, after, strict=True)
        if IGNORED in tags(cell) and not is_check(follower)
    ]


def is_check(cell):
    """Whether the cell is compared and calls something named check, or asserts."""
    if cell is None or IGNORED in tags(cell):
        return False
    nodes = list(ast.walk(ast.parse(cell.source)))
    called = {getattr(n.func, "attr", getattr(n.func, "id", "")) for n in nodes if isinstance(n, ast.Call)}
    return "check" in called or any(isinstance(node, ast.Assert) for node in nodes)


def unclean(notebook):
    """What a committed notebook must not hold, and what it must."""
    problems = ["metadata.widgets is committed"] if "widgets" in notebook.metadata else []
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code":
            continue
        if cell.execution_count is None:
            problems.append(f"cell {number} was not executed")
        if "nbval-skip" in tags(cell):
            problems.append(f"cell {number} is never tested")
        if any(output.output_type == "error" or output.get("name") == "stderr" for output in cell.outputs):
            problems.append(f"cell {number} holds an error or a warning")
    return problems


def tags(cell):
    """The tags of a cell."""
    return cell.metadata.get("tags", [])


def borrowed(notebook):
    """Names that a folded part takes from another folded part: a reader opens one alone, after the core."""
    parts = _parts(notebook)
    known = {*dir(builtins), "display", *names_of(parts.pop(""))[0]}  # a kernel knows display, too
    problems = []
    for title, code in parts.items():
        given, used = names_of(code)
        problems += [f"{title!r} does not define {name}" for name in sorted(used - given - known)]
    return problems


def _parts(notebook):
    """Code by the folded heading above it; under "" that of the core."""
    parts, title = {"": ""}, ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("#"):
            title = cell.source.splitlines()[0].lstrip("# ") if FOLDED in cell.metadata else ""
        elif cell.cell_type == "code":
            parts[title] = parts.get(title, "") + cell.source + "\n"
    return parts


def names_of(code):
    """What the code defines anywhere in it, and what it uses."""
    given, used = set(), set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else given).add(node.id)
        elif isinstance(node, ast.arg):
            given.add(node.arg)
        elif isinstance(node, ast.ExceptHandler):
            given.add(node.name)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.alias):
            given.add(getattr(node, "asname", None) or node.name.split(".")[0])
    return given, used
