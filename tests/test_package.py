"""What is installed: the wheel and the source archive, built here, and the wheel run from outside the repository."""

import os
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

import crumple

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "src"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """(names in the wheel → bytes, names in the source archive), built with no network and no other environment."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=150)
    (wheel,), (archive,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as file:
        contents = {name: file.read(name) for name in file.namelist()}
    with tarfile.open(archive) as file:
        names = {name.partition("/")[2] for name in file.getnames()}
    return contents, names


def test_the_wheel_has_every_source_and_nothing_else(built):
    tracked = {p for p in SOURCES.rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    expected = {p.relative_to(SOURCES).as_posix() for p in tracked}
    found = {name for name in built[0] if ".dist-info/" not in name}
    assert found == expected and {"crumple/py.typed", "crumple/app/static/explorer.js"} <= found


def test_the_wheel_carries_its_licences(built):
    """crumple's own, and that of three.js at the head of the bundle it is part of."""
    own = next(data for name, data in built[0].items() if name.endswith(".dist-info/licenses/LICENSE"))
    assert own == (ROOT / "LICENSE").read_bytes()
    head = built[0]["crumple/app/static/explorer.js"][:2000].decode()
    assert "three.js authors" in head and "Permission is hereby granted, free of charge" in head


def test_the_wheel_says_what_it_is(built):
    text = next(data for name, data in built[0].items() if name.endswith(".dist-info/METADATA"))
    said = Parser().parsestr(text.decode())
    assert said["Name"] == "crumple" and said["Version"] == crumple.__version__
    assert said["License-Expression"] == "MIT" and said["Requires-Python"] == ">=3.11"
    assert "Typing :: Typed" in said.get_all("Classifier") and "# crumple" in said.get_payload()
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\nversion: {crumple.__version__}\n" in citation and "\nlicense: MIT\n" in citation


def test_the_source_archive_has_what_a_packager_needs(built):
    """Sources, tests and documents; nothing that was only lying about."""
    kept = {"LICENSE", "README.md", "pyproject.toml", "tests/test_package.py", "explorer/package-lock.json", "Makefile"}
    assert kept <= built[1]
    assert not {name.partition("/")[0] for name in built[1]} & {".venv", "build", "dist", ".git", ".pytest_cache"}
    assert not any("node_modules" in name or "__pycache__" in name for name in built[1])


@pytest.mark.slow
def test_the_wheel_runs_by_itself(built, tmp_path):
    """The commands that read files of the package, from another folder; nothing is asked of Node or of the network."""
    for name, data in built[0].items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    script = """
import socket, sys
def refuse(*_): raise OSError("no network here")
socket.socket.connect = socket.getaddrinfo = refuse
import crumple
assert crumple.__file__.startswith(sys.argv[1]), crumple.__file__
from crumple.cli import main
for line in (["--version"], ["presets"], ["explore", "--help"]):
    sys.argv[1:] = line
    try:
        main()
    except SystemExit as end:
        assert not end.code
article = crumple.presets.load("article")
crumple.export("x.html", crumple.evaluate(article.objective, article.plane, article.grid))
"""
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "PATH": "", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=150, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "himmelblau" in done.stdout and (tmp_path / "x.html").stat().st_size > 600_000
