"""Warnings that more than one part of the package gives, so that one filter hears them all."""


class LayerCollapseWarning(UserWarning):
    """A mask leaves a layer without a weight, or no path: a plain stack then gives one answer to every input."""
