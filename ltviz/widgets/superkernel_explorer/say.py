"""The readout in two sentences. say.js says the same words; a test compares them."""

from ltviz.widgets.superkernel_explorer.scene import Scene
from ltviz.widgets.words import count, fixed, percent


def sentence(scene: Scene) -> str:
    """What is decided, what that costs, and how accurate it is where that was evaluated."""
    return f"{_where(scene)}: {_decisions(scene)}. {_cost(scene)}"


def _where(scene: Scene) -> str:
    trace = scene.trace
    place = f"λ = {trace.lambdas[scene.a]:g}, seed {trace.seeds[scene.s]}, step {count(int(trace.steps[scene.t]))}"
    if scene.shift:
        way = "higher" if scene.shift > 0 else "lower"
        return f"What if, not retrained, every threshold {fixed(abs(scene.shift), 2)} {way}; {place}"
    return f"{place} of the warm-up" if scene.warm else place


def _decisions(scene: Scene) -> str:
    kept = [tuple(one) for one in scene.on[scene.t].tolist() if one[1]]
    L = len(scene.network)
    rings, wide, out = sum(one[0] for one in kept), sum(one[2] for one in kept), L - len(kept)
    left = f"; {out} {'is' if out == 1 else 'are'} left out" if out else ""
    return f"the ring stays in {rings} of {L} layers, the second half in {wide}{left}"


def _cost(scene: Scene) -> str:
    share = percent(scene.cost / scene.trace.most)
    costs = f"The network costs {amount(scene.cost, scene.trace.unit)}, {share} of the largest"
    known = scene.accuracy == scene.accuracy
    return f"{costs}; its validation accuracy is {percent(scene.accuracy)}." if known else f"{costs}."


def amount(cost: float, unit: str) -> str:
    """A cost with its unit: "131.5 ms", "233,592 MAC"."""
    return f"{fixed(cost, 1)} {unit}" if unit == "ms" else f"{count(round(cost))} {unit}"
