"""What can happen to a survey and its file: killed at every write, a full disk, bits that flip."""

import shutil
import sqlite3
import textwrap
import warnings

import numpy as np
import pytest

import crumple
from crumple import Grid, Status, evaluate
from crumple.errors import CrumpleError, CrumpleWarning
from crumple.jobs import ledger

SURVEY = """
    import os, sys, hashlib
    import numpy as np, torch, crumple
    from crumple.jobs import ledger
    torch.set_num_threads(1)
    ledger._SHARE = 0
    objective = crumple.Objective.from_function(lambda w: (w[0] - 3 * w[1]) ** 2, n=2)
    plane = crumple.directions.weights(objective, ("w1", "w2"))
    grid = crumple.Grid.box((-1, 1), (-2, 2), n=(2, 2))
    def go(path):
        return crumple.evaluate(objective, plane, grid, engine="generic", store=path)
"""
# Calls of the system that change a file, and those that make a change last.
CALLS = ("pwrite64", "fdatasync", "unlink", "ftruncate", "link", "fsync")

EVERY_CALL = """
    # Forked, so that torch is loaded once: the child is traced and ended at its k-th call.
    path, calls = sys.argv[1], sys.argv[2].split(",")
    import signal, subprocess, time
    whole = go(path + ".whole")["loss"].tobytes()
    ended = 0
    for call in calls:
        for k in range(1, 10_000):
            for name in (path, path + "-journal"):
                if os.path.exists(name):
                    os.unlink(name)
            ready, start = os.pipe()
            child = os.fork()
            if child == 0:
                os.read(ready, 1)
                go(path)
                os._exit(0)
            tracer = subprocess.Popen(
                ["strace", "-qq", "-f", "-o", os.devnull, "-e", f"trace={call}",
                 "-e", f"inject={call}:signal=KILL:when={k}", "-p", str(child)], stderr=subprocess.PIPE)
            while int(open(f"/proc/{child}/status").read().split("TracerPid:")[1].split()[0]) == 0:
                time.sleep(0.002)
            os.write(start, b"x")
            _, status = os.waitpid(child, 0)
            tracer.communicate()
            os.close(ready), os.close(start)
            assert go(path)["loss"].tobytes() == whole, (call, k)
            if not os.WIFSIGNALED(status):
                break
            ended += 1
    left = [n for n in os.listdir(os.path.dirname(path)) if n.endswith("journal") or n.endswith("lock")]
    print(ended, left)
"""


def script(text):
    return textwrap.dedent(SURVEY) + textwrap.dedent(text)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_a_process_that_dies_at_any_write_leaves_a_file_that_goes_on(warm, tmp_path):
    """At the first, second, … call of each kind until a survey ends alive; every one is then finished, bit for bit."""
    done = warm("-c", script(EVERY_CALL), str(tmp_path / "x.crumple"), ",".join(CALLS), seconds=170)
    if "Operation not permitted" in done.stderr or "PTRACE" in done.stderr:
        pytest.skip("may not trace")
    assert done.returncode == 0, done.stderr
    ended, left = done.stdout.split(maxsplit=1)
    assert int(ended) > 50 and left.strip() == "[]"


FULL = """
    import resource
    path, most = sys.argv[1], int(sys.argv[2])
    grid = crumple.Grid.box((-1, 1), (-2, 2), n=(80, 100))
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    try:
        go(path)
    except crumple.errors.ExportError as error:
        print(error)
    print(crumple.open(path).surface.count(crumple.Status.OK))
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    found, whole = go(path), go(path + ".whole")
    print(found["loss"].tobytes() == whole["loss"].tobytes(), found.count(crumple.Status.OK))
"""


@pytest.mark.slow
def test_a_disk_that_is_full_ends_with_a_message_and_the_survey_goes_on(warm, tmp_path):
    """What was written stays; with room again, the same call ends with the same bytes."""
    done = warm("-c", script(FULL), str(tmp_path / "x.crumple"), "100000")
    assert done.returncode == 0, done.stderr
    said, kept, same = done.stdout.splitlines()
    assert "x.crumple: cannot be written" in said and "goes on from there" in said
    assert 0 < int(kept) < 8000 and same == "True 8000"


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A finished survey, its call, and its bytes."""
    objective = crumple.Objective.from_function(lambda w: (w[0] - 3 * w[1]) ** 2)
    plane, grid = crumple.directions.weights(objective, ("w1", "w2")), Grid.box((-1, 1), (-2, 2), n=(23, 17))
    path = tmp_path_factory.mktemp("finished") / "x.crumple"

    def go(file):
        return evaluate(objective, plane, grid, engine="generic", store=file)

    return path, go, go(path)["loss"].tobytes()


@pytest.mark.parametrize("damage", ["bit", "cut", "swap"])
def test_no_damage_is_taken_for_a_result(damage, finished, tmp_path):
    """Bits that flip, files cut short, blocks that change places: refused, or found and evaluated anew."""
    path, go, whole = finished
    content = path.read_bytes()
    held = [at for i in range(0, len(whole), 64) if (at := content.find(whole[i : i + 64])) >= 0]  # eight values each
    rng, mended, refused, untouched = np.random.default_rng(5), 0, 0, 0
    for i in range({"bit": 200, "cut": 30, "swap": 30}[damage]):
        data = bytearray(content)
        if damage == "bit":
            at = rng.integers(len(data)) if i % 4 else rng.choice(held) + rng.integers(64)
            data[at] ^= 1 << rng.integers(8)
        elif damage == "cut":
            del data[rng.integers(len(data)) :]
        else:
            a, b = (int(rng.integers(1, len(data) // 512)) * 512 for _ in range(2))
            data[a : a + 512], data[b : b + 512] = data[b : b + 512], data[a : a + 512]
        file = tmp_path / "x.crumple"
        file.write_bytes(bytes(data))
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            try:
                found = go(file)
            except CrumpleError:
                refused += 1
                continue
        assert found["loss"].tobytes() == whole and found.count(Status.OK) == 23 * 17, (damage, i)
        mended += any("damaged" in str(w.message) for w in said if w.category is CrumpleWarning)
        untouched += not said
    assert refused + mended + untouched > 0 and (damage != "bit" or mended > 40)


def test_a_survey_goes_on_only_in_a_file_that_is_laid_out_right(tmp_path, monkeypatch):
    """Bits flip where SQLite keeps its pages' order: the file is made anew of its rows, or refused and left alone."""
    monkeypatch.setattr(ledger, "_SHARE", 0)
    objective = crumple.Objective.from_function(lambda w: (w[0] - 3 * w[1]) ** 2)
    plane, grid = crumple.directions.weights(objective, ("w1", "w2")), Grid.box((-1, 1), (-2, 2), n=(7, 3))
    path, rng, ends = tmp_path / "x.crumple", np.random.default_rng(6), {}

    def go(points):
        def progress(done, total):
            if points <= done < total:
                raise KeyboardInterrupt

        return evaluate(objective, plane, grid, engine="generic", store=path, progress=progress)

    with pytest.raises(KeyboardInterrupt):
        go(12)
    content = path.read_bytes()
    whole = evaluate(objective, plane, grid, engine="generic")["loss"].tobytes()
    for place in (page + i for page in range(0, len(content), 4096) for i in (4, 8, 10, 16)):
        data = bytearray(content)
        data[place] ^= 1 << rng.integers(8)
        path.write_bytes(bytes(data))
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            try:
                found = go(grid.size)
            except CrumpleError:
                assert path.read_bytes() == bytes(data), place
                ends["refused"] = place
                continue
        assert found["loss"].tobytes() == crumple.open(path).surface["loss"].tobytes() == whole, place
        file = sqlite3.connect(path)
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)], place
        file.close()
        ends[str(said[0].message) if said else "unused"] = place
    assert {"refused", "unused", "x.crumple: was damaged; nothing is lost."} <= set(ends)
    assert any("evaluated anew" in end for end in ends)
