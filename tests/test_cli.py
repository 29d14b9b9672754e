"""The command line, as a user meets it: what it prints where, and with which exit code it leaves."""

import json
import subprocess
import sys

import pytest

import crumple
from crumple import _cli_words


def run(*words, cwd=None):
    """The finished process of ``crumple WORDS``, in a terminal of its own making."""
    command = [sys.executable, "-W", "error", "-m", "crumple.cli", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=170)


@pytest.fixture(scope="session")
def quick(warm):
    """The same in a fork of a process that has torch already, for all but a few."""
    return lambda *words, cwd=None: warm("-m", "crumple.cli", *words, cwd=cwd, strict=True)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """``crumple demo --json``, run once for all tests of it."""
    folder = tmp_path_factory.mktemp("demo")
    return run("demo", "--json", "--out", str(folder)), folder


def test_demo_gives_the_known_numbers_of_the_article(demo):
    """Data, split, grid, least cell on the edge, and where SGD went: numbers for machines on stdout, and only those."""
    done, _ = demo
    assert done.returncode == 0 and done.stderr == ""
    facts = json.loads(done.stdout)
    assert facts["examples"] == {"training": 7000, "test": 3000}
    assert facts["grid"]["shape"] == [80, 80] and facts["grid"]["bounds"] == [[-2.0, 1.95], [-2.0, 1.95]]
    assert facts["least"]["value"] == pytest.approx(105.69499712922, abs=1e-8)
    assert facts["least"]["coords"] == [0.1, -2.0] and facts["least"]["is_on_edge"]
    assert facts["run"]["end"] == pytest.approx([-2.21015, -0.35311], abs=1e-4)
    assert facts["run"]["leaves_window_after_epoch"] == 17 and facts["run"]["updates"] == 25 * 55
    assert facts["engine"]["name"] == "quadratic" and facts["engine"]["self_check"] < 1e-12


def test_demo_writes_a_page_and_a_picture(demo, quick):
    """Both stand in the folder asked for, and a second run replaces them."""
    _, folder = demo
    files = sorted(p.name for p in folder.iterdir())
    assert files == ["crumple-article.html", "crumple-article.png"]
    page = (folder / "crumple-article.html").read_text(encoding="utf-8")
    assert "Error surface of" in page and "crumple demo --preset article" in page
    assert (folder / "crumple-article.png").read_bytes().startswith(b"\x89PNG")
    again = quick("demo", "--no-open", "--out", str(folder))
    assert again.returncode == 0 and "least cell" in again.stdout and "on the window's edge" in again.stdout


def test_the_published_preset_gives_the_notebooks_numbers(quick, tmp_path):
    """The least cell lies where the notebook's stored output has it, inside the window."""
    done = quick("demo", "--preset", "article-as-published", "--json", "--out", str(tmp_path))
    facts = json.loads(done.stdout)
    assert facts["least"]["value"] == pytest.approx(108.5303, abs=1e-4) and not facts["least"]["is_on_edge"]
    assert facts["least"]["coords"] == pytest.approx([-0.1, 1.9])
    assert facts["run"]["end"] == pytest.approx([-0.125, 1.3677], abs=1e-3)
    assert facts["examples"]["test"] == 3000


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("demo", "--preset", "artcle"), 2, ["artcle", "'article'"]),
        (("demo", "--out", "no/such/folder"), 2, ["no such folder", "mkdir -p"]),
        (("demo", "--ot", "."), 2, ["--out"]),
        (("dmo",), 2, ["demo"]),
    ],
)
def test_a_wrong_call_is_told_in_a_few_lines(words, code, said, quick, tmp_path):
    """Exit code 2, what was wrong and what to do on stderr, nothing on stdout, no traceback, nothing written."""
    done = quick(*words, cwd=tmp_path)
    assert done.returncode == code and done.stdout == ""
    assert all(word in done.stderr for word in said), done.stderr
    assert "Traceback" not in done.stderr and len(done.stderr.splitlines()) <= 9
    assert list(tmp_path.iterdir()) == []


def test_debug_shows_the_traceback(quick, tmp_path):
    """For those who want to know where it came from."""
    done = quick("--debug", "demo", "--preset", "artcle", cwd=tmp_path)
    assert done.returncode == 2 and "Traceback" in done.stderr and "UnknownNameError" in done.stderr


def test_presets_are_listed_with_their_lessons(quick):
    """For people and for machines."""
    listed = json.loads(quick("presets", "--json").stdout)
    assert [row["name"] for row in listed] == list(crumple.presets.PRESETS)
    assert all(row["lesson"] and row["title"] for row in listed)
    told = quick("presets").stdout
    assert all(name in told for name in crumple.presets.PRESETS)


def test_version_and_help():
    """The version is the package's; help names every command."""
    assert run("--version").stdout.strip() == f"crumple {crumple.__version__}"
    shown = run("--help")
    assert shown.returncode == 0 and all(name in shown.stdout for name in ("demo", "presets"))


def test_a_reader_that_leaves_early_is_no_error():
    """``crumple presets | head -1`` ends quietly."""
    command = f"{sys.executable} -m crumple.cli presets | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, timeout=170)
    assert "Traceback" not in done.stderr and done.stdout.count("\n") == 1


def test_starting_takes_no_torch():
    """Help comes at once: neither torch nor plotly is loaded for it."""
    script = "import sys, crumple.cli; print([m for m in ('torch', 'plotly', 'matplotlib') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout.strip() == "[]"


def test_landmarks_of_a_preset_are_a_table_or_json(quick):
    """The article's three saddles, no minimum, and where to walk on; numbers for machines on stdout only."""
    done = quick("landmarks", "article", "--json")
    assert done.returncode == 0 and done.stderr == ""
    found = json.loads(done.stdout)
    kinds = [mark["kind"] for mark in found["landmarks"]]
    assert kinds == ["edge minimum"] * 4 + ["saddle"] * 3 and found["complete"]
    assert found["index_check"] == {"window": -3, "found": -3, "agrees": True}


def test_landmarks_of_a_file_need_a_window(quick, tmp_path):
    (tmp_path / "bowl.py").write_text(
        "import crumple\n"
        "objective = crumple.Objective.from_function(lambda w: (w[0] - 1) ** 2 + 3 * (w[1] + 0.5) ** 2)\n"
        "three = crumple.Objective.from_function(lambda w: (w**2).sum(), n=3)\n"
    )
    done = quick("landmarks", "bowl.py:objective", "--range", "-2", "3", cwd=tmp_path)
    what = "minimum of this slice, which is the whole space"
    assert done.returncode == 0 and done.stdout.splitlines()[1].split() == [*what.split(), "0", "(1,", "-0.5)"]
    assert "The gradient turns 1 time around" in done.stdout
    for words, said in ((["objective"], "--range"), (["three", "--range", "-1", "1"], "two parameters")):
        done = quick("landmarks", f"bowl.py:{words[0]}", *words[1:], cwd=tmp_path)
        assert done.returncode == 2 and said in done.stderr and done.stdout == ""


@pytest.mark.parametrize(
    ("given", "found", "said"),
    [
        (".venv/bin/crumple", None, ".venv/bin/crumple"),  # as `make demo` calls it
        (".venv/bin/crumple", "/usr/bin/crumple", "crumple"),
        ("/src/crumple/__main__.py", None, "crumple"),
    ],
)
def test_the_demo_says_a_command_that_can_be_typed(given, found, said, monkeypatch):
    monkeypatch.setattr("sys.argv", [given])
    monkeypatch.setattr("shutil.which", lambda name: found)
    assert _cli_words.called() == said
