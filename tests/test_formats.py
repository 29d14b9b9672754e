"""Files of numbers and shapes: each is read back by code that shares nothing with the code that wrote it."""

import base64
import builtins
import json
import struct
from collections import Counter
from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.io import netcdf_file

import crumple
from crumple.errors import InputError, MissingPackageError
from crumple.findings import Finding, TrustReport
from crumple.formats.as_stl import solid
from crumple.surface import LossSurface, Status
from crumple.trajectory import Trajectory

GRID = crumple.Grid.box((-1, 2), (0, 0.3), n=(6, 4))
PLANE = crumple.Plane(torch.tensor([0.5, 0, 1]), torch.eye(2, 3), labels=("net.a.weight[0,1]", "b"))


def surface():
    """Lopsided, with a hole of each kind and a metric whose name is no plain one."""
    a, b = np.meshgrid(*GRID.axes, indexing="ij")
    loss, status = 10 * a**2 + b + 1 / 3, np.full(GRID.shape, Status.OK, dtype=np.uint8)
    loss[0, 0], status[0, 0] = np.inf, Status.DIVERGED
    loss[3, 3], status[3, 3] = np.nan, Status.FAILED
    return LossSurface(PLANE, GRID, {"loss": loss, "top/5": a / 7}, status)


def run():
    points = torch.tensor([[1.0, 0.15, 1.0], [0.75, 0.05, 1.5], [1.3, 0.12, 1.0]], dtype=torch.float64)
    metrics = {"loss": np.array([3.0, 2.0, 1.0]), "test_loss": np.array([4.0, 3.0, np.nan])}
    return Trajectory(points, np.array([0, 5, 10]), metrics, "SGD")


# --- numbers ------------------------------------------------------------------------------------


def test_json_holds_every_number_with_null_for_what_is_none(tmp_path):
    made, mark = surface(), SimpleNamespace(kind="minimum", coords=(0.25, 0.1), value=1.5)
    text = crumple.export(tmp_path / "out.json", made, run(), landmarks=[mark]).read_text("utf-8")
    assert "NaN" not in text and "Infinity" not in text
    read = json.loads(text)
    assert read["axes"] == [axis.tolist() for axis in made.axes] and read["plane"]["labels"] == list(PLANE.labels)
    for i in range(6):
        for j in range(4):
            value = made["loss"][i, j]
            assert read["values"]["loss"][i][j] == (value if np.isfinite(value) else None)
            assert read["status_names"][str(read["status"][i][j])] == Status(int(made.status[i, j])).name.lower()
    assert read["values"]["top/5"] == made["top/5"].tolist()
    (walked,) = read["runs"]
    assert walked["label"] == "SGD" and walked["steps"] == [0, 5, 10]
    assert np.allclose(walked["coords"], [[0.5, 0.15], [0.25, 0.05], [0.8, 0.12]]) and walked["residual"] == [0, 0.5, 0]
    assert walked["metrics"]["test_loss"] == [4.0, 3.0, None]
    assert read["landmarks"] == [
        {"kind": "minimum", "verdict": "minimum of this slice", "coords": [0.25, 0.1], "value": 1.5}
    ]


def test_json_holds_the_report_too(tmp_path):
    finding = Finding("resolution", "warning", "Too coarse.", np.inf)
    report = TrustReport((finding,))
    read = json.loads(crumple.export(tmp_path / "out.json", surface(), trust=report).read_text("utf-8"))
    assert "Too coarse." in json.dumps(read["trust"], allow_nan=False) and "Infinity" not in json.dumps(read)


def test_netcdf_is_read_back_by_scipy_alone(tmp_path):
    made = surface()
    path = crumple.export(tmp_path / "out.nc", made, run())
    with netcdf_file(path, mmap=False) as file:
        found = {name: (v.dimensions, v[:].copy(), getattr(v, "long_name", b"")) for name, v in file.variables.items()}
    assert found["loss"][0] == ("axis_0", "b")
    assert np.array_equal(found["loss"][1], made["loss"], equal_nan=True) and np.array_equal(
        found["status"][1], made.status
    )
    assert np.array_equal(found["axis_0"][1], made.axes[0]) and found["axis_0"][2] == b"net.a.weight[0,1]"
    assert found["value_1"][2] == b"top/5" and np.array_equal(found["value_1"][1], made["top/5"])
    assert found["run_0_steps"][1].tolist() == [0, 5, 10] and np.allclose(found["run_0_residual"][1], [0, 0.5, 0])
    assert np.allclose(found["run_0_coords"][1], [[0.5, 0.15], [0.25, 0.05], [0.8, 0.12]])


def test_netcdf_without_xarray_says_what_to_install(tmp_path, monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **named):
        if name == "xarray":
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingPackageError, match=r"crumple\[xarray\]"):
        crumple.export(tmp_path / "out.nc", surface())
    assert not list(tmp_path.iterdir())


TAKEN = ("axis_0", "plane_origin", "run_0_steps", "meta", "value_2", "a/b", "step", "points", "coords", "residual", "μ")


def crowded():
    """Values and metrics under the names that the files have for arrays of their own."""
    grid, walked = crumple.Grid.box((-1, 2), (0, 3), n=(4, 3)), run()
    values = {name: np.arange(12.0).reshape(4, 3) ** 2 + 100 * i for i, name in enumerate(("loss", *TAKEN))}
    columns = {name: np.arange(3.0) + 10 * i for i, name in enumerate(("steps", *TAKEN))}
    plane = crumple.Plane(PLANE.origin, PLANE.basis, labels=("points", "loss"))
    made = LossSurface(plane, grid, values, np.ones((4, 3), np.uint8))
    return made, Trajectory(walked.points, walked.steps, columns, "SGD")


def test_npz_keeps_its_own_arrays_whatever_values_and_metrics_are_called(tmp_path):
    made, walked = crowded()
    with np.load(crumple.export(tmp_path / "out.npz", made, walked)) as read:
        names = json.loads(str(read["meta"]))
        assert np.array_equal(read["axis_0"], made.axes[0]) and np.array_equal(read["plane_origin"], made.plane.origin)
        assert np.array_equal(read["run_0_points"], walked.points) and read["run_0_steps"].tolist() == [0, 5, 10]
        assert np.allclose(read["run_0_coords"], [[0.5, 0.15], [0.25, 0.05], [0.8, 0.12]])
        assert sorted(names["values"].values()) == sorted(made.values)
        assert all(np.array_equal(read[key], made[name]) for key, name in names["values"].items())
        metrics = names["runs"][0]["metrics"]
        assert sorted(metrics.values()) == sorted(walked.metrics)
        assert all(np.array_equal(read[f"run_0_{key}"], walked.metrics[name]) for key, name in metrics.items())


def test_npz_holds_bfloat16_exactly(tmp_path):
    """NumPy has no such type, and float32 holds every number of it."""
    plane = crumple.Plane(PLANE.origin.bfloat16(), PLANE.basis.bfloat16())
    walked = Trajectory.from_points(torch.tensor([[0.3, 1.1, 1.0], [0.7, 0.01, 1.0]]).bfloat16())
    made = LossSurface(plane, GRID, surface().values, surface().status)
    with np.load(crumple.export(tmp_path / "out.npz", made, walked)) as read:
        assert torch.equal(torch.from_numpy(read["run_0_points"]).bfloat16(), walked.points)
        assert torch.equal(torch.from_numpy(read["plane_origin"]).bfloat16(), plane.origin)


def test_netcdf_keeps_its_own_arrays_whatever_values_metrics_and_axes_are_called(tmp_path):
    made, walked = crowded()
    with netcdf_file(crumple.export(tmp_path / "out.nc", made, walked), mmap=False) as file:
        found = {name: (v[:].copy(), getattr(v, "long_name", b"").decode()) for name, v in file.variables.items()}
        about = json.loads(file.crumple)
        assert file.variables["loss"].dimensions == ("axis_0", "axis_1")
    for i, label in enumerate(("points", "loss")):
        assert np.array_equal(found[f"axis_{i}"][0], made.axes[i]) and found[f"axis_{i}"][1] == label
    for key, name in about["values"].items():
        assert np.array_equal(found[key][0], made[name]) and found[key][1] == name
    for key, name in about["runs"][0]["metrics"].items():
        assert np.array_equal(found[f"run_0_{key}"][0], walked.metrics[name]) and found[f"run_0_{key}"][1] == name
    assert found["run_0_steps"][0].tolist() == [0, 5, 10] and np.allclose(found["run_0_residual"][0], [0, 0.5, 0])


# --- ParaView -----------------------------------------------------------------------------------


def read_vtp(path):
    """Section → name → array, by the description of VTK's XML formats."""
    root = ElementTree.parse(path).getroot()
    assert root.attrib["type"] == "PolyData" and root.attrib["header_type"] == "UInt64"
    piece, found = root.find("PolyData/Piece"), {}
    for section in piece:
        for array in section:
            raw = base64.b64decode(array.text)
            (length,) = struct.unpack("<Q", raw[:8])
            assert length == len(raw) - 8
            values = np.frombuffer(raw[8:], f"<{array.attrib['type'][0].lower()}{int(array.attrib['type'][-2:]) // 8}")
            parts = int(array.attrib["NumberOfComponents"])
            found.setdefault(section.tag, {})[array.attrib["Name"]] = values.reshape(-1, parts) if parts > 1 else values
    assert len(found["Points"]["points"]) == int(piece.attrib["NumberOfPoints"])
    assert len(found["Polys"]["offsets"]) == int(piece.attrib["NumberOfPolys"])
    return found


def test_vtp_has_every_finite_node_at_its_true_place(tmp_path):
    made = surface()
    read = read_vtp(crumple.export(tmp_path / "out.vtp", made, run(), height="log"))
    points, values = read["Points"]["points"], read["PointData"]
    there = [(i, j) for i in range(6) for j in range(4) if np.isfinite(made["loss"][i, j])]
    assert len(points) == 22 + 3 and len(there) == 22
    for (i, j), point, other in zip(there, points, values["top/5"], strict=False):
        assert point.tolist() == [made.axes[0][i], made.axes[1][j], made["loss"][i, j]] and other == made["top/5"][i, j]
    assert len(read["Polys"]["offsets"]) == 15 - 1 - 2  # a hole at a corner of the grid, and one on its edge
    corners = points[read["Polys"]["connectivity"].reshape(-1, 4)]
    assert np.allclose(np.ptp(corners[..., 0], axis=1), 0.6) and np.allclose(np.ptp(corners[..., 1], axis=1), 0.1)


def test_vtp_has_the_runs_as_lines(tmp_path):
    read = read_vtp(crumple.export(tmp_path / "out.vtp", surface(), [run(), run()]))
    assert read["Lines"]["offsets"].tolist() == [3, 6] and read["CellData"]["run"][:3].tolist() == [0, 1, -1]
    line = read["Points"]["points"][read["Lines"]["connectivity"][:3]]
    assert np.allclose(line[:, :2], [[0.5, 0.15], [0.25, 0.05], [0.8, 0.12]]) and np.isfinite(line[:, 2]).all()
    assert read["PointData"]["step"][-3:].tolist() == [0, 5, 10] and np.isnan(read["PointData"]["loss"][-3:]).all()


def test_vtp_breaks_a_run_where_its_value_is_not_known(tmp_path):
    """A run that leaves the window and comes back has no line through what lies between."""
    places = [[0.5, 0.15], [0.25, 0.05], [0.5, 0.4], [0.8, 0.12], [0.5, 0.02], [0.1, 0.9], [0.3, 0.1]]
    walked = Trajectory.from_points([[0.5 + x, y, 1.0] for x, y in places])
    read = read_vtp(crumple.export(tmp_path / "out.vtp", surface(), [walked, run()]))
    known = np.delete(np.arange(7), [2, 5])
    points, steps = read["Points"]["points"][22:], read["PointData"]["step"][22:]
    assert np.allclose(points[:5, :2], np.array(places)[known]) and steps[:5].tolist() == known.tolist()
    ends = read["Lines"]["offsets"].tolist()
    lines = np.split(read["Lines"]["connectivity"], ends[:-1])
    assert [steps[line - 22].tolist() for line in lines] == [[0, 1], [3, 4], [0, 5, 10]] and ends[-1] == 7
    assert read["CellData"]["run"][:4].tolist() == [0, 0, 1, -1]


def test_vtp_holds_a_value_of_the_name_of_the_runs_steps(tmp_path):
    made, walked = crowded()
    values = read_vtp(crumple.export(tmp_path / "out.vtp", made, walked))["PointData"]
    assert values["value step"][:12].tolist() == made["step"].ravel().tolist()
    assert values["step"].tolist() == [-1] * 12 + [0, 5, 10]


def test_vtp_of_one_axis_is_a_line_with_gaps_and_of_three_axes_refused(tmp_path):
    plane = crumple.Plane(torch.zeros(1), torch.eye(1), labels=("t",))
    loss = np.array([1.0, 2, np.nan, 3, 4, 5])
    line = LossSurface(plane, crumple.Grid.line(0, 5, n=6), {"loss": loss}, np.ones(6, np.uint8))
    read = read_vtp(crumple.export(tmp_path / "line.vtp", line))
    assert read["Lines"]["offsets"].tolist() == [2, 5]
    assert read["Points"]["points"].tolist() == [[t, v, 0] for t, v in enumerate(loss) if np.isfinite(v)]
    walked = Trajectory.from_points([[0.5], [1.0], [7.0], [4.25], [3.0]], steps=[0, 2, 3, 9, 11])
    read = read_vtp(crumple.export(tmp_path / "walk.vtp", line, walked))
    assert read["Points"]["points"][5:].tolist() == [[0.5, 1.5, 0], [1, 2, 0], [4.25, 4.25, 0], [3, 3, 0]]
    assert read["Lines"]["offsets"].tolist() == [2, 5, 7, 9] and read["CellData"]["run"].tolist() == [-1, -1, 0, 0]
    assert read["PointData"]["step"][5:].tolist() == [0, 2, 9, 11]
    cube = crumple.Grid.box((0, 1), (0, 1), (0, 1), n=(2, 2, 2))
    made = LossSurface(
        crumple.Plane(torch.zeros(3), torch.eye(3)), cube, {"loss": np.ones(cube.shape)}, np.ones(cube.shape)
    )
    with pytest.raises(InputError, match="one or two axes"):
        crumple.export(tmp_path / "cube.vtp", made)


# --- bodies -------------------------------------------------------------------------------------


def read_stl(path):
    """(m, 3, 3) corners and (m, 3) normals, as float32."""
    data = path.read_bytes()
    (count,) = struct.unpack("<I", data[80:84])
    assert len(data) == 84 + 50 * count and not data.startswith(b"solid")
    rows = np.array([struct.unpack("<12f", data[84 + 50 * k : 132 + 50 * k]) for k in range(count)], dtype=np.float32)
    return rows[:, 3:].reshape(-1, 3, 3), rows[:, :3]


def edges(corners):
    """How often each directed edge occurs."""
    names = [tuple(map(tuple, triangle)) for triangle in np.asarray(corners).tolist()]
    return Counter((t[k], t[(k + 1) % 3]) for t in names for k in range(3))


def assert_closed(corners):
    """Every edge belongs to exactly two triangles, which run along it in opposite directions."""
    found = edges(corners)
    assert found and set(found.values()) == {1}
    assert all((b, a) in found for a, b in found)


def volume(corners):
    """Of a closed body, by the divergence theorem; positive if they run counter-clockwise seen from outside."""
    a, b, c = np.moveaxis(np.asarray(corners, dtype=np.float64), 1, 0)
    return float((a * np.cross(b, c)).sum() / 6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.booleans(), min_size=30, max_size=30), st.integers(0, 2**32 - 1))
def test_a_solid_is_closed_whatever_holes_the_sheet_has(holes, seed):
    nodes = np.stack([*np.meshgrid(np.arange(6.0), np.arange(5.0), indexing="ij"), np.zeros((6, 5))], axis=-1)
    nodes[..., 2] = np.random.default_rng(seed).random((6, 5))
    nodes[..., 2][np.array(holes).reshape(6, 5) & (nodes[..., 2] > 0.3)] = np.nan
    corners = solid(nodes, base=0.5)
    if len(corners):
        assert_closed(corners)
        assert volume(corners) > 0


def test_cells_that_touch_at_a_corner_alone_do_not_both_stay():
    """Where two walls met in one vertical edge it would belong to four triangles."""
    nodes = np.stack([*np.meshgrid(np.arange(3.0), np.arange(3.0), indexing="ij"), np.ones((3, 3))], axis=-1)
    nodes[0, 2, 2] = nodes[2, 0, 2] = np.nan
    corners = solid(nodes, base=0.5)
    assert_closed(corners)
    assert volume(corners) == pytest.approx(0.5)


def test_a_solid_has_the_volume_of_what_is_under_the_sheet():
    """Under the plane z = 3 x + y over [0, 2] × [0, 1], a quarter thick at its lowest: ∫ = 7, and 0.25 · 2."""
    x, y = np.meshgrid(np.linspace(0, 2, 7), np.linspace(0, 1, 4), indexing="ij")
    corners = solid(np.stack([x, y, 3 * x + y], axis=-1), base=0.25)
    assert_closed(corners)
    assert volume(corners) == pytest.approx(7 + 0.5)


def test_stl_is_a_closed_body_of_the_size_asked_for(tmp_path):
    corners, normals = read_stl(crumple.export(tmp_path / "out.stl", surface(), run(), size=60))
    assert_closed(corners)
    assert volume(corners) > 0
    low, high = corners.min(axis=(0, 1)), corners.max(axis=(0, 1))
    assert np.allclose((high - low)[:2], 60, rtol=1e-5) and 30 < (high - low)[2] < 0.65 * 60 + 0.04 * 60 + 1e-3
    crossed = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert (np.einsum("ij,ij->i", crossed, normals) > 0).all() and np.allclose(np.linalg.norm(normals, axis=1), 1)


def test_stl_is_flat_where_it_is_clipped_and_steep_along_the_axis_that_is(tmp_path):
    corners, _ = read_stl(crumple.export(tmp_path / "out.stl", surface(), clip=(None, 5.0)))
    top = corners[..., 2].max()
    flat = (corners[..., 2] == top).all(axis=1)
    assert flat.sum() >= 4
    plain, _ = read_stl(crumple.export(tmp_path / "all.stl", surface()))
    highest = plain.reshape(-1, 3)[plain.reshape(-1, 3)[:, 2] > 0.95 * plain[..., 2].max()]
    assert highest[:, 0].min() == pytest.approx(100)  # 10 a² is greatest at a = 2


@pytest.mark.parametrize("ending", [".stl", ".glb"])
def test_a_body_needs_two_axes(ending, tmp_path):
    plane = crumple.Plane(torch.zeros(1), torch.eye(1))
    line = LossSurface(plane, crumple.Grid.line(0, 1, n=4), {"loss": np.arange(4.0)}, np.ones(4, np.uint8))
    with pytest.raises(InputError, match="two axes"):
        crumple.export(tmp_path / f"out{ending}", line)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("size", [0, -1, np.nan, "10", True])
def test_a_size_is_checked_before_any_work(size, tmp_path):
    with pytest.raises(InputError, match="size"):
        crumple.export(tmp_path / "out.stl", surface(), size=size)


# --- glTF ---------------------------------------------------------------------------------------

TYPES = {5126: "<f4", 5125: "<u4", 5123: "<u2"}
PARTS = {"SCALAR": 1, "VEC3": 3, "VEC4": 4}


def read_glb(path):
    """The tree, and a function from the number of an accessor to its array."""
    data = path.read_bytes()
    magic, version, length = struct.unpack("<4sII", data[:12])
    assert (magic, version, length) == (b"glTF", 2, len(data))
    size, kind = struct.unpack("<I4s", data[12:20])
    assert kind == b"JSON" and size % 4 == 0
    tree = json.loads(data[20 : 20 + size])
    binary = data[28 + size :]
    assert data[24 + size : 28 + size] == b"BIN\0" and len(binary) == tree["buffers"][0]["byteLength"]

    def array(number):
        said = tree["accessors"][number]
        view = tree["bufferViews"][said["bufferView"]]
        assert view["byteOffset"] % 4 == 0
        raw = binary[view["byteOffset"] : view["byteOffset"] + view["byteLength"]]
        return np.frombuffer(raw, TYPES[said["componentType"]]).reshape(said["count"], PARTS[said["type"]])

    return tree, array


def test_glb_is_the_sheet_in_its_colours_with_the_runs(tmp_path):
    tree, array = read_glb(crumple.export(tmp_path / "out.glb", surface(), run(), template="light"))
    sheet, walked = tree["meshes"]
    (part,) = sheet["primitives"]
    points, normals = array(part["attributes"]["POSITION"]), array(part["attributes"]["NORMAL"])
    colours, index = array(part["attributes"]["COLOR_0"]), array(part["indices"])
    assert len(points) == len(normals) == len(colours) == 24 - 2
    assert len(index) == 3 * 2 * (15 - 1 - 2) and index.max() == len(points) - 1
    said = tree["accessors"][part["attributes"]["POSITION"]]
    assert np.allclose(said["min"], points.min(axis=0)) and np.allclose(said["max"], points.max(axis=0))
    assert np.allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-6) and (normals[:, 1] > 0).all()  # y is up
    lowest, highest = points[:, 1].argmin(), points[:, 1].argmax()
    assert colours[highest][:3].sum() > colours[lowest][:3].sum() and (colours[:, 3] == 65535).all()
    assert abs(points[highest, 0] - 0.5) < 1e-6  # 10 a² is greatest at the end of the first axis
    assert walked["name"] == "SGD" and walked["primitives"][0]["mode"] == 3
    assert len(array(walked["primitives"][0]["attributes"]["POSITION"])) > 3


def test_glb_is_cut_where_the_display_is_clipped(tmp_path):
    tree, array = read_glb(crumple.export(tmp_path / "out.glb", surface(), clip=(1.0, 5.0)))
    part = tree["meshes"][0]["primitives"][0]
    points, index = array(part["attributes"]["POSITION"]), array(part["indices"]).reshape(-1, 3)
    ends = 0.65 * (0.03 / 1.06 - 0.5), 0.65 * (1.03 / 1.06 - 0.5)
    assert np.allclose([points[:, 1].min(), points[:, 1].max()], ends, atol=1e-6)
    assert (np.isclose(points[:, 1], ends[1], atol=1e-6)).sum() > 4 and len(index) > 10


def test_holes_are_in_no_shape(tmp_path):
    """A node that is not finite is a corner of no triangle, in either format."""
    corners, _ = read_stl(crumple.export(tmp_path / "out.stl", surface()))
    assert not ((corners[..., 0] < 1e-3) & (corners[..., 1] < 1e-3)).any()
