"""What went wrong in a learner's code, in two or three lines instead of a page."""

import ast
import dis
import inspect
import linecache
import re
import traceback
from collections.abc import Callable, Sequence
from types import CodeType
from typing import Any

from ltviz.course.limit import Place, StillRunningError

# What the message says → what to try. The first that fits is taken.
_ADVICE = {
    r"maximum recursion depth": "The function calls itself without an end.",
    r"SystemExit": "`exit()` would end the whole notebook. Take it out.",
    r"'numpy.ndarray' object has no attribute|must be Tensor, not numpy.ndarray": (
        "This is a numpy array, and PyTorch was asked. Run the cell with `import torch` first; "
        "`torch.from_numpy(a)` makes a tensor of an array."
    ),
    r"'Tensor' object has no attribute '(astype|copy)'": (
        "This is a PyTorch tensor, and numpy's name was asked: `.to(…)` changes the type, `.clone()` copies."
    ),
    r"'Tensor' object has no attribute|expected np.ndarray": (
        "This is a PyTorch tensor, and numpy was asked: `t.numpy()` makes an array of a tensor."
    ),
    r"Can't call numpy\(\) on Tensor that requires grad": "Write `t.detach().numpy()`.",
    r"[Tt]ruth value of an array|Boolean value of Tensor": (
        "`if`, `and`, `or` and `not` ask for one True or False. For every entry write `&`, `|` and `~`."
    ),
    r"with a bool tensor is not supported|numpy boolean (subtract|negative)": (
        "`~mask` is the opposite of a mask."
    ),
    r"'(builtin_function_or_method|method|function)'": "The brackets of a call are missing: `w.abs()`, not `w.abs`.",
    r"name '(torch|np)' is not defined": "Run the cell that imports it first.",
    r"must match the size|could not be broadcast|shapes cannot be multiplied": (
        "The shapes do not fit. Print them: `print(w.shape)`."
    ),
    r"'NoneType'": "A value is None there, which a function without `return` gives back.",
}
_NOTHING = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "COPY_FREE_VARS"}


def mishap(exception: BaseException, answer: Callable[..., Any]) -> str:
    """Type and message of the exception, the last line of the learner's own code that it passed, and advice."""
    what = f"{type(exception).__name__}: {exception}".removesuffix(": ")
    code = _code(answer)
    frames = traceback.extract_tb(exception.__traceback__)
    own = [frame for frame in frames if code is not None and frame.filename == code.co_filename]
    advice = next((text for pattern, text in _ADVICE.items() if re.search(pattern, what)), None)
    lines = [what, *(_line(frame.filename, frame.lineno or 0) for frame in own[-1:]), *filter(None, [advice])]
    return "\n    ".join(lines)


def misfit(answer: Callable[..., Any], inputs: Sequence[Any], first_line: str) -> str | None:
    """What is wrong with the number of inputs that the learner's function takes, None where it fits."""
    try:
        inspect.signature(answer).bind(*inputs)
    except TypeError as error:
        wanted = f"{len(inputs)} input{'s' * (len(inputs) != 1)}"
        return f"`check` gives your function {wanted}, and it says: {error}. Its first line should be `{first_line}`."
    except ValueError:  # a function written in C that does not tell
        return None
    return None


def unfinished(answer: Callable[..., Any]) -> bool:
    """Whether the function is a stub that gives back None: `...` is left in it, or it does nothing at all."""
    code = _code(answer)
    if code is None:
        return False
    return ... in code.co_consts or {step.opname for step in dis.get_instructions(code)} <= _NOTHING


def prints(answer: Callable[..., Any]) -> bool:
    """Whether the function prints something."""
    code = _code(answer)
    return code is not None and "print" in code.co_names


def endless(error: StillRunningError, answer: Callable[..., Any]) -> str:
    """That the function ran on, and in which loop.

    That is the innermost one that it was in at every look, a ``while`` rather than a ``for``, since a ``for`` in
    a ``while`` comes to its end each time.
    """
    what, code = f"your code still ran after {error.limit_s:g} s", _code(answer)
    own = [[place for place in stack if code and place.file == code.co_filename] for stack in error.seen]
    own = [stack for stack in own if stack]
    whiles, fors = _loops(code, ast.While), _loops(code, ast.For)
    loop = _common(own, whiles) or _common(own, fors)
    line = loop or _common(own, lambda place: [place.line])
    lines = [f"{what}; look for a loop that does not end." if loop else f"{what}."]
    if code and line:
        lines.append(_line(code.co_filename, line))
    if not error.ended:
        lines.append("It could not be stopped: restart the kernel before you go on.")
    return "\n    ".join(lines)


def _code(answer: Callable[..., Any]) -> CodeType | None:
    """The code of a function, also under a decorator; None where it is not written in Python."""
    return getattr(inspect.unwrap(answer), "__code__", None)


def _line(file: str, line: int) -> str:
    return f"line {line} of your cell: {linecache.getline(file, line).strip()}".removesuffix(": ")


def _loops(code: CodeType | None, kind: type[ast.While] | type[ast.For]) -> Callable[[Place], list[int]]:
    """Place → the lines of the loops of its function that it lies in, outermost first."""
    try:
        tree = ast.parse("".join(linecache.getlines(code.co_filename)) if code else "")
    except SyntaxError:  # a cell with a magic
        tree = ast.parse("")
    loops = [(node.lineno, node.end_lineno or 0) for node in ast.walk(tree) if isinstance(node, kind)]
    return lambda place: [
        first for first, last in sorted(loops) if place.start <= first <= place.line <= last
    ]


def _common(stacks: Sequence[Sequence[Place]], lines: Callable[[Place], list[int]]) -> int | None:
    """Of the lines that belong to the first stack, the innermost one that belongs to all."""
    first, *others = [[line for place in stack for line in lines(place)] for stack in stacks] or [[]]
    common = [line for line in first if all(line in other for other in others)]
    return common[-1] if common else None
