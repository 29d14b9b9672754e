"""The trust report travels with pages, pictures and files of numbers."""

import json

import numpy as np
import pytest

import crumple
from cases import lopsided
from crumple import Finding, Grid, Objective, TrustReport, evaluate, export
from crumple.errors import InputError
from crumple.figures._stage import Look, stage
from crumple.figures._trust import section

REPORT = TrustReport(
    [
        Finding("axes", "ok", "The axes are at right angles.", 90.0),
        Finding("edge", "warning", "The lowest node lies on the edge.", None, "Keep walking."),
        Finding("sampling", "note", "Few examples."),
    ]
)


@pytest.fixture(scope="module")
def surface():
    objective = Objective.from_function(lopsided)
    plane = crumple.directions.weights(objective, ("w1", "w2"))
    return evaluate(objective, plane, Grid.box((-1, 1), (-1, 2), n=(9, 7)))


def test_a_page_has_what_is_grave_open_and_the_rest_folded():
    text = section(REPORT)
    shown, _, folded = text.partition("<details>")
    assert "The lowest node lies on the edge." in shown and "Keep walking." in shown and "Few examples." in shown
    assert "right angles" in folded and "1 more thing looked at" in folded
    assert section(None) == "" and "Nothing was found" in section(TrustReport([REPORT["axes"]]))


def test_nothing_in_a_finding_is_code_on_a_page():
    hostile = TrustReport([Finding("<b>", "error", "<script>alert(1)</script>", None, "<img src=x onerror=alert(1)>")])
    text = section(hostile)
    assert "<script" not in text and "<img" not in text and "<b>" not in text and "&lt;script&gt;" in text


def test_warnings_stand_under_pictures_and_notes_do_not(surface):
    """A picture may travel alone."""
    notes = stage(surface, [], None, Look(trust=REPORT)).notes
    assert notes[0] == "Warning: The lowest node lies on the edge." and not any("Few" in note for note in notes)
    assert not any("lowest node" in note for note in stage(surface, [], None, Look()).notes)


def test_files_carry_the_report(surface, tmp_path):
    for name in ("a.html", "a.png", "a.npz"):
        export(tmp_path / name, surface, trust=REPORT, page="figure" if name == "a.html" else None)
    page = (tmp_path / "a.html").read_text("utf-8")
    assert page.count("The lowest node lies on the edge.") == 1, "the page says it in its own words, once"
    meta = json.loads(str(np.load(tmp_path / "a.npz")["meta"]))
    assert meta["trust"]["worst"] == "warning" and len(meta["trust"]["findings"]) == 3


def test_what_is_no_report_is_refused(surface, tmp_path):
    with pytest.raises(InputError, match="is no TrustReport"):
        export(tmp_path / "a.html", surface, trust="fine")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("meta", "said"),
    [
        (
            {"method": "random", "normalize": "filter", "seed": 3, "angle": 78.6},
            "random, filter-normalised, seed 3, 79°",
        ),
        ({"method": "pca", "explained": [0.95, 0.04], "explained_random_walk": [0.6, 0.15]}, "explained 95% and 4%"),
        ({"method": "hessian", "eigenvalues": [4.5, -3.25], "seed": 0, "angle": 90.0}, "hessian, λ 4.5 and −3.25"),
    ],
)
def test_the_card_says_how_the_directions_were_chosen(surface, meta, said):
    """A random plane is one of many: without its seed no one can draw it again."""
    plane = crumple.Plane(surface.plane.origin, surface.plane.basis, surface.plane.labels, meta)
    shown = crumple.LossSurface(plane, surface.grid, surface.values, surface.status, surface.meta)
    rows = {fact.name: fact.value for _, found in crumple.figures.facts(shown, []) for fact in found}
    assert said in rows["Directions"]
    assert "Directions" not in {f.name for _, found in crumple.figures.facts(surface, []) for f in found}
