"""The words of an ablation; say.js says the same in the browser, and one test holds them together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ltviz.widgets.ablation_grid.names import TICKET
from ltviz.widgets.ablation_grid.source import DENSE, VERSUS_NAMES, Ablation
from ltviz.widgets.ablation_grid.strips import strips
from ltviz.widgets.gaps import blown_up_said, differs, doubt_said, interval_said, leaves_said
from ltviz.widgets.words import fixed, listed, percent


@dataclass(frozen=True)
class View:
    """What is looked at, at the level with index `k`: a cell (a key), and what it is compared with.

    versus: what the strips compare with, a key or "dense". second: another cell that the reader chose instead, or "".
    sign: which signs the strips show, "both", "kept" or "lost".
    """

    k: int
    cell: str
    versus: str
    second: str = ""
    sign: str = "both"

    @property
    def against(self) -> str:
        """What the cell is compared with."""
        return self.second or self.versus


@dataclass(frozen=True)
class Named:
    """What was named beforehand: cells, at a level, against something. Without cells or a level: nothing."""

    cells: tuple[str, ...] = ()
    level: int | None = None
    versus: str = TICKET


def said(ablation: Ablation, name: str) -> str:
    """A network as the subject of a sentence."""
    return (
        "the dense network" if name == DENSE else next(one.said for one in ablation.cells if one.key == name)
    )


def _short(ablation: Ablation, name: str) -> str:
    """A network in a few words."""
    known = {one.key: one.name for one in ablation.cells}
    return VERSUS_NAMES.get(name) or known[name]


def sentence(ablation: Ablation, view: View) -> str:
    """The cell against what it is compared with, and what its sign is worth."""
    k, name, versus = view.k, view.cell, view.against
    at = f"At {percent(ablation.density[k])} of the weights,"
    if missing := _missing(ablation, view):
        return f"{at} {missing}."
    if name == versus:
        reached = percent(float(np.nanmean(ablation.test[ablation.names.index(name), :, k])))
        return f"{at} {said(ablation, name)} has {reached} of the test examples right; the others are measured by it."
    gap = ablation.gap(name, versus, k)
    interval = interval_said(gap, len(ablation.run.seeds))
    text = f"{at} {said(ablation, name)} {differs(gap.mean)} {said(ablation, versus)} ({interval}){doubt_said(gap)}."
    return text if view.second else f"{text}{_worth(ablation, view)}"


def _missing(ablation: Ablation, view: View) -> str:
    """Which of the two was not recorded here, and where both were; nothing where some seed has both."""
    if ablation.gap(view.cell, view.against, view.k).n:
        return ""
    absent = [name for name in (view.cell, view.against) if not ablation.recorded(name, view.k)]
    near = ablation.nearest(view.cell, view.against, view.k)
    level = "" if near is None else f"; the nearest level that has both is {percent(ablation.density[near])}"
    who = said(ablation, absent[0]) if absent else "no seed of both"
    return f"{who} was not recorded{level}"


def _worth(ablation: Ablation, view: View) -> str:
    """Sign kept − sign lost, where both were recorded."""
    cell = next((one for one in ablation.cells if one.key == view.cell), None)
    if cell is None or cell.twin not in ablation.names:
        return ""
    kept, lost = (cell.key, cell.twin) if cell.sign == "kept" else (cell.twin, cell.key)
    gap = ablation.gap(kept, lost, view.k)
    if not gap.n:
        return ""
    interval = interval_said(gap, len(ablation.run.seeds))
    return f" Its initial signs are worth {fixed(100 * gap.mean, 1)} points ({interval}){doubt_said(gap)}."


def notes(ablation: Ablation, view: View, named: Named) -> list[str]:
    """What a reader must know: what was named beforehand or blew up, luck, other densities, unfinished networks."""
    lines = (
        _named(ablation, named),
        *_blown_up(ablation, view),
        _luck(ablation, view),
        _densities(ablation, view),
        _censored(ablation, view),
        # Drawn or fixed: one run trains every seed on one draw of the data.
        "All seeds share one test set: the intervals do not contain its error.",
        "" if ablation.run.status == "complete" else "The run was interrupted: this is what had finished.",
    )
    return [line for line in lines if line]


def _named(ablation: Ablation, named: Named) -> str:
    if not named.cells or named.level is None:
        return "Exploratory: no comparison was named beforehand."
    level = percent(ablation.density[ablation.levels.index(named.level)])
    who = listed([_short(ablation, key) for key in named.cells])
    return (
        f"Named beforehand (bold): {who}, against {said(ablation, named.versus)}, at {level}. "
        "Every other comparison is exploratory."
    )


def _blown_up(ablation: Ablation, view: View) -> list[str]:
    """What is compared or drawn as a line, by its name; of the other cells only how many."""
    lines = (view.cell, view.against, view.versus, TICKET, DENSE)
    shown = [name for name in dict.fromkeys(lines) if name in ablation.names]
    counts = dict(zip(ablation.names, ablation.blown_up[:, view.k].tolist(), strict=True))
    found = [
        f"{_short(ablation, name)} {counts[name]} of {ablation.trained(name, view.k)}"
        for name in shown
        if counts[name]
    ]
    others = sum(count > 0 for name, count in counts.items() if name not in shown)
    found += [f"networks of {others} other cell{'s' if others > 1 else ''}"] if others else []
    return blown_up_said(found)


def intervals(ablation: Ablation, view: View) -> int:
    """How many intervals the strips show."""
    shown = {key for _, rows in strips(ablation, view.sign) for _, keys in rows for key in keys} - {
        view.versus
    }
    return sum(ablation.gap(key, view.versus, view.k).n > 1 for key in shown if key in ablation.names)


def _luck(ablation: Ablation, view: View) -> str:
    count = intervals(ablation, view)
    if count < 2:
        return ""
    luck = fixed(count / 20, 1)
    return f"Of {count} intervals at 95 %, {luck} exclude zero by luck on average where nothing differs."


def _densities(ablation: Ablation, view: View) -> str:
    """Cells that keep clearly more or fewer weights than the level says; networks that are not pruned aside."""
    pruned = [name for name in _two(view) if name != DENSE]
    kept = [(_short(ablation, name), ablation.kept[ablation.names.index(name), view.k]) for name in pruned]
    return leaves_said(kept, ablation.density[view.k])


def _censored(ablation: Ablation, view: View) -> str:
    S = len(ablation.run.seeds)
    counts = {name: int(ablation.censored[ablation.names.index(name), view.k]) for name in _two(view)}
    found = [f"{_short(ablation, name)} {count} of {S}" for name, count in counts.items() if count]
    return f"Still improving when training ended: {listed(found)}." if found else ""


def _two(view: View) -> Sequence[str]:
    return list(dict.fromkeys((view.cell, view.against)))
