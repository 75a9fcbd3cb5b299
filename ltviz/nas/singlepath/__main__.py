"""python -m ltviz.nas.singlepath: writes data/nas/digits-latency.json again."""

from pathlib import Path

from ltviz.course import home
from ltviz.nas.singlepath.latency import document
from ltviz.nas.singlepath.macs import macs_table
from ltviz.nas.singlepath.space import DIGITS
from ltviz.whole import write_whole

if __name__ == "__main__":
    target = Path(home()) / "data" / "nas" / "digits-latency.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, document(macs_table(DIGITS)).encode())
    print(target)
