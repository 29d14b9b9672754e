"""Films in a file: GIF by Pillow, MP4 by ffmpeg."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import ExportError, MissingPackageError, check_choice, check_count
from ._curve import labelled
from ._reel import reel
from ._stage import Look
from ._style import Theme, channels, theme_of

Image = NDArray[np.uint8]
_MOST_NODES = 61
_COLOURS = 256
_HOLD_SECONDS = 1.5
"""How long the last frame stays, so that the end is seen before it begins again."""


def write_film(
    file: IO[bytes],
    kind: str,
    surfaces: Any,
    runs: Any = (),
    *,
    look: Look | None = None,
    frames: int = 48,
    fps: int = 12,
) -> None:
    """Write a film to an open file: paths that grow over a surface, or one surface after another.

    Args:
        file: opened for bytes.
        kind: ``"gif"`` or ``"mp4"``.
        surfaces: one surface with runs, or several without, as for ``crumple.figures.film``.
        runs: one trajectory or several.
        look: how it is shown; the defaults if None.
        frames: how many, of growing paths.
        fps: frames a second.

    Raises:
        MissingPackageError: an MP4 was asked for and imageio-ffmpeg is not installed.
        InputError: nothing moves.
        ExportError: ffmpeg could not write it.
    """
    from ._film_print import images

    write = ENCODERS[check_choice(kind, ENCODERS, "kind")]
    fps, look = check_count(fps, "fps", most=60), look or Look()
    shown = reel(surfaces, runs, look, frames, most=_MOST_NODES)
    first = next(iter(labelled(surfaces).values()))
    theme = theme_of(look.template)
    write(file, _held(images(shown, first, look.title, theme), round(_HOLD_SECONDS * fps)), fps, theme)


def _held(frames: Iterable[Image], hold: int) -> Iterator[Image]:
    """The frames, with the last one repeated."""
    last = None
    for last in frames:
        yield last
    if last is not None:
        yield from itertools.repeat(last, hold)


def _write_gif(file: IO[bytes], frames: Iterator[Image], fps: int, theme: Theme) -> None:
    """With one palette for all frames: the template's colours as they are, the others from three of the frames."""
    from PIL import Image as Pictures

    pictures = [Pictures.fromarray(frame) for frame in frames]
    few = np.concatenate([np.asarray(pictures[i])[::2, ::2] for i in (0, len(pictures) // 2, -1)])
    own = [theme.page, theme.ink, theme.muted, theme.grid, theme.halo, theme.marker, theme.edge, *theme.paths]
    found = Pictures.fromarray(few).quantize(_COLOURS - len(own), dither=Pictures.Dither.NONE).getpalette() or []
    palette = Pictures.new("P", (1, 1))
    palette.putpalette([*itertools.chain(*map(channels, own)), *found[: 3 * (_COLOURS - len(own))]])
    flat = [picture.quantize(palette=palette, dither=Pictures.Dither.NONE) for picture in pictures]
    duration = round(100 / fps) * 10  # a GIF counts in hundredths of a second
    flat[0].save(file, format="GIF", save_all=True, append_images=flat[1:], duration=duration, loop=0, optimize=False)


def _write_mp4(file: IO[bytes], frames: Iterator[Image], fps: int, _: Theme) -> None:
    """H.264 in a form that every browser plays; ffmpeg needs a file of its own to go back and forth in."""
    try:
        import imageio_ffmpeg
    except ImportError as cause:
        fix = 'Run: pip install "crumple[film]", or write a .gif.'
        raise MissingPackageError("imageio-ffmpeg is not installed", where="path", fix=fix) from cause
    first = next(frames)
    size = first.shape[1], first.shape[0]
    with tempfile.TemporaryDirectory() as folder:
        target = os.path.join(folder, "film.mp4")
        options: dict[str, Any] = {"fps": fps, "codec": "libx264", "pix_fmt_out": "yuv420p", "macro_block_size": 2}
        tidy = ["-map_metadata", "-1", "-movflags", "+faststart", "-fflags", "+bitexact", "-flags:v", "+bitexact"]
        writer = imageio_ffmpeg.write_frames(target, size, quality=8, output_params=tidy, **options)
        try:
            writer.send(None)
            for frame in itertools.chain([first], frames):
                writer.send(np.ascontiguousarray(frame))
        except OSError as cause:
            raise ExportError("ffmpeg could not write the film", where="path") from cause
        finally:
            writer.close()
        with open(target, "rb") as made:
            file.write(made.read())


ENCODERS: dict[str, Callable[[IO[bytes], Iterator[Image], int, Theme], None]] = {"gif": _write_gif, "mp4": _write_mp4}
