"""The picture of MaskGrid by matplotlib, and in words."""

from typing import TYPE_CHECKING

import numpy as np

from ltviz.widgets import figure as figures
from ltviz.widgets.brush import brushed
from ltviz.widgets.mask_grid.source import Source
from ltviz.widgets.mask_grid.wires import Wires, outgoing, sentence, short
from ltviz.widgets.words import count, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Image = list[int] | None
MOST_CELLS = 60_000  # of a picture of weights: a PNG of noise is large
MOST_PANELS = 6
OUTSIDE = 0.15  # what stays of a colour outside the brush


def alt(source: Source, level: int, layer: str, image: Image) -> str:
    """What the picture shows, generated from its data."""
    said = sentence(source, level, layer, image is not None)
    if layer:
        return f"Every weight of {short(layer)}, kept ones coloured by sign and size. {said}"
    if image is None:
        return f"Bars: wires that each unit keeps, in and out. {said}"
    wires = Wires.of(next(iter(source.removed.values())), level).by_input.reshape(image).sum(0)
    row, column = np.unravel_index(int(wires.argmax()), wires.shape)
    return (
        f"Map of {wires.shape[0]} × {wires.shape[1]} input pixels: each keeps between {wires.min()} and {wires.max()} "
        f"wires, the most at row {row}, column {column}. Bars: wires that each unit keeps, in and out. {said}"
    )


def draw(
    figure: "Figure", source: Source, level: int, layer: str, image: Image, values: str, brush: list[float]
) -> None:
    """The map of wires where `layer` is "", else that layer's weights; those outside the brush are pale."""
    if layer:
        _weights(figure.add_subplot(), source, level, layer, image, values, brush)
        return
    shown = list(source.removed)[:MOST_PANELS]
    grid = figure.add_gridspec(len(shown), 2 if image else 1, width_ratios=(1, 1.35) if image else None)
    if image:
        _pixels(figure.add_subplot(grid[:, 0]), source, level, image)
    axes = [figure.add_subplot(grid[i, -1]) for i in range(len(shown))]
    for ax, name in zip(axes, shown, strict=True):
        _bars(ax, source, level, name)


def _pixels(ax: "Axes", source: Source, level: int, image: list[int]) -> None:
    first = next(iter(source.removed.values()))
    wires = Wires.of(first, level).by_input.reshape(image).sum(0)
    top = max(1, int(wires.max()))
    ax.imshow(wires, cmap=figures.ramp("ground", "kept"), vmin=0, vmax=top)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(True)
    ax.set_title(f"wires kept per pixel, 0 to {top} of {first.shape[0] * image[0]}")


def _bars(ax: "Axes", source: Source, level: int, name: str) -> None:
    names = list(source.removed)
    wires = Wires.of(source.removed[name], level)
    order = np.argsort(-Wires.of(source.removed[name], source.levels[-1]).by_unit, kind="stable")
    x = np.arange(order.size)
    after = names[names.index(name) + 1 :]
    out = outgoing(Wires.of(source.removed[after[0]], level), order.size) if after else None
    colours = figures.tokens()
    ax.bar(x, wires.by_unit[order] / max(1, wires.by_unit.max()), 1.0, color=colours["kept"])
    ends = f"in, at most {count(int(wires.by_unit.max()))}"
    if out is not None:
        ax.bar(x, -out[order] / max(1, out.max()), 1.0, color=colours["quiet"])
        ends += f"; out, at most {count(int(out.max()))}"
    ax.set(xticks=[], yticks=[], xlim=(-0.5, order.size - 0.5), ylim=(-1 if out is not None else 0, 1))
    ax.spines[:].set_visible(False)
    ax.axhline(0, color=colours["line"], linewidth=0.8)
    share = percent(source.kept(level)[name] / source.removed[name].size)
    ax.set_title(f"{count(order.size)} units of {short(name)}, {share} kept ({ends})")


def _weights(
    ax: "Axes", source: Source, level: int, layer: str, image: Image, values: str, brush: list[float]
) -> None:
    removed = source.removed[layer]
    first = layer == next(iter(source.removed))
    shape = (
        image
        if image and first
        else ([1, 1, removed.shape[1]] if removed.ndim == 2 else list(removed.shape[1:]))
    )
    units = max(1, min(removed.shape[0], MOST_CELLS // int(np.prod(shape))))
    shades = shade(source, level, layer, values)
    # Four strengths a sign: the eye tells no more apart at this size, and noise compresses badly.
    shades = np.sign(shades) * np.ceil(np.abs(shades) * 4) / 4
    if brush and layer in source.initial and layer in source.final:
        shades = np.where(
            brushed(source.initial[layer], source.final[layer], brush), shades, OUTSIDE * shades
        )
    shades = shades[:units].reshape(units, *shape)
    sheet = _tiles(shades) if np.prod(shape[-2:]) > shape[-1] else shades.reshape(units, -1)
    colours = figures.ramp("negative", "ground", "positive").with_extremes(bad=figures.tokens()["line"])
    ax.imshow(
        sheet,
        cmap=colours,
        vmin=-1,
        vmax=1,
        aspect="equal" if sheet.shape[0] * 5 > sheet.shape[1] else "auto",
    )
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(True)
    part = "" if units == removed.shape[0] else f", the first {units} of {removed.shape[0]} units"
    ax.set_title(f"weights of {short(layer)}{part}: blue positive, vermilion negative, blank pruned")


def shade(source: Source, level: int, layer: str, values: str) -> np.ndarray:
    """[-1, 1] a weight: its sign times a strength by rank of size, never too pale to see; 0 = pruned."""
    kept = source.removed[layer] > level
    numbers = (source.final if values == "final" else source.initial).get(layer)
    if numbers is None:
        return kept.astype(np.float32)
    ranks = np.empty(numbers.size, np.float32)
    ranks[np.argsort(np.abs(numbers), axis=None, kind="stable")] = np.linspace(0.25, 1, numbers.size)
    return np.where(kept, np.sign(numbers.astype(np.float32)) * ranks.reshape(numbers.shape), 0)


def _tiles(shades: np.ndarray) -> np.ndarray:
    """[units, channels, h, w] as one sheet of tiles, channels side by side, a blank line between tiles."""
    units, channels, h, w = shades.shape
    across = max(1, min(units, round(np.sqrt(2.4 * units * h / (w * channels)))))
    down = -(-units // across)
    sheet = np.full(
        (down * (h + 1), across * (w * channels + 1)), np.nan, np.float32
    )  # NaN: the lines between
    for unit in range(down * across):
        row, column = divmod(unit, across)
        tile = np.concatenate(list(shades[unit]), axis=1) if unit < units else 0
        top, left = row * (h + 1), column * (w * channels + 1)
        sheet[top : top + h, left : left + w * channels] = tile
    return sheet[:-1, :-1]
