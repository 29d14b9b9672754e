"""Python in a process of its own that starts with crumple loaded: for what a process does, not for how it starts.

Most of the time of a short process goes into the import of torch. Here one process has done that and nothing else,
and each that is asked for is a fork of it.
"""

import json
import os
import runpy
import signal
import subprocess
import sys
import warnings
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import crumple

LOADED = (
    "torch",
    "plotly.graph_objects",
    "matplotlib.figure",
    "crumple._cli_jobs",
    "crumple._demo",
    "crumple._trust",
    "crumple.curvature",
    "crumple.figures",
    "crumple.jobs",
    "crumple.landmarks",
    "crumple.topology",
)
ENVIRONMENT = {"PYTHONPATH": str(Path(crumple.__file__).parents[1]), "PYTHONUTF8": "1", "OMP_NUM_THREADS": "1"}


@contextmanager
def warm(folder, **environment):
    """Gives ``run``: what comes of ``python -m PROGRAM WORDS``, or of ``python -c PROGRAM WORDS``."""
    command = [sys.executable, __file__]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    out, err, given = (folder / name for name in ("out", "err", "in"))

    def run(option, program, *words, cwd=None, text="", strict=False, seconds=150):
        given.write_text(text, "utf-8")
        wish = {"option": option, "program": program, "words": words, "cwd": str(cwd or folder), "strict": strict}
        wish |= {"streams": [str(given), str(out), str(err)], "seconds": seconds}
        print(json.dumps(wish), file=server.stdin, flush=True)
        code = int(server.stdout.readline())
        return subprocess.CompletedProcess(words, code, out.read_text("utf-8"), err.read_text("utf-8"))

    with subprocess.Popen(command, env=os.environ | ENVIRONMENT | environment, **pipes) as server:
        yield run
        server.stdin.close()


def serve():
    for name in LOADED:
        import_module(name)
    assert len(os.listdir("/proc/self/task")) == 1, "a fork takes one thread along, and others may hold locks"
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            return become(**json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def become(option, program, words, cwd, streams, strict, seconds):
    """Go on as the process that was asked for."""
    os.chdir(cwd)
    for number, path in enumerate(streams):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC if number else os.O_RDONLY), number)
    signal.alarm(seconds)
    sys.argv, sys.path[0] = [option, *words], ""
    if strict:
        warnings.simplefilter("error")
    if option == "-m":
        runpy.run_module(program, run_name="__main__", alter_sys=True)
    else:
        exec(compile(program, "<string>", "exec"), {"__name__": "__main__"})


if __name__ == "__main__":
    serve()
