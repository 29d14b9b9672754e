"""Files: each format holds the numbers, appears whole or not at all, and says nothing of the machine."""

import base64
import csv
import getpass
import hashlib
import io
import json
import os
import re
import socket
import zlib
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch

import crumple
from crumple import _export
from crumple.errors import ExportError, InputError, MissingPackageError, UnknownNameError
from crumple.surface import LossSurface, Status
from crumple.trajectory import Trajectory

GRID = crumple.Grid.box((-1, 2), (0, 0.3), n=(5, 3))
PLANE = crumple.Plane(torch.tensor([0.5, 0, 1]), torch.eye(2, 3), labels=("net.a.weight[0,1]", "b"))


def surface(meta=None, **values):
    """Lopsided, with a hole of each kind, a metric, and an origin that is not zero."""
    a, b = np.meshgrid(*GRID.axes, indexing="ij")
    loss, status = 10 * a**2 + b**2 + 1 / 3, np.full(GRID.shape, Status.OK, dtype=np.uint8)
    loss[0, 1], status[0, 1] = np.nan, Status.DIVERGED
    loss[1, 2], status[1, 2] = np.inf, Status.DIVERGED
    return LossSurface(PLANE, GRID, {"loss": loss, "accuracy": a / 7} | values, status, meta or {})


def run(**meta):
    points = torch.tensor([[1.0, 0.1, 1.0], [0.75, 0.2, 1.5], [0.3, 0.2, 1.0]], dtype=torch.float64)
    metrics = {"loss": np.array([3.0, 2.0, 1.0]), "test_loss": np.array([4.0, 3.0, np.nan])}
    return Trajectory(points, np.array([0, 5, 10]), metrics, "SGD", meta)


def leftovers(folder):
    return [p.name for p in folder.iterdir() if p.name.endswith(".tmp")]


ENDINGS = sorted(_export.FORMATS)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """ending → the surface and its run in that format, alone in a folder; each is written once."""

    @cache
    def write(ending):
        return crumple.export(tmp_path_factory.mktemp("out") / f"out{ending}", surface(), run(), frames=3)

    return write


# --- whole or not at all ------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_format_is_written_and_nothing_else(ending, written):
    path = written(ending)
    assert path.stat().st_size > 0
    assert [p.name for p in path.parent.iterdir()] == [f"out{ending}"]


@pytest.mark.parametrize("ending", [e for e in ENDINGS if e not in (*_export.FILMS, *_export.BODIES)])
def test_a_line_is_written_too(ending, tmp_path):
    """A surface over one axis has pictures and pages of its own."""
    plane = crumple.Plane(torch.zeros(2), torch.eye(1, 2), labels=("t",))
    line = LossSurface(plane, crumple.Grid.line(0, 1, n=4), {"loss": np.arange(4.0)}, np.ones(4, dtype=np.uint8))
    assert crumple.export(tmp_path / f"line{ending}", line, [Trajectory.from_points([[0.2, 0], [0.4, 1]])]).exists()


def test_an_ending_in_capitals_will_do(tmp_path):
    assert crumple.export(tmp_path / "out.CSV", surface()).exists()


@pytest.mark.parametrize("name", ["out.xlsx", "out", ".html", "out.html.gz"])
def test_an_unknown_ending_lists_the_known_ones(name, tmp_path):
    with pytest.raises(UnknownNameError, match=r"\.html, \.png, \.svg, \.pdf, \.gif, \.mp4, \.csv, \.json, \.npz"):
        crumple.export(tmp_path / name, surface())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("ending", [".csv", ".html"])
def test_an_existing_file_is_kept_unless_asked_otherwise(ending, tmp_path):
    path = tmp_path / f"out{ending}"
    path.write_text("mine")
    with pytest.raises(ExportError, match="overwrite=True"):
        crumple.export(path, surface())
    assert path.read_text() == "mine"
    crumple.export(path, surface(), overwrite=True)
    assert path.read_text() != "mine"


@pytest.mark.parametrize("failure", [RuntimeError("drawing failed"), OSError(28, "No space left"), KeyboardInterrupt()])
def test_a_failure_on_the_way_leaves_the_old_file_and_no_other(failure, tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")
    expected = ExportError if isinstance(failure, OSError) else type(failure)
    with pytest.raises(expected), _export.atomic_write(path, overwrite=True) as file:
        file.write(b"half")
        raise failure
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["out.csv"]


def test_whoever_was_quicker_keeps_the_name(tmp_path):
    path = tmp_path / "out.csv"
    with pytest.raises(ExportError, match="exists already"), _export.atomic_write(path) as file:
        file.write(b"mine")
        path.write_text("theirs")
    assert path.read_text() == "theirs" and not leftovers(tmp_path)


def test_the_reason_for_a_refusal_by_the_system_is_said(tmp_path):
    with pytest.raises(ExportError, match="No such file or directory"):
        crumple.export(tmp_path / "nowhere" / "out.csv", surface())
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(ExportError):
        crumple.export(tmp_path / "folder.csv", surface(), overwrite=True)
    assert os.listdir(tmp_path) == ["folder.csv"]


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to("real.csv")
    crumple.export(tmp_path / "link.csv", surface(), overwrite=True)
    assert (tmp_path / "link.csv").is_symlink() and "loss" in (tmp_path / "real.csv").read_text()


def test_a_new_file_has_the_usual_permissions(tmp_path):
    usual = tmp_path / "usual"
    usual.touch()
    path = crumple.export(tmp_path / "out.csv", surface())
    assert path.stat().st_mode == usual.stat().st_mode


# --- numbers ------------------------------------------------------------------------------------


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_csv_gives_back_every_number_to_the_last_bit(tmp_path):
    made = surface()
    head, *rows = rows_of(crumple.export(tmp_path / "out.csv", made))
    assert head == ["net.a.weight[0,1]", "b", "loss", "accuracy", "status"]
    assert len(rows) == 15
    for k, row in enumerate(rows):
        i, j = divmod(k, 3)
        assert float(row[0]) == made.axes[0][i] and float(row[1]) == made.axes[1][j]
        assert np.array_equal(float(row[2]), made["loss"][i, j], equal_nan=True)
        assert float(row[3]) == made["accuracy"][i, j]
        assert row[4] == Status(int(made.status[i, j])).name.lower()


def test_csv_is_steep_along_the_axis_that_is(tmp_path):
    """10 a² + b²: from a to a + 1 it changes far more than from b to b + 0.3."""
    _, *rows = rows_of(crumple.export(tmp_path / "out.csv", surface()))
    loss = {(float(r[0]), float(r[1])): float(r[2]) for r in rows}
    assert loss[2.0, 0.0] - loss[-0.25, 0.0] == pytest.approx(10 * (4 - 0.0625))
    assert loss[2.0, 0.3] - loss[2.0, 0.0] == pytest.approx(0.09)


def test_csv_of_three_axes_has_a_column_for_each(tmp_path):
    grid = crumple.Grid.box((0, 1), (0, 2), (0, 3), n=(2, 3, 4))
    a, b, c = np.meshgrid(*grid.axes, indexing="ij")
    plane = crumple.Plane(torch.zeros(3), torch.eye(3), labels=("a", "b", "c"))
    cube = LossSurface(plane, grid, {"loss": 100 * a + 10 * b + c}, np.ones(grid.shape, dtype=np.uint8))
    _, *rows = rows_of(crumple.export(tmp_path / "cube.csv", cube))
    assert len(rows) == 24
    for row in rows:
        assert float(row[3]) == 100 * float(row[0]) + 10 * float(row[1]) + float(row[2])


def test_no_header_is_taken_for_a_formula(tmp_path):
    plane = crumple.Plane(PLANE.origin, PLANE.basis, labels=("=cmd()", "+1"))
    made = LossSurface(plane, GRID, {"loss": surface()["loss"]}, surface().status)
    assert rows_of(crumple.export(tmp_path / "out.csv", made))[0][:2] == ["'=cmd()", "'+1"]


def test_npz_gives_everything_back_without_pickles(tmp_path):
    made, walked = surface(), run()
    path = crumple.export(tmp_path / "out.npz", made, walked)
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    assert np.array_equal(arrays["axis_0"], made.axes[0]) and np.array_equal(arrays["axis_1"], made.axes[1])
    assert np.array_equal(arrays["loss"], made["loss"], equal_nan=True)
    assert np.array_equal(arrays["status"], made.status)
    assert arrays["plane_labels"].tolist() == list(PLANE.labels)
    assert np.array_equal(arrays["plane_origin"], PLANE.origin) and np.array_equal(arrays["plane_basis"], PLANE.basis)
    assert np.array_equal(arrays["run_0_points"], walked.points) and arrays["run_0_steps"].tolist() == [0, 5, 10]
    assert np.allclose(arrays["run_0_coords"], [[0.5, 0.1], [0.25, 0.2], [-0.2, 0.2]])
    assert np.allclose(arrays["run_0_residual"], [0, 0.5, 0])
    assert np.array_equal(arrays["run_0_test_loss"], walked.metrics["test_loss"], equal_nan=True)
    meta = json.loads(str(arrays["meta"]))
    assert meta["runs"][0]["label"] == "SGD" and meta["values"] == {"loss": "loss", "accuracy": "accuracy"}


def test_a_name_that_is_no_file_name_does_not_become_one(tmp_path):
    """Each array is a member of an archive; a metric called ../x must not be unpacked there."""
    made = surface(**{"../../evil": np.zeros(GRID.shape)})
    with np.load(crumple.export(tmp_path / "out.npz", made)) as file:
        assert not any("/" in name or "." in name for name in file.files)
        assert json.loads(str(file["meta"]))["values"]["value_2"] == "../../evil"


# --- pictures -----------------------------------------------------------------------------------


def test_png_is_an_image_of_a_useful_size(written):
    from PIL import Image

    with Image.open(written(".png")) as image:
        assert image.format == "PNG" and image.size[0] >= 1600
        assert len(image.convert("RGB").getcolors(1 << 24)) > 200  # a surface, not a blank sheet


@pytest.mark.parametrize("template", ["dark", "light"])
def test_svg_is_vectors_only(template, written, tmp_path):
    """Dark is what is written where nothing is asked for."""
    light = template == "light"
    path = crumple.export(tmp_path / "out.svg", surface(), run(), template=template) if light else written(".svg")
    text = path.read_text("utf-8")
    assert text.count("<path") > 50
    assert "<image" not in text and "data:image" not in text and "<script" not in text


def test_pdf_is_vectors_only(written):
    data = written(".pdf").read_bytes()
    streams = [
        zlib.decompress(s) for s in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL) if s[:1] == b"x"
    ]
    assert data.startswith(b"%PDF") and b"/Subtype /Image" not in data
    assert max(stream.count(b"\nf\n") + stream.count(b"\nB\n") for stream in streams) > 5


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf", ".html", ".csv"])
def test_the_same_input_gives_the_same_file(ending, written, tmp_path):
    again = crumple.export(tmp_path / f"again{ending}", surface(), run())
    assert again.read_bytes() == written(ending).read_bytes()


@pytest.mark.parametrize(("width", "inches"), [("column", 3.35), ("page", 6.9), (5.5, 5.5)])
def test_a_figure_for_a_paper_has_its_width_and_no_letter_too_small(width, inches, tmp_path, monkeypatch):
    """In points, as they are printed; the page is white, and nothing is printed beyond its edges."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    kept, save = [], Figure.savefig
    monkeypatch.setattr(Figure, "savefig", lambda self, *args, **named: (kept.append(self), save(self, *args, **named)))
    crumple.export(tmp_path / "out.pdf", surface(), run(), width=width)
    (figure,) = kept
    media = re.search(rb"/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)", (tmp_path / "out.pdf").read_bytes())
    assert float(media[1]) == pytest.approx(72 * inches, abs=0.1) and float(media[2]) < 72 * 1.8 * inches
    assert figure.get_facecolor()[:3] == (1, 1, 1)
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    assert len(texts) > 12 and min(text.get_fontsize() for text in texts) >= 7
    frame, renderer = figure.bbox, FigureCanvasAgg(figure).get_renderer()
    boxes = [text.get_window_extent(renderer) for text in texts]
    assert all(b.x0 >= frame.x0 - 1 and b.x1 <= frame.x1 + 1 and b.y0 >= frame.y0 - 1 for b in boxes)


@pytest.mark.parametrize("width", ["column", 6.0])
def test_a_line_for_a_paper_is_as_wide_as_it_should_be(width, tmp_path):
    plane = crumple.Plane(torch.zeros(2), torch.eye(1, 2), labels=("t",))
    line = LossSurface(plane, crumple.Grid.line(0, 1, n=4), {"loss": np.arange(4.0)}, np.ones(4, dtype=np.uint8))
    text = crumple.export(tmp_path / "line.svg", line, width=width, height="log").read_text()
    points = float(re.search(r'<svg[^>]* width="([\d.]+)pt"', text)[1])
    assert points == pytest.approx(72 * (3.35 if width == "column" else 6.0), abs=0.1)


@pytest.mark.parametrize(
    ("name", "width"), [("out.csv", "page"), ("out.pdf", "colum"), ("out.pdf", 1), ("out.pdf", "3")]
)
def test_a_width_that_cannot_be_is_refused(name, width, tmp_path):
    with pytest.raises(InputError, match="width"):
        crumple.export(tmp_path / name, surface(), width=width)
    assert not list(tmp_path.iterdir())


def test_a_dollar_sign_in_a_label_is_no_formula(tmp_path):
    plane = crumple.Plane(PLANE.origin, PLANE.basis, labels=(r"$\frac{", "b_{1}^$"))
    made = LossSurface(plane, GRID, {"loss": surface()["loss"]}, surface().status, {"title": r"$\bad$ $x^{$"})
    drawn = crumple.export(tmp_path / "out.svg", made).read_text()
    assert "<svg" in drawn and (tmp_path / "out.svg").stat().st_size > 10_000


def test_drawing_does_not_touch_the_caller_s_plots(tmp_path):
    import matplotlib
    from matplotlib import pyplot

    before = dict(matplotlib.rcParams)
    crumple.export(tmp_path / "out.png", surface(), run())
    assert dict(matplotlib.rcParams) == before and pyplot.get_fignums() == []


def test_plotly_draws_no_vectors_and_says_so(tmp_path):
    with pytest.raises(InputError, match="bitmap"):
        crumple.export(tmp_path / "out.svg", surface(), renderer="plotly")
    with pytest.raises(UnknownNameError, match="matplotlib"):
        crumple.export(tmp_path / "out.png", surface(), renderer="matplotlip")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("failure", "expected"),
    [(ValueError("kaleido"), MissingPackageError), (ImportError(), MissingPackageError), (RuntimeError(), ExportError)],
)
def test_what_the_plotly_renderer_lacks_is_said(failure, expected, monkeypatch, tmp_path):
    import plotly.graph_objects as go

    def fail(*_, **__):
        raise failure

    monkeypatch.setattr(go.Figure, "to_image", fail)
    with pytest.raises(expected):
        crumple.export(tmp_path / "out.png", surface(), renderer="plotly")


# --- the page -----------------------------------------------------------------------------------


def page(tmp_path, *runs, name="out.html", **options):
    made = options.pop("made", None) or surface()
    return crumple.export(tmp_path / name, made, runs, page="figure", **options).read_text("utf-8")


def scripts(text):
    return re.findall(r"<script>(.*?)</script>", text, re.DOTALL)


def test_the_policy_names_just_the_scripts_on_the_page(tmp_path):
    text = page(tmp_path, run())
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)[1]
    hashes = {base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts(text)}
    assert set(re.findall(r"'sha256-([^']+)'", policy)) == hashes and len(hashes) == 2
    assert "unsafe-eval" not in policy and "script-src 'unsafe" not in policy
    for rule in ("default-src 'none'", "base-uri 'none'", "form-action 'none'", "img-src data: blob:"):
        assert rule in policy


def test_nothing_on_the_page_comes_from_elsewhere(tmp_path):
    text = page(tmp_path, run())
    for script in scripts(text):
        text = text.replace(script, "")
    assert re.findall(r"""(?:src|href)\s*=\s*["']?([^"'\s>]*)""", text) == ["data:,"]
    assert "@import" not in text and "url(" not in text and "http" not in text.replace("http-equiv", "")


def test_the_page_holds_the_numbers_and_where_they_come_from(tmp_path):
    meta = {"title": "My net", "lesson": "A sentence.", "data": "digits", "command": "crumple evaluate net.py"}
    text = page(tmp_path, run(optimizer="SGD"), made=surface(meta), notes=["First.", "Second."])
    for said in ("<title>My net</title>", "A sentence.", "digits", "crumple evaluate net.py", "<p>Second.</p>", "SGD"):
        assert said in text
    assert text.count('class="plot"') == 3
    figures = [json.loads(t) for t in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', text)]
    z = figures[0]["data"][0]["z"]
    rows = np.frombuffer(base64.b64decode(z["bdata"]), z["dtype"]).reshape(3, 5)
    assert np.array_equal(rows[:, 2:], surface()["loss"].T[:, 2:])


def test_further_figures_follow_with_their_captions(tmp_path):
    extra = crumple.figures.fit([1.0, 2.0], [3.0, 4.0], title="")
    text = page(tmp_path, extras=[("The data & more", extra)])
    assert text.count('class="plot"') == 3 and "The data &amp; more" in text


def test_the_page_without_runs_has_no_training_curve(tmp_path):
    assert page(tmp_path).count('class="plot"') == 2


@pytest.mark.parametrize("ending", [".html", ".npz", ".svg", ".png", ".pdf"])
def test_no_file_says_whose_machine_it_was_made_on(ending, tmp_path, monkeypatch):
    """Home folder, user, host, environment and folders, also where a command or a data set names them."""
    monkeypatch.setenv("CRUMPLE_TEST_TOKEN", "hunter2hunter2")
    home = str(Path.home())
    meta = {
        "command": f"crumple evaluate {home}/private/net.py:objective -o {tmp_path}/x.html",
        "data": f"{home}/data/digits.csv",
        "cwd": os.getcwd(),
        "environment": dict(os.environ),
        "versions": {"crumple": "0.1.0", "where": f"{home}/.venv"},
    }
    made = surface(meta)
    page = "figure" if ending == ".html" else None
    notes = [f"See {tmp_path}/notes.txt."]
    path = crumple.export(tmp_path / f"out{ending}", made, run(path=f"{home}/x"), notes=notes, page=page)
    data = path.read_bytes()
    if ending == ".npz":
        with np.load(io.BytesIO(data)) as file:
            data = str(file["meta"]).encode()
    if ending == ".html":
        data = re.sub(rb"<script>.*?</script>", b"", data, flags=re.DOTALL)  # plotly's own, the same everywhere
    secrets = ["hunter2hunter2", f"{home}/", str(tmp_path), os.getcwd(), f"/{getpass.getuser()}/"]
    secrets += [socket.gethostname()] if len(socket.gethostname()) > 5 else []
    assert [s for s in secrets if s.encode() in data] == []
    if ending == ".html":
        assert b"crumple evaluate net.py:objective -o x.html" in data and b"See notes.txt." in data
