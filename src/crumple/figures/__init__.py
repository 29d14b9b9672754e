"""Figures: pictures of surfaces, paths, training and data. The only place that draws.

Each figure is a data function, which says what is drawn, and a drawing function. Importing this
package loads plotly; matplotlib is loaded when a static image is written.
"""

from ._barcode import barcode
from ._basins import basins
from ._card import command, facts
from ._compare import compare
from ._contour import contour
from ._curve import curve
from ._film import film
from ._fit import fit
from ._image import write_image
from ._multiples import small_multiples
from ._path import as_runs
from ._report import page
from ._spectrum import spectrum
from ._stage import Look
from ._style import CONFIG
from ._surface import surface
from ._training import training
from ._video import write_film

__all__ = [
    "CONFIG",
    "Look",
    "as_runs",
    "barcode",
    "basins",
    "command",
    "compare",
    "contour",
    "curve",
    "facts",
    "film",
    "fit",
    "page",
    "small_multiples",
    "spectrum",
    "surface",
    "training",
    "write_film",
    "write_image",
]
