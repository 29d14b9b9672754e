"""What in-plane gradients and Hessians cost, in forward passes over the same data, on one thread by CPU time.

python benchmarks/derivatives.py
"""

import statistics
import time

import torch
from side_by_side import machine
from torch import nn

import crumple
from crumple.engines import InPlane, Survey
from crumple.engines.generic import Generic

ROUNDS = 9


def main():
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    data = torch.randn(1000, 20), torch.randint(0, 10, (1000,))
    objective = crumple.Objective(model, nn.CrossEntropyLoss(), data)
    basis = torch.randn(2, objective.space.size, generator=torch.Generator().manual_seed(1)) * 0.05
    survey = Survey(objective.mean_loss, crumple.Plane(objective.theta, basis), crumple.Grid.square(1.0, n=5))
    ways = {
        "values": Generic(survey),
        "gradient": InPlane(survey, hessian=False),
        "gradient and Hessian": InPlane(survey, hessian=True),
    }
    seconds = {name: [] for name in ways}
    for turn in range(ROUNDS + 1):
        for name, way in ways.items():
            began = time.process_time()
            way.block(survey.grid.axes)
            if turn:
                seconds[name].append(time.process_time() - began)
    print(machine())
    print("MLP 20-64-64-10, 1,000 rows, two axes; in forward passes of the generic engine:")
    base = seconds["values"]
    for name, spent in seconds.items():
        print(f"{name:24} {statistics.median(s / b for s, b in zip(spent, base, strict=True)):5.2f}")


if __name__ == "__main__":
    main()
