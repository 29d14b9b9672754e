"""Targets of the command line: what a file may hold, and what is said where it holds something else."""

import sys
import textwrap

import pytest

from crumple.errors import InputError, TargetError, UnknownNameError
from crumple.targets import load_objective, split_target

GOOD = """
    import crumple
    from beside import LEVEL
    print("loading")
    objective = crumple.Objective.from_function(lambda w: (w**2).sum() + LEVEL, n=2)
    number = 3
    class Maker: ...
    def make():
        return objective
    def fails():
        raise ValueError("mine")
    def leaves():
        raise SystemExit(7)
    def wrong():
        return number, 5
"""


@pytest.fixture
def file(tmp_path):
    (tmp_path / "beside.py").write_text("LEVEL = 5.0\n")
    path = tmp_path / "target.py"
    path.write_text(textwrap.dedent(GOOD))
    yield path
    sys.modules.pop("beside", None)


@pytest.mark.parametrize("name", ["objective", "make"])
def test_an_objective_or_what_makes_one(file, name, capfd):
    """The file's own folder is on the path while it runs, and what it prints is not on stdout."""
    before = list(sys.path)
    assert load_objective(f"{file}:{name}").value([1.0, 2.0]) == 10.0
    assert sys.path == before
    out, err = capfd.readouterr()
    assert out == "" and "loading" in err


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("objectiv", UnknownNameError, "Did you mean 'objective'"),
        ("number", InputError, "of type int"),
        ("Maker", InputError, "is a class"),
        ("wrong", InputError, "of type tuple"),
        ("fails", TargetError, "ValueError: mine"),
        ("leaves", TargetError, "exit 7"),
    ],
)
def test_what_is_no_objective(file, name, kind, words):
    with pytest.raises(kind, match=words):
        load_objective(f"{file}:{name}")


def test_the_files_own_error_is_shown_as_its_own(file):
    """Its traceback, without ours."""
    file.write_text("import torch\nvalue = 1 / 0\n")
    with pytest.raises(TargetError, match="ZeroDivisionError") as caught:
        load_objective(f"{file}:objective")
    assert "target.py" in caught.value.theirs and "value = 1 / 0" in caught.value.theirs
    assert "targets.py" not in caught.value.theirs and "importlib" not in caught.value.theirs


@pytest.mark.parametrize("target", [":objective", "x.py:", "x.py:a b", "x.py:__import__('os')"])
def test_what_is_no_target(target):
    with pytest.raises(InputError, match="not a target"):
        split_target(target)


def test_files_that_are_not_there(tmp_path):
    for source, words in ((tmp_path / "no.py", "no such file"), (tmp_path, "No module named|ModuleNotFoundError")):
        with pytest.raises(TargetError, match=words):
            load_objective(f"{source}:objective")
    (tmp_path / "folder.py").mkdir()
    with pytest.raises(TargetError, match="is a folder"):
        load_objective(f"{tmp_path / 'folder.py'}:objective")
    assert split_target("article") is None
    with pytest.raises(InputError, match="not a target"):
        load_objective("article")


@pytest.mark.parametrize(("name", "code", "words"), [("objective", 0, "repeats"), ("fails", 2, "ValueError: mine")])
def test_check_on_the_command_line(file, name, code, words, warm):
    """Findings on stdout, exit 0; a file that fails shows its traceback on stderr, exit 2."""
    done = warm("-m", "crumple", "check", f"{file.name}:{name}", cwd=file.parent)
    assert done.returncode == code
    assert words in (done.stdout if code == 0 else done.stderr) and "Traceback" not in done.stderr
