"""Two saved surfaces on one page: what their scene holds, what it says is linked, and what is refused."""

import base64
import re
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch

import crumple
from crumple import cli
from crumple.app._command import shelf_of
from crumple.app._explore import shelf_for
from crumple.app.limits import LIMITS
from crumple.app.wire import decode
from crumple.errors import InputError

GRID = crumple.Grid.box((-1, 2), (0, 3), n=(5, 3))


def scene_in(path):
    """The scene in a page, its arrays, and the page itself."""
    text = path.read_text("utf-8")
    frame = re.search(r'<script type="text/plain" id="scene">([^<]*)</script>', text)[1]
    return *decode(base64.b64decode(frame)), text


def lopsided(w, more=0.0):
    return (w[0] - 0.5) ** 2 + 3 * w[1] ** 2 + w[0] * w[1] + more * w[0] ** 3


@pytest.fixture(scope="module")
def objectives():
    return [crumple.Objective.from_function(lambda w, k=k: lopsided(w, k), n=2) for k in (0.0, 0.3)]


def survey(objective, grid=GRID, **plane):
    where = crumple.Plane(**({"origin": torch.zeros(2), "basis": torch.eye(2), "labels": ("w1", "w2")} | plane))
    return crumple.evaluate(objective, where, grid, progress=False)


def scene_of(target, **options):
    return shelf_for(target, **options).open("").scene(LIMITS)


def test_both_surfaces_travel_as_they_were_saved(objectives, tmp_path):
    first, second = (survey(one) for one in objectives)
    crumple.save(tmp_path / "a.crumple", surface=first)
    scene, arrays = scene_of({"before": tmp_path / "a.crumple", "after": second})
    assert scene["beside"]["titles"] == ["before", "after"] and scene["title"] == "before and after"
    for name, surface in (("stored", first), ("beside", second)):
        assert np.array_equal(arrays[f"{name}.loss"], surface["loss"])
        assert [arrays[f"{name}.axis{i}"].tolist() for i in (0, 1)] == [axis.tolist() for axis in surface.axes]
    assert "A point is the same weights on both." in scene["lesson"]
    assert {fact["name"] for fact in scene["facts"]} >= {"Grid", "Grid (after)"}


def test_each_has_its_own_runs_and_landmarks_and_a_run_of_both_is_there_once(objectives, tmp_path):
    surfaces = [survey(one) for one in objectives]
    same = crumple.train(objectives[0], torch.optim.SGD, lr=0.02, steps=4, start=(1.0, 2.0), label="both")
    others = [
        crumple.train(one, torch.optim.SGD, lr=0.05, steps=n, start=(1.5, 1.0), label="SGD")
        for one, n in zip(objectives, (3, 6), strict=True)
    ]
    mark = SimpleNamespace(kind="saddle", coords=(0.5, 1.25), value=1.0, evidence={"gradient_norm": 0.0})
    crumple.save(tmp_path / "a.crumple", surface=surfaces[0], runs=[others[0], same])
    crumple.save(tmp_path / "b.crumple", surface=surfaces[1], runs=[same, others[1]], landmarks=[mark])
    scene, arrays = scene_of({name: tmp_path / f"{name}.crumple" for name in "ab"})
    assert scene["stored"]["runs"] == ["runa", "runb", "rund"]
    assert (scene["beside"]["runs"], scene["beside"]["shared"]) == (["rund"], ["runb"])
    labels = {one["name"]: one["label"] for one in scene["optimizers"]}
    assert labels == {"runa": "SGD", "runb": "both", "rund": "SGD (b)"}
    assert [one["optimizer"] for one in scene["racers"]] == ["runa", "runb", "rund"] and scene["updates"] == 6
    assert len({one["id"] for one in scene["racers"]}) == 3
    for name, run in zip(("runa", "runb", "rund"), (others[0], same, others[1]), strict=True):
        assert arrays[f"{name}.points"] == pytest.approx(run.points.numpy())
    assert "landmarks" not in scene["stored"]
    assert [one["at"] for one in scene["beside"]["landmarks"]] == [[0.5, 1.25]]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"origin": torch.tensor([1.0, 0.0])}, "the planes differ in origin."),
        ({"basis": torch.tensor([[1.0, 0.0], [0.5, 1.0]])}, "the planes differ in directions."),
        ({"labels": ("u", "w2")}, "those of b are u, w2."),
        ({"grid": crumple.Grid.box((-1, 2), (0, 4), n=(4, 5))}, "The grids differ, 5 × 3 and 4 × 5 points"),
    ],
)
def test_what_is_not_the_same_on_both_is_said(objectives, changed, said):
    scene, _ = scene_of({"a": survey(objectives[0]), "b": survey(objectives[1], **changed)})
    assert said in scene["lesson"]
    assert ("the same weights on both" in scene["lesson"]) == ("planes differ" not in said)


def test_planes_of_other_networks_are_linked_by_coordinates_only(objectives):
    three = crumple.Objective.from_function(lambda w: lopsided(w) + w[2], n=3)
    other = survey(three, origin=torch.zeros(3), basis=torch.eye(3)[:2])
    other = replace(other, meta={**other.meta, "loss_name": "cost"})
    scene, _ = scene_of({"a": survey(objectives[0]), "b": other})
    assert "not the same weights: the planes differ in the number of weights, 2 and 3." in scene["lesson"]
    assert re.search(r"The losses are not of one kind: \S+ and cost\.", scene["lesson"])
    assert scene["beside"]["metrics"][0]["label"] == "cost"


def test_the_window_holds_both(objectives):
    scene, _ = scene_of(
        {"a": survey(objectives[0]), "b": survey(objectives[1], crumple.Grid.box((0, 5), (-2, 1), n=(3, 4)))}
    )
    assert scene["window"] == [[-1, 5], [-2, 3]]


def test_names_that_are_the_same_are_told_apart(objectives, tmp_path):
    for folder in ("p", "q"):
        (tmp_path / folder).mkdir()
        crumple.save(tmp_path / folder / "x.crumple", surface=survey(objectives[0]))
    scene, _ = scene_of(
        {str(tmp_path / folder / "x.crumple"): tmp_path / folder / "x.crumple" for folder in ("p", "q")}
    )
    assert scene["beside"]["titles"] == ["x.crumple", "x.crumple (2)"]
    assert str(tmp_path) not in str(scene)


def refused(objectives):
    a = survey(objectives[0])
    log = survey(objectives[1], crumple.Grid.box((-1, 2), (0.1, 3), n=(5, 3), scale=("linear", "log")))
    far = survey(objectives[1], crumple.Grid.box((-1, 2), (3, 4), n=(5, 3)))
    line = crumple.evaluate(
        objectives[0], crumple.Plane(torch.zeros(2), torch.eye(2)[:1]), crumple.Grid.line(0, 1, n=3), progress=False
    )
    return {
        "linear and log": {"a": a, "b": log},
        "0 to 3 and 3 to 4": {"a": a, "b": far},
        "two directions": {"a": a, "b": line},
        "1 of them": {"a": a},
        "Objective as 'b'": {"a": a, "b": objectives[0]},
    }


@pytest.mark.parametrize(
    "word", ["linear and log", "0 to 3 and 3 to 4", "two directions", "1 of them", "Objective as 'b'"]
)
def test_what_cannot_be_beside_each_other_is_refused(objectives, word):
    with pytest.raises(InputError, match=word):
        shelf_for(refused(objectives)[word])


def test_the_command_takes_two_files(objectives, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, one in zip(("a", "b"), objectives, strict=True):
        crumple.save(f"{name}.crumple", surface=survey(one))
    shelf = shelf_of("a.crumple", "b.crumple", None, lambda _: None)
    assert shelf.open("").scene(LIMITS)[0]["beside"]["titles"] == ["a.crumple", "b.crumple"]
    for files in (("article", "b.crumple"), ("a.crumple", "himmelblau")):
        with pytest.raises(InputError, match="only saved surfaces"):
            shelf_of(*files, None, lambda _: None)
    with pytest.raises(InputError, match="beside itself"):
        shelf_of("a.crumple", "a.crumple", None, lambda _: None)


def test_an_exported_page_holds_both_with_what_each_file_has(objectives, tmp_path):
    surfaces = [survey(one) for one in objectives]
    runs = [crumple.train(one, torch.optim.SGD, lr=0.05, steps=3, start=(1.5, 1.0)) for one in objectives]
    for name, surface, run in zip("ab", surfaces, runs, strict=True):
        crumple.save(tmp_path / f"{name}.crumple", surface=surface, runs=[run])
    opened = {name: crumple.open(tmp_path / f"{name}.crumple") for name in "ab"}
    path = crumple.export(tmp_path / "x.html", opened, height="log", trust=crumple.TrustReport([]))
    scene, arrays, _ = scene_in(path)
    assert (scene["title"], scene["look"]["scale"]) == ("a and b", "log")
    assert np.array_equal(arrays["beside.loss"], surfaces[1]["loss"])
    assert (scene["stored"]["runs"], scene["beside"]["runs"]) == (["runa", "runb"], ["runb"])
    two = dict(zip("ab", surfaces, strict=True))
    scene, arrays, _ = scene_in(crumple.export(tmp_path / "y.html", two, runs, title="T"))
    assert scene["title"] == "T" and scene["beside"]["shared"] == ["runa", "runb"]  # given for both, in one plane


@pytest.mark.parametrize(
    ("name", "options", "word"),
    [
        ("x.html", {"page": "figure"}, "live"),
        ("x.html", {"objective": True}, "one surface"),
        ("x.png", {}, "not a surface"),
    ],
)
def test_two_surfaces_stand_on_a_live_page_only(objectives, tmp_path, name, options, word):
    options = {key: objectives[0] if key == "objective" else value for key, value in options.items()}
    with pytest.raises(crumple.CrumpleError, match=word):
        crumple.export(tmp_path / name, {"a": survey(objectives[0]), "b": survey(objectives[1])}, **options)


def test_the_export_command_takes_a_second_file(objectives, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name, one in zip("ab", objectives, strict=True):
        crumple.save(f"{name}.crumple", surface=survey(one))
    call = ["crumple", "export", "a.crumple", "--beside", "b.crumple", "-o"]
    for ending, code in ((".html", 0), (".png", 2)):
        monkeypatch.setattr(sys, "argv", [*call, f"x{ending}"])
        with pytest.raises(SystemExit) as left:
            cli.main()
        assert left.value.code == code
    assert "only a page holds two surfaces" in capsys.readouterr().err
    assert scene_in(tmp_path / "x.html")[0]["beside"]["titles"] == ["a.crumple", "b.crumple"]
