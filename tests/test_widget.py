"""The widget of a notebook: the same viewer over a comm, its state as a trait, and a light file that is left."""

import base64
import io
import sys
import threading
import types
from pathlib import Path

import nbformat
import numpy as np
import pytest

import crumple
from crumple.app import notebook, talks
from crumple.app.shelf import Shelf
from crumple.app.still import MOST_BYTES, still
from crumple.app.wire import decode, encode
from crumple.errors import InputError, MissingPackageError
from live import OPEN, SURVEY, until

anywidget = pytest.importorskip("anywidget", reason='the widget needs pip install "crumple[notebook]"')
comm = pytest.importorskip("comm")
from crumple.app import widget  # noqa: E402

BUNDLE = Path(crumple.__file__).parent / "app" / "static" / "explorer.js"
PNG = b"\x89PNG\r\n\x1a\n"
PROBE = {"type": "probe", "job": 1, "metric": "loss", "at": [1.0, 2.0]}


class Comm(comm.base_comm.BaseComm):
    """The kernel's end of a comm, and what a notebook has heard on it."""

    def __init__(self, *args, **kwargs):
        self.heard = []
        super().__init__(*args, **kwargs)

    def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
        self.heard.append((msg_type, data, buffers or []))

    def say(self, data, buffers=()):
        self.handle_msg({"content": {"data": data}, "buffers": [memoryview(one) for one in buffers]})

    def say_frame(self, view, message):
        self.say({"method": "custom", "content": {"view": view}}, [encode(message)])

    def frames(self, view):
        """What a view of the notebook was told, as messages with their arrays."""
        told = [(data, buffers) for kind, data, buffers in list(self.heard) if kind == "comm_msg"]
        mine = [b for data, b in told if data["method"] == "custom" and data["content"].get("view") == view]
        return [decode(bytes(frame)) for (frame,) in mine]


def lopsided(w):
    return (w[0] - 0.4) ** 2 + 3 * w[1] ** 2


@pytest.fixture
def objective():
    return crumple.Objective.from_function(lopsided, 2)


@pytest.fixture
def drawn(objective, monkeypatch):
    """A widget with a comm that is ours."""
    monkeypatch.setattr(comm, "create_comm", Comm)
    view = crumple.explore(objective, title="A bowl", widget=True)
    yield view
    view.close()


@pytest.fixture
def view(objective, monkeypatch):
    """The same without a picture, which takes long to draw."""
    monkeypatch.setattr(comm, "create_comm", Comm)
    monkeypatch.setattr(widget, "still", lambda shelf: (b"", "A bowl"))
    view = crumple.explore(objective, title="A bowl", widget=True)
    yield view
    view.close()


def ours():
    """Threads that work for sessions."""
    return {one for one in threading.enumerate() if one.name.startswith("crumple-")}


# --- what a notebook gets and keeps ---------------------------------------------------------------------


def test_what_a_widget_opens_with_is_light_and_its_picture_beside_it(drawn):
    """A notebook may save all of it."""
    (kind, data, buffers), *_ = drawn.comm.heard
    assert kind == "comm_open"
    assert sum(map(len, buffers)) + len(repr(data)) < MOST_BYTES + 10_000
    data, _ = drawn._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == drawn.model_id
    assert data["text/plain"] == "View of A bowl"
    png = base64.b64decode(data["image/png"])
    assert png.startswith(PNG)
    assert len(png) < MOST_BYTES


def test_the_viewer_comes_when_asked_for(view):
    view.comm.say({"method": "custom", "content": {"want": "viewer"}})
    _, data, (bundle,) = view.comm.heard[-1]
    assert bundle == BUNDLE.read_bytes()
    assert data["content"]["viewer"] == view._viewer


def test_the_still_is_of_the_surface():
    """It is a picture with many colours, not a blank."""
    from PIL import Image

    png, title = still(Shelf("himmelblau"))
    image = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
    assert len(np.unique(image.reshape(-1, 3), axis=0)) > 40
    assert title


def test_what_cannot_be_opened_has_no_still():
    def broken(name):
        raise RuntimeError("of the model's own")

    assert still(types.SimpleNamespace(open=broken)) == (b"", "")


# --- the conversation -----------------------------------------------------------------------------------


def test_each_view_has_a_session_of_its_own(view):
    view.comm.say_frame("one", OPEN)
    view.comm.say_frame("one", PROBE)
    until(lambda: len(view.comm.frames("one")) == 2)
    (scene, _), (point, _) = view.comm.frames("one")
    assert (scene["type"], scene["title"]) == ("scene", "A bowl")
    assert point["value"] == pytest.approx(0.6**2 + 12)
    view.comm.say_frame("two", {**SURVEY, "job": 1})
    until(lambda: view.comm.frames("two"))
    assert view.comm.frames("two")[0][0]["status"] == 409  # nothing is open there
    assert len(view.comm.frames("one")) == 2


def test_a_survey_is_what_evaluate_gives(view, objective):
    view.comm.say_frame("one", OPEN)
    view.comm.say_frame("one", {**SURVEY, "job": 7})
    until(lambda: any(m.get("last") for m, _ in view.comm.frames("one")))
    _, arrays = view.comm.frames("one")[-1]
    plane = crumple.Plane(origin=[0.0, 0.0], basis=[[1.0, 0.0], [0.0, 1.0]])
    grid = crumple.Grid.box((-1, 2), (0, 1), n=(33, 17))
    np.testing.assert_allclose(arrays["values"], crumple.evaluate(objective, plane, grid)["loss"], rtol=1e-6)


def test_only_the_last_few_views_keep_a_session(view):
    """A page that is reloaded says no farewell."""
    for name in "abcdef":
        view.comm.say_frame(name, OPEN)
    assert len(view._talks) == talks._MOST
    view.comm.say({"method": "custom", "content": {"view": "f", "bye": True}})
    assert len(view._talks) == talks._MOST - 1


@pytest.mark.parametrize(
    ("content", "buffers"),
    [
        (None, []),
        ("x", []),
        ({}, [b""]),
        ({"view": 3}, [b""]),
        ({"view": ""}, [b""]),
        ({"view": "x" * 65}, [b""]),
        ({"view": "a"}, []),
        ({"view": "a"}, [b"", b""]),
        ({"view": "never", "bye": True}, []),
    ],
)
def test_what_is_no_message_of_a_view_is_passed_over(view, content, buffers):
    before = len(view.comm.heard)
    view.comm.say({"method": "custom", "content": content}, buffers)
    assert len(view.comm.heard) == before
    assert len(view._talks) == 0


def test_a_frame_that_is_none_is_refused(view):
    view.comm.say({"method": "custom", "content": {"view": "a"}}, [b"no frame"])
    until(lambda: view.comm.frames("a"))
    assert view.comm.frames("a")[0][0]["status"] == 400


def test_close_ends_all_work(view):
    before = ours()
    view.comm.say_frame("one", OPEN)
    until(lambda: view.comm.frames("one"))
    channel = view.comm
    view.close()
    assert channel.heard[-1][0] == "comm_close"
    until(lambda: ours() <= before)
    channel.say_frame("one", OPEN)  # late, and of no use
    assert len(view._talks) == 0


def test_a_notebook_that_has_gone_ends_the_work(view, monkeypatch):
    """A kernel that ends closes its sockets before its threads."""

    def gone(*_, **__):
        raise OSError("closed")

    with monkeypatch.context() as patch:
        patch.setattr(view.comm, "publish_msg", gone)
        view.comm.say_frame("one", OPEN)
        until(lambda: len(view._talks) == 0)


# --- its state ------------------------------------------------------------------------------------------


def test_state_goes_both_ways(view):
    seen = []
    view.observe(lambda change: seen.append(change["new"]), "state")
    view.comm.say({"method": "update", "state": {"state": {"cursor": [1, 2], "theme": "auto"}}, "buffer_paths": []})
    assert view.state == {"cursor": [1, 2], "theme": "auto"}
    view.set(theme="light")
    assert seen == [{"cursor": [1, 2], "theme": "auto"}, {"cursor": [1, 2], "theme": "light"}]
    assert view.comm.heard[-1][1]["state"]["state"] == {"cursor": [1, 2], "theme": "light"}


# --- where it is used -----------------------------------------------------------------------------------


class Shell:
    """IPython's, as a kernel has it; in a terminal it has no kernel."""

    kernel = object()


@pytest.mark.parametrize(
    ("modules", "is_one"),
    [
        ({}, False),
        ({"IPython": lambda: None}, False),
        ({"IPython": lambda: object()}, False),
        ({"IPython": Shell}, True),
        ({"marimo": lambda: True}, True),
        ({"marimo": lambda: False}, False),
    ],
)
def test_a_notebook_is_known(monkeypatch, modules, is_one):
    for name in ("IPython", "marimo"):
        answer = modules.get(name)
        known = types.SimpleNamespace(get_ipython=answer, running_in_notebook=answer) if answer else None
        monkeypatch.setitem(sys.modules, name, known)
    assert notebook.is_notebook() is is_one


def test_explore_gives_a_widget_in_a_notebook_and_a_page_when_that_is_asked_for(objective, monkeypatch):
    monkeypatch.setattr(notebook, "is_notebook", lambda: True)
    monkeypatch.setattr(widget, "still", lambda shelf: (b"", ""))
    view = crumple.explore(objective)
    assert type(view).__name__ == "View"
    view.close()
    for asked in ({"block": False}, {"block": False, "widget": False}):
        with crumple.explore(objective, **asked) as page:
            assert page.url.startswith("http://127.0.0.1")


@pytest.mark.parametrize("asked", [{"port": 8123}, {"block": False}])
def test_a_widget_has_no_port_and_does_not_block(objective, asked):
    with pytest.raises(InputError, match="widget"):
        crumple.explore(objective, widget=True, **asked)


def test_without_anywidget_it_says_what_to_install(objective, monkeypatch):
    monkeypatch.setitem(sys.modules, "crumple.app.widget", None)
    with pytest.raises(MissingPackageError, match=r"crumple\[notebook\]"):
        crumple.explore(objective, widget=True)


# --- where there is no kernel ---------------------------------------------------------------------------


def test_a_page_made_of_the_saved_notebook_shows_the_picture(drawn, monkeypatch):
    """As JupyterLab saves it, without the state of widgets; what GitHub and nbviewer show is of the same kind."""
    nbconvert = pytest.importorskip("nbconvert")
    data, metadata = drawn._repr_mimebundle_()
    shown = nbformat.v4.new_output("execute_result", data, metadata=metadata, execution_count=1)
    saved = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("view", outputs=[shown], execution_count=1)])
    monkeypatch.setenv("JUPYTER_PATH", str(Path(anywidget.__file__).parents[4] / "share" / "jupyter"))  # its templates
    page, _ = nbconvert.HTMLExporter().from_notebook_node(saved)
    assert f'src="data:image/png;base64,{data["image/png"]}"' in page.replace("\n", "")
    assert "widget-view" not in page.partition("<body")[2]
