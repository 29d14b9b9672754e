"""The networks that speed is measured on, each with its data and a plane around its weights."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from crumple.presets import article

Loss = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Case:
    """One network to be surveyed, at coordinates from -half to half along two directions from its weights."""

    key: str
    title: str
    model: nn.Module
    loss: Loss
    inputs: Tensor
    target: Tensor
    directions: Tensor
    """(2, P), in the order of ``model.parameters()``."""
    half: float
    n: int
    """A square of so many points a side is enough to time a side whose cost is so much a point."""
    survey: tuple[int, int]
    """Points an axis of a whole survey, for a side that begins with some work of its own."""
    rounds: int
    batch: int | None = None
    """Rows at once that suit the plain forward pass best; None for all of them."""
    is_slow: bool = False
    """Whether a point takes so long that of a survey only the rows after the first are timed."""

    @property
    def origin(self) -> Tensor:
        """The model's own weights, (P,)."""
        return nn.utils.parameters_to_vector(self.model.parameters()).detach()

    def batches(self, rows: int | None) -> list[tuple[Tensor, Tensor]]:
        """The data in pieces of so many rows."""
        rows = rows or len(self.target)
        return list(zip(self.inputs.split(rows), self.target.split(rows), strict=True))

    def in_batches(self) -> nn.Module:
        """A copy of the model that takes its data in pieces of the size that suits it."""
        model = copy.deepcopy(self.model)
        return model if self.batch is None else InBatches(model, self.batch)

    def moving(self, axes: list[int], names: Callable[[str], bool]) -> Case:
        """The same with some of the axes held to the parameters that are chosen by name."""
        keep = torch.cat([torch.full((p.numel(),), names(name)) for name, p in self.model.named_parameters()])
        directions = self.directions.clone()
        directions[axes] *= keep
        return replace(self, directions=directions)


class InBatches(nn.Module):
    """A model that is given all the data and runs it a batch at a time."""

    def __init__(self, model: nn.Module, rows: int) -> None:
        super().__init__()
        self.model, self.rows = model, rows

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([self.model(part) for part in x.split(self.rows)])


# -- the networks -----------------------------------------------------------------------------------


def mlp(*widths: int) -> nn.Sequential:
    """Linear layers with ReLU between them."""
    layers: list[nn.Module] = []
    for before, after in pairwise(widths):
        layers += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions and a way past them."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(before, after, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(after)
        self.conv2 = nn.Conv2d(after, after, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(after)
        self.past: nn.Module = nn.Identity()
        if stride != 1:
            self.past = nn.Sequential(nn.Conv2d(before, after, 1, stride, bias=False), nn.BatchNorm2d(after))

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))) + self.past(x))


class ResNet20(nn.Module):
    """He et al. (2016), section 4.2, n = 3, with projections where the width doubles."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        plan = [(16, 16, 1)] * 3 + [(16, 32, 2)] + [(32, 32, 1)] * 2 + [(32, 64, 2)] + [(64, 64, 1)] * 2
        self.blocks = nn.Sequential(*(ResidualBlock(*widths) for widths in plan))
        self.fc = nn.Linear(64, 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.blocks(F.relu(self.bn1(self.conv1(x)))).mean((2, 3)))


class Attention(nn.Module):
    """Self-attention with several heads."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = self.qkv(x).unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)  # (B, heads, T, width / heads)
        return self.out(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))


class Transformer(nn.Module):
    """A classifier of short sequences: two pre-norm layers, the mean over positions, one linear layer."""

    def __init__(self, vocabulary: int, length: int, width: int, heads: int, classes: int) -> None:
        super().__init__()
        self.token = nn.Embedding(vocabulary, width)
        self.position = nn.Parameter(0.02 * torch.randn(length, width))
        self.layers = nn.ModuleList(
            nn.ModuleDict(
                {
                    "norm1": nn.LayerNorm(width),
                    "attention": Attention(width, heads),
                    "norm2": nn.LayerNorm(width),
                    "mlp": nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)),
                }
            )
            for _ in range(2)
        )
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, classes)

    def forward(self, tokens: Tensor) -> Tensor:
        h = self.token(tokens) + self.position
        for layer in self.layers:
            h = h + layer["attention"](layer["norm1"](h))
            h = h + layer["mlp"](layer["norm2"](h))
        return self.head(self.norm(h).mean(1))


# -- their data and planes --------------------------------------------------------------------------


def filter_normalised(model: nn.Module, seed: int) -> Tensor:
    """Two random directions (2, P), each filter as long as the model's own (Li et al. 2018, section 4)."""
    generator = torch.Generator().manual_seed(seed)

    def like(p: Tensor) -> Tensor:
        d = torch.randn(p.shape, generator=generator)
        long, random = (
            torch.linalg.vector_norm(t, dim=tuple(range(1, p.ndim)) or (0,), keepdim=True) for t in (p.detach(), d)
        )
        return d * (long / random)

    return torch.stack([torch.cat([like(p).reshape(-1) for p in model.parameters()]) for _ in range(2)])


def article_net() -> Case:
    """The article's network of two weights, at its start, on the test examples."""
    x, y = (torch.as_tensor(a[article.split()[1]]).float().reshape(-1, 1) for a in article.make_data())
    title = f"article net 1-1-1, {len(x):,} examples, squared error"
    model = article.make_model().float()
    return Case("article", title, model, nn.MSELoss(), x, y, torch.eye(2), 2.0, n=40, survey=(80, 80), rounds=21)


def classifier(widths: tuple[int, ...], *, n: int) -> Case:
    """A multi-layer perceptron on 1,000 random rows."""
    torch.manual_seed(0)
    model = mlp(*widths)
    x, y = torch.randn(1000, widths[0]), torch.randint(widths[-1], (1000,))
    title = f"MLP {'-'.join(map(str, widths))}, 1,000 rows, cross-entropy"
    directions = filter_normalised(model, 1)
    key, loss = f"mlp{widths[0]}", nn.CrossEntropyLoss()
    return Case(key, title, model, loss, x, y, directions, 0.5, n, survey=(51, 51), rounds=21)


def resnet() -> Case:
    """ResNet-20 on synthetic images; its batch statistics are those of a few passes in training mode."""
    torch.manual_seed(0)
    model = ResNet20()
    x, y = torch.randn(512, 3, 32, 32), torch.randint(10, (512,))
    with torch.no_grad():
        for part in x.split(64)[:4]:
            model.train()(part)
    title = "ResNet-20, 512 images 32 x 32, cross-entropy"
    directions, loss = filter_normalised(model, 1), nn.CrossEntropyLoss()
    return Case(
        "resnet20", title, model.eval(), loss, x, y, directions, 0.5, 2, (5, 5), rounds=7, batch=64, is_slow=True
    )


def transformer() -> Case:
    """The transformer on random sequences."""
    torch.manual_seed(0)
    model = Transformer(vocabulary=64, length=16, width=32, heads=2, classes=4)
    x, y = torch.randint(64, (256, 16)), torch.randint(4, (256,))
    title = "transformer (2 layers, width 32), 256 sequences of 16, cross-entropy"
    directions, loss = filter_normalised(model, 1), nn.CrossEntropyLoss()
    return Case("transformer", title, model, loss, x, y, directions, 0.5, 4, (9, 9), rounds=21)


CASES: dict[str, Callable[[], Case]] = {
    "article": article_net,
    "mlp20": lambda: classifier((20, 64, 64, 10), n=20),
    "mlp784": lambda: classifier((784, 64, 64, 10), n=10),
    "resnet20": resnet,
    "transformer": transformer,
}
