"""Li et al.'s files: read as their scripts fill them, written as their scripts read them."""

import h5py
import numpy as np
import pytest
import torch
from torch import nn

import crumple
from cases import case, frozen_first, mlp, noise
from crumple import directions
from crumple.errors import (
    CrumpleWarning,
    DependentDirectionsError,
    FormatError,
    InputError,
    MissingFileError,
    ShapeError,
)
from crumple.surface import LossSurface, Status

GRID = crumple.Grid.box((-1, 2), (0, 0.5), n=(3, 5))
PLANE = crumple.Plane(torch.zeros(3).double(), torch.eye(2, 3).double())


def steep(x, y):
    """Steep along x, and above zero everywhere, as their code needs it."""
    return 10 * x**2 + y + 1


def written_by_their_code(path, xs, ys, function, *, stop_after=None):
    """Their sequence of calls: an array of −1 of shape (n_x, n_y), filled number by number over ``meshgrid(x, y)``."""
    with h5py.File(path, "a") as f:
        f["dir_file"] = "resnet56_weights.h5"
        f["xcoordinates"] = xs
        if ys is not None:
            f["ycoordinates"] = ys
        shape = xs.shape if ys is None else (len(xs), len(ys))
        losses, accuracies = -np.ones(shape=shape), -np.ones(shape=shape)
        f["train_loss"], f["train_acc"] = losses, accuracies
    with h5py.File(path, "r+") as f:
        losses, accuracies = f["train_loss"][:], f["train_acc"][:]
        inds = np.array(range(losses.size))
        inds = inds[losses.ravel() <= 0]
        if ys is not None:
            x_mesh, y_mesh = np.meshgrid(xs, ys)
            coords = np.c_[x_mesh.ravel()[inds], y_mesh.ravel()[inds]]
        else:
            coords = np.c_[xs.ravel()[inds], 0 * xs]
        for ind, coord in list(zip(inds, coords, strict=True))[:stop_after]:
            losses.ravel()[ind] = function(*coord)
            accuracies.ravel()[ind] = 100.0 * coord[0] ** 2 / 8
            f["train_loss"][:], f["train_acc"][:] = losses, accuracies
    return path


@pytest.mark.parametrize("shape", [(3, 5), (5, 3), (4, 4), (2, 7)])
def test_their_surfaces_come_back_right_also_if_not_square(shape, tmp_path):
    """Axis 0 is x: the loss is steep along it. Accuracy is a fraction here and percent there."""
    xs, ys = np.linspace(-1, 2, shape[0]), np.linspace(0, 0.5, shape[1])
    surface = crumple.read_h5(written_by_their_code(tmp_path / "s.h5", xs, ys, steep))
    a, b = np.meshgrid(xs, ys, indexing="ij")
    assert np.array_equal(surface["loss"], steep(a, b)) and surface["accuracy"] == pytest.approx(a**2 / 8)
    assert [list(axis) for axis in surface.axes] == [xs.tolist(), ys.tolist()]
    assert (surface.status == Status.OK).all() and surface.plane.labels == ("x", "y")


def test_a_line_of_theirs(tmp_path):
    xs = np.linspace(-1, 3, 6)
    surface = crumple.read_h5(written_by_their_code(tmp_path / "s.h5", xs, None, steep))
    assert surface.grid.k == 1 and np.array_equal(surface["loss"], steep(xs, 0))


def test_what_they_had_not_computed_is_not_done(tmp_path):
    """−1 in both arrays; the seven numbers that are there were filled y by y."""
    xs, ys = np.linspace(-1, 2, 3), np.linspace(0, 0.5, 5)
    surface = crumple.read_h5(written_by_their_code(tmp_path / "s.h5", xs, ys, steep, stop_after=7))
    done = np.zeros((3, 5), bool)
    done[:, :2], done[0, 2] = True, True
    assert np.array_equal(surface.status == Status.OK, done) and surface.count(Status.NOT_DONE) == 8
    assert np.isnan(surface["loss"][~done]).all() and np.isnan(surface["accuracy"][~done]).all()


def surface_of(**values):
    """Lopsided, with a point in every state, and values that their −1 could be taken for."""
    a, b = np.meshgrid(*GRID.axes, indexing="ij")
    status = np.full(GRID.shape, Status.OK, np.uint8)
    loss = steep(a, b)
    for place, state, value in [
        ((0, 1), Status.NOT_DONE, np.nan),
        ((2, 0), Status.DIVERGED, np.inf),
        ((1, 4), Status.DIVERGED, np.nan),
        ((2, 3), Status.FAILED, np.nan),
        ((0, 0), Status.OK, -1.0),
        ((1, 1), Status.OK, -7.5),
    ]:
        loss[place], status[place] = value, state
    return LossSurface(PLANE, GRID, {"loss": loss, **values}, status)


def test_round_trip(tmp_path):
    """Every number and state; an accuracy through percent to the last digit but one."""
    before = surface_of(accuracy=np.linspace(0, 1, 15).reshape(3, 5), **{"a/b": np.arange(15.0).reshape(3, 5)})
    path = crumple.export(tmp_path / "s.h5", before)
    after = crumple.read_h5(path, plane=PLANE)
    assert np.array_equal(after.status, before.status) and after.plane is PLANE
    done = before.status != Status.NOT_DONE
    assert np.array_equal(after["loss"], before["loss"], equal_nan=True)
    assert after["accuracy"][done] == pytest.approx(before["accuracy"][done], rel=1e-15)
    assert np.array_equal(after["a_b"][done], before["a/b"][done]) and np.isnan(after["a_b"][~done]).all()
    assert all(np.array_equal(a, b) for a, b in zip(after.axes, before.axes, strict=True))


def test_their_scripts_read_what_was_written(tmp_path):
    """As h52vtp does it: coordinates from ``meshgrid(x, y)``, both laid flat; what is open is −1."""
    before = surface_of()
    with h5py.File(crumple.export(tmp_path / "s.h5", before), "r") as f:
        x, y = np.meshgrid(f["xcoordinates"][:], f["ycoordinates"][:])
        flat, shape = f["train_loss"][:].ravel(), f["train_loss"].shape
    assert shape == (3, 5)
    for u, v, value in zip(x.ravel(), y.ravel(), flat, strict=True):
        i, j = (list(axis).index(c) for axis, c in zip(before.axes, (u, v), strict=True))
        expected = -1.0 if before.status[i, j] == Status.NOT_DONE else before["loss"][i, j]
        assert value == expected or np.isnan(expected)


def test_the_other_split(tmp_path):
    path = written_by_their_code(tmp_path / "s.h5", np.linspace(-1, 2, 3), np.linspace(0, 0.5, 5), steep)
    with h5py.File(path, "r+") as f:
        f["test_loss"] = 2 * f["train_loss"][:]
        f["min_eig"] = -np.ones((3, 5))
    train, test = crumple.read_h5(path), crumple.read_h5(path, split="test")
    assert np.array_equal(test["loss"], 2 * train["loss"]) and np.array_equal(test["train_loss"], train["loss"])
    assert (train["min_eig"] == -1).all()  # an eigenvalue may well be −1


# --- files that are not what they should be -----------------------------------------------------


def good(path):
    return written_by_their_code(path, np.linspace(-1, 2, 3), np.linspace(0, 0.5, 5), steep)


def changed(name, value):
    def change(path):
        with h5py.File(good(path), "r+") as f:
            del f[name]
            if value is not None:
                f[name] = value

    return change


def other_bytes(path):
    path.write_bytes(b"not HDF5" * 100)


def cut_off(path):
    good(path)
    path.write_bytes(path.read_bytes()[:1000])


def with_external_link(path):
    changed("train_loss", h5py.ExternalLink("/etc/other.h5", "/x"))(path)


def with_external_data(path):
    with h5py.File(good(path), "r+") as f:
        del f["train_loss"]
        f.create_dataset("train_loss", (3, 5), "f8", external=[("/etc/hostname", 0, 120)])


BROKEN = {
    "no HDF5": (other_bytes, ["cannot be read as HDF5"]),
    "cut off": (cut_off, ["cannot be read as HDF5"]),
    "no coordinates": (changed("xcoordinates", None), ["no 'xcoordinates'"]),
    "no loss": (changed("train_loss", None), ["no 'train_loss'"]),
    "a loss of another size": (changed("train_loss", np.ones((3, 4))), ["no 'train_loss'"]),
    "a loss of text": (changed("train_loss", "high"), ["no 'train_loss'"]),
    "coordinates of text": (changed("xcoordinates", "wide"), ["xcoordinates", "no array of numbers"]),
    "coordinates of two axes": (changed("xcoordinates", np.ones((3, 2))), ["xcoordinates", "(3, 2)"]),
    "decreasing coordinates": (changed("xcoordinates", np.array([2.0, 1.0, 0.0])), ["increase"]),
    "a link elsewhere": (with_external_link, ["no 'train_loss'"]),
    "numbers kept elsewhere": (with_external_data, ["no 'train_loss'"]),
}


@pytest.mark.parametrize("how", BROKEN)
def test_foreign_and_damaged_files(how, tmp_path):
    damage, words = BROKEN[how]
    damage(tmp_path / "s.h5")
    with pytest.raises(FormatError) as caught:
        crumple.read_h5(tmp_path / "s.h5")
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_wrong_calls(tmp_path):
    with pytest.raises(MissingFileError):
        crumple.read_h5(tmp_path / "none.h5")
    with pytest.raises(InputError, match="axes"):
        crumple.read_h5(good(tmp_path / "s.h5"), plane=crumple.Plane([0.0], [[1.0]]))
    with pytest.raises(InputError, match="split"):
        crumple.read_h5(tmp_path / "s.h5", split="dev")
    cube = crumple.Grid.box((0, 1), (0, 1), (0, 1), n=(2, 3, 4))
    solid = LossSurface(
        crumple.Plane(torch.zeros(3), torch.eye(3)), cube, {"loss": np.ones((2, 3, 4))}, np.ones((2, 3, 4), np.uint8)
    )
    with pytest.raises(InputError, match="one or two axes"):
        crumple.export(tmp_path / "cube.h5", solid)


# --- directions ---------------------------------------------------------------------------------


def directions_of_their_code(path, tensors, groups=("xdirection", "ydirection")):
    """Their ``write_list`` over ``parameters()`` or ``state_dict()``."""
    with h5py.File(path, "w") as f:
        for i, name in enumerate(groups):
            group = f.create_group(name)
            for number, tensor in enumerate(tensors):
                group.create_dataset(str(number), data=(noise(*tensor.shape, seed=10 * number + i)).numpy())
    return path


def test_their_directions_by_parameters(tmp_path):
    model = case("mlp").model()
    objective = case("mlp").objective()
    path = directions_of_their_code(tmp_path / "d.h5", [p.data for p in model.parameters()])
    plane = directions.read_h5(objective, path)
    assert plane.meta["kind"] == "weights" and torch.equal(plane.origin, objective.theta)
    for i, row in enumerate(plane.basis):
        for number, tensor in enumerate(objective.space.unflatten(row).values()):
            assert torch.equal(tensor, noise(*tensor.shape, seed=10 * number + i))


def test_their_directions_by_state_dict(tmp_path):
    """With running statistics and counters among them, which no direction of ours moves."""
    model, objective = case("batch norm").model(), case("batch norm").objective()
    path = directions_of_their_code(tmp_path / "d.h5", list(model.state_dict().values()), groups=("xdirection",))
    with pytest.warns(CrumpleWarning, match="running_mean"):
        plane = directions.read_h5(objective, path)
    tensors = objective.space.unflatten(plane.basis[0])
    assert plane.meta["kind"] == "states" and plane.k == 1
    for number, name in enumerate(model.state_dict()):
        if name in tensors:
            assert torch.equal(tensors[name], noise(*tensors[name].shape, seed=10 * number))


@pytest.mark.parametrize("name", ["mlp", "batch norm", "tied transformer", "frozen part", "weight norm"])
def test_directions_round_trip(name, tmp_path):
    """Their ``load_directions`` gives as many tensors as the model has parameters; frozen ones are zero."""
    objective, model = case(name).objective(), case(name).model()
    plane = directions.random(objective, seed=1)
    path = directions.write_h5(objective, plane, tmp_path / "d.h5")
    with h5py.File(path, "r") as f:
        lists = [[f[group][str(i)][()] for i in range(len(f[group]))] for group in ("xdirection", "ydirection")]
    assert [t.shape for t in lists[0]] == [tuple(p.shape) for p in model.parameters()]
    for tensors, row in zip(lists, plane.basis, strict=True):
        pairs = zip(tensors, model.named_parameters(), strict=True)
        moved = [torch.as_tensor(t).flatten() for t, (_, p) in pairs if p.requires_grad]
        still = [t for t, p in zip(tensors, model.parameters(), strict=True) if not p.requires_grad]
        assert torch.equal(torch.cat(moved), row) and not any(t.any() for t in still)
    assert torch.equal(directions.read_h5(objective, path).basis, plane.basis)


def test_principal_shares_go_along(tmp_path):
    """Under the name that their contour plots look for."""
    objective = case("mlp").objective()
    run = crumple.train(objective, torch.optim.SGD, lr=0.3, momentum=0.8, steps=20)
    plane = directions.pca(run)
    path = directions.write_h5(objective, plane, tmp_path / "d.h5")
    with h5py.File(path, "r") as f:
        assert f["explained_variance_ratio_"][:].tolist() == plane.meta["explained"]
    assert directions.read_h5(objective, path, at=run.points[-1]).meta["explained"] == plane.meta["explained"]


def test_a_surface_on_directions_of_theirs(tmp_path):
    """Both files together: the numbers they hold are those that the plane gives."""
    objective = case("mlp").objective()
    tensors = list(case("mlp").model().parameters())
    plane = directions.read_h5(objective, directions_of_their_code(tmp_path / "d.h5", tensors))
    value = lambda x, y: objective.value(plane.point([x, y]))  # noqa: E731
    path = written_by_their_code(tmp_path / "s.h5", np.linspace(-0.1, 0.2, 3), np.linspace(0, 0.1, 4), value)
    theirs = crumple.read_h5(path, plane=plane)
    assert crumple.evaluate(objective, plane, theirs.grid)["loss"] == pytest.approx(theirs["loss"], rel=1e-9)


def test_directions_of_another_model(tmp_path):
    objective = case("mlp").objective()
    path = directions_of_their_code(tmp_path / "d.h5", list(nn.Linear(2, 2).parameters()))
    with pytest.raises(FormatError, match="another model"):
        directions.read_h5(objective, path)
    with pytest.raises(FormatError, match="xdirection"):
        directions.read_h5(objective, good(tmp_path / "s.h5"))
    with pytest.raises(FormatError, match="directions"):
        crumple.read_h5(path)
    with pytest.raises(ShapeError, match="another model"):
        directions.write_h5(objective, PLANE, tmp_path / "p.h5")
    with h5py.File(path, "w") as f:  # --same_dir
        for name in ("xdirection", "ydirection"):
            group = f.create_group(name)
            for i, p in enumerate(mlp().parameters()):
                group[str(i)] = np.ones(p.shape)
    with pytest.raises(DependentDirectionsError):
        directions.read_h5(objective, path)


def test_frozen_tensors_that_a_file_moves_are_told(tmp_path):
    """A file of all parameters, an objective of the trainable ones."""
    torch.manual_seed(7)
    model = frozen_first().double()
    objective = crumple.Objective(model, nn.MSELoss(), (noise(5, 2), noise(5, 2)))
    path = directions_of_their_code(tmp_path / "d.h5", [p.data for p in model.parameters()], groups=("xdirection",))
    with pytest.warns(CrumpleWarning, match="0.weight"):
        plane = directions.read_h5(objective, path)
    assert plane.basis.shape == (1, objective.space.size)
