"""``python -m kit``, what ``make kit`` calls."""

import argparse
import sys
from pathlib import Path

from kit.assemble import ROOT, Order, make
from kit.platforms import PLATFORMS, here, target


def main(arguments: list[str] | None = None) -> int:
    """Make one kit; 1 with the reason where it cannot be made."""
    platform, version = here()
    parser = argparse.ArgumentParser("kit", description="Make an offline kit of the course.")
    parser.add_argument("--platform", default=platform, help=f"{', '.join(PLATFORMS)}; this is {platform}")
    parser.add_argument("--python", action="append", help="3.12, say; may be given more than once")
    parser.add_argument("--torch", choices=("cpu", "cuda"), default="cpu", help="which build, on Linux")
    parser.add_argument("--into", type=Path, default=ROOT / "kits", help="the folder of all kits")
    said = parser.parse_args(arguments)
    pythons = dict.fromkeys(said.python or ["{}.{}".format(*version)])
    try:
        targets = tuple(target(said.platform, python) for python in pythons)
        kit = make(Order(targets, said.into, said.torch == "cpu"))
    except (ValueError, OSError) as error:
        print(f"kit: {error}", file=sys.stderr)
        return 1
    print((kit / "KIT.txt").read_text(encoding="utf-8").split("\n\n")[1])
    print(f"\n{kit}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
