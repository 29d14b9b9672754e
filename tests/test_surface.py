"""The surface: numbers as they were computed, and what became of each point."""

import numpy as np
import pytest
import torch

from crumple import Grid, LossSurface, Plane, Status
from crumple.errors import InputError, ShapeError, UnknownNameError

GRID, LINE = Grid.box((-1, 1), (0, 4), n=(3, 5)), Grid.line(0, 1, n=3)
PLANE = Plane(torch.zeros(2), torch.eye(2), labels=("w1", "w2"))
LOSS = np.arange(15.0).reshape(3, 5)[::-1] ** 2 + 1
DONE = np.full((3, 5), Status.OK, dtype=np.uint8)


def surface(loss=LOSS, status=DONE, **values):
    return LossSurface(PLANE, GRID, {"loss": loss, **values}, status)


def test_axis_0_is_direction_0():
    """``surface["loss"][i, j]`` belongs to ``axes[0][i]`` and ``axes[1][j]``."""
    found = surface()
    assert found["loss"][2, 1] == LOSS[2, 1]
    assert [a.tolist() for a in found.axes] == [[-1.0, 0.0, 1.0], [0.0, 1.0, 2.0, 3.0, 4.0]]


def test_the_lowest_and_highest_points_are_those_of_a_plain_search():
    """Index, coordinates and value, and whether the surface may go on falling beyond the edge."""
    low, high = surface().lowest(), surface().highest()
    assert (low.index, low.coords, low.value, low.is_on_edge) == ((2, 0), (1.0, 0.0), 1.0, True)
    assert (high.index, high.coords, high.value, high.is_on_edge) == ((0, 4), (-1.0, 4.0), 197.0, True)
    inside = LOSS.copy()
    inside[1, 3] = -7.0
    found = surface(inside).lowest()
    assert (found.index, found.coords, found.is_on_edge) == ((1, 3), (0.0, 3.0), False)


def test_points_that_failed_or_diverged_are_never_the_lowest():
    """Only finite values of evaluated points count, whatever number stands in the others."""
    loss, status = LOSS.copy(), DONE.copy()
    loss[0, 0], status[0, 0] = -1e9, Status.NOT_DONE
    loss[0, 1], status[0, 1] = -np.inf, Status.DIVERGED
    loss[0, 2], status[0, 2] = np.nan, Status.FAILED
    assert surface(loss, status).lowest().value == 1.0
    assert [surface(loss, status).count(s) for s in Status] == [1, 12, 1, 1, 0]


def test_a_surface_without_a_finite_value_has_no_lowest_point():
    """None rather than a number that is none."""
    nothing = np.full((3, 5), np.nan)
    assert surface(nothing, np.full((3, 5), Status.DIVERGED)).lowest() is None
    assert surface(nothing, np.full((3, 5), Status.NOT_DONE)).highest() is None


def test_metrics_stand_beside_the_loss():
    """A metric is found by its name; a misspelt one is refused with the nearest."""
    found = surface(accuracy=LOSS / 200)
    assert found.lowest("accuracy").value == pytest.approx(1 / 200)
    with pytest.raises(UnknownNameError, match="accuracy"):
        found["acuracy"]


def test_xarray_holds_the_same_numbers_under_the_names_of_the_axes():
    """Dimensions are the plane's labels, and selecting by coordinates finds the loss there."""
    pytest.importorskip("xarray")
    dataset = surface(accuracy=LOSS / 200).to_xarray()
    assert dataset["loss"].dims == ("w1", "w2")
    assert float(dataset["loss"].sel(w1=1.0, w2=3.0)) == LOSS[2, 3]
    assert np.array_equal(dataset["accuracy"].values, LOSS / 200)
    assert dataset["status"].attrs["flag_meanings"].split()[int(dataset["status"][0, 0])] == "ok"


def test_xarray_takes_axes_that_are_called_like_each_other_or_like_a_value():
    """A name that is not free is that of the axis's number."""
    pytest.importorskip("xarray")
    for labels, dims in ((("w", "w"), ("axis_0", "axis_1")), (("accuracy", "w"), ("axis_0", "w"))):
        plane = Plane(PLANE.origin, PLANE.basis, labels=labels)
        dataset = LossSurface(plane, GRID, {"loss": LOSS, "accuracy": LOSS / 200}, DONE).to_xarray()
        assert dataset["accuracy"].dims == dims and np.array_equal(dataset["accuracy"].values, LOSS / 200)
        assert np.array_equal(dataset[dims[1]].values, GRID.axes[1])


@pytest.mark.parametrize("dtype", [np.int64, np.float16, ">f8", bool])
def test_values_of_any_type_of_number_become_float64(dtype):
    found = surface(LOSS.astype(dtype))["loss"]
    assert found.dtype == np.float64 and np.array_equal(found, LOSS.astype(dtype))


def test_a_mask_is_not_lost():
    """What it hides was saved and exported as if it were a value."""
    with pytest.raises(InputError, match="3 hidden values"):
        surface(np.ma.array(LOSS, mask=LOSS > 130))


@pytest.mark.parametrize("kind", [np.ndarray.tolist, torch.as_tensor])
def test_lists_and_tensors_are_as_good_as_arrays(kind):
    """They were once compared with a status as a whole, so that there was no lowest point."""
    found = surface(kind(LOSS.copy()), kind(DONE), accuracy=kind(LOSS / 200))
    assert found["loss"].dtype == np.float64 and found.lowest().coords == (1.0, 0.0)
    assert found.count(Status.OK) == 15 and found.highest("accuracy").value == 197 / 200


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (lambda: surface(LOSS.T), ShapeError, ["loss", "(5, 3)", "(3, 5)"]),
        (lambda: surface(status=DONE.T), ShapeError, ["status", "(5, 3)"]),
        (lambda: surface(accuracy=LOSS[0]), ShapeError, ["accuracy", "(5,)"]),
        (lambda: LossSurface(PLANE, GRID, {"accuracy": LOSS}, DONE), InputError, ["loss"]),
        (lambda: LossSurface(PLANE, GRID, {"loss": LOSS, "status": LOSS}, DONE), InputError, ["status", "taken"]),
        (
            lambda: LossSurface(PLANE, Grid.line(0, 1, n=3), {"loss": LOSS[:, 0]}, DONE[:, 0]),
            ShapeError,
            ["grid", "axes"],
        ),
    ],
)
def test_arrays_that_do_not_fit_the_grid_are_refused(make, kind, words):
    """A transposed array on a rectangular grid can not slip through."""
    with pytest.raises(kind) as caught:
        make()
    assert all(word in str(caught.value) for word in words), str(caught.value)
