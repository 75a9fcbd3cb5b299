"""Prune networks, find lottery tickets and search architectures, with the pictures beside the numbers.

The names below are the public door. Each is loaded when it is first used, so ``import ltviz`` costs
nothing: torch comes with the first dataset or network, anywidget with the first widget.
"""

from importlib import import_module

__version__ = "0.1.0"

_HOMES = {
    "load": "datasets",
    "DATASETS": "datasets",
    "Model": "models",
    "MODELS": "models",
    "weights": "models",
    "to_module": "models",
    "CRITERIA": "pruning",
    "make_mask": "pruning",
    "density": "pruning",
    "train": "training",
    "evaluate": "training",
    "imp": "lottery",
    "claim": "records",
    "scoreboard": "records",
    "MaskGrid": "widgets",
    "MagnitudeHistogram": "widgets",
    "TicketRace": "widgets",
    "CriteriaPlane": "widgets",
    "AblationGrid": "widgets",
    "SaliencyMap": "widgets",
    "SearchRace": "widgets",
    "CellExplorer": "widgets",
    "BilevelToy": "widgets",
    "SuperkernelExplorer": "widgets",
    "TicketLab": "widgets",
}
_MODULES = {
    *_HOMES.values(),
    "course",
    "nas",
    "room",
}  # so that ltviz.pruning is there whatever was used before
__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return import_module(f"ltviz.{name}")
    if name not in _HOMES:
        raise AttributeError(f"ltviz has no {name!r}; it has {', '.join(_HOMES)}")
    value = getattr(import_module(f"ltviz.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES, *_MODULES})
