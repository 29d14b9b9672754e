"""How many evaluations a surface needs for a given largest error: crumple.refine against uniform grids.

The true error is the largest on a fine grid off every node, as a share of the surface's range. A uniform grid
is drawn bilinearly, as surface plots do, or as a bicubic spline. Beside the smallest uniform grid that would have
done, which nobody knows beforehand, stands what it takes to know: doubling the grid until two of them agree.

At the end, whether slopes help: bicubic Hermite patches of values and slopes, three passes a point, against
splines of values alone.

    python benchmarks/adaptive.py
"""

import itertools
import math
import statistics
import time
import warnings
from dataclasses import dataclass

import numpy as np
import torch
from scipy.interpolate import CubicHermiteSpline, CubicSpline, RectBivariateSpline, RegularGridInterpolator
from side_by_side import in_turn, machine, median_ratio
from torch import nn

import crumple

TOLERANCES = (1e-2, 1e-3, 1e-4)
SIZES = [5, 6, 7, 8, 9, 11, 13, 15, 17, 20, 24, 28, 33, 39, 46, 55, 65, 77, 91, 108, 129, 153, 182, 216, 257, 304, 361]
TRUTH = 127
"""Points on each axis where the true error is measured."""


@dataclass
class Surface:
    """A surface to be surveyed, and how large a uniform grid of it can be afforded here."""

    name: str
    objective: crumple.Objective
    plane: crumple.Plane
    box: tuple
    scale: str = "linear"
    engine: str = "auto"
    largest: int = 129

    def grid(self, n):
        return crumple.Grid.box(*self.box, n=n, scale=self.scale)

    def values(self, axes):
        """The surface on a product of axes, by the fastest engine; what that may cost is not what is counted."""
        return crumple.evaluate(self.objective, self.plane, crumple.Grid(tuple(axes)), progress=False)["loss"]

    def straight(self, axes):
        """Axes as they are drawn: the logarithm of logarithmic ones."""
        return [np.log10(a) if self.scale == "log" else a for a in axes]


def article():
    preset = crumple.presets.load("article")
    box = ((-2, 2), (-2, 2))
    return Surface("article, black box", preset.test_objective, preset.plane, box, engine="generic", largest=361)


def of_function(name, function, box, scale="linear", largest=129):
    objective = crumple.Objective.from_function(function, n=2, theta=[1.0, 1.0])
    return Surface(name, objective, crumple.directions.weights(objective, ("w1", "w2")), box, scale, largest=largest)


def himmelblau():
    function = lambda w: (w[0] ** 2 + w[1] - 11) ** 2 + (w[0] + w[1] ** 2 - 7) ** 2  # noqa: E731
    return of_function("Himmelblau", function, ((-5, 5), (-5, 5)))


def crumpled():
    """One logistic neuron, ten examples: 25 minima on log axes (after Auer et al. 1995)."""
    inputs = torch.cat([10.0 ** torch.arange(5.0)[:, None] * torch.eye(2)[i] for i in range(2)]).double()
    function = lambda w: (torch.sigmoid(inputs @ w) - 0.75).square().sum()  # noqa: E731
    return of_function("crumpled neuron, log axes", function, ((1e-5, 10), (1e-5, 10)), "log", largest=216)


def network(sizes, activation, rows, steps):
    """A classifier trained for a while on random data, so that the surface has a valley and walls."""
    random = torch.Generator().manual_seed(0)
    x = torch.randn(rows, sizes[0], generator=random, dtype=torch.float64)
    y = torch.randint(sizes[-1], (rows,), generator=random)
    layers = []
    for into, out in itertools.pairwise(sizes):
        layers += [nn.Linear(into, out, dtype=torch.float64), activation()]
        with torch.no_grad():
            layers[-2].weight.copy_(torch.randn(out, into, generator=random, dtype=torch.float64) * (2 / into) ** 0.5)
            layers[-2].bias.zero_()
    model = nn.Sequential(*layers[:-1])
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
    for _ in range(steps):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
    return crumple.Objective(model, nn.CrossEntropyLoss(), (x, y)), random


def random_plane(name, activation):
    """Two random directions with every filter as long as the network's own (Li et al. 2018)."""
    objective, random = network([20, 64, 64, 10], activation, rows=256, steps=60)
    weights = objective.space.unflatten(objective.theta)

    def direction(w):
        d = torch.randn(w.shape, generator=random, dtype=w.dtype)
        return d * (w.norm(dim=1) / d.norm(dim=1))[:, None] if w.ndim == 2 else torch.zeros_like(w)

    basis = [torch.cat([direction(w).flatten() for w in weights.values()]) for _ in range(2)]
    plane = crumple.Plane(objective.theta, torch.stack(basis))
    return Surface(name, objective, plane, ((-1, 1), (-1, 1)))


def hessian_plane():
    """The two sharpest directions of a small trained net, from its dense Hessian."""
    objective, _ = network([4, 12, 12, 3], nn.Tanh, rows=256, steps=300)
    eye = torch.eye(objective.space.size, dtype=torch.float64)
    dense = torch.stack([objective.hvp(objective.theta, e) for e in eye])
    values, vectors = torch.linalg.eigh((dense + dense.T) / 2)
    plane = crumple.Plane(objective.theta, vectors[:, [-1, -2]].T)
    return Surface(f"Hessian plane ({values[-1]:.1f}, {values[-2]:.1f})", objective, plane, ((-2, 2), (-2, 2)))


def off_node(surface):
    """Axes that share no point but the ends with any grid here, and the true values on them."""
    random = np.random.default_rng(1)
    inside = [(np.arange(TRUTH - 2) + random.random(TRUTH - 2)) / (TRUTH - 2) for _ in range(2)]
    low, high = np.array(_edges(surface)).T
    axes = [a + (b - a) * np.concatenate([[0], t, [1]]) for a, b, t in zip(low, high, inside, strict=True)]
    if surface.scale == "log":
        axes = [np.clip(10.0**a, *b) for a, b in zip(axes, surface.box, strict=True)]
    return axes, surface.values(axes)


def bilinear(axes, values, wanted):
    return RegularGridInterpolator(axes, values)(np.stack(np.meshgrid(*wanted, indexing="ij"), axis=-1))


def bicubic(axes, values, wanted):
    return RectBivariateSpline(*axes, values)(*wanted)


def uniform(surface, axes, truth):
    """Largest error of uniform grids by way of drawing and size; and of n's spline against that of 2n - 1."""
    errors, agree = {"bilinear": {}, "bicubic": {}}, {}
    wanted = [np.clip(a, b[0], b[-1]) for a, b in zip(surface.straight(axes), _edges(surface), strict=True)]
    span = np.ptp(truth)
    for n in [n for n in SIZES if n <= surface.largest]:
        nodes = surface.grid(n).axes
        values, drawn = surface.values(nodes), surface.straight(nodes)
        for way, method in (("bilinear", bilinear), ("bicubic", bicubic)):
            errors[way][n] = np.abs(method(drawn, values, wanted) - truth).max() / span
        if (n - 1) & (n - 2) == 0:  # 5, 9, 17, ...: every second of its points is a grid of half the size
            half = bicubic([d[::2] for d in drawn], values[::2, ::2], drawn) if n > 8 else np.inf
            agree[n] = np.abs(half - values).max() / span
    return errors, agree


def _edges(surface):
    return surface.straight([np.array(b, dtype=float) for b in surface.box])


def smallest(errors, tolerance, largest):
    """The size of the smallest grid from which on no error is larger."""
    good = [n for n in errors if all(e <= tolerance for m, e in errors.items() if m >= n)]
    return f"{min(good) ** 2:,}" if good else f"> {largest**2:,}"


def survey(surface):
    """One row a tolerance."""
    axes, truth = off_node(surface)
    errors, agree = uniform(surface, axes, truth)
    fine = crumple.Grid(tuple(axes), (surface.scale,) * 2)
    for tolerance in TOLERANCES:
        began = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", crumple.CrumpleWarning)
            found = crumple.refine(
                surface.objective,
                surface.plane,
                surface.box,
                scale=surface.scale,
                tolerance=tolerance,
                budget=20_000,
                engine=surface.engine,
                progress=False,
            )
        seconds = time.perf_counter() - began
        true = np.abs(found.surface(fine)["loss"] - truth).max() / np.ptp(truth)
        verdict = "" if found.reached else " not reached"
        verdict += "" if true <= found.share else " UNDERESTIMATED"
        counts = [smallest(errors[way], tolerance, surface.largest) for way in ("bilinear", "bicubic")]
        known = smallest(agree, tolerance, max(agree))
        print(
            f"{surface.name:28} {tolerance:7.0e} {found.evaluations:9,} {found.share:9.1e} {true:9.1e} {seconds:7.2f}"
            f"{counts[0]:>12} {counts[1]:>10} {known:>12}{verdict}",
            flush=True,
        )


def hermite(nodes, values, slopes, wanted):
    """Bicubic Hermite patches; the mixed derivative is the slope, along the other axis, of the spline of slopes."""
    (x, y), (fx, fy) = nodes, slopes
    fxy = 0.5 * (CubicSpline(x, fy, axis=0)(x, 1) + CubicSpline(y, fx, axis=1)(y, 1))
    f_on, fy_on = (CubicHermiteSpline(x, a, b, axis=0)(wanted[0]) for a, b in ((values, fx), (fy, fxy)))
    return CubicHermiteSpline(y, f_on, fy_on, axis=1)(wanted[1])


def do_slopes_help(surface):
    """Errors at about equal cost, with three passes for a value and both slopes."""
    axes, truth = off_node(surface)
    for n in (9, 17, 33):
        grid = surface.grid(n)
        slopes = crumple.evaluate(surface.objective, surface.plane, grid, gradient=True, progress=False)
        pair = [slopes["gradient[0]"], slopes["gradient[1]"]]
        with_slopes = np.abs(hermite(grid.axes, slopes["loss"], pair, axes) - truth).max() / np.ptp(truth)
        m = math.isqrt(3 * n * n)
        nodes = surface.grid(m).axes
        alone = np.abs(bicubic(nodes, surface.values(nodes), axes) - truth).max() / np.ptp(truth)
        print(f"{surface.name:28} {3 * n * n:7,} passes: {with_slopes:9.1e} with slopes, {alone:9.1e} without")


def cost_of_slopes(surface):
    grid = surface.grid(5)

    def point_by_point(**slopes):
        crumple.evaluate(surface.objective, surface.plane, grid, engine="generic", progress=False, **slopes)

    seconds = in_turn({"values": point_by_point, "both": lambda: point_by_point(gradient=True)}, 7)
    one = 1e3 * statistics.median(seconds["values"]) / grid.size
    times = median_ratio(seconds["both"], seconds["values"])
    print(f"\na value: {one:.2f} ms; a value with its slopes: {times:.1f} times that")


def main():
    print(machine())
    print(f"{'':36} {'refine':>9} {'':9} {'':9} {'':7}  uniform grid")
    head = f"{'surface':28} {'wanted':>7} {'evals':>9} {'estimate':>9} {'true':>9} {'seconds':>7}"
    print(head + f"{'bilinear':>12} {'bicubic':>10} {'2 that agree':>12}")
    surfaces = [article(), himmelblau(), crumpled(), random_plane("ReLU MLP, random plane", nn.ReLU)]
    surfaces += [random_plane("tanh MLP, random plane", nn.Tanh), hessian_plane()]
    for surface in surfaces:
        survey(surface)
    print()
    for surface in surfaces[1:2] + surfaces[3:]:
        do_slopes_help(surface)
    cost_of_slopes(surfaces[4])


if __name__ == "__main__":
    main()
