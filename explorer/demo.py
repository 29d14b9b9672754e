"""Write the explorer of a preset as one page that needs no server: python explorer/demo.py [PRESET] [-o PAGE.html]."""

import argparse
from pathlib import Path

import numpy as np
import torch

import crumple
from crumple.app import page as pages
from crumple.app.racing import OPTIMIZERS
from crumple.app.wire import encode


def examples(objective):
    """Inputs and targets of an objective as float64 vectors."""
    inputs, targets = objective.examples.joined()
    return (
        torch.as_tensor(a).detach().double().reshape(-1).numpy()
        for a in (inputs[0] if isinstance(inputs, tuple) else inputs, targets)
    )


def scene(preset):
    """The scene of a preset of the article's network, with its data, so that the page computes for itself."""
    window = [[-2.0, 2.0], [-2.0, 2.0]]
    (train_x, train_y), (test_x, test_y) = examples(preset.objective), examples(preset.test_objective)
    message = {
        "type": "scene",
        "version": 1,
        "library": crumple.__version__,
        "name": preset.name,
        "title": preset.title,
        "lesson": preset.lesson,
        "axes": [{"name": name, "scale": "linear", "norm": 1.0} for name in ("w₁", "w₂")],
        "metrics": [{"name": "test", "label": "test loss (MSE)"}, {"name": "train", "label": "training loss (MSE)"}],
        "window": window,
        "n": [129, 129],
        "limits": {"n": 513, "updates": 20000, "racers": 8},
        "start": [-1.0, -1.0],
        "racers": [
            {"id": "sgd", "optimizer": "sgd", "options": {"lr": 0.01}},
            {"id": "momentum", "optimizer": "momentum", "options": {"lr": 0.01, "momentum": 0.9}},
            {"id": "adam", "optimizer": "adam", "options": {"lr": 0.02}},
        ],
        "updates": 275,
        "batch": 128,
        "rows": len(train_x),
        "optimizers": [{"name": n, "label": m.label, "options": dict(m.options)} for n, m in OPTIMIZERS.items()],
        "presets": [],
        "facts": [{"name": name.capitalize(), "value": text} for name, text in preset.provenance.items()]
        + [{"name": "Numbers", "value": "float64, computed in this page from the data in it"}],
        "answers": [],
        "engine": {
            "kind": "tanh",
            "metrics": {"test": {"x": "test_x", "y": "test_y"}, "train": {"x": "train_x", "y": "train_y"}},
            "train": "train",
        },
    }
    low, high = float(preset.data.x.min()), float(preset.data.x.max())
    arrays = {"test_x": test_x, "test_y": test_y, "train_x": train_x, "train_y": train_y}
    arrays |= {"data_x": preset.data.x, "data_y": preset.data.y, "curve_x": np.linspace(low, high, 301)}
    return message, arrays


def page(name="article"):
    """The page as text; its one script is named by its hash, so nothing else in it can run."""
    preset = crumple.presets.load(name)
    return pages.page(encode(*scene(preset)), title=f"crumple: {preset.title}", view={})


def main():
    """Write the page that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("preset", nargs="?", default="article")
    parser.add_argument("-o", "--output", default="crumple-explorer.html")
    options = parser.parse_args()
    Path(options.output).write_text(page(options.preset), "utf-8")


if __name__ == "__main__":
    main()
