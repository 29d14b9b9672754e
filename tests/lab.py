"""A JupyterLab of its own, for tests: on loopback, with a token, in a folder that goes with it."""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "docmanager-extension/plugin": {"autosave": False},
    "notebook-extension/tracker": {"windowingMode": "none"},  # every cell is in the page, seen or not
}
OPTIONS = (
    "--no-browser",
    "--allow-root",
    "--expose-app-in-browser",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.port=0",
    "--KernelManager.shutdown_wait_time=0.5",
    "--LabApp.extension_manager=readonly",
    "--LanguageServerManager.autodetect=False",
)
# What a kernel does at first, while the page loads: most of a first cell's time is the import of torch.
WARM = """
import threading
for name in ("crumple.app.widget", "crumple.figures", "matplotlib.figure"):
    threading.Thread(target=__import__, args=(name,)).start()
"""
KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}


class Lab:
    """A server that runs, and its folder."""

    def __init__(self, folder, address, token):
        self.folder, self.address, self.token = folder, address, token

    def write(self, name, *cells):
        """A notebook of these cells, and a kernel for it, so that nothing asks which."""
        code = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
        made = [code | {"id": f"cell-{place}", "source": cell} for place, cell in enumerate(cells)]
        book = {"cells": made, "metadata": {"kernelspec": KERNEL}, "nbformat": 4, "nbformat_minor": 5}
        (self.folder / name).write_text(json.dumps(book), "utf-8")
        asked = {"path": name, "name": name, "type": "notebook", "kernel": {"name": "python3"}}
        headers = {"Authorization": f"token {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.address}api/sessions", json.dumps(asked).encode(), headers)
        with urllib.request.urlopen(request, timeout=120) as answer:
            assert answer.status == 201

    def url(self, name):
        return f"{self.address}doc/tree/{name}?token={self.token}"


@contextmanager
def lab(folder, sources, settings=SETTINGS, seconds=120):
    """Start one, and end it with all its kernels."""
    import anywidget

    share = Path(anywidget.__file__).parents[4] / "share" / "jupyter"  # beside the packages, whatever venv runs this
    notebooks, home, log = folder / "notebooks", folder / "home", folder / "lab.log"
    notebooks.mkdir(parents=True)
    for name, told in settings.items():
        path = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(told))
    startup = home / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "warm.py").write_text(WARM)
    token = secrets.token_urlsafe(16)
    command = [sys.executable, "-m", "jupyterlab", *OPTIONS, f"--ServerApp.root_dir={notebooks}"]
    with log.open("wb") as out:
        server = subprocess.Popen(
            [*command, f"--app-dir={share / 'lab'}"],
            cwd=notebooks,
            env=os.environ | _environment(home, share, sources, token),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        yield Lab(notebooks, _address(server, home / "runtime", log, seconds), token)
    finally:
        _end(server)


def _environment(home, share, sources, token):
    """All of its files in its own folder."""
    places = {"CONFIG_DIR": "config", "DATA_DIR": "data", "RUNTIME_DIR": "runtime"}
    found = {f"JUPYTER_{name}": str(home / place) for name, place in places.items()}
    found |= {"JUPYTERLAB_SETTINGS_DIR": str(home / "settings"), "JUPYTERLAB_WORKSPACES_DIR": str(home / "spaces")}
    found |= {"IPYTHONDIR": str(home / "ipython"), "JUPYTER_PATH": str(share), "JUPYTER_TOKEN": token}
    return found | {"PYTHONPATH": str(sources), "OMP_NUM_THREADS": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


def _end(server):
    """Ask it, which ends its kernels too; a server that hangs is killed, and kernels end when it is gone."""
    server.terminate()
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(30)


def _address(server, runtime, log, seconds):
    """Where it listens, once it says so."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        for path in runtime.glob("jpserver-*.json"):
            told = path.read_text()
            if told.rstrip().endswith("}"):
                return json.loads(told)["url"].replace("localhost", "127.0.0.1")
        time.sleep(0.05)
    raise AssertionError("JupyterLab did not start:\n" + log.read_text()[-2000:])
