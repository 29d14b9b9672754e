"""Draws a miniature of every preset and writes the page that shows them; see scripts/gallery."""

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
HEAD = """# The gallery

Surfaces with a lesson.
`crumple demo --preset NAME` writes the page and the picture of one; in Python it is `crumple.presets.load("NAME")`.

"""


def miniature(preset: Preset) -> Image.Image:
    """The preset's own picture, scaled down."""
    surface = crumple.evaluate(preset.test_objective, preset.plane, preset.grid)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture.png"
        crumple.export(path, surface, preset.runs, title=preset.title, **preset.look)
        image = Image.open(io.BytesIO(path.read_bytes())).convert("RGB")
    height = round(image.height * WIDTH / image.width)
    return image.resize((WIDTH, height), Image.Resampling.LANCZOS).quantize(128)


def entry(name: str) -> str:
    """The paragraph of one preset."""
    card = PRESETS[name]
    return f"## {card.title}\n\n`{name}`\n\n{card.lesson}\n\n![{card.title}](images/gallery/{name}.png)\n"


if __name__ == "__main__":
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:] or PRESETS:
        miniature(crumple.presets.load(name)).save(IMAGES / f"{name}.png", optimize=True)
        print(name, file=sys.stderr)
    (DOCS / "gallery.md").write_text(HEAD + "\n".join(map(entry, PRESETS)), encoding="utf-8")
