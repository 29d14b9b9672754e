"""The house rules that can be read off the sources: who imports whom, and what nobody calls."""

import ast
import re
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from importlib.util import resolve_name
from pathlib import Path

import pytest

import crumple

SRC = Path(__file__).parents[1] / "src" / "crumple"

# From the ground up. A module imports from its own line and from the lines above, and never in a circle.
LAYERS = """
errors
findings memory optimizers privacy progress randomness readings threads boxes arrays
space plane grid refinement examples data streaming loss_checks first_batch network policy
double_backward own_weights
mean_loss sampling preparation objective fit surface patchwork trajectory projected_run projection atomic h5
engines
outlook preflight
curvature
directions
landmarks
training
store jobs provenance workers running targets _evaluate _refine _train path_on_plane
_race connection _connect
recording _record checkpoints
_check _trust topology
presets
figures formats
app
_export
_demo
integrations
crumple _cli_progress _cli_words _cli_jobs cli testing __main__
"""
LEVEL = {name: level for level, line in enumerate(LAYERS.split("\n")) for name in line.split()}

# Heavy packages, each behind one door.
DOOR = dict.fromkeys(["plotly", "matplotlib", "mpl_toolkits"], "figures")
DOOR |= dict.fromkeys(["starlette", "uvicorn", "websockets", "anywidget"], "app")

# Each of these can turn a file of numbers into running code.
BANNED_IMPORTS = {"pickle", "cloudpickle", "dill", "joblib", "marshal", "shelve"}
BANNED_CALLS = {"eval", "exec"}  # the builtins; model.eval() is another thing
BANNED_ARGUMENTS = {("weights_only", "False"), ("allow_pickle", "True")}


def running(node):
    """This statement and all under it, less what only a type checker reads."""
    if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.expr):  # no import is in one
            yield from running(child)


def imported(tree, package):
    """What a module imports, at its top or inside a function, as dotted names."""
    for node in running(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = resolve_name("." * node.level + (node.module or ""), package)
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def module_of(target):
    """The module that holds an imported name: ``crumple.grid.Grid`` is in ``crumple.grid``."""
    while target not in TREES and "." in target:
        target = target.rpartition(".")[0]
    return target


def room(name):
    """The name in LAYERS that a module goes by: ``crumple.figures.film`` is in ``figures``."""
    return [*name.split("."), "crumple"][1]


TREES, IMPORTS = {}, {}
for path in sorted(SRC.rglob("*.py")):
    *folders, stem = path.relative_to(SRC.parent).with_suffix("").parts
    name = ".".join(folders if stem == "__init__" else [*folders, stem])
    TREES[name] = ast.parse(path.read_text("utf-8"))
    IMPORTS[name] = set(imported(TREES[name], ".".join(folders)))
GRAPH = {name: {module_of(target) for target in targets} & TREES.keys() for name, targets in IMPORTS.items()}


def test_every_module_has_a_layer():
    homeless = {room(name) for name in TREES} - LEVEL.keys()
    assert not homeless, f"give {homeless} a place in LAYERS of {__file__}: the highest line it can live on"


def test_imports_go_one_way():
    pairs = [(a, b) for a, targets in GRAPH.items() for b in targets if {room(a), room(b)} <= LEVEL.keys()]
    upward = [f"{a} imports {b}" for a, b in pairs if LEVEL[room(b)] > LEVEL[room(a)]]
    assert not upward, f"these reach below their own layer: {upward}"


def test_imports_have_no_circle():
    try:
        TopologicalSorter(GRAPH).prepare()
    except CycleError as error:
        pytest.fail("imports go in a circle: " + " is imported by ".join(error.args[1]))


def test_imports_of_the_viewer_have_no_circle():
    """Imports of types count too: what needs each other to be read is one idea in two files."""
    viewer = Path(__file__).parents[1] / "explorer" / "src"
    graph = {}
    for path in viewer.rglob("*.ts"):
        named = re.findall(r'^(?:import|export|\}) .*from "(\.[^"]+)"', path.read_text("utf-8"), re.M)
        graph[path.relative_to(viewer)] = [(path.parent / f"{name}.ts").resolve().relative_to(viewer) for name in named]
    assert len(graph) > 50 and all(Path("protocol.ts") in graph[Path(name)] for name in ("model.ts", "maths/field.ts"))
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail("imports go in a circle: " + " is imported by ".join(map(str, error.args[1])))


def test_what_loads_late_is_what_a_type_checker_sees():
    """``crumple.topology`` must be there for both, or for neither."""
    seen = {
        alias.asname for node in ast.walk(TREES["crumple"]) if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert seen - {None} == set(crumple.__all__)
    assert all(getattr(crumple, name) is not None for name in crumple.__all__)


def test_heavy_packages_have_one_door():
    pairs = {(name, target.split(".")[0]) for name, targets in IMPORTS.items() for target in targets}
    astray = [f"{name} imports {top}" for name, top in pairs if room(name) != DOOR.get(top, room(name))]
    assert not astray, f"each has one door, {DOOR}: {astray}"


def test_scipy_is_imported_where_it_is_used():
    """Its import takes the better part of a second, which a command and a worker would wait for in vain."""
    lines = [(name, line) for name, tree in TREES.items() for line in tree.body]
    heads = [(name, ast.unparse(line)) for name, line in lines if isinstance(line, ast.Import | ast.ImportFrom)]
    early = [name for name, head in heads if head.split()[1].split(".")[0] == "scipy"]
    assert not early, f"import scipy inside the functions that use it: {early}"


def test_nothing_turns_data_into_code():
    pairs = {(name, target.split(".")[0]) for name, targets in IMPORTS.items() for target in targets}
    found = [f"{name} imports {top}" for name, top in pairs if top in BANNED_IMPORTS]
    for name, tree in TREES.items():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            arguments = {(keyword.arg, ast.unparse(keyword.value)) for keyword in call.keywords}
            if ast.unparse(call.func) in BANNED_CALLS or arguments & BANNED_ARGUMENTS:
                found.append(f"{name}, line {call.lineno}: {ast.unparse(call)}")
    assert not found, f"files hold data, never code: {found}"


@pytest.mark.parametrize("module", ["crumple", "crumple.cli"])
def test_import_is_light(module):
    """A bare import, or ``crumple --help``, must not wait seconds for torch."""
    script = f"import sys, {module}; print(*sys.modules)"
    loaded = set(subprocess.check_output([sys.executable, "-c", script], text=True).split())
    assert not loaded & {"torch", "plotly", "matplotlib", "starlette", "uvicorn", "IPython"}
