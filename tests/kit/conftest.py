"""A package index of wheels of a few bytes, and a checkout without the book."""

import ensurepip
import shutil
from pathlib import Path

import pytest

import ltviz
from kit import assemble
from kit.assemble import Order, make
from kit.platforms import here, target
from tests.kit.fakes import wheel

ROOT = Path(__file__).parents[2]
DOCTOR = "import sys\nprint('the doctor ran:', *sys.argv[1:])\n"


@pytest.fixture
def index(tmp_path, monkeypatch):
    """The folder that pip finds wheels in, and nowhere else; pip's own wheel is there."""
    return make_index(tmp_path / "index", monkeypatch)


def make_index(folder, monkeypatch):
    folder.mkdir()
    (bundled,) = (Path(ensurepip.__file__).parent / "_bundled").glob("pip-*.whl")
    shutil.copy2(bundled, folder)
    for name, value in {"CONFIG_FILE": "/dev/null", "NO_INDEX": "1", "FIND_LINKS": str(folder)}.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    wheel(folder, "alpha", requires=["beta[more]>=1", "windowsy; sys_platform == 'win32'"])
    wheel(folder, "beta", requires=["gamma; extra == 'more'", "delta; extra == 'less'"], python=">=3.11.2")
    wheel(folder, "gamma")
    wheel(folder, "windowsy", tag="cp312-cp312-win_amd64")
    return folder


@pytest.fixture
def own():
    """A function that builds an ltviz of a few bytes, whose doctor says that it ran."""
    return make_own


def make_own(folder):
    files = {"ltviz/__init__.py": "", "ltviz/__main__.py": DOCTOR}
    requires = ["alpha", "gamma; extra == 'lab'", "nothere; extra == 'book'"]
    return wheel(folder, "ltviz", ltviz.__version__, requires, files=files)


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """One chapter, executed, and the installer."""
    return make_checkout(tmp_path / "checkout", monkeypatch)


def make_checkout(root, monkeypatch):
    for folder in ("chapters", "kit"):
        (root / folder).mkdir(parents=True)
    (root / "book.toml").write_text('[book]\ntitle = "t"\nauthors = []\nlanguage = "en"\nsrc = "chapters"\n')
    (root / "chapters/SUMMARY.md").write_text("# Summary\n\n- [Start](01-start.md)\n")
    (root / "chapters/01-start.md").write_text("# Start\n")
    (root / "chapters/01-start.ipynb").write_text("{}")
    shutil.copy2(ROOT / "kit/install.py", root / "kit")
    monkeypatch.setattr(assemble, "ROOT", root)
    return root


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """A kit for this computer, made once; nobody changes it."""
    folder = tmp_path_factory.mktemp("kit")
    name, version = here()
    with pytest.MonkeyPatch.context() as monkeypatch:
        make_index(folder / "index", monkeypatch)
        make_checkout(folder / "checkout", monkeypatch)
        computer = target(name, "{}.{}".format(*version))
        return make(Order((computer,), folder / "kits", say=lambda line: None), make_own)


@pytest.fixture
def order(tmp_path):
    """An order for this computer, or another; what is said goes into ``order.said``."""

    def made(platform=None, *pythons):
        said = []
        name, version = here()
        names = pythons or ("{}.{}".format(*version),)
        targets = tuple(target(platform or name, python) for python in names)
        order = Order(targets, tmp_path / "kits", say=said.append)
        object.__setattr__(order, "said", said)
        return order

    return made
