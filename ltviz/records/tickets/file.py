"""A ticket as one file, NAME.ticket.npz, safe to read whoever made it: no pickle, nothing packed, every field checked.

A zip whose members are stored as they are, so that there is nothing to blow up: `ticket.json`, for people, and one
npy a result. The JSON holds the sha256 of the arrays and, in `sha256`, its own. These tell damage and careless
changes; who recomputes them can still lie, and only making the ticket again tells (`ltviz room verify --train`).
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from ltviz.records.archive import DAMAGE, Arrays, pack, table, unpack
from ltviz.records.run import Run
from ltviz.records.tickets.hashes import digest, mask_hash
from ltviz.records.tickets.ticket import RESULTS, SETTING, Ticket
from ltviz.records.validate import ARRAYS
from ltviz.whole import write_whole

__all__ = ["FILE_LIMIT", "SUFFIX", "load", "save"]

SCHEMA = 1
SUFFIX = ".ticket.npz"
FILE_LIMIT = 100_000  # bytes; a ticket of 9,500 weights needs a fifth of it
JSON_NAME = "ticket.json"
AXES = ("arms", "levels", "arm_steps", "layers", "shapes", "parameters")
KEYS = (
    "schema", "name", "seed", "level", "setting", "initial", "mask_sha256", "made", *AXES,
    "arrays", "arrays_sha256", "sha256",
)  # fmt: skip

Document = dict[str, Any]


def save(ticket: Ticket, path: str | Path) -> Path:
    """Write the ticket to `path`, which gets the suffix .ticket.npz; whole or not at all. Returns the path.

    Equal content gives equal bytes. Raises ValueError where the file would exceed 100,000 bytes.
    """
    path = Path(path)
    target = path if path.name.endswith(SUFFIX) else path.with_name(path.name + SUFFIX)
    arrays = _arrays(ticket)
    text = json.dumps(_document(ticket, arrays), indent=1, ensure_ascii=False) + "\n"
    content = pack(arrays, also={JSON_NAME: text.encode()}, method=zipfile.ZIP_STORED)
    if len(content) > FILE_LIMIT:
        raise ValueError(
            f"a ticket file must be at most {FILE_LIMIT} bytes, got {len(content)}: validate less often, "
            "or hand on a record (ltviz.records.save) instead"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, content)
    return target


def load(path: str | Path) -> Ticket:
    """The ticket in a file. Raises FileNotFoundError, or ValueError that names the rule it breaks."""
    content = _content(Path(path))
    document = _read_document(content)
    try:
        return _ticket(document, unpack(content, document["arrays"], also=(JSON_NAME,)))
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a valid ticket: {error}") from error


def _arrays(ticket: Ticket) -> Arrays:
    run = ticket.run
    arrays: Arrays = {"steps": run.steps, "density": run.density[0]}
    arrays |= {name: getattr(run, name)[:, 0] for name in RESULTS}
    return arrays | {f"mask/{layer}": np.packbits(kept) for layer, kept in ticket.mask.items()}


def _document(ticket: Ticket, arrays: Arrays) -> Document:
    document: Document = {
        "schema": SCHEMA,
        "name": ticket.name,
        "seed": ticket.seed,
        "level": ticket.level,
        "setting": ticket.setting,
        "initial": ticket.initial,
        "mask_sha256": mask_hash(ticket.mask),
        "made": ticket.run.made,
        **{name: getattr(ticket.run, name) for name in AXES},
        "arrays": table(arrays),
        "arrays_sha256": digest(arrays),
    }
    document = json.loads(json.dumps(document))
    return document | {"sha256": _own_hash(document)}


def _own_hash(document: Document) -> str:
    """sha256 of everything in a document but its own hash."""
    rest = {key: value for key, value in document.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def _content(path: Path) -> bytes:
    """The bytes of a file that is small enough and in which nothing is compressed."""
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}")
    with path.open("rb") as file:  # one byte more than may be there: the size is not asked of the file system
        content = file.read(FILE_LIMIT + 1)
    if len(content) > FILE_LIMIT:
        raise ValueError(f"a ticket file must be at most {FILE_LIMIT} bytes")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (*DAMAGE, ValueError) as error:
        raise ValueError(f"a ticket file must be a whole zip: {error}") from error
    for member in members:
        if member.compress_type != zipfile.ZIP_STORED or member.flag_bits & 1:
            raise ValueError("nothing in a ticket file may be compressed or encrypted")
    if sum(member.file_size for member in members) > FILE_LIMIT:
        raise ValueError(f"the members of a ticket file must have at most {FILE_LIMIT} bytes together")
    if len({member.filename for member in members}) != len(members):
        raise ValueError("the members of a ticket file must have different names")
    return content


def _read_document(content: bytes) -> Document:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            text = archive.read(JSON_NAME)
        document = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once)
    except (*DAMAGE, ValueError, RecursionError) as error:
        raise ValueError(f"{JSON_NAME} must be there and whole: {error}") from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        schema = document.get("schema") if isinstance(document, dict) else None
        raise ValueError(f"a ticket file must have schema {SCHEMA}, got {ascii(schema)[:20]}")
    if set(document) != set(KEYS):
        missing, more = sorted(set(KEYS) - set(document)), sorted(set(document) - set(KEYS))
        raise ValueError(f"{JSON_NAME} lacks {missing} and has the unknown keys {more}")
    if document["sha256"] != _own_hash(document):
        raise ValueError(f"{JSON_NAME} was changed: its sha256 does not fit its content")
    return document


def _no_constant(word: str) -> None:
    raise ValueError(f"numbers must be finite, got {word}")


def _once(pairs: list[tuple[str, Any]]) -> Document:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key must not come twice")
    return dict(pairs)


def _ticket(document: Document, arrays: Arrays) -> Ticket:
    wanted = {"steps", "density", *RESULTS, *(f"mask/{layer}" for layer in document["layers"])}
    if set(arrays) != wanted:
        raise ValueError(f"arrays must be {sorted(wanted)}, got {sorted(arrays)}")
    if digest(arrays) != document["arrays_sha256"]:
        raise ValueError("the arrays were changed: their sha256 is not the one in the JSON")
    dtypes: dict[str, Any] = {"steps": np.int64} | {name: dtype for name, (dtype, _) in ARRAYS.items()}
    for name, dtype in dtypes.items():
        if arrays[name].dtype != dtype:
            raise TypeError(f"{name} must be {np.dtype(dtype)}, got {arrays[name].dtype}")
    setting, seed = document["setting"], document["seed"]
    if set(setting) != set(SETTING):
        raise ValueError(f"setting must have the keys {SETTING}, got {sorted(setting)}")
    fields: Document = {name: document[name] for name in (*AXES, "made")}
    fields |= {name: arrays[name][:, None] for name in RESULTS}
    fields |= {"seeds": (seed,), "steps": arrays["steps"], "density": arrays["density"][None]}
    run = Run(kind="imp", status="complete", config=setting | {"seeds": [seed]}, **fields)
    mask = {layer: _bits(layer, arrays[f"mask/{layer}"], run.shapes[layer]) for layer in run.layers}
    if mask_hash(mask) != document["mask_sha256"]:
        raise ValueError("the mask was changed: its sha256 is not the one in the JSON")
    return Ticket(run, document["level"], mask, document["initial"], document["name"])


def _bits(layer: str, packed: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """A packed mask [ceil(weights / 8)] as bool [*shape]."""
    size = int(np.prod(shape))
    if packed.dtype != np.uint8 or packed.shape != (-(-size // 8),):
        raise ValueError(
            f"mask/{layer} must be {-(-size // 8)} packed bytes, got {packed.dtype} {packed.shape}"
        )
    return np.unpackbits(packed, count=size).astype(bool).reshape(shape)
