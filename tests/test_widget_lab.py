"""The widget in JupyterLab and a real browser: it is seen, driven from both ends, and shares the page with others."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import crumple
from crumple.app.still import MOST_BYTES
from lab import lab
from live import until

pytest.importorskip("jupyterlab", reason="the widget is driven in JupyterLab, which is not installed")
pytest.importorskip("anywidget", reason='the widget needs pip install "crumple[notebook]"')

SOURCES = Path(crumple.__file__).parents[1]
PATIENCE = 120_000  # milliseconds for one state; a few seconds where nothing else runs
BOWL = """
import json, crumple
bowl = crumple.Objective.from_function(lambda w: (w[0] - 0.4) ** 2 + 3 * w[1] ** 2, 2)
view = crumple.explore(bowl, grid=crumple.Grid.square(2.0, n=51), title="A bowl")
view
"""
CELLS = {
    "bowl": BOWL.strip(),
    "other": "other = crumple.explore('himmelblau')\nother",
    "read": "print(json.dumps([view.state['cursor'], view.state['scale'], view.state['basins']]))",
    "write": "view.set(cursor=[0.25, -0.5], theme='light')",
    "close": "view.close()",
}
PLACE = {name: place for place, name in enumerate(CELLS)}


class Notebook:
    """A notebook that is open in JupyterLab."""

    def __init__(self, page):
        self.page = page

    def run(self, name):
        """Run a cell to its end; gives what it printed."""
        return self.page.evaluate(
            """async (place) => {
                const notebook = jupyterapp.shell.currentWidget.content;
                notebook.activeCellIndex = place;
                await jupyterapp.commands.execute('notebook:run-cell');
                return notebook.widgets[place].model.outputs.toJSON().map((one) => one.text ?? '').join('');
            }""",
            PLACE[name],
        )

    def save(self):
        self.page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")

    def cells(self):
        return self.page.evaluate("jupyterapp.shell.currentWidget.content.widgets.length")

    def cell(self, name):
        return self.page.locator(".jp-Notebook .jp-Cell").nth(PLACE[name])

    def view(self, name):
        """The one viewer of a cell, when all of it is drawn."""
        found = self.cell(name).locator(".crumple-explorer")
        found.wait_for()
        found.evaluate("(root) => root.crumple.ready")
        return found


def state(view, *names):
    return view.evaluate("(root, names) => names.map((name) => root.crumple.state()[name])", names)


@pytest.fixture
def notebook(browser, tmp_path):
    """Five cells that have not run; the page must not complain, nor ask another machine."""
    complaints = []
    with lab(tmp_path, SOURCES) as server:
        server.write("a.ipynb", *CELLS.values())
        context = browser.new_context(viewport={"width": 900, "height": 640})
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        inside = (urlsplit(server.address).netloc, "")
        page.on("request", lambda r: complaints.append(r.url) if urlsplit(r.url).netloc not in inside else None)
        page.goto(server.url("a.ipynb"))
        connected = "jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.connectionStatus === 'connected'"
        page.wait_for_function(f"window.jupyterapp && {connected}")
        notebook = Notebook(page)
        notebook.file = server.folder / "a.ipynb"
        yield notebook
        context.close()
    assert complaints == []


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_widget_in_jupyterlab(notebook):
    """One notebook from the first cell to the last, since starting JupyterLab is what takes long."""
    notebook.run("bowl")
    view = notebook.view("bowl")
    keys_are_the_views_only_with_focus(notebook, view)
    state_goes_both_ways(notebook, view)
    others_are_apart(notebook, view)
    the_file_is_light(notebook)
    notebook.run("close")
    until(lambda: notebook.cell("bowl").locator(".crumple-explorer").count() == 0)
    assert notebook.cell("other").locator(".crumple-explorer").count() == 1
    whoever_is_sent_it_sees_the_picture(notebook)


def keys_are_the_views_only_with_focus(notebook, view):
    """`b` makes a cell in JupyterLab, and basins here."""
    cells = notebook.cells()
    view.locator(".pane.map").click()
    notebook.page.keyboard.press("b")
    assert state(view, "basins") == [True]
    assert notebook.cells() == cells
    notebook.cell("read").locator(".jp-InputPrompt").click()
    notebook.page.keyboard.press("c")
    assert state(view, "contours") == [True]


def state_goes_both_ways(notebook, view):
    view.locator(".pane.map").click()
    notebook.page.keyboard.press("l")
    told = state(view, "cursor", "scale", "basins")
    assert told[0] is not None
    until(lambda: json.loads(notebook.run("read")) == told)
    notebook.run("write")
    until(lambda: state(view, "cursor", "theme") == [[0.25, -0.5], "light"])
    assert view.get_attribute("data-theme") == "light"
    assert state(view, "scale", "basins") == told[1:]


def others_are_apart(notebook, view):
    """A second widget, and the first anew."""
    notebook.run("other")
    other = notebook.view("other")
    assert state(other, "theme") == ["auto"]
    notebook.run("bowl")
    assert state(notebook.view("bowl"), "theme", "basins") == ["auto", False]
    assert notebook.cell("bowl").locator(".crumple-explorer").count() == 1


def the_file_is_light(notebook):
    notebook.save()
    text = notebook.file.read_text("utf-8")
    assert text.count("image/png") == 2
    assert len(text) < 3 * MOST_BYTES
    assert "WebGLRenderer" not in text


def whoever_is_sent_it_sees_the_picture(notebook):
    """JupyterLab knows who ran what; of a notebook that came from elsewhere it shows only what is safe."""
    sent = json.loads(notebook.file.read_text("utf-8"))
    sent["cells"][0]["source"], sent["metadata"] = "another's", {}  # without a kernel's name, none is started
    notebook.file.with_name("sent.ipynb").write_text(json.dumps(sent), "utf-8")
    notebook.page.evaluate("() => void jupyterapp.commands.execute('docmanager:open', { path: 'sent.ipynb' })")
    shown = notebook.page.locator(".jp-NotebookPanel:visible .jp-OutputArea-output")
    shown.locator("img").nth(1).wait_for()
    assert "model not found" not in "".join(shown.all_inner_texts())
