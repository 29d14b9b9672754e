"""The ``.crumple`` file: every bit comes back, what was written stays, and a stranger's file does no harm."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tracemalloc
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import crumple
from crumple.errors import ExportError, FormatError, InputError, MissingFileError, UnknownNameError
from crumple.projection import Projector
from crumple.store import arrays, numbers, opening, plain, planes, runs, schema, surfaces

FORMATS = Path(__file__).parent / "formats"
P = 7


def bits(tensor):
    """The bytes of a tensor, so that NaN and -0.0 are compared too."""
    return bytes(torch.as_tensor(tensor).contiguous().reshape(-1).view(torch.uint8).numpy())


def lopsided_surface(name="loss", k=2):
    """A 3 × 5 surface with every status, NaN, infinities and -0.0."""
    plane = crumple.Plane(
        torch.arange(P, dtype=torch.float64),
        torch.eye(P, dtype=torch.float64)[:k] * torch.tensor([[1.5]]),
        labels=("width <b>", "höhe")[:k],
        meta={"seed": 3, "eigenvalues": torch.tensor([1.0, float("nan")]), "betas": (0.9, 0.999), 5: "five"},
    )
    grid = crumple.Grid.box((0.1, 10), (-1, 3), n=(3, 5), scale=("log", "linear"))
    loss = np.random.default_rng(0).normal(size=(3, 5))
    loss[0, :4] = [np.nan, np.inf, -np.inf, -0.0]
    status = np.ones((3, 5), np.uint8)
    status[0, :3], status[2, 4] = 2, 3
    values = {name: loss, "accuracy": loss.T.reshape(3, 5).astype(np.float32)}
    return crumple.LossSurface(plane, grid, values, status, {"seconds": 0.1, "failures": {"(2, 4)": "ValueError: no"}})


def some_run(dtype=torch.float32, rows=4, label="run"):
    points = torch.randn(rows, P, generator=torch.Generator().manual_seed(1), dtype=torch.float64).to(dtype)
    points[1, 2], points[2, 0] = float("nan"), -0.0
    return crumple.Trajectory(
        points,
        np.arange(rows) * 3 + 1,
        {"loss": np.linspace(0.3, 0.1, rows), "accuracy": np.full(rows, np.nan)},
        label,
        {"optimizer": "SGD", "options": {"lr": 0.1}},
    )


def mark(kind="saddle", **more):
    evidence = {"eigenvalues": np.array([-1.0, 2.0]), **more}
    return SimpleNamespace(kind=kind, coords=(0.25, -1.0), value=0.5, evidence=evidence)


def check_same_surface(found, expected):
    assert bits(found.plane.origin) == bits(expected.plane.origin)
    assert bits(found.plane.basis) == bits(expected.plane.basis)
    assert found.plane.labels == expected.plane.labels and found.grid.scales == expected.grid.scales
    for a, b in zip(found.axes, expected.axes, strict=True):
        assert a.tobytes() == b.tobytes()
    assert list(found.values) == list(expected.values)
    for name in expected.values:
        assert found[name].dtype == expected[name].dtype and found[name].tobytes() == expected[name].tobytes()
    assert np.array_equal(found.status, expected.status) and found.meta == expected.meta


# --- round trips --------------------------------------------------------------------------------


def test_everything_comes_back_bit_for_bit(tmp_path):
    """Surfaces, runs, landmarks, a plane of its own and notes, in the order they were saved."""
    first, second = lopsided_surface(), lopsided_surface()
    run, other = some_run(), some_run(torch.bfloat16, 3, "other")
    path = crumple.save(
        tmp_path / "x.crumple",
        surface=first,
        surfaces=[second],
        runs=[run, other],
        landmarks=[mark()],
        meta={"by": "me"},
    )
    opened = crumple.open(path)
    check_same_surface(opened.surface, first)
    check_same_surface(opened.surfaces[1], second)
    for found, expected in zip(opened.runs, (run, other), strict=True):
        assert found.points.dtype == expected.points.dtype and bits(found.points) == bits(expected.points)
        assert found.steps.tolist() == expected.steps.tolist()
        assert {n: m.tobytes() for n, m in found.metrics.items()} == {
            n: m.tobytes() for n, m in expected.metrics.items()
        }
        assert (found.label, found.meta) == (expected.label, expected.meta)
    (found,) = opened.landmarks
    assert (found.kind, found.coords, found.value) == ("saddle", (0.25, -1.0), 0.5)
    assert found.evidence["eigenvalues"].tolist() == [-1.0, 2.0]
    assert opened.meta["by"] == "me" and opened.meta["versions"]["crumple"]
    assert opened.planes[0].meta["betas"] == (0.9, 0.999) and opened.planes[0].meta[5] == "five"
    assert os.listdir(tmp_path) == ["x.crumple"]


@pytest.mark.parametrize("dtype", numbers.DTYPES.values())
@pytest.mark.parametrize("shape", [(0,), (), (3, 5), (2, 3, 4)])
def test_arrays_of_every_type_come_back(tmp_path, dtype, shape):
    values = torch.randint(0, 2, shape).to(dtype)
    with opening.building(tmp_path / "a") as file:
        number = arrays.put_array(file, values)
    with opening.reading(tmp_path / "a", most_bytes=10**6) as file:
        found = arrays.get_array(file, number)
    assert found.dtype == dtype and found.shape == values.shape and bits(found) == bits(values)


def test_blocks_and_segments_are_laid_end_to_end(tmp_path, monkeypatch):
    """An array over many blocks and a run over many segments are one array and one run again."""
    monkeypatch.setattr(arrays, "BLOCK_BYTES", 64)
    monkeypatch.setattr(runs, "SEGMENT_BYTES", 2 * P * 4)
    monkeypatch.setattr(surfaces, "CHUNK_BYTES", 40)
    run, surface = some_run(rows=9), lopsided_surface()
    path = crumple.save(tmp_path / "x.crumple", surface, runs=run)
    opened = crumple.open(path)
    assert bits(opened.runs[0].points) == bits(run.points) and opened.runs[0].steps.tolist() == run.steps.tolist()
    check_same_surface(opened.surface, surface)
    with sqlite3.connect(path) as file:
        assert file.execute("SELECT count(*) FROM segment").fetchone() == (5,)
        assert file.execute("SELECT count(*) FROM chunk").fetchone() == (5,)
    file.close()


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.just("$") | st.integers(), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(PLAIN)
def test_plain_values_come_back(value):
    """Tuples stay tuples, keys stay numbers, and no value is taken for a mark."""
    assert plain.from_text(plain.to_text(value), "here") == value


def test_what_is_not_plain_is_kept_as_text():
    found = plain.from_text(plain.to_text({"f": torch.nn.ReLU(), "nan": float("nan"), "n": np.float32(0.5)}), "here")
    assert found["f"] == "ReLU()" and np.isnan(found["nan"]) and found["n"] == 0.5


def test_a_projected_run_comes_back(tmp_path):
    surface = lopsided_surface()
    seen = some_run(torch.float64).project(surface.plane)
    run = crumple.ProjectedRun(surface.plane, seen.coords, seen.residual, np.arange(4), {"loss": np.arange(4.0)})
    opened = crumple.open(crumple.save(tmp_path / "x.crumple", surface, runs=[run]))
    found = opened.runs[0]
    assert len(opened.planes) == 1, "one plane, used twice, is kept once"
    assert bits(found.project(surface.plane).coords) == bits(seen.coords) and bits(found.residual) == bits(
        seen.residual
    )
    far = (some_run(torch.float64).points - some_run(torch.float64).points[0]).norm(dim=1)
    assert 0 < found.extent <= float(far[far.isfinite()].max())
    with pytest.raises(InputError, match="another plane"):
        found.project(crumple.Plane(torch.zeros(P), torch.eye(P)[:2]))


def test_a_projected_run_is_drawn_where_its_points_would_be(tmp_path):
    """A run that starts on the plane: the same path, as pale, from the image alone as from the points."""
    surface, points = lopsided_surface(), torch.randn(4, P, generator=torch.Generator().manual_seed(3)).double()
    points[0] = surface.plane.origin
    points = torch.cat([points[:1], surface.plane.origin + 0.5 * points[1:]])
    run = crumple.Trajectory(points, np.arange(4), {"loss": np.arange(4.0)})
    seen = run.project(surface.plane)
    image = crumple.ProjectedRun(surface.plane, seen.coords, seen.residual, run.steps, run.metrics)
    assert image.extent == pytest.approx(run.extent, rel=1e-12)
    drawn = [crumple.figures.contour(surface, runs=one).to_json() for one in (run, image)]
    assert drawn[0] == drawn[1]
    crumple.export(tmp_path / "x.npz", surface, runs=[image])
    with np.load(tmp_path / "x.npz") as arrays:
        assert "run_0_points" not in arrays and np.array_equal(arrays["run_0_coords"], seen.coords.numpy())


# --- projecting by pieces -----------------------------------------------------------------------


@pytest.mark.parametrize("closeness", [1.0, 1e-3, 1e-6])
def test_projection_by_pieces_is_the_least_squares_one(closeness):
    """Against ``numpy.linalg.lstsq`` on the dense basis, up to nearly parallel directions."""
    generator = np.random.default_rng(2)
    first = generator.normal(size=1000)
    basis = np.stack([first, 1e4 * (first + closeness * generator.normal(size=1000))])
    origin, theta = generator.normal(size=1000), generator.normal(size=1000)
    expected, *_ = np.linalg.lstsq(basis.T, theta - origin, rcond=None)
    projector = Projector(crumple.Plane(origin, basis))
    coords, residual = projector.project(lambda: torch.from_numpy(theta).split((999, 1)))
    # the condition number of the basis multiplies rounding, for any method
    assert np.allclose(coords.numpy(), expected, rtol=1e-13 * 1e2 / closeness)
    assert float(residual) == pytest.approx(np.linalg.norm(theta - origin - expected @ basis), rel=1e-12)


def test_a_stored_run_is_projected_without_being_loaded(tmp_path):
    """The same coordinates and distances as those of the run in memory, though memory allows no point of it."""
    run, plane = some_run(rows=5), lopsided_surface().plane
    run = crumple.Trajectory(run.points.nan_to_num(), run.steps, run.metrics)
    path = tmp_path / "x.crumple"
    with opening.building(path) as file:
        owner = runs.put_run(file, "big", 0, {})
        for i in range(len(run)):
            points = arrays.put_array(file, run.points[i : i + 1])
            runs.put_segment(file, owner, i, [int(run.steps[i])], {"loss": [run.metrics["loss"][i]]}, points)
    allowed = 16 / 2**30  # four numbers: the steps and metrics of one point
    opened = crumple.open(path, memory_gib=allowed)
    with pytest.raises(FormatError, match="does not fit the memory allowed"):
        opened.runs[0]
    found, expected = opened.project(plane), run.project(plane)
    assert torch.allclose(found.coords, expected.coords, rtol=1e-12)
    assert torch.allclose(found.residual, expected.residual, rtol=1e-12)
    assert found.steps.tolist() == run.steps.tolist() and found.metrics["loss"].tolist() == run.metrics["loss"].tolist()


# --- wrong calls --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda p: crumple.save(p), InputError, ["nothing to save"]),
        (lambda p: crumple.save(p, surfaces=[3]), InputError, ["surfaces[0]", "LossSurface"]),
        (lambda p: crumple.save(p, runs="abc"), InputError, ["runs", "Trajectory"]),
        (lambda p: crumple.save(p, landmarks=[3]), InputError, ["landmarks[0]", "kind"]),
        (lambda p: crumple.save(p, landmarks=[mark("sadle")]), InputError, ["kind", "'saddle'"]),
        (lambda p: crumple.save(p / "no" / "folder", runs=some_run()), ExportError, ["folder"]),
        (lambda p: crumple.open(p), MissingFileError, ["x.crumple", "no such file"]),
        (lambda p: crumple.open(p, memory_gib=0), InputError, ["memory_gib"]),
        (lambda p: crumple.open(p.parent), FormatError, ["cannot be opened"]),
    ],
)
def test_wrong_calls_are_refused(tmp_path, call, kind, words):
    with pytest.raises(kind) as caught:
        call(tmp_path / "x.crumple")
    assert all(word in str(caught.value) for word in words), str(caught.value)
    assert not list(tmp_path.iterdir())


def test_an_older_file_stays_as_it_was(tmp_path):
    """Without overwrite it is refused; with it, a fault half way leaves the old one, and nothing beside it."""
    path = crumple.save(tmp_path / "x.crumple", runs=some_run())
    before = path.read_bytes()
    with pytest.raises(ExportError, match="exists already"):
        crumple.save(path, runs=some_run())

    with pytest.raises(RuntimeError, match="half way"), opening.building(path, overwrite=True) as file:
        runs.put_whole_run(file, some_run())
        raise RuntimeError("half way")
    assert path.read_bytes() == before and os.listdir(tmp_path) == ["x.crumple"]
    crumple.save(path, runs=some_run(label="new"), overwrite=True)
    assert crumple.open(path).runs[0].label == "new"


def test_what_is_not_there_is_said(tmp_path):
    opened = crumple.open(crumple.save(tmp_path / "x.crumple", runs=[some_run(), some_run()]))
    with pytest.raises(UnknownNameError, match="0 surfaces"):
        _ = opened.surface
    assert len(opened.runs) == 2 and len(opened.runs[:1]) == 1 and opened.surfaces == ()
    with pytest.raises(IndexError):
        opened.runs[2]
    with pytest.raises(InputError, match="no such run"):
        opened.project(lopsided_surface().plane, run=2)


# --- chunks that come in one by one -------------------------------------------------------------


def test_a_file_that_was_replaced_since_it_was_opened_is_refused(tmp_path):
    """Its surface, which is kept, would stand beside the runs of another file."""
    path = crumple.save(tmp_path / "a.crumple", lopsided_surface(), runs=some_run(label="first"))
    contents = crumple.open(path)
    assert contents.surface.grid.shape == (3, 5) and contents.runs[0].label == "first"
    crumple.save(path, runs=[some_run(label="second"), some_run()], overwrite=True)
    with pytest.raises(FormatError, match="replaced since it was opened"):
        contents.runs[0]
    assert crumple.open(path).runs[0].label == "second"


def test_chunks_come_in_any_order_and_the_rest_is_not_done(tmp_path):
    """A surface under way can be opened: what is not there is NaN and ``NOT_DONE``, never a number."""
    whole, path = lopsided_surface(), tmp_path / "x.crumple"
    with opening.building(path) as file:
        columns = {"loss": "float64", "accuracy": "float32"}
        job = surfaces.put_job(
            file, whole.grid, planes.put_plane(file, whole.plane), columns, chunk_points=4, spec={"a": 1}
        )
    for number in (3, 0):
        points = job.points(number)
        values = {name: array.reshape(-1)[points] for name, array in whole.values.items()}
        chunk = surfaces.Chunk(number, values, whole.status.reshape(-1)[points], {"(2, 4)": "no"} if number else {})
        with opening.appending(path) as file, file.transaction():
            surfaces.put_chunk(file, job, chunk)
    found = crumple.open(path).surface
    done = np.r_[0:4, 12:15]
    assert found["loss"].reshape(-1)[done].tobytes() == whole["loss"].reshape(-1)[done].tobytes()
    rest = np.setdiff1d(np.arange(15), done)
    assert (found.status.reshape(-1)[rest] == crumple.Status.NOT_DONE).all() and np.isnan(
        found["loss"].reshape(-1)[rest]
    ).all()
    assert found.meta["failures"] == {"(2, 4)": "no"}
    with opening.appending(path) as file:
        again, _, _ = surfaces.get_job(file, 1)
        assert (again.job, again.chunks, again.spec) == (job.job, 4, {"a": 1})
        assert [chunk.number for chunk in surfaces.get_chunks(file, again)] == [0, 3]
        with pytest.raises(ExportError, match="UNIQUE"), file.transaction():
            surfaces.put_chunk(file, job, chunk)


WRITER = """
import sys, torch
from crumple.store import arrays, opening, runs
path, P = sys.argv[1], 50_000
with opening.building(path) as file:
    run = runs.put_run(file, "killed", 0, {})
with opening.appending(path) as file:
    for i in range(10**6):
        with file.transaction():
            points = arrays.put_array(file, torch.full((1, P), float(i)))
            runs.put_segment(file, run, i, [i], {"loss": [i / 2]}, points)
        print(i, flush=True)
"""


@pytest.mark.parametrize("after", [3, 17, 40])
def test_what_a_killed_writer_had_committed_is_there(tmp_path, after):
    """``kill -9`` in the middle of things: every point it had announced is in the file, whole, and no half one."""
    path = tmp_path / "x.crumple"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
    try:
        for line in writer.stdout:
            if int(line) >= after:
                os.kill(writer.pid, signal.SIGKILL)
                break
        announced = max([after, *(int(line) for line in writer.stdout.read().split())])
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()
    run = crumple.open(path).runs[0]
    assert len(run) in (announced + 1, announced + 2) and run.steps.tolist() == list(range(len(run)))
    assert torch.equal(run.points, torch.arange(float(len(run)))[:, None].expand(-1, 50_000))
    assert run.metrics["loss"].tolist() == [i / 2 for i in range(len(run))]


def half_written(path):
    """A file as a power cut leaves it in the middle of a commit: the old pages in a journal beside it."""
    with sqlite3.connect(path, isolation_level=None) as file:
        file.execute("PRAGMA cache_size = 1")  # pages go to the file before the commit
        file.execute("BEGIN IMMEDIATE")
        file.execute("UPDATE block SET data = zeroblob(length(data))")
        file.execute("UPDATE run SET label = '3'")
        for name in ("x.crumple", "x.crumple-journal"):
            shutil.copy(path.with_name(name), path.with_name("cut." + name))
        file.execute("ROLLBACK")
    file.close()
    return path.with_name("cut.x.crumple")


def test_a_half_written_transaction_is_undone(tmp_path):
    run = some_run(torch.float64, rows=3000)
    path = half_written(crumple.save(tmp_path / "x.crumple", runs=run))
    assert path.with_name(path.name + "-journal").exists()
    assert bits(crumple.open(path).runs[0].points) == bits(run.points)


def test_a_journal_that_names_another_file_is_refused(tmp_path):
    """SQLite would look at that other file, and delete it; crumple never writes such a journal."""
    path = half_written(crumple.save(tmp_path / "x.crumple", runs=some_run(torch.float64, rows=3000)))
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    name = str(victim).encode()
    trailer = name + len(name).to_bytes(4, "big") + sum(name).to_bytes(4, "big") + bytes.fromhex("d9d505f920a163d7")
    with open(path.with_name(path.name + "-journal"), "ab") as journal:
        journal.write(bytes(4) + trailer)
    with pytest.raises(FormatError, match="names another file"):
        crumple.open(path)
    assert victim.read_bytes() == b"mine"


# --- strangers ----------------------------------------------------------------------------------


def altered(path, *statements):
    """The file after somebody's SQL on it."""
    file = sqlite3.connect(path, isolation_level=None)
    try:
        for statement in statements:
            file.execute(statement)
    finally:
        file.close()
    return path


def forged(path, table, id, /, **columns):
    """The file with a row changed and given its right checksum, as one who knows the format would do it."""
    with opening.appending(path) as file:
        row = {name: file.row(table, id)[name] for name in schema.TABLES[table]} | columns
        sets = ", ".join(f"{name} = ?" for name in (*row, "checksum"))
        values = (*row.values(), file._checksum(table, row), id)
        file.connection.execute(f"UPDATE {table} SET {sets} WHERE id = ?", values)
    return path


def everything(path):
    """Read all that is in a file."""
    opened = crumple.open(path)
    return opened.surfaces, opened.planes, opened.landmarks, list(opened.runs)


@pytest.fixture
def saved(tmp_path):
    return crumple.save(tmp_path / "x.crumple", lopsided_surface(), runs=some_run(), landmarks=[mark()])


OTHERS = [
    (b"", ["is no .crumple file", "empty"]),
    (b"\x89PNG\r\n\x1a\n" + bytes(200), ["PNG"]),
    (b"PK\x03\x04" + bytes(200), ["zip"]),
    (b"hello", ["is no .crumple file"]),
    (b"SQLite format 3\x00" + bytes(200), ["another SQLite file"]),
]


@pytest.mark.parametrize(("data", "words"), OTHERS)
def test_other_files_are_named(tmp_path, data, words):
    path = tmp_path / "x.crumple"
    path.write_bytes(data)
    with pytest.raises(FormatError) as caught:
        crumple.open(path)
    assert all(word in str(caught.value) for word in words), str(caught.value)


ALTERED = [
    (["PRAGMA user_version = 2"], "newer crumple"),
    (["PRAGMA application_id = 1"], "another SQLite file"),
    (["CREATE VIEW v AS SELECT 1"], "declares what no .crumple file has: v"),
    (["CREATE TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM run; END"], "declares .*: t"),
    (["CREATE TABLE extra (x)"], "declares .*: extra"),
    (["CREATE INDEX i ON run (label)"], "declares .*: i"),
    (["DROP TABLE landmark"], "lacks tables"),
    (["DROP TABLE landmark", "CREATE VIEW landmark AS SELECT * FROM run"], "declares .*: landmark"),
    (["ALTER TABLE run ADD COLUMN x"], "declares .*: run"),
    (["DELETE FROM about"], "checksum|is damaged"),
    (["UPDATE run SET label = 'other'"], "checksum"),
    (["UPDATE run SET meta = x'00'"], "checksum"),
    (["UPDATE block SET data = zeroblob(length(data))"], "checksum"),
    (["UPDATE block SET data = zeroblob(9000000) WHERE id = 2"], "array|not as long"),
    (["UPDATE block SET data = zeroblob(90000000) WHERE id = 2"], "too big|not as long"),
    (["UPDATE chunk SET number = 1"], "checksum"),
    (["DELETE FROM block WHERE id = 1"], "not as long"),
    (["DELETE FROM array WHERE id = 1"], "has no array 1"),
    (["DELETE FROM segment"], "no recorded point"),
    (["UPDATE segment SET points = 99"], "checksum"),
]


@pytest.mark.parametrize(("statements", "words"), ALTERED)
def test_altered_files_are_refused(saved, statements, words):
    """Views and triggers are programs; a changed number does not have its checksum."""
    path = altered(saved, *statements)
    with pytest.raises(FormatError, match=words):
        everything(path)


HUGE = "[1000000000,1000000000]"


FORGED = [
    ("array", {"shape": HUGE}, "not as long as its shape"),
    ("array", {"shape": "[-1,-8]"}, "no such shape"),
    ("array", {"shape": "[true]"}, "no such shape"),
    ("array", {"shape": "[" * 5000 + "]" * 5000}, "cannot be read"),
    ("array", {"shape": "[1" + "0" * 5000 + "]"}, "cannot be read|no such shape"),
    ("array", {"shape": "[1,1,1,1,1,1,1,1,1]"}, "no such array"),
    ("array", {"dtype": "object"}, "no such array"),
    ("plane", {"labels": "[1,2]"}, "labels"),
    ("plane", {"labels": "[]"}, "is no plane"),
    ("plane", {"meta": "NaN"}, "cannot be read"),
    ("plane", {"meta": '{"$":"__import__","is":"os"}'}, "cannot be read"),
    ("plane", {"meta": '{"$":"array","dtype":"float64","shape":[99],"is":"AAAA"}'}, "cannot be read"),
    ("plane", {"basis": 1}, "another array"),
    ("surface", {"columns": '[["accuracy","float64"]]'}, "another length"),
    ("surface", {"columns": '[["loss","object"]]'}, "is no surface"),
    ("surface", {"columns": "[]"}, "is no surface"),
    ("surface", {"chunk_points": 0}, "is no surface"),
    ("surface", {"chunk_points": 1}, "another length"),
    ("surface", {"scales": '["cubic","linear"]'}, "no such choice"),
    ("surface", {"axes": "[1,1]"}, "axes|increase"),
    ("surface", {"axes": '["/etc/passwd","x"]'}, "no axes"),
    ("surface", {"plane": 9}, "has no plane 9"),
    ("surface", {"job": "other"}, "another surface"),
    ("chunk", {"number": 5}, "another surface"),
    ("chunk", {"data": b"\x09" * (15 * 13)}, "status that there is not"),
    ("chunk", {"data": b""}, "another length"),
    ("run", {"plane": 7}, "array|has no"),
    ("run", {"meta": "3"}, "notes"),
    ("run", {"label": "3"}, "label"),
    ("segment", {"number": 1}, "lacks a piece"),
    ("segment", {"metrics": '["loss","loss"]'}, "piece that is none"),
    ("segment", {"metrics": '["loss"]'}, "another array"),
    ("segment", {"points": 1}, "do not fit its steps"),
    ("landmark", {"coords": 2}, "array|is no landmark"),
    ("landmark", {"evidence": "[]"}, "is no landmark"),
]


@pytest.mark.parametrize(("table", "columns", "words"), FORGED)
def test_forged_files_are_refused(saved, table, columns, words):
    """One who knows the format and its checksums gets no further: sizes and kinds are checked, nothing is looked up."""
    path = forged(saved, table, 1, **columns)
    tracemalloc.start()
    try:
        with pytest.raises(FormatError, match=words):
            everything(path)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 20 * 2**20


READ_ALL = """
import contextlib, json, resource, sys, time
import crumple

def everything(path):
    opened = crumple.open(path)
    return opened.surfaces, opened.planes, opened.landmarks, list(opened.runs)

good, *paths = sys.argv[1:]
everything(good)
with contextlib.suppress(OSError), open("/proc/self/clear_refs", "w") as file:
    file.write("5")  # on Linux, forget the most that was held while torch was loaded
before, told = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, {}
for path in paths:
    began = time.process_time()
    try:
        everything(path)
    except crumple.errors.FormatError:
        told[path] = time.process_time() - began
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / (2**20 if sys.platform == "darwin" else 2**10)
print(json.dumps([told, grown]))
"""


@pytest.mark.slow
def test_refusing_takes_a_second_and_64_mib_at_most(tmp_path):
    """Every file of the tests above, in one process: the processor's time of each, and what memory grew by in all."""
    good = crumple.save(tmp_path / "good.crumple", lopsided_surface(), runs=some_run(), landmarks=[mark()])
    paths = []
    for data, _ in OTHERS:
        paths.append(tmp_path / f"{len(paths)}.crumple")
        paths[-1].write_bytes(data)
    for make, rows in ((altered, [row[0] for row in ALTERED]), (forged, FORGED)):
        for row in rows:
            paths.append(Path(shutil.copy(good, tmp_path / f"{len(paths)}.crumple")))
            make(paths[-1], *row) if make is altered else make(paths[-1], row[0], 1, **row[1])
    command = [sys.executable, "-c", READ_ALL, *map(str, (good, *paths))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=150)
    assert done.returncode == 0, done.stderr
    told, grown = json.loads(done.stdout)
    print(f"{len(paths)} files, slowest {max(told.values()):.3f} s, {grown:.1f} MiB more")
    assert set(told) == set(map(str, paths)) and max(told.values()) < 1.0 and grown < 64.0


@pytest.mark.parametrize(("table", "lost"), schema.HOLDS.items())
def test_what_is_damaged_is_said(saved, table, lost):
    """Which row of which table, and what it holds; all else that it holds is there for any reader of SQLite."""
    altered(saved, f"UPDATE {table} SET checksum = x'00' WHERE id = 1")
    with pytest.raises(FormatError, match=f"row 1 of {table}, which holds {lost}") as caught:
        everything(saved)
    assert ("see Damage" in str(caught.value)) == (table != "chunk")


def test_every_flipped_bit_of_the_numbers_is_found(saved, tmp_path):
    """200 random bits inside the stored values: each is found by a checksum, none becomes another number."""
    before = saved.read_bytes()
    expected = bits(some_run().points)
    place = before.index(expected)
    chosen = np.random.default_rng(0).integers(0, 8 * len(expected), 200)
    for bit in chosen.tolist():
        data = bytearray(before)
        data[place + bit // 8] ^= 1 << bit % 8
        saved.write_bytes(data)
        with pytest.raises(FormatError, match="checksum"):
            list(crumple.open(saved).runs)


def test_any_damage_is_refused_or_harmless(saved):
    """Bytes changed anywhere in the file: what can still be read is what was saved, and all else is one refusal."""
    before, generator = saved.read_bytes(), np.random.default_rng(1)
    refused = 0
    for trial in range(150):
        data = bytearray(before)
        if trial % 3 == 0:
            data = data[: int(generator.integers(0, len(data)))]
        else:
            for place in generator.integers(0, len(data), 1 + 7 * (trial % 2)).tolist():
                data[place] = int(generator.integers(0, 256))
        saved.write_bytes(data)
        try:
            found, _, _, (run,) = everything(saved)
            check_same_surface(found[0], lopsided_surface())
            assert bits(run.points) == bits(some_run().points)
        except FormatError:
            refused += 1
    assert refused > 60


def test_text_that_looks_like_a_path_opens_nothing(tmp_path):
    """Every text of a file is a path, and none of them is opened: told by the interpreter's own audit."""
    path, opened = "/etc/passwd", []
    surface = lopsided_surface()
    plane = crumple.Plane(surface.plane.origin, surface.plane.basis, (path, "../../x"), {path: path})
    surface = crumple.LossSurface(plane, surface.grid, surface.values, surface.status, {path: path})
    run = crumple.Trajectory(some_run().points, some_run().steps, {path: np.zeros(4)}, path, {path: path})
    file = crumple.save(tmp_path / "x.crumple", surface, runs=run, landmarks=[mark(note=path)], meta={path: path})
    listening = [True]
    sys.addaudithook(lambda event, given: event == "open" and listening and opened.append(str(given[0])))
    try:
        everything(file)
    finally:
        listening.clear()
    assert opened and {Path(p).name.removesuffix("-journal") for p in opened} == {"x.crumple"}


def test_a_file_that_may_not_be_written_can_be_read(tmp_path):
    """Reading needs no right to write, and leaves the file, and the folder, as they were."""
    path = crumple.save(tmp_path / "x.crumple", lopsided_surface(), runs=some_run())
    before, stat = path.read_bytes(), path.stat()
    path.chmod(0o444)
    everything(path)
    assert path.read_bytes() == before and path.stat().st_mtime_ns == stat.st_mtime_ns
    assert os.listdir(tmp_path) == ["x.crumple"]


# --- files of released formats ------------------------------------------------------------------


def test_a_file_of_version_1_is_read_for_ever():
    """Written once, never again: what is in it is known by heart."""
    opened = crumple.open(FORMATS / "version-1.crumple")
    check_same_surface(opened.surface, lopsided_surface())
    first, second = opened.runs
    assert bits(first.points) == bits(some_run(torch.bfloat16).points) and first.steps.tolist() == [1, 4, 7, 10]
    assert (
        first.metrics["loss"].tolist() == np.linspace(0.3, 0.1, 4).tolist()
        and np.isnan(first.metrics["accuracy"]).all()
    )
    assert second.coords.tolist() == [[1.0, 2.0], [3.0, 4.5]] and second.residual.tolist() == [0.0, 0.5]
    (found,) = opened.landmarks
    assert found.kind == "saddle" and found.evidence["eigenvalues"].tolist() == [-1.0, 2.0]
    assert opened.meta["note"] == "version 1"
