"""The second notebook: stored with small outputs, and run from top to bottom at a smaller size."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import crumple

PATH = Path(__file__).parents[1] / "examples" / "your-model.ipynb"
MOST_SECONDS = 300  # about 15 where nothing else runs
MOST_BYTES = 400_000
ENVIRONMENT = {"PYTHONPATH": str(Path(crumple.__file__).parents[1]), "OMP_NUM_THREADS": "1"}

# In a process of its own, so that Jupyter's event loop meets no other.
RUNNER = """
import sys, nbclient, nbformat
notebook = nbformat.read(sys.argv[1], as_version=4)
nbclient.NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[1])
"""


BAR = "application/vnd.jupyter.widget-view+json"  # progress, which shows where a cell takes more than a second


def kinds(notebook):
    """What each cell shows: ``"stdout"``, ``"stderr"`` and types of images."""
    return [
        [
            o["name"] if o.output_type == "stream" else sorted(o.data)[0]
            for o in cell.get("outputs", [])
            if BAR not in o.get("data", {})
        ]
        for cell in notebook.cells
    ]


@pytest.fixture(scope="module")
def stored(nbformat):
    """The notebook as it is in the repository."""
    return nbformat.read(PATH, as_version=4)


@pytest.fixture(scope="module")
def ran(nbformat, stored, tmp_path_factory):
    """The notebook after a run with fewer points."""
    folder = tmp_path_factory.mktemp("notebook")
    shrunk = nbformat.from_dict(stored)
    for cell in shrunk.cells:
        cell["source"] = cell["source"].replace("SIZE = 41", "SIZE = 21")
        if cell.cell_type == "code":
            cell["outputs"] = []
    nbformat.write(shrunk, folder / "model.ipynb")
    subprocess.run(
        [sys.executable, "-c", RUNNER, "model.ipynb"],
        cwd=folder,
        env=os.environ | ENVIRONMENT,
        timeout=MOST_SECONDS,
        check=True,
    )
    return nbformat.read(folder / "model.ipynb", as_version=4)


def test_is_stored_with_small_outputs(stored):
    """Whoever only looks sees the pictures; no figure's whole library is in the file."""
    shown = [kind for cell in kinds(stored) for kind in cell]
    assert shown.count("image/png") == 3 and set(shown) == {"stdout", "image/png"}
    assert sum(cell.source.count("SIZE = 41") for cell in stored.cells) == 1
    assert PATH.stat().st_size < MOST_BYTES


@pytest.mark.slow
def test_shows_what_is_stored(stored, ran):
    """Each cell gives the same kinds of output as are stored, and none a warning."""
    assert kinds(ran) == kinds(stored)


@pytest.mark.slow
@pytest.mark.parametrize(
    "said",
    [
        "41 points of 2410 weights",
        "test accuracy 0.9",
        "of a random walk as long it would be 61%",
        "off this plane: 100%",
        "curvature from -0.0",
        "minimum of this slice only",
        "what looks like a bowl here is a saddle",
        "3 surfaces kept",
    ],
)
def test_finds_what_the_text_says(ran, said):
    """The numbers that the words between the cells lean on."""
    printed = "".join(o.text for cell in ran.cells for o in cell.get("outputs", []) if o.output_type == "stream")
    assert said in printed
