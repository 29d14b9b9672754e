"""The notebook, run from top to bottom at half its size: it draws its figures and finds the numbers that are known."""

import base64
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import crumple
from crumple.presets import article

PATH = Path(__file__).parents[1] / "examples" / "article.ipynb"
FIGURE = "application/vnd.plotly.v1+json"
MOST_SECONDS = 150  # about 10 where nothing else runs
MOST_BYTES = 60_000

# One thread: on a busy machine two that wait for each other make a small training loop twenty times slower.
ENVIRONMENT = {"PYTHONPATH": str(Path(crumple.__file__).parents[1]), "OMP_NUM_THREADS": "1"}

# In a process of its own, so that Jupyter's event loop meets no other.
RUNNER = """
import sys, nbclient, nbformat
notebook = nbformat.read(sys.argv[1], as_version=4)
nbclient.NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[1])
"""


@pytest.fixture(scope="module")
def notebook(nbformat):
    """The notebook as it is in the repository."""
    return nbformat.read(PATH, as_version=4)


@pytest.fixture(scope="module")
def folder(nbformat, notebook, tmp_path_factory):
    """The folder where the notebook has run, at half its size."""
    folder = tmp_path_factory.mktemp("notebook")
    shrunk = nbformat.from_dict(notebook)
    for cell in shrunk.cells:
        cell["source"] = cell["source"].replace("SIZE = 80", "SIZE = 40")
    nbformat.write(shrunk, folder / "article.ipynb")
    subprocess.run(
        [sys.executable, "-c", RUNNER, "article.ipynb"],
        cwd=folder,
        env=os.environ | ENVIRONMENT,
        timeout=MOST_SECONDS,
        check=True,
    )
    return folder


@pytest.fixture(scope="module")
def outputs(nbformat, folder):
    """Everything the run gave out, in order."""
    ran = nbformat.read(folder / "article.ipynb", as_version=4)
    return [output for cell in ran.cells if cell.cell_type == "code" for output in cell.outputs]


@pytest.fixture(scope="module")
def printed(outputs):
    """All that was printed, one space for many."""
    return " ".join(" ".join(o.text for o in outputs if o.output_type == "stream" and o.name == "stdout").split())


@pytest.fixture(scope="module")
def figures(outputs):
    """The figures, as plotly's JSON."""
    return [o.data[FIGURE] for o in outputs if o.output_type == "display_data" and FIGURE in o.data]


def numbers(array):
    """An array of plotly's JSON: a list, or base64 with its type and shape."""
    if not isinstance(array, dict):
        return np.array(array, dtype=float)
    flat = np.frombuffer(base64.b64decode(array["bdata"]), dtype=array["dtype"])
    return flat.reshape([int(n) for n in str(array.get("shape", flat.size)).split(",")])


def test_is_committed_clean(notebook):
    """No outputs, so that a diff shows what a person wrote; one size to shrink."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert sum(cell.source.count("SIZE = 80") for cell in code[:1]) == 1
    assert PATH.stat().st_size < MOST_BYTES


@pytest.mark.slow
def test_gives_no_warning(outputs):
    said = [o.text for o in outputs if o.output_type == "stream" and o.name == "stderr"]
    assert not [text for text in said if "Warning" in text or "Error" in text]


@pytest.mark.slow
def test_draws_its_figures(notebook, figures):
    """One for each call of ``show``, none with plotly's button that uploads data."""
    calls = sum(len(re.findall(r"^show\(", cell.source, re.MULTILINE)) for cell in notebook.cells)
    assert len(figures) == calls == 9
    assert all(figure["data"] for figure in figures)
    assert all(figure["config"]["showSendToCloud"] is False for figure in figures)


@pytest.mark.slow
def test_the_surface_is_the_formula(figures):
    """What is drawn is mean((w₂ tanh(w₁x) − y)²), by NumPy, with w₁ along x."""
    sheet = next(f["data"][0] for f in figures if "tanh" in f["layout"]["title"]["text"])
    x, y = (values[article.split()[1]] for values in article.make_data())
    w1, w2, z = (numbers(sheet[key]) for key in "xyz")
    truth = [[np.mean((b * np.tanh(a * x) - y) ** 2) for a in w1] for b in w2]
    assert z.shape == (40, 40)
    np.testing.assert_allclose(z, truth, rtol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize(
    "said",
    [
        "test error at w1 = w2 = -1: 109.698",
        "an exact parabola a row",
        "error on the w2 axis: [108.91264507]",
        "from [-1. -1.] to [-2.21 -0.353]",
        "test error 109.698 at the start, 108.820 at the end",
        "leaves the window after epoch 17",
        "least error 105.695 at ( 0.100, -2.00), on the edge: True",
        "points: 7 × 7 dents: 1",
        "points: 13 × 13 dents: 25",
        "prediction (3000, 1) and target (3000,) would broadcast",
        "least error 108.530 at (-0.100, 1.90)",
        "the path ends at [-0.125 1.368]",
    ],
)
def test_finds_the_known_numbers(printed, said):
    assert said in printed


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "is_on_edge"),
    [("from -16 to 16: least error 100.202", True), ("from -32 to 32: least error 101.203", False)],
)
def test_a_larger_window_is_lower_until_the_grid_is_too_coarse(printed, said, is_on_edge):
    """Where is left open: the surface has each place twice, and the last digit says which comes first."""
    assert re.search(re.escape(said) + r" at \([^)]*\), on the edge: " + str(is_on_edge), printed)


@pytest.mark.slow
def test_a_finer_grid_finds_the_gorge_again(printed):
    assert re.search(r"least error 99\.361 at \(\s*\S+, -?32\.00\), on the edge: True", printed)


@pytest.mark.slow
def test_the_slip_cannot_tell_right_targets_from_mixed_ones(printed):
    right, mixed = re.findall(r"intended ([\d.]+) published ([\d.]+)", printed)
    assert right[1] == mixed[1]
    assert right[0] != mixed[0]


@pytest.mark.slow
def test_the_origin_is_a_saddle(printed):
    low, high = map(float, re.search(r"eigenvalues of the Hessian: \[(\S+), (\S+)\]", printed).groups())
    assert low < -1 < 1 < high


@pytest.mark.slow
def test_the_short_cut_is_quick_and_right(printed):
    """Measured in the notebook itself, so only roughly: the benchmarks measure with care."""
    times = float(re.search(r"([\d,]+) times less", printed)[1].replace(",", ""))
    error = float(re.search(r"differ by at most (\S+) of the value", printed)[1])
    assert times > 100
    assert error < 1e-12


@pytest.mark.slow
def test_leaves_its_files(folder):
    assert (folder / "surface.html").stat().st_size > 100_000
    assert (folder / "surface.png").read_bytes().startswith(b"\x89PNG")
    with np.load(folder / "surface.npz") as arrays:
        assert float(arrays["loss"].min()) == pytest.approx(105.695, abs=1e-3)
