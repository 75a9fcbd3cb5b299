"""Save and load a Run: NAME.json, for people, and NAME.npz, its arrays. Never pickle.

    save(run, "data/runs/mnist-lenet.json")
    run = load("mnist-lenet")      # by name, in the data that the course carries
    run = load("my/run.json")      # by path

The JSON holds the axes, the configuration, a table of the arrays (dtype, shape), the sha256 of the npz,
and in `sha256` its own; `load` refuses by name whatever does not agree. The npz: see `archive`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import numpy as np

from ltviz.whole import write_whole

from .archive import Arrays, pack, table, unpack
from .run import Run
from .statistics import censored_counts
from .validate import ARRAYS, KINDS, RUN, SCHEMA

__all__ = ["KINDS", "kind_of", "load", "names", "save"]

# One record of the course is at most 2 MB; a caller with a bigger network of their own says so.
RECORD_LIMIT = 2_000_000
# What a reader accepts.
JSON_LIMIT, NPZ_LIMIT = 4_000_000, 256_000_000
AXES = ("arms", "seeds", "levels", "arm_steps", "layers")
HEAD = ("schema", "kind", "status", *AXES, "shapes", "parameters", "shown_seed", "config", "made")
MEASURES = "measures/"
BY_LAYER = {"removed_at": np.uint8, "initial": np.float16, "final": np.float16}

Document = dict[str, Any]
# Schema number → how to make the next one of it. Empty while there is only one.
MIGRATIONS: dict[int, Callable[[Document, Arrays], tuple[Document, Arrays]]] = {}


def save(run: Run, path: str | Path, *, limit: int = RECORD_LIMIT) -> Path:
    """Write `run` to path.json and path.npz, whole or not at all; returns the path of the JSON.

    Equal content gives equal bytes. Raises ValueError where both together would exceed `limit` bytes.
    """
    return write_pair(path, _head(run), _arrays(run), limit=limit)


def write_pair(path: str | Path, head: Document, arrays: Arrays, *, limit: int) -> Path:
    """Write path.json, which is `head` with a table of the arrays and the hashes, and path.npz; as `save` does."""
    target = _json_path(path)
    packed = pack(arrays)
    text = json.dumps(_document(head, arrays, packed), indent=1, ensure_ascii=False) + "\n"
    size = len(packed) + len(text.encode())
    if size > limit:
        raise ValueError(
            f"a record must be at most {limit} bytes, got {size}; pass limit= to keep it all the same"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    # The npz first: a crash in between leaves a JSON whose hash refuses the new npz, never a silent mixture.
    write_whole(target.with_suffix(".npz"), packed)
    write_whole(target, text.encode())
    return target


def load(name_or_path: str | Path) -> Run:
    """The Run of that name in the course's data, or at that path (with or without .json).

    Raises FileNotFoundError where there is none and ValueError, naming file and rule, where it is not intact.
    """
    path = find_record(name_or_path)
    document, arrays = read_pair(path, RUN, SCHEMA, older=MIGRATIONS)
    while document["schema"] != SCHEMA:
        document, arrays = MIGRATIONS[document["schema"]](document, arrays)
    try:
        return Run(**_fields(document, arrays))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path.name} is not a valid record: {error}") from error


def read_pair(path: Path, kind: str, schema: int, *, older: Collection[int] = ()) -> tuple[Document, Arrays]:
    """What `write_pair` wrote, which must be of that kind, and of that schema or one of the `older` ones.

    Raises ValueError, naming file and rule, where it is not, or is not intact.
    """
    document = _read_document(path)
    if (found := _kind(document)) != kind:
        raise ValueError(f"{path.name} must be of kind {kind}, got {found}")
    _check_schema(path, document["schema"], schema, older)
    if document.get("sha256") != _hash(document):
        raise ValueError(f"{path.name} was changed after it was saved: its sha256 does not fit its content")
    return document, _read_arrays(path.with_suffix(".npz"), document)


def kind_of(name_or_path: str | Path) -> str:
    """Which of KINDS a record is; raises as `load` does where there is none."""
    return _kind(_read_document(find_record(name_or_path)))


def names(kind: str | None = None) -> tuple[str, ...]:
    """Names of the records that the course carries, sorted; only those of one kind, where one of KINDS is given."""
    if kind is not None and kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, got {kind!r}")
    files = sorted(_folder().glob("*.json"))
    return tuple(path.stem for path in files if kind is None or kind_of(path) == kind)


def _folder() -> Path:
    # Here, not above: records is read by programs that have no course beside them.
    from ltviz.course import home

    return Path(home()) / "data" / "runs"


def _json_path(path: str | Path) -> Path:
    path = Path(path)
    return path if path.suffix == ".json" else path.with_name(path.name + ".json")


def find_record(name_or_path: str | Path) -> Path:
    """The JSON of a record: a bare name means the course's own, before any file of that name in the current folder."""
    path = _json_path(name_or_path)
    bare = isinstance(name_or_path, str) and path.name == f"{name_or_path}.json"
    if bare and (stored := _folder() / path.name).is_file():
        return stored
    if path.is_file():
        return path
    there = f"; the course has: {', '.join(names()) or 'none'}" if bare else ""
    raise FileNotFoundError(f"no record at {path}{there}")


def _arrays(run: Run) -> Arrays:
    """Every array of a run under the name that it has in the file."""
    arrays: Arrays = {"steps": run.steps} | {name: getattr(run, name) for name in ARRAYS}
    for name in BY_LAYER:
        arrays |= {f"{name}/{layer}": value for layer, value in getattr(run, name).items()}
    for arm, packed in run.masks.items():
        arrays |= {f"masks/{arm}/{layer}": value for layer, value in packed.items()}
    if run.arm_density is not None:
        arrays["arm_density"] = run.arm_density
    return arrays | {MEASURES + name: value for name, value in run.measures.items()}


def _head(run: Run) -> Document:
    head: Document = {name: getattr(run, name) for name in HEAD}
    return head | {"masks": list(run.masks), "censored": censored_counts(run)}


def _document(head: Document, arrays: Arrays, packed: bytes) -> Document:
    document = head | {
        "arrays": table(arrays),
        "npz_sha256": hashlib.sha256(packed).hexdigest(),
    }
    document = json.loads(json.dumps(document))
    return document | {"sha256": _hash(document)}


def _hash(document: Document) -> str:
    """sha256 of everything in a document but its own hash."""
    rest = {key: value for key, value in document.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def _read_document(path: Path) -> Document:
    _bounded(path, JSON_LIMIT)
    try:
        document = json.loads(path.read_bytes())
    except ValueError as error:
        raise ValueError(f"{path.name} must be whole JSON; it seems cut or damaged: {error}") from error
    if not isinstance(document, dict) or "schema" not in document:
        raise ValueError(
            f"{path.name} must be a record with a schema, got {type(document).__name__} without one"
        )
    return document


def _kind(document: Document) -> str:
    """One of KINDS; a Run says which experiment it was, so any other word means a Run."""
    word = document.get("kind")
    return word if word in KINDS else RUN


def _check_schema(path: Path, found: Any, wanted: int, older: Collection[int]) -> None:
    if found != wanted and found not in older:
        age = "newer" if isinstance(found, int) and found > wanted else "older"
        raise ValueError(
            f"{path.name} has the {age} schema {found!r}; this version of ltviz reads schema {wanted}"
        )


def _bounded(path: Path, limit: int) -> None:
    if not path.is_file():
        raise FileNotFoundError(f"{path.name} is missing in {path.parent}")
    if path.stat().st_size > limit:
        raise ValueError(f"{path.name} must be at most {limit} bytes, got {path.stat().st_size}")


def _read_arrays(path: Path, document: Document) -> Arrays:
    _bounded(path, NPZ_LIMIT)
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != document.get("npz_sha256"):
        raise ValueError(f"{path.name} was cut or changed: its sha256 is not the one in {path.stem}.json")
    try:
        return unpack(content, document.get("arrays", {}))
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error


def _fields(document: Document, arrays: Arrays) -> dict[str, Any]:
    """Arguments of Run; a dtype that is not the schema's own is refused here, before Run would convert it."""
    if missing := [name for name in (*HEAD, "masks") if name not in document]:
        raise KeyError(f"it lacks {', '.join(missing)}")
    layers = document["layers"]
    out = {name: document[name] for name in HEAD}
    dtypes = {"steps": np.int64} | {name: dtype for name, (dtype, _) in ARRAYS.items()}
    out |= {name: _typed(arrays, name, dtype) for name, dtype in dtypes.items()}
    for name, dtype in BY_LAYER.items():
        present = [layer for layer in layers if f"{name}/{layer}" in arrays]
        out[name] = {layer: _typed(arrays, f"{name}/{layer}", dtype) for layer in present}
    out["masks"] = {
        arm: {layer: _typed(arrays, f"masks/{arm}/{layer}", np.uint8) for layer in layers}
        for arm in document["masks"]
    }
    out["arm_density"] = _typed(arrays, "arm_density", np.float64) if "arm_density" in arrays else None
    measures = [name for name in arrays if name.startswith(MEASURES)]
    out["measures"] = {name.removeprefix(MEASURES): _typed(arrays, name, np.float64) for name in measures}
    return out


def _typed(arrays: Arrays, name: str, dtype: Any) -> np.ndarray:
    if name not in arrays:
        raise KeyError(f"array {name} is missing")
    if arrays[name].dtype != dtype:
        raise TypeError(f"{name} must be {np.dtype(dtype)}, got {arrays[name].dtype}")
    return arrays[name]
