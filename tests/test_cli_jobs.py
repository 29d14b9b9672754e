"""Long surveys from the command line: kept, resumed, read, checked and compared."""

import base64
import json
import os
import re
import signal
import subprocess
import sys
import textwrap

import numpy as np
import pytest
from typer.testing import CliRunner

import crumple
from crumple import cli
from crumple.jobs.lock import held
from crumple.privacy import publishable
from live import until

TARGET = """
    import time, torch, crumple
    SECONDS = 0.0
    def loss(w):
        time.sleep(SECONDS)
        return (w[0] - 3 * w[1]) ** 2 + 1
    objective = crumple.Objective.from_function(loss, n=2, theta=[0.5, 0.25])
    other = crumple.Objective.from_function(lambda w: (w[0] - 3 * w[1]) ** 2 + 1.001, n=2, theta=[0.5, 0.25])
"""
PLANE = ("--plane", "weights", "--weights", "w1", "--weights", "w2")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a target, and a finished survey of it."""
    folder = tmp_path_factory.mktemp("cli")
    (folder / "target.py").write_text(textwrap.dedent(TARGET))
    told = call("evaluate", f"{folder}/target.py:objective", *PLANE, "-n", "7", "-o", f"{folder}/x.crumple", "--json")
    (folder / "told.json").write_text(told)
    return folder


def call(*words, code=0):
    """What a command prints, in this process."""
    done = CliRunner().invoke(cli.app, [str(word) for word in words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done.stdout


def process(*words, cwd, **options):
    """The same in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "crumple.cli", *words], cwd=cwd, text=True, stdout=-1, stderr=-1, **options
    )


def test_what_was_found_is_told_for_machines(folder):
    facts = json.loads((folder / "told.json").read_text())
    assert facts["points"] == 49 and facts["status"] == {"ok": 49} and facts["values"] == ["loss"]
    a = np.linspace(-1, 1, 7)
    loss = (a[:, None] - 3 * a[None, :]) ** 2 + 1
    assert facts["least"]["value"] == pytest.approx(loss.min())
    assert np.allclose(crumple.open(folder / "x.crumple").surface["loss"], loss)
    assert [axis["points"] for axis in facts["axes"]] == [7, 7]


def test_info_says_the_same(folder):
    facts = json.loads(call("info", folder / "x.crumple", "--json"))
    told = json.loads((folder / "told.json").read_text())
    assert facts["surfaces"] == [told] and facts["runs"] == facts["landmarks"] == []
    words = call("info", folder / "x.crumple")
    assert "method weights" in words and "dropout off" in words and told["data_digest"][:16] in words
    assert told["versions"]["torch"] in words
    assert "49 ok" in words and "w1 -1 to 1, 7 points" in words and "least" in words


def test_what_is_known_of_a_landmark_is_told_by_the_commands(folder, tmp_path):
    """One of the slice only, until the whole space was looked at: when it is found, and when a file is read."""
    (tmp_path / "bowl.py").write_text(
        "import crumple\nobjective = crumple.Objective.from_function(lambda w: (w[0] - 1) ** 2 + 3 * w[1] ** 2)\n"
    )
    words = ("landmarks", f"{tmp_path}/bowl.py:objective", "--range", "-1.5", "2")
    assert "minimum of this slice, which is the whole space" in call(*words)
    (mark,) = json.loads(call(*words, "--full", "--json"))["landmarks"]
    assert mark["verdict"] == "minimum in all 2 parameters"
    assert [mark["evidence"]["full"][end] for end in ("lowest", "highest")] == pytest.approx([2, 6])
    known = {"verdict": "minimum of this slice only: off the plane the gradient is 5 long"}
    marks = [crumple.Landmark("minimum", (0.5, 1.0), 2.0, known), crumple.Landmark("saddle", (0.0, 1.0), 3.0)]
    path = crumple.save(tmp_path / "marks.crumple", landmarks=marks)
    told = [line for line in call("info", path).splitlines() if line.startswith("landmark ")]
    assert known["verdict"] in told[0] and "saddle of this slice at" in told[1]


def test_info_shows_no_control_characters(tmp_path):
    """A stranger's label cannot write over the terminal."""
    run = crumple.Trajectory.from_points([[1.0, 2.0], [0.1, 0.2]], label="\x1b]0;mine\x07\x1b[2J")
    words = call("info", crumple.save(tmp_path / "x.crumple", runs=run))
    assert "mine" in words and "\x1b" not in words and "\x07" not in words


def test_export_writes_by_the_ending_and_never_over_a_file(folder, monkeypatch, capsys):
    words = ("export", folder / "x.crumple", "-o", folder / "x.csv")
    assert call(*words).strip() == str(folder / "x.csv")
    assert (folder / "x.csv").read_text().count("\n") == 50
    monkeypatch.setattr(sys, "argv", ["crumple", *map(str, words)])
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == 2, "a wrong call: nothing was tried"
    assert "x.csv: exists already" in (said := capsys.readouterr().err) and "--force" in said
    call(*words, "--force")


def test_export_writes_either_page(folder):
    pages = {}
    for page in ("live", "figure"):
        words = ("export", folder / "x.crumple", "-o", folder / f"{page}.html", "--page", page)
        call(*words)
        pages[page] = (folder / f"{page}.html").read_text("utf-8")
    assert ["crumple-explorer" in text for text in pages.values()] == [True, False]


def test_verify_evaluates_points_again(folder):
    """Those of the objective agree; those of another are an error, with the worst of them shown."""
    report = json.loads(call("verify", folder / "x.crumple", "--json"))
    assert [f["name"] for f in report["findings"]] == ["file", "points"] and report["worst"] == "ok"
    report = json.loads(call("verify", folder / "x.crumple", f"{folder}/target.py:objective", "--points", 49, "--json"))
    found = {f["name"]: f for f in report["findings"]}
    assert found["values"]["severity"] == "ok" and "49 points" in found["values"]["message"]
    words = ("verify", folder / "x.crumple", f"{folder}/target.py:other", "--json")
    found = {f["name"]: f for f in json.loads(call(*words, code=1))["findings"]}
    assert found["values"]["severity"] == "error" and 1e-5 < found["values"]["figure"] < 1.1e-3


def test_verify_finds_a_damaged_file(folder, tmp_path):
    data = bytearray((folder / "x.crumple").read_bytes())
    at = data.index(np.float64(crumple.open(folder / "x.crumple").surface["loss"][3, 4]).tobytes())
    data[at] ^= 1
    (tmp_path / "x.crumple").write_bytes(bytes(data))
    assert "checksum" in call("verify", tmp_path / "x.crumple", code=1)


def test_info_says_what_of_a_damaged_file_can_still_be_read(folder, tmp_path):
    """Where how the file was made is damaged, all its values are sound; a file that is none says no more than that."""
    data = (folder / "x.crumple").read_bytes()
    (tmp_path / "x.crumple").write_bytes(data.replace(b'"loss_name"', b'"loss_nama"'))
    with pytest.raises(crumple.errors.FormatError) as caught:
        call("info", tmp_path / "x.crumple")
    said = str(caught.value)
    assert "row 1 of surface" in said and "Rows that are sound: all " in said
    assert re.search(r"0 of 1 of surface, all [1-9]\d* of chunk\.$", said) and "Damage in docs" in said
    (tmp_path / "x.crumple").write_bytes(b"not" + data[3:])
    with pytest.raises(crumple.errors.FormatError, match=r"is no \.crumple file\.$"):
        call("info", tmp_path / "x.crumple")


def test_compare_says_what_differs(folder):
    """A file with itself; and one of another loss on a window of the same shape."""
    facts = json.loads(call("compare", folder / "x.crumple", folder / "x.crumple", "--json"))
    assert facts == {"differences": [], "values": {"loss": 0.0}}
    call("evaluate", f"{folder}/target.py:other", *PLANE, "-n", "7", "-o", f"{folder}/other.crumple")
    words = ("compare", folder / "x.crumple", folder / "other.crumple")
    facts = json.loads(call(*words, "--json", code=1))
    assert 1e-5 < facts["values"]["loss"] < 1.1e-3 and any("digest" in d for d in facts["differences"])
    assert "differ by up to" in call(*words, code=1)


@pytest.mark.parametrize(
    ("words", "kind", "said"),
    [
        (("--plane", "weight"), crumple.errors.UnknownNameError, "'weights'"),
        (("--plane", "weights"), crumple.errors.InputError, "Name one or two"),
        ((*PLANE, "--range", "1", "-1"), crumple.errors.InputError, "range"),
        ((*PLANE, "-n", "0"), crumple.errors.InputError, "count|number"),
    ],
)
def test_a_wrong_call_is_refused_before_there_is_a_file(words, kind, said, folder, tmp_path):
    with pytest.raises(kind, match=said):
        call("evaluate", f"{folder}/target.py:objective", "-o", tmp_path / "x.crumple", *words)
    assert list(tmp_path.iterdir()) == []


def test_exit_codes_tell_a_refusal_from_a_file_that_is_held(folder, monkeypatch, capsys):
    words = ["evaluate", f"{folder}/target.py:objective", *PLANE, "-n", "9", "-o", str(folder / "x.crumple")]
    monkeypatch.setattr(sys, "argv", ["crumple", *words])
    with pytest.raises(SystemExit) as refused:
        cli.main()
    said = capsys.readouterr().err
    assert refused.value.code == 3 and re.search(r"axis 0: .*7 points.* → .*9 points", said) and "Trace" not in said
    with held(folder / "x.crumple"), pytest.raises(SystemExit) as second:
        cli.main()
    assert second.value.code == 4 and f"process {os.getpid()}" in capsys.readouterr().err


def points_in(path):
    """How many points are in the file, of a survey that may not have begun yet."""
    try:
        return crumple.open(path).surface.count(crumple.Status.OK)
    except crumple.errors.CrumpleError:
        return 0


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_keeps_what_is_done_and_says_how_to_go_on(number, tmp_path, monkeypatch):
    """The command that is printed, typed again, goes on to the end."""
    (tmp_path / "slow.py").write_text(textwrap.dedent(TARGET).replace("SECONDS = 0.0", "SECONDS = 0.02"))
    words = ("evaluate", "slow.py:objective", *PLANE, "-n", "21", "-o", "x.crumple", "--engine", "generic")
    running = process(*words, cwd=tmp_path)
    until(lambda: points_in(tmp_path / "x.crumple"), 100)
    running.send_signal(number)
    out, said = running.communicate(timeout=60)
    assert running.returncode == 128 + number and out == "" and "Traceback" not in said
    assert said.splitlines()[-1].strip() == "crumple " + " ".join(words)
    done = crumple.open(tmp_path / "x.crumple").surface.count(crumple.Status.OK)
    assert 0 < done < 441 and sorted(p.name for p in tmp_path.glob("*.*")) == ["slow.py", "x.crumple"]
    if number == signal.SIGTERM:
        return
    monkeypatch.chdir(tmp_path)
    facts = json.loads(call(*words, "--json"))
    assert facts["status"] == {"ok": 441} and facts["sessions"] == 2


STUBBORN = """
    import sys, time, crumple

    def loss(w):
        for _ in range(2):
            try:
                print("asleep", file=sys.stderr, flush=True)
                time.sleep(1000)
            except KeyboardInterrupt:
                pass

    objective = crumple.Objective.from_function(loss, n=2)
"""


@pytest.mark.slow
def test_a_second_interruption_leaves_at_once(tmp_path):
    """Even where the model swallows the first."""
    (tmp_path / "slow.py").write_text(textwrap.dedent(STUBBORN))
    running = process("evaluate", "slow.py:objective", *PLANE, "-o", "x.crumple", cwd=tmp_path)
    for _ in range(2):
        assert running.stderr.readline() == "asleep\n"
        running.send_signal(signal.SIGINT)
    out, said = running.communicate(timeout=60)
    assert (running.returncode, out, said) == (130, "", "")


@pytest.mark.parametrize(
    ("words", "buffered"),  # what prints by rich and what prints plainly, at once and at the end
    [(("presets",), "1"), (("presets", "--json"), ""), (("--version",), "1"), (("--version",), "")],
)
def test_a_reader_that_has_gone_is_no_failure(words, buffered, tmp_path):
    """As in ``crumple presets | head -1``: whether it is noticed while printing, or only at the end."""
    reads, writes = os.pipe()
    os.close(reads)
    words = [sys.executable, "-m", "crumple.cli", *words]
    environment = {**os.environ, "PYTHONUNBUFFERED": buffered}
    done = subprocess.run(words, cwd=tmp_path, stdout=writes, stderr=subprocess.PIPE, env=environment, timeout=100)
    os.close(writes)
    assert (done.returncode, done.stderr) == (0, b"")


# --- the command that makes it again ------------------------------------------------------------


def test_a_survey_keeps_the_command_that_began_it(tmp_path):
    """Without folders; the one that goes on has no say; info and the exported pages show it."""
    (tmp_path / "target.py").write_text(textwrap.dedent(TARGET))
    file = tmp_path / "x.crumple"
    expected = "crumple evaluate target.py:objective --plane weights --weights w1 --weights w2 -n 3 -o x.crumple"
    for more in ([], ["--json"]):
        words = ["evaluate", f"{tmp_path}/target.py:objective", *PLANE, "-n", "3", "-o", str(file), *more]
        done = CliRunner().invoke(cli.app, words, obj=words)
        assert done.exit_code == 0, done.output
    assert crumple.open(file).surface.meta["command"] == expected
    assert json.loads(call("info", file, "--json"))["surfaces"][0]["command"] == expected
    assert f"command    {expected}\n" in call("info", file)
    for page in ("live", "figure"):
        call("export", file, "-o", tmp_path / f"{page}.html", "--page", page)
        text = (tmp_path / f"{page}.html").read_text("utf-8")
        scene = re.search(r'id="scene">([^<]*)<', text)
        shown = text if scene is None else base64.b64decode(scene[1]).decode("utf-8", "replace")
        assert "crumple evaluate target.py:objective" in shown and str(tmp_path) not in text + shown
    assert str(tmp_path).encode() not in file.read_bytes()


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("{home}/net.py:objective", "net.py:objective"),
        ("{home}/my work/secret/net.py:make", "net.py:make"),
        ("--output={home}/a b/x.crumple", "--output=x.crumple"),
        ("-o{home}/x.crumple", "-ox.crumple"),
        ("~/secret/x.crumple", "x.crumple"),
        ("../secret/x.crumple", "x.crumple"),
        ("runs/../../secret/x.crumple", "x.crumple"),
        ("C:\\Users\\secret\\x.crumple", "x.crumple"),
        ("--output=C:/Users/secret/x.crumple", "--output=x.crumple"),
        ("file://{home}/x.crumple", "x.crumple"),
        ("nets/net.py:objective", "nets/net.py:objective"),
        ("0.weight[0,0]", "'0.weight[0,0]'"),
        ("-1.5", "-1.5"),
    ],
)
def test_no_folder_of_a_home_is_published(word, expected):
    word = word.format(home=os.path.expanduser("~") if os.path.expanduser("~") != "/" else "/home/secret")
    found = publishable([word])
    assert found == f"crumple {expected}" and "secret" not in found and os.path.expanduser("~") not in found
