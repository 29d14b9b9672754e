"""Running over a grid: progress, threads, and what happens when points go wrong."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

import crumple
from cases import GRID, X, Y, case, lopsided, lopsided_plane, noise
from crumple import Grid, Objective, Status, evaluate, running, workers
from crumple.engines import ENGINES
from crumple.errors import SurveyError

FUNCTION = Objective.from_function(lopsided, n=2)
AXES = crumple.directions.weights(FUNCTION, ("w1", "w2"))


class Mine(Exception):
    pass


def failing(is_bad, error=Mine):
    """A function that raises where ``is_bad(w1, w2)``, away from its base point."""

    def function(w):
        if is_bad(*w.tolist()):
            raise error("not here")
        return lopsided(w)

    return Objective.from_function(function, n=2, theta=[9.0, 9.0])


def test_a_point_where_the_model_raises_is_marked_and_the_others_are_right():
    """One failure costs one cell, and what was raised is kept."""
    surface = evaluate(failing(lambda a, b: a == GRID.axes[0][1] and b == GRID.axes[1][3]), AXES, GRID)
    wanted = evaluate(FUNCTION, AXES, GRID)["loss"].copy()
    wanted[1, 3] = np.nan
    assert np.array_equal(surface["loss"], wanted, equal_nan=True)
    assert surface.count(Status.FAILED) == 1 and surface.status[1, 3] == Status.FAILED
    assert surface.meta["failures"] == {"(1, 3)": "Mine: not here"}


def test_a_loss_that_raises_at_a_point_is_marked_under_short_cuts_too():
    """Where many points are taken at once, the plain engine finds out which of them fails, and says so."""

    def picky(prediction, target):
        if prediction[0, 0] > 1.5 and prediction[0, 0] < 4:
            raise Mine("out of range")
        return F.l1_loss(prediction, target)

    objective = Objective(case("mlp").model(), picky, (X, Y))
    plane = crumple.directions.weights(objective, ("4.bias[0]", "4.bias[1]"))
    grid = Grid(([-9.0, -3.0, 2.5, 8.0, 9.0], [-1.0, 0.0, 1.0, 2.0]))
    surface = evaluate(objective, plane, grid)
    plain = evaluate(Objective(case("mlp").model(), F.l1_loss, (X, Y)), plane, grid, engine="generic")
    assert (surface.status == np.where(np.arange(5) == 2, Status.FAILED, Status.OK)[:, None]).all()
    assert np.allclose(surface["loss"][[0, 1, 3, 4]], plain["loss"][[0, 1, 3, 4]], rtol=1e-12)
    assert np.isnan(surface["loss"][2]).all() and "out of range" in str(surface.meta["failures"])


@pytest.mark.parametrize("error", [Mine, RuntimeError, ValueError])
def test_ten_failures_in_a_row_end_the_survey(error):
    """A survey that goes nowhere stops, and the model's own error is the cause."""
    with pytest.raises(SurveyError, match="10 points in a row") as caught:
        evaluate(failing(lambda a, b: 0 < a < 5, error), AXES, Grid.box((-1, 2), (-3, 1), n=(4, 6)))
    assert isinstance(caught.value.__cause__, error) and "not here" in str(caught.value)


def test_nine_failures_in_a_row_do_not():
    """Failures are counted over the ends of rows, and begin anew after a point that is right."""
    grid = Grid((np.arange(4.0), np.arange(10.0)))
    surface = evaluate(failing(lambda a, b: a <= 3 and b < 9), AXES, grid)
    assert surface.count(Status.FAILED) == 36 and np.isfinite(surface["loss"][:, 9]).all()
    with pytest.raises(SurveyError):
        evaluate(failing(lambda a, b: a <= 3 and (a == 1 or b < 9)), AXES, grid)


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
def test_an_interruption_is_not_a_failed_point(kind):
    """Ctrl-C ends the survey at once, and the objective is free and unchanged afterwards."""
    calls = []

    def function(w):
        calls.append(1)
        if len(calls) == 9:
            raise kind
        return lopsided(w)

    objective = Objective.from_function(function)
    before = torch.get_rng_state()
    with pytest.raises(kind):
        evaluate(objective, AXES, GRID)
    assert len(calls) == 9 and torch.equal(torch.get_rng_state(), before)
    assert objective.value([0.0, 0.0]) == 4.09 == pytest.approx(FUNCTION.value([0.0, 0.0]))


@pytest.mark.parametrize("name", ["quadratic", "affine-head", "stacked"])
def test_threads_share_a_survey_without_changing_its_numbers(name, monkeypatch):
    """Boxes done by two threads at once are those done by one, each in its place and from buffers of its own."""
    objective = Objective(case("mlp").model(), F.mse_loss, (noise(400, 2, seed=1), noise(400, 2, seed=2)))
    plane = crumple.directions.weights(objective, ("0.weight[0,0]", "4.weight[1,0]"))
    grid, shared = Grid.box((-1, 2), (-3, 1), n=(97, 5)), []
    monkeypatch.setattr(ENGINES[name].__self__, "points_at_once", 1)
    alone = evaluate(objective, plane, grid, engine=name)
    together = running._run_together
    monkeypatch.setattr(running, "_WORTH_THREADS_SECONDS", 0.0)
    monkeypatch.setattr(workers, "BOX_SECONDS", 0.0)
    monkeypatch.setattr(running, "_run_together", lambda *job: shared.append(1) or together(*job))
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        for _ in range(5):
            found = evaluate(objective, plane, grid, engine=name)
            assert (found.status == Status.OK).all()
            assert np.allclose(found["loss"], alone["loss"], rtol=1e-13)
        assert len(shared) == 5 and torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)


def test_progress_is_told_in_points_up_to_all_of_them():
    """Called with what is done and what there is, never backwards, ending at the end."""
    seen = []
    evaluate(FUNCTION, AXES, GRID, progress=lambda done, total: seen.append((done, total)))
    done = [d for d, _ in seen]
    assert {total for _, total in seen} == {15} and done == sorted(done) and done[-1] == 15


def test_an_error_of_the_progress_function_is_not_the_models():
    """It comes out as it is."""

    def stop(done, total):
        raise Mine("enough")

    with pytest.raises(Mine, match="enough"):
        evaluate(case("mlp").objective(), lopsided_plane(case("mlp").objective()), GRID, progress=stop)


def test_nothing_is_written_to_the_screen(capfd):
    """Where no terminal looks on, a survey is silent."""
    evaluate(FUNCTION, AXES, GRID)
    assert capfd.readouterr() == ("", "")
