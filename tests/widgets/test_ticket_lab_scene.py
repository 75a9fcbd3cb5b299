"""A scene of the ticket lab in Python and in the page: the same tables, the same answers."""

import json
import re
import subprocess
from typing import Any

import pytest

from ltviz.widgets.compose import read
from ltviz.widgets.ticket_lab import scene

GOOD: list[dict[str, Any]] = [
    {},
    {"set": "mnist1d"},
    {"set": "spirals", "noise": 0.25, "hidden": [8, 4, 2], "seed": 7, "hide": ["cut", "more"]},
    {"set": "mnist1d", "hidden": [200], "lr": 0.0001, "rewind": 100, "scope": "global", "optimiser": "sgd"},
    {"remove": 0.05, "steps": 1, "rounds": 8, "seeds": 40, "batch": 200, "activation": "relu"},
]
BAD: list[tuple[dict[str, Any], str]] = [
    ({"set": "circles"}, "set must be one of rings, moons, spirals, mnist1d, got"),
    ({"noise": -0.1}, "noise must be a number in [0, 0.5], got"),
    ({"noise": "<b>"}, "noise must be a number in [0, 0.5], got"),
    ({"hidden": [9]}, "whole numbers in [1, 8], got"),
    ({"hidden": []}, "whole numbers in [1, 8], got"),
    ({"set": "mnist1d", "hidden": [100, 201]}, "whole numbers in [1, 200], got"),
    ({"lr": 0}, "lr must be a number in [0.0001, 100], got"),
    ({"lr": float("nan")}, "lr must be a number in [0.0001, 100], got"),
    ({"steps": 1.5}, "steps must be a whole number in [1, 20000], got"),
    ({"seed": True}, "seed must be a whole number in [0, 999999], got"),
    ({"seeds": 41}, "seeds must be a whole number in [1, 40], got"),
    ({"scope": "everywhere"}, "scope must be one of layer, global, got"),
    ({"hide": ["cut", "me"]}, "out of train, step, prune, rewind, fresh, shuffle, ladder, cut, more, got"),
    ({"steps": 100, "rewind": 100}, "rewind must be below steps (100), got 100"),
]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Evaluates an expression over scene.js in node, with `given` as its values."""
    path = tmp_path_factory.mktemp("scene") / "scene.mjs"
    constants = f"export const LAB = {json.dumps(scene.tables())};\n"
    path.write_text(constants + read("ticket_lab/scene.js"), encoding="utf-8")

    def evaluate(expression: str, given: list[Any]) -> list[Any]:
        code = f"import * as lab from {json.dumps(path.as_uri())};\n"
        code += f"console.log(JSON.stringify({json.dumps(given)}.map((given) => {expression})));"
        command = ["node", "--input-type=module", "-e", code]
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    return evaluate


def test_a_name_is_a_whole_scene() -> None:
    for name, own in scene.SCENES.items():
        assert scene.complete(name) == own
        assert set(own) == set(scene.RULES)
        assert own["set"] == name
        assert scene.complete(own) == own  # its own settings keep its rules


def test_the_page_completes_scenes_as_python_does(page: Any) -> None:
    found = page("lab.completeScene(given)", GOOD)
    assert found == [{"scene": scene.complete(given), "words": []} for given in GOOD]


@pytest.mark.parametrize(("given", "message"), BAD)
def test_nonsense_is_refused_with_the_rule(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        scene.complete(given)


def test_the_page_replaces_nonsense_and_says_the_same_rule(page: Any) -> None:
    spoken = [(given, message) for given, message in BAD if given.get("seed") is not True]
    as_text = [{k: str(v) if v != v else v for k, v in given.items()} for given, _ in spoken]
    for (given, message), found in zip(spoken, page("lab.completeScene(given)", as_text), strict=True):
        assert scene.complete(found["scene"]) == found["scene"], given
        assert len(found["words"]) == 1
        rule = message.split(" must be ")[-1].removesuffix(", got").removeprefix("one of ")
        assert rule in found["words"][0]


def test_an_unknown_entry_is_named(page: Any) -> None:
    with pytest.raises(ValueError, match="got 'colour'"):
        scene.complete({"colour": "mauve"})
    [found] = page("lab.completeScene(given)", [{"colour": "mauve"}])
    assert found == {"scene": scene.complete({}), "words": ["“colour” is no entry of a scene: left out"]}
    with pytest.raises(TypeError, match="got int"):
        scene.complete(3)  # type: ignore[arg-type]


def test_a_scene_goes_into_an_address_and_comes_back(page: Any) -> None:
    wholes = [scene.complete(given) for given in GOOD]
    assert page("lab.sceneIn('#' + lab.fragmentOf(given))", wholes) == [
        {"scene": whole, "words": []} for whole in wholes
    ]
    assert page("lab.fragmentOf(given)", wholes)[:3] == [
        "set=rings",
        "set=mnist1d",
        "set=spirals&noise=0.25&hidden=8-4-2&seed=7&hide=cut-more",
    ]


def test_nonsense_in_an_address_is_said_and_never_fatal(page: Any) -> None:
    [found] = page(
        "lab.sceneIn(given)", ["#set=moons&lr=fast&%3Cimg%3E=1&seed=&hidden=2-x&noise=0.2&&=&hide="]
    )
    assert found["scene"] == scene.complete({"set": "moons", "noise": 0.2})
    assert [word.split(" ")[0] for word in found["words"]] == ["“<img>”", "“”", "lr", "seed", "hidden"]


def test_only_settings_of_the_training_make_another_experiment(page: Any) -> None:
    rings = scene.complete("rings")
    others = [
        {"seed": 3},
        {"seeds": 4},
        {"rounds": 2},
        {"hide": ["cut"]},
        {"remove": 0.5},
        {"scope": "global"},
        {"lr": 0.1},
        {"hidden": [6]},
        {"noise": 0.3},
    ]
    pairs = [[rings, {**rings, **change}] for change in others]
    assert page("lab.sameTraining(...given)", pairs) == [True] * 6 + [False] * 3
    assert page("lab.sameExperiment(...given)", pairs) == [True] * 4 + [False] * 5
    for least, but in ((6, scene.KEEPS_DENSE), (4, scene.KEEPS_ARMS)):
        assert [scene.differs(*pair, but=but) for pair in pairs] == [False] * least + [True] * (9 - least)
