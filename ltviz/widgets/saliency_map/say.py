"""The readout in one or two sentences. say.js says the same words; a test compares them."""

from ltviz.widgets.saliency_map.scene import Scene
from ltviz.widgets.words import count, listed, percent

NAMED = 4  # layers, or methods, that a sentence can name; beyond, it names the extremes or counts
OF = ("all {} weights", "each layer, {} weights in all")  # global, layer


def sentence(scene: Scene) -> str:
    """What stays, in which layers, and whether it lies on a path from an input to an output."""
    return _side_by_side(scene) if scene.m is None else _alone(scene, scene.m)


def unjoined_sentence(labels: list[str], shapes: list[tuple[int, ...]], i: int) -> str:
    """Why there is no effective density: layer i does not take what layer i - 1 gives."""
    return (
        f"Effective density is not known: {labels[i]} takes {count(shapes[i][1])} inputs and "
        f"{labels[i - 1]} gives {count(shapes[i - 1][0])} outputs, so the layers are no plain sequence."
    )


def _alone(scene: Scene, m: int) -> str:
    kept = f"{scene.methods[m]} keeps {percent(scene.density(m))} of {OF[scene.s].format(count(scene.all))}"
    parts = [f"{kept}{_by_layer(scene, m)}.", _path(scene, m), _ties(scene, m)]
    if never := scene.never(m):
        parts.append(f"{count(never)} may never stay.")
    return " ".join(filter(None, parts))


def _by_layer(scene: Scene, m: int) -> str:
    shares = [percent(float(k / n)) for k, n in zip(scene.kept(m), scene.tables.sizes, strict=True)]
    if len(set(shares)) == 1:
        return ""
    if len(shares) <= NAMED:
        return ": " + listed([f"{label} {share}" for label, share in zip(scene.labels, shares, strict=True)])
    order = (scene.kept(m) / scene.tables.sizes).tolist()
    low, high = order.index(min(order)), order.index(max(order))
    return f": from {shares[low]} of {scene.labels[low]} to {shares[high]} of {scene.labels[high]}"


def _path(scene: Scene, m: int) -> str:
    """Collapse in words, else the effective density."""
    lost = _lost(scene, m)
    if scene.broken:
        return f"{lost}. {scene.broken}" if lost else scene.broken
    if lost:
        return f"{lost}: nothing passes."
    if scene.dead(m):
        return "None of them lies on a path from input to output: nothing passes."
    off = int(scene.kept(m).sum() - scene.live(m).sum())
    if off == 0:
        return "All of them lie on a path from input to output."
    of_them = f"{count(off)} of them {'lies' if off == 1 else 'lie'} on no path from input to output"
    return f"Effective density {percent(scene.effective(m))}: {of_them}."


def _lost(scene: Scene, m: int) -> str:
    """As in "fc1 lost all its weights"; "" where every layer keeps some."""
    lost = scene.lost(m)
    return f"{listed(lost)} lost all {'its' if len(lost) == 1 else 'their'} weights" if lost else ""


def _ties(scene: Scene, m: int) -> str:
    if scene.equal(m):
        return "All its scores are equal: position alone decides which weights stay."
    tied = scene.tied(m)
    return f"Position decides among {count(tied)} equal scores." if tied else ""


def _side_by_side(scene: Scene) -> str:
    shares = [scene.density(m) for m in scene.shown]
    low, high = percent(min(shares)), percent(max(shares))
    share = low if low == high else f"{low} to {high}"
    each = f"Each of these {len(shares)} masks keeps {share} of {OF[scene.s].format(count(scene.all))}."
    return " ".join(filter(None, [each, _paths(scene), _all_lost(scene), _all_ties(scene)]))


def _paths(scene: Scene) -> str:
    if scene.broken:
        return scene.broken
    shares = [scene.effective(m) for m in scene.shown]
    low, high = shares.index(min(shares)), shares.index(max(shares))
    if percent(shares[low]) == percent(shares[high]):
        return f"Effective density is {percent(shares[low])} in each."
    ends = [f"{percent(shares[m])} ({scene.methods[m]})" for m in (low, high)]
    return f"Effective density goes from {ends[0]} to {ends[1]}."


def _all_lost(scene: Scene) -> str:
    lost = [m for m in scene.shown if scene.lost(m)]
    nothing = "" if scene.broken else ": nothing passes"
    if len(lost) > 2:
        return f"In {len(lost)} of them a layer lost all its weights{nothing}."
    return " ".join(f"In {scene.methods[m]} {_lost(scene, m)}{nothing}." for m in lost)


def _all_ties(scene: Scene) -> str:
    equal = [m for m in scene.shown if scene.equal(m)]
    if equal:
        names = listed([scene.methods[m] for m in equal]) if len(equal) <= NAMED else f"{len(equal)} of them"
        return f"All scores of {names} are equal: position alone decides which weights stay."
    tied = [m for m in scene.shown if scene.tied(m)]
    return f"In {len(tied)} of them position decides among equal scores." if tied else ""
