"""Draws a miniature of every preset, the strip of some for the README, and the page of all; see scripts/gallery."""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image

import crumple
from crumple.presets import PRESETS, Preset

DOCS = Path(__file__).parent
IMAGES = DOCS / "images" / "gallery"
WIDTH = 640
STRIP = ("crumpled-sheet", "two-pins", "tiny-set", "himmelblau", "recurrent-cliff", "digits-pca")
SCENE = (0.04, 0.12, 0.59, 0.9)  # where a picture has its surface: left, top, right and bottom as shares
TILE = (300, 239)
HEAD = """# The gallery

Surfaces with a lesson.
`crumple demo --preset NAME` writes the page and the picture of one; in Python it is `crumple.presets.load("NAME")`.

"""


def picture(preset: Preset) -> Image.Image:
    """The preset's own picture."""
    surface = crumple.evaluate(preset.test_objective, preset.plane, preset.grid)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture.png"
        crumple.export(path, surface, preset.runs, title=preset.title, **preset.look)
        return Image.open(io.BytesIO(path.read_bytes())).convert("RGB")


def miniature(image: Image.Image) -> Image.Image:
    """A picture, scaled down."""
    height = round(image.height * WIDTH / image.width)
    return few_colours(image.resize((WIDTH, height), Image.Resampling.LANCZOS))


def few_colours(image: Image.Image) -> Image.Image:
    """A picture with a palette, a quarter of the size; an octree keeps colours of few pixels: paths and words."""
    return image.quantize(256, method=Image.Quantize.FASTOCTREE)


def strip() -> Image.Image:
    """Some surfaces side by side, without their maps."""
    image = Image.new("RGB", (TILE[0] * 3, TILE[1] * 2))
    for place, name in enumerate(STRIP):
        whole = picture(crumple.presets.load(name))
        left, top, right, bottom = SCENE
        scene = whole.crop((left * whole.width, top * whole.height, right * whole.width, bottom * whole.height))
        image.paste(scene.resize(TILE, Image.Resampling.LANCZOS), (place % 3 * TILE[0], place // 3 * TILE[1]))
    return few_colours(image)


def entry(name: str) -> str:
    """The paragraph of one preset."""
    card = PRESETS[name]
    return f"## {card.title}\n\n`{name}`\n\n{card.lesson}\n\n![{card.title}](images/gallery/{name}.png)\n"


if __name__ == "__main__":
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:] or PRESETS:
        miniature(picture(crumple.presets.load(name))).save(IMAGES / f"{name}.png", optimize=True)
        print(name, file=sys.stderr)
    strip().save(DOCS / "images" / "gallery.png", optimize=True)
    (DOCS / "gallery.md").write_text(HEAD + "\n".join(map(entry, PRESETS)), encoding="utf-8")
