"""Films: frames hold just what moves, all on one scale; files play and hold the pictures."""

import io
import json
import sys

import numpy as np
import pytest
import torch
from PIL import Image

import crumple
from crumple import figures
from crumple.errors import InputError, MissingPackageError, ShapeError, UnknownNameError
from crumple.figures import _film_print, _reel, _stage
from crumple.figures._fading import bands, fade
from crumple.figures._style import THEMES, channels, mix
from crumple.surface import LossSurface
from crumple.trajectory import Trajectory

GRID = crumple.Grid.box((-1, 2), (0, 5), n=(7, 4))


def made(f=lambda a, b: 10 * a**2 + b**2 + 1, grid=GRID):
    plane = crumple.Plane(torch.zeros(2), torch.eye(2), labels=("w1", "w2"))
    values = f(*np.meshgrid(*grid.axes, indexing="ij"))
    return LossSurface(plane, grid, {"loss": values}, np.ones(grid.shape, dtype=np.uint8), {})


def walk(points, steps=None, **options):
    points = torch.tensor(points, dtype=torch.float64)
    return Trajectory(points, np.arange(len(points)) * 10 if steps is None else np.array(steps), **options)


STRAIGHT = walk([[1.0, 4.0], [0.5, 3.0], [0.0, 1.0]], label="SGD")
LEAVING = walk([[1.0, 4.0, 0.0], [0.5, 3.0, 0.0], [0.0, 1.0, 50.0]], label="SGD")  # its third number is off the plane
IN_THREE = LossSurface(crumple.Plane(torch.zeros(3), torch.eye(3)[:2]), GRID, made().values, made().status, {})
PALE = mix(THEMES["dark"].paths[0], THEMES["dark"].page, fade(50 / 2510**0.5))
CHECKPOINTS = {f"epoch {c}": made(lambda a, b, c=c: c * a**2 + b) for c in (3, 1, 2)}


# --- what is in it ------------------------------------------------------------------------------


def test_a_path_grows_from_its_first_point_to_its_last():
    shown = _reel.reel(made(), STRAIGHT, _stage.Look(), 5)
    path = shown.stage.paths[0]
    assert shown.places[:, 0].tolist() == [0, 0.5, 1, 1.5, 2]
    lines = [_reel.until(path.line.within, path.line.within_places, p) for p in shown.places[:, 0]]
    assert [np.round(line[-1, :2], 9).tolist() for line in lines] == [[1, 4], [0.75, 3.5], [0.5, 3], [0.25, 2], [0, 1]]
    assert np.array_equal(lines[-1], path.line.within)


def test_paths_go_on_in_step_by_their_updates():
    slow = walk([[1.0, 4.0], [0.0, 1.0]], steps=[0, 40])
    fast = walk([[1.0, 4.0], [0.5, 3.0], [0.0, 1.0]], steps=[0, 5, 10])
    shown = _reel.reel(made(), [slow, fast], _stage.Look(), 5)
    assert shown.places[:, 0].tolist() == [0, 0.25, 0.5, 0.75, 1] and shown.places[:, 1].tolist() == [0, 2, 2, 2, 2]
    assert shown.names[0] == "step 0" and shown.names[-1] == "step 40"


def test_a_line_in_pieces_grows_over_its_gap():
    """A path that leaves the window and comes back is drawn up to where it is, with the gap in it."""
    there_and_back = walk([[0.0, 1.0], [-3.0, 1.0], [0.0, 2.0]])
    path = _reel.reel(made(), there_and_back, _stage.Look(), 3).stage.paths[0]
    at = path.line.within_places
    for place in (0.2, 1.0, 1.9):
        line = _reel.until(path.line.within, at, place)
        known = np.isfinite(line[:, 0])
        assert known.sum() >= (at <= place).sum() and (line[known, 0] >= -1).all()
    assert np.isnan(_reel.until(path.line.within, at, 1.9)[:, 0]).any()


def test_all_frames_of_checkpoints_have_one_scale():
    shown = _reel.reel(CHECKPOINTS, (), _stage.Look(), 48)
    assert shown.names == ("epoch 3", "epoch 1", "epoch 2") and len(shown) == 3
    assert shown.stage.sheet.span == (0.0, 17.0) and shown.scene(1).sheet.span == (0.0, 17.0)
    assert np.array_equal(shown.sheets[1].heights, CHECKPOINTS["epoch 1"]["loss"])
    assert shown.relief_note.startswith("Relief")


@pytest.mark.parametrize(
    ("surfaces", "runs", "match"),
    [
        (made(), (), "nothing moves"),
        ([made()], (), "nothing moves"),
        (CHECKPOINTS, STRAIGHT, "without paths"),
        ([], (), "no surface"),
    ],
)
def test_a_film_in_which_nothing_or_too_much_moves_is_refused(surfaces, runs, match):
    with pytest.raises(InputError, match=match):
        figures.film(surfaces, runs)


def test_surfaces_on_other_grids_are_refused():
    with pytest.raises(ShapeError, match="one grid"):
        figures.film([made(), made(grid=crumple.Grid.box((-1, 2), (0, 4), n=(7, 4)))])
    with pytest.raises(InputError):
        figures.film(made(), STRAIGHT, frames=1)


# --- on the page --------------------------------------------------------------------------------


def test_a_frame_holds_only_what_moves():
    figure = figures.film(made(), [STRAIGHT, STRAIGHT], frames=6)
    assert len(figure.frames) == len(figure.layout.sliders[0].steps) == 6
    for frame in figure.frames:
        assert list(frame.traces) == [1, 2, 3, 4, 5, 6] and len(frame.data) == 6, "the sheet stays"
    head = figure.frames[-1].data[2]
    assert (head.x[0], head.y[0]) == pytest.approx((0, 1), abs=1e-6)


def test_a_path_is_paler_where_it_is_off_the_plane():
    """As in a still figure, at every vertex that it has reached; the same line grows, nothing is told again later."""
    figure = figures.film(IN_THREE, LEAVING, frames=3)
    whole = next(
        t
        for t in figures.surface(IN_THREE, LEAVING).data
        if t.type == "scatter3d" and t.name == "SGD" and t.mode == "lines"
    )
    lines = [frame.data[1] for frame in figure.frames]
    for line in lines:
        assert len(line.line.color) == len(line.x) and line.line.color[0] == THEMES["dark"].paths[0]
    assert lines[-1].line.color == whole.line.color and lines[-1].line.color[-1] == PALE
    assert lines[1].line.color == whole.line.color[: len(lines[1].x)]
    assert "The paler a path" in "".join(str(a.text) for a in figure.layout.annotations)
    flat = figures.film(made(), STRAIGHT, frames=3)
    assert flat.data[2].line.color == THEMES["dark"].paths[0] and flat.frames[1].data[1].line.color is None


def test_a_frame_of_a_checkpoint_holds_its_heights_and_nothing_else():
    figure = figures.film(CHECKPOINTS)
    for frame, surface in zip(figure.frames, CHECKPOINTS.values(), strict=True):
        assert list(frame.traces) == [0] and set(frame.data[0].to_plotly_json()) == {"z", "type"}
        assert np.allclose(frame.data[0].z, surface["loss"].T)
    assert (figure.data[0].cmin, figure.data[0].cmax) == (0.0, 17.0)


def test_frames_are_light():
    grid = crumple.Grid.box((-1, 2), (0, 5), n=(41, 41))
    grown = figures.film(made(grid=grid), STRAIGHT, frames=48)
    still = len(figures.surface(made(grid=grid), STRAIGHT).to_json())
    assert len(grown.to_json()) < still + 500_000
    many = figures.film([made(lambda a, b, c=c: c * a, grid) for c in range(1, 25)])
    assert len(many.to_json()) < 24 * 1.6 * 4 * 41 * 41 + still


def test_the_page_keeps_the_frames(tmp_path):
    film = figures.film(made(), STRAIGHT, frames=4)
    text = crumple.export(tmp_path / "x.html", made(), extras=[("Film", film)]).read_text("utf-8")
    data = text[text.index('id="plot-2-data">') + len('id="plot-2-data">') :]
    assert len(json.loads(data[: data.index("</script>")])["frames"]) == 4


@pytest.mark.browser
def test_the_slider_moves_the_path_in_a_browser(browser, tmp_path):
    film = figures.film(made(), STRAIGHT, frames=4)
    path = crumple.export(tmp_path / "x.html", made(), extras=[("Film", film)])
    with browser.new_context(viewport={"width": 640, "height": 480}, offline=True) as context:
        context.set_default_timeout(90_000)
        page, said = context.new_page(), []
        page.on("pageerror", lambda e: said.append(str(e)))
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-ready=yes]", state="attached")
        heads = "Array.from(document.getElementById('plot-2')._fullData[3].x)"
        before = page.evaluate(heads)
        page.evaluate(
            "Plotly.animate(document.getElementById('plot-2'), ['3'],"
            " {mode: 'immediate', frame: {duration: 0, redraw: true}}).catch(() => 0)"
        )
        page.wait_for_function(f"{heads}[0] !== {before[0]}")
        assert page.evaluate(heads)[0] == pytest.approx(0, abs=1e-6) and before[0] == pytest.approx(1) and not said


# --- in a file ----------------------------------------------------------------------------------


def near(pixels, colour):
    """How many pixels have a colour, up to what Pillow's search of the palette rounds."""
    return int((np.abs(pixels.astype(int) - channels(colour)) <= 8).all(axis=1).sum())


def test_a_gif_has_all_frames_in_the_colours_of_the_template(tmp_path):
    path = crumple.export(tmp_path / "x.gif", made(), STRAIGHT, frames=3, fps=10)
    with Image.open(path) as film:
        assert film.n_frames >= 3 and film.info["duration"] == 100 and film.info["loop"] == 0
        width, height = film.size
        film.seek(film.n_frames - 1)
        pixels = np.asarray(film.convert("RGB")).reshape(-1, 3)
    assert width % 2 == height % 2 == 0
    theme = THEMES["dark"]
    for colour in (theme.page, theme.paths[0], theme.marker):
        assert near(pixels, colour) > 20, colour


def test_the_path_in_the_picture_grows(tmp_path):
    file = io.BytesIO()
    figures.write_film(file, "gif", made(), STRAIGHT, frames=3)
    counts = []
    with Image.open(file) as film:
        for i in range(3):
            film.seek(i)
            counts.append(near(np.asarray(film.convert("RGB")).reshape(-1, 3), THEMES["dark"].paths[0]))
    assert counts[0] < counts[1] < counts[2]


def test_a_path_in_the_picture_is_paler_off_the_plane():
    """Its paler parts are in the frames in which it is there, and not before."""
    theme, shown = THEMES["dark"], _reel.reel(IN_THREE, LEAVING, _stage.Look(), 3)
    path = shown.stage.paths[0]
    palest = mix(theme.paths[0], theme.page, fade(bands(path.line, path.share)[-1][1]))
    counts = [near(frame.reshape(-1, 3), palest) for frame in _film_print.images(shown, IN_THREE, "", theme)]
    assert counts[2] > counts[1] + 100  # a few pixels between line and halo have that colour by chance


@pytest.mark.parametrize(("surfaces", "runs"), [(made(), STRAIGHT), (CHECKPOINTS, ())])
def test_an_mp4_plays_from_the_first_frame_to_the_last(surfaces, runs, tmp_path):
    imageio_ffmpeg = pytest.importorskip("imageio_ffmpeg")
    path = crumple.export(tmp_path / "x.mp4", surfaces, runs, frames=3, fps=10, template="light")
    count, seconds = imageio_ffmpeg.count_frames_and_secs(str(path))
    assert count == 3 + 15 and seconds == pytest.approx(1.8, abs=0.2)
    assert [p.name for p in tmp_path.iterdir()] == ["x.mp4"] and path.read_bytes()[4:8] == b"ftyp"


def test_without_ffmpeg_it_is_said_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(MissingPackageError, match=r"crumple\[film\].*\.gif"):
        crumple.export(tmp_path / "x.mp4", made(), STRAIGHT, frames=2)
    assert not list(tmp_path.iterdir())


def test_several_surfaces_make_a_film_and_nothing_else(tmp_path):
    with pytest.raises(InputError, match=r"several make a film, \.gif or \.mp4"):
        crumple.export(tmp_path / "x.png", CHECKPOINTS)
    with pytest.raises(UnknownNameError):
        figures.write_film(io.BytesIO(), "avi", CHECKPOINTS)
    assert not list(tmp_path.iterdir())
