"""What curvature costs, in forward and backward passes over the same data, on one thread by CPU time.

python benchmarks/curvature.py [mlp] [resnet]

The unit is one bare forward and backward pass, of the whole data at once or in the batches that crumple cuts,
whichever is quicker. Sides are timed in turn in one process; ratios are medians over rounds.
"""

import statistics
import sys
import time
import warnings

import numpy as np
import torch
from curvlinops import GGNLinearOperator, HessianLinearOperator
from models import ResNet20, mlp
from scipy.sparse.linalg import LinearOperator, eigsh
from side_by_side import machine
from torch import nn

import crumple
from crumple import curvature
from crumple.curvature import Operator

ROUNDS = {"mlp": 9, "resnet": 1}


def trained_mlp():
    """20-64-64-10 with ReLU, 6,154 parameters, on 1,000 rows whose classes follow the inputs."""
    generator = torch.Generator().manual_seed(0)
    inputs = torch.randn(1000, 20, generator=generator)
    classes = (inputs @ torch.randn(20, 10, generator=generator) + torch.randn(1000, 10, generator=generator)).argmax(1)
    model = mlp(20, 64, 64, 10)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    for _ in range(150):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(inputs), classes).backward()
        optimizer.step()
    return model, inputs, classes


def resnet():
    """ResNet-20, 0.27 million parameters, a few updates from its start, on 32 random images."""
    generator = torch.Generator().manual_seed(0)
    inputs, classes = torch.randn(32, 3, 32, 32, generator=generator), torch.arange(32) % 10
    model = ResNet20()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    for _ in range(8):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(inputs), classes).backward()
        optimizer.step()
    return model.eval(), inputs, classes


def seconds(way):
    began = time.process_time()
    way()
    return time.process_time() - began


def costs(ways, unit, rounds):
    """Median cost of each way in units, each round compared with its own unit, taken before and after."""
    spent = {name: [] for name in ways}
    for turn in range(rounds + 1):
        for name, way in ways.items():
            before, taken, after = seconds(unit), seconds(way), seconds(unit)
            if turn:
                spent[name].append(2 * taken / (before + after))
    return {name: statistics.median(each) for name, each in spent.items()}


def bare(model, batches):
    """One forward and backward pass over the data, as anyone would write it."""

    def pass_over():
        model.zero_grad()
        for inputs, classes in batches:
            nn.functional.cross_entropy(model(inputs), classes).backward()

    return pass_over


def quicker(*ways):
    return min(ways, key=lambda way: min(seconds(way) for _ in range(5)))


def products(objective, theirs, unit, rounds):
    """One product of each kind."""
    v = torch.randn(objective.space.size, generator=torch.Generator().manual_seed(1))
    kept, built = Operator(objective), Operator(objective, memory=0)
    inner = Operator(objective, matrix="gauss-newton")
    ways = {
        "Hessian, graph kept": lambda: kept @ v,
        "Hessian, graph built anew": lambda: built @ v,
        "Hessian, objective.hvp": lambda: objective.hvp(None, v),
        "Hessian, curvlinops": lambda: theirs["hessian"] @ v,
        "Gauss-Newton, graph kept": lambda: inner @ v,
        "Gauss-Newton, curvlinops": lambda: theirs["gauss-newton"] @ v,
    }
    print("\none product, in forward+backward passes")
    for name, cost in costs(ways, unit, rounds).items():
        print(f"  {name:28} {cost:6.2f}")
    apart = [
        float((kept @ v - (theirs["hessian"] @ v).double()).norm() / (kept @ v).norm()),
        float((inner @ v - (theirs["gauss-newton"] @ v).double()).norm() / (inner @ v).norm()),
    ]
    print(f"  relative difference from curvlinops: Hessian {apart[0]:.1e}, Gauss-Newton {apart[1]:.1e}")


def with_eigsh(matrix, tolerance, count):
    """The two greatest eigenvalues by SciPy's eigsh on any matrix, its products counted."""

    def counted(x):
        count[0] += 1
        return matrix.matvec(x)

    count[0], start = 0, np.random.default_rng(0).standard_normal(matrix.shape[0])
    watched = LinearOperator(matrix.shape, matvec=counted, dtype=np.float64)
    values, vectors = eigsh(watched, 2, which="LA", tol=tolerance, v0=start)
    return values[::-1], vectors[:, ::-1].T


def pairs(objective, theirs, unit, rounds):
    """The two greatest eigenpairs: products, cost, residuals, and error against a tight run in float64."""
    with Operator(objective, precision="double") as double, warnings.catch_warnings():
        warnings.simplefilter("ignore", crumple.CrumpleWarning)
        truth = curvature.eigenpairs(double, 2, tolerance=1e-9, most_products=200)
        count, last = [0], {}

        def ours(tolerance):
            with Operator(objective) as operator:
                found = curvature.eigenpairs(operator, 2, tolerance=tolerance)
            count[0] = found.products
            return found.values, found.vectors.numpy()

        def scipy_on_ours(tolerance):
            with Operator(objective) as operator:
                return with_eigsh(operator.as_scipy(), tolerance, count)

        sides = {"crumple's Lanczos": ours, "eigsh, crumple's operator": scipy_on_ours}
        sides["eigsh, curvlinops"] = lambda tolerance: with_eigsh(theirs["hessian"].to_scipy(), tolerance, count)
        print(f"\ntwo greatest eigenpairs (reference {truth.values}, residuals {truth.relative.max():.0e})")
        print("  side                        tolerance  products   cost   residual   eigenvalue error")
        for tolerance in (1e-3, 1e-5):
            for name, side in sides.items():
                cost = costs({name: lambda s=side, t=tolerance: last.update(found=s(t))}, unit, rounds)[name]
                values, vectors = last["found"]
                rows = torch.as_tensor(np.ascontiguousarray(vectors), dtype=torch.float64)
                off = (double @ rows.T).T - torch.as_tensor(values.copy())[:, None] * rows
                residual = float((off.norm(dim=1) / rows.norm(dim=1)).max()) / truth.scale
                error = abs(values / truth.values - 1).max()
                print(f"  {name:28} {tolerance:7.0e} {count[0]:8} {cost:8.1f} {residual:9.1e} {error:12.1e}")


def rest(objective, unit):
    """Trace and density at their defaults."""
    print("\nat their defaults")
    found = {}
    ways = {
        "trace": lambda: found.update(trace=curvature.trace(objective)),
        "trace, Hutch++": lambda: found.update(better=curvature.trace(objective, method="hutch++")),
        "spectrum": lambda: found.update(spectrum=curvature.spectrum(objective)),
    }
    for name, cost in costs(ways, unit, 1).items():
        print(f"  {name:28} {cost:8.1f}")
    for name in ("trace", "better"):
        print(f"  {name}: {found[name].value:.4g} ± {found[name].standard_error:.2g}, {found[name].products} products")
    print(f"  spectrum: {found['spectrum'].products} products, trace {found['spectrum'].moment(1):.4g}")


def main():
    torch.set_num_threads(1)
    print(machine())
    for name in sys.argv[1:] or ["mlp"]:
        torch.manual_seed(0)
        model, inputs, classes = {"mlp": trained_mlp, "resnet": resnet}[name]()
        print(f"\n{name}: {sum(p.numel() for p in model.parameters()):,} parameters, {len(inputs):,} rows")
        objective = crumple.Objective(model, nn.CrossEntropyLoss(), (inputs, classes))
        unit = quicker(bare(model, [(inputs, classes)]), bare(model, objective.examples.batches))
        arguments = (model, nn.CrossEntropyLoss(), list(model.parameters()), [(inputs, classes)])
        kinds = {"hessian": HessianLinearOperator, "gauss-newton": GGNLinearOperator}
        theirs = {key: kind(*arguments, check_deterministic=False) for key, kind in kinds.items()}
        products(objective, theirs, unit, ROUNDS[name])
        pairs(objective, theirs, unit, min(3, ROUNDS[name]))
        if name == "mlp":
            rest(objective, unit)


if __name__ == "__main__":
    main()
