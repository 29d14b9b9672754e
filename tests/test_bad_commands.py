"""Wrong calls of the command line: what is said, in how many lines, and with which exit code. One row a call."""

import io
import sys
import warnings

import pytest

from crumple import cli

TARGET = """
import crumple
objective = crumple.Objective.from_function(lambda w: (w[0] - 1) ** 2 + 3 * w[1] ** 2)
three = crumple.Objective.from_function(lambda w: (w**2).sum(), n=3)
class Maker: ...
def pair(): return 1, 2
def needs(x): return objective
"""
FILES = {
    "t.py": TARGET,
    "raises.py": "1 / 0\n",
    "leaves.py": "import sys; sys.exit(3)\n",
    "asks.py": "input('name? ')\n",
    "syntax.py": "def f(:\n",
    "empty.crumple": "",
    "page.crumple": "<!doctype html><p>hello",
    "cut.crumple": "SQLite format 3\0" + "x" * 30,
}
EVALUATE = "evaluate t.py:objective -o x.crumple "
CALLS = {
    # commands and options
    "": ["Usage"],
    "--bogus": ["--bogus"],
    "evalute": ["'evalute'", "evaluate"],
    "check": ["target"],
    "check t.py:objective more": ["more"],
    "check t.py:objective --jsn": ["--jsn", "--json"],
    "evaluate t.py:objective": ["--output"],
    EVALUATE + "--range 1": ["--range"],
    EVALUATE + "--range a b": ["--range"],
    EVALUATE + "-n 2.5": ["--points"],
    "compare page.crumple": ["second"],
    # targets
    "check artcle": ["artcle", "'article'"],
    "check none.py:objective": ["none.py", "no such file", "file.py:objective"],
    "check t.py": ["nothing in it", "t.py:objective"],
    "check t.py:": ["not a target", "file.py:objective"],
    "check t.py:objectiv": ["objectiv", "Did you mean 'objective'"],
    "check t.py:Maker": ["class"],
    "check t.py:pair": ["tuple", "Objective"],
    "check t.py:needs": ["needs()", "own error"],
    "check raises.py:objective": ["1 / 0", "ZeroDivisionError", "own error"],
    "check leaves.py:objective": ["exit 3", "__main__"],
    "check syntax.py:objective": ["syntax.py", "line 1", "own error"],
    "check no_such_module:objective": ["no_such_module", "ModuleNotFoundError"],
    "landmarks cut.crumple --range -1 1": ["saved surface", "crumple explore cut.crumple"],
    "landmarks t.py:objective": ["--range", "no window"],
    "landmarks t.py:three --range -1 1": ["two parameters", "given 3"],
    "landmarks article --range 2 1": ["reversed", "(1, 2)"],
    "explore t.py:nope": ["nope", "'objective'"],
    "explore --port 99999": ["port", "99999", "65535"],
    "explore t.py:objective --plane weights:zz": ["--plane", "zz"],
    "demo --out none": ["--out", "mkdir -p none"],
    # windows, planes and what is asked of a survey
    EVALUATE + "--range 1 -1": ["reversed", "(-1, 1)"],
    EVALUATE + "--range nan 1": ["nan", "finite"],
    EVALUATE + "--range -1 2 --range 0 3": ["--range", "more than once"],
    EVALUATE + "-n 5 --points 7": ["--points", "more than once"],
    EVALUATE + "-n 0": ["given 0", "from 2"],
    EVALUATE + "-n 100000": ["1e+10", "GiB"],
    EVALUATE + "--plane rndom": ["rndom", "'random'"],
    EVALUATE + "--plane weights": ["--weights", "Name one or two"],
    EVALUATE + "--plane weights --weights w9": ["w9", "'w2'"],
    EVALUATE + "--engine fst": ["fst", "Known"],
    EVALUATE + "--workers 0": ["workers", "given 0"],
    EVALUATE + "--sample 9": ["given 9"],
    EVALUATE + "--seed -1": ["seed", "-1"],
    # files
    "evaluate t.py:objective -o .": ["is a folder", "x.crumple"],
    "evaluate t.py:objective -o page.crumple": ["no .crumple file", "HTML"],
    "info none.crumple": ["no such file"],
    "info page.crumple": ["no .crumple file", "HTML"],
    "info empty.crumple": ["empty"],
    "info cut.crumple": ["cut.crumple"],
    "export page.crumple -o x.html": ["no .crumple file"],
    "compare page.crumple empty.crumple": ["page.crumple", "no .crumple file"],
    "verify none.crumple": ["no such file"],
    "verify page.crumple --points 0": ["points", "given 0"],
    "explore none.crumple": ["no such file"],
}


@pytest.mark.parametrize("call", CALLS)
def test_a_wrong_call_is_refused_in_words(call, tmp_path, monkeypatch, capsys):
    """With code 2, in a few lines on standard error, without a traceback; every file is left as it was."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["crumple", *call.split()])
    monkeypatch.setenv("COLUMNS", "100")
    with pytest.raises(SystemExit) as left:
        cli.main()
    out, said = capsys.readouterr()
    assert left.value.code == 2 and "Traceback" not in said
    if call:  # alone, the program shows its help
        assert out == "" and len(said.splitlines()) <= 7
    assert all(word in said + out for word in CALLS[call]), said
    assert {p.name: p.read_text() for p in tmp_path.iterdir() if p.is_file()} == FILES


ONE_FEATURE = """
import torch, crumple
x = torch.linspace(-2, 2, 20).reshape(-1, 1)
model = torch.nn.Sequential(torch.nn.Linear(1, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1))
objective = crumple.Objective(model, torch.nn.MSELoss(), (x, x))
"""


def test_a_doubtful_result_is_told_in_a_sentence(tmp_path, monkeypatch, capsys):
    """Without the file and the line of code that Python puts around a warning."""
    (tmp_path / "m.py").write_text(ONE_FEATURE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["crumple", "evaluate", "m.py:objective", "-n", "3", "-o", "x.crumple"])
    warnings.simplefilter("always")
    with pytest.raises(SystemExit) as left:
        cli.main()
    out, said = capsys.readouterr()
    assert left.value.code == 0 and "3 points" in out
    assert said.startswith("warning: ") and "normalisation" in said
    assert len(said.splitlines()) == 1 and ".py:" not in said


def test_a_terminal_without_the_letters_gets_others(tmp_path, monkeypatch):
    """ "−" and "×" are in sentences; where a locale has no word for them they are no reason to fail."""
    (tmp_path / "t.py").write_text(TARGET)
    monkeypatch.chdir(tmp_path)
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(sys, "argv", ["crumple", "landmarks", "t.py:objective", "--range", "-1.5", "2"])
    with pytest.raises(SystemExit) as left:
        cli.main()
    said = terminal.buffer.getvalue().decode("ascii")
    assert not left.value.code and "minimum of this slice, which is the whole space" in said
    assert "minima + maxima ? saddles" in said
