"""The lottery ticket experiment with real training inside the page: no kernel, no network.

TicketLab()                              # rings, every connection drawn
TicketLab("mnist1d", seed=3)             # the larger network, weights as pixels
TicketLab(predict=True)                  # asks for a guess before the first rewind
TicketLab(stored=records.load("lab-rings"))  # a recorded ladder behind the reader's own
lab.run()                                # what was trained in the page, as a Run that TicketRace draws
"""

import json
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import traitlets

from ltviz.records import Run
from ltviz.widgets import check
from ltviz.widgets.base import Widget
from ltviz.widgets.compose import css, esm
from ltviz.widgets.gaps import quantiles
from ltviz.widgets.ticket_lab import say, twin
from ltviz.widgets.ticket_lab import scene as scenes
from ltviz.widgets.ticket_lab.runs import to_run
from ltviz.widgets.ticket_lab.shown import View, compared, rounds_of, seeds_of, shown
from ltviz.widgets.ticket_lab.source import worker_source
from ltviz.widgets.ticket_lab.stored import arms_of
from ltviz.widgets.ticket_race.names import look

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ARMS = ("dense", "ticket", "fresh", "shuffled", "other")
VERSUS = ("fresh", "shuffled", "dense")


def _constants() -> str:
    """What the JavaScript shares with Python: the worker's text and the tables, one line before the joined files."""
    looks = {arm: {**vars(look(arm)), "dash": list(look(arm).dash)} for arm in ARMS}
    shared = {"worker": worker_source(), "quantiles": quantiles(100), "looks": looks, **scenes.tables()}
    return f"const LAB = {json.dumps(shared)};\n"


class TicketLab(Widget):
    """A network that trains in the page: prune it, rewind it, take fresh values, shuffle its mask, train again.

    scene: the name of a set (rings, moons, spirals, mnist1d) or a dict of entries; `entries` change single ones, such
    as seed=3 or noise=0.2 (ltviz.widgets.ticket_lab.scene.RULES has them all). stored: a recorded ladder of the
    scene, a Run of kind "lab" or a list like `arms`. start: a network to begin with (from_run, from_weights).
    predict: ask for a guess before the first rewind. linked: the scene lives in the address of the page, too.

    On toy sets the lab never says "winning": there a single seed often teaches the opposite of the many.
    Raises TypeError or ValueError that names the entry, the value and the rule.
    """

    _esm = _constants() + esm("ticket_lab")
    _css = css("ticket_lab")
    expectations = ("set", "seeds", "rounds", *check.BOUNDS)
    figure_height = 5.6

    scene = traitlets.Dict().tag(sync=True)
    arms: traitlets.List[Any] = traitlets.List().tag(
        sync=True
    )  # finished trainings, see LabArmRun in lab.d.ts
    masks = traitlets.Dict().tag(sync=True)  # {seeds, removed_at: {layer: packed uint8 [S, out, in]}}
    network = traitlets.Dict().tag(
        sync=True
    )  # the paused one: {seed, arm, round, step, density, values, mask}
    start = traitlets.Dict().tag(sync=True)  # {values, mask}: layer -> packed; or empty
    stored: traitlets.List[Any] = traitlets.List().tag(sync=True)
    prediction = traitlets.Enum(["", "ask", "less", "same", "more", "skip"], "").tag(sync=True)
    versus = traitlets.Enum(list(VERSUS), "shuffled").tag(sync=True)
    round = traitlets.Int(-1).tag(sync=True)
    linked = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        scene: Any = "rings",
        *,
        stored: Any = (),
        start: Any = None,
        versus: str | None = None,
        predict: bool = False,
        linked: bool = False,
        **entries: Any,
    ) -> None:
        if unknown := [name for name in entries if name not in scenes.RULES]:
            raise TypeError(f"TicketLab takes the entries {', '.join(scenes.RULES)}, got {unknown[0]!r}")
        given = {"set": scene} if isinstance(scene, str) else scene
        whole = scenes.complete({**given, **entries} if isinstance(given, dict) else given)
        super().__init__(
            scene=whole,
            stored=arms_of(stored, whole) if isinstance(stored, Run) else list(stored),
            start=dict(start or {}),
            versus=versus or ("fresh" if scenes.measured(whole) else "shuffled"),
            prediction="ask" if predict else "",
            linked=linked,
        )

    @traitlets.validate("scene")
    def _valid_scene(self, proposal: Any) -> dict[str, Any]:
        return scenes.complete(proposal["value"])

    @traitlets.observe("scene")
    def _forget(self, change: Any) -> None:
        """Trainings of another experiment go, as desk.js does it: without a page nobody else would."""
        before, now = change["old"], change["new"]
        if not before or not scenes.differs(before, now, but=scenes.KEEPS_ARMS):
            return
        alike = not scenes.differs(before, now, but=scenes.KEEPS_DENSE)
        self.arms = [one for one in self.arms if alike and one["arm"] == "dense"]
        self.masks, self.stored = {}, []

    @traitlets.validate("round")
    def _valid_round(self, proposal: Any) -> int:
        most = scenes.RULES["rounds"]["most"]
        if not -1 <= proposal["value"] <= most:
            raise ValueError(f"round must be in [-1, {most}] (-1: the newest), got {proposal['value']}")
        return int(proposal["value"])

    @property
    def _view(self) -> View:
        return View(
            self.scene, self.arms, self.stored, self.network, self.round, self.versus, self.prediction
        )

    def run(self) -> Run:
        """What was trained in the page, as a Run of kind "lab" that TicketRace draws.

        Raises ValueError where no seed has the dense network and a ticket at every round: the rounds were not run.
        """
        made = {"versions": {"ltviz": version("ltviz")}, "device": "browser", "precision": "float32"}
        return to_run(self.scene, self.arms, self.masks, made)

    def sentence(self) -> str:
        """The readout: what the network is doing, or what came out of it."""
        return say.sentence(self._view)

    def notes(self) -> list[str]:
        """The lines below the picture: what the comparison does not contain."""
        return say.notes(self._view)

    def alt(self) -> str:
        """The picture in words."""
        return twin.alt(self._view)

    def draw(self, figure: "Figure") -> None:
        """The three charts by matplotlib: what was trained, or the recorded ladder."""
        twin.draw(figure, self._view)

    def holds(self, **expectations: Any) -> list[str]:
        """That the scene can be trained; then what is asked of ticket − `versus` at `round`, in fractions.

        set: the name of the data. seeds, rounds: how many the arms shown (the reader's own, else the recorded ladder)
        must have. at_least, at_most: bounds of the mean difference. interval_at_least, interval_at_most: bounds of its
        whole 95 % interval.
        """
        units = "-".join(map(str, scenes.sizes(self.scene)))
        clauses = [f"a network of {units} units on {self.scene['set']}"]
        arms, _, level = shown(replace(self._view, prediction=""))  # also what a guess still hides
        found = {
            "set": self.scene["set"],
            "seeds": len(seeds_of(arms)),
            "rounds": max(rounds_of(arms), default=0),
        }
        clauses += [
            check.equal(name, found[name], expectations[name]) for name in found if name in expectations
        ]
        if any(name in expectations for name in check.BOUNDS):
            gap = compared(arms, self.versus, level).gap
            what = f"after round {level} the ticket minus {look(self.versus).said}"
            clauses.append(check.bounded(what, gap.mean, gap.low, gap.high, expectations))
        return clauses
