"""Streamed data: read anew at every pass, one pass for many points, and the same numbers as data that is kept."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

import crumple
from crumple import Grid, Objective, data, evaluate
from crumple.errors import DataError, InputError

N, ROWS = 23, 5


class Counted(Dataset):
    """Examples that count how often they are read."""

    def __init__(self, noise=0.0):
        generator = torch.Generator().manual_seed(0)
        self.x, self.y = torch.randn(N, 3, generator=generator), torch.randint(0, 4, (N,), generator=generator)
        self.reads, self.noise = 0, noise

    def __len__(self):
        return N

    def __getitem__(self, i):
        self.reads += 1
        return self.x[i] + self.noise * torch.randn(3), self.y[i]


def model():
    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 4))


@pytest.fixture
def kept_and_streamed():
    examples = Counted()
    loader = DataLoader(examples, batch_size=ROWS)
    loss, metrics = nn.CrossEntropyLoss(), {"accuracy": lambda p, t: (p.argmax(1) == t).double().mean()}
    kept = Objective(model(), loss, (examples.x, examples.y), metrics=metrics)
    return kept, Objective(model(), loss, loader, metrics=metrics, stream=True), examples


def test_a_streamed_survey_has_the_numbers_of_a_kept_one(kept_and_streamed):
    """Loss and metrics, with the ragged last batch weighing what it holds."""
    kept, streamed, _ = kept_and_streamed
    plane = crumple.directions.weights(kept, ("0.weight[1,2]", "2.bias[3]"))
    grid = Grid.box((-1, 2), (-3, 1), n=(3, 5))
    wanted, found = (evaluate(o, plane, grid) for o in (kept, streamed))
    for name in ("loss", "accuracy"):
        assert np.allclose(found[name], wanted[name], rtol=1e-6, atol=0)
    assert found.meta["engine"] == "generic" and found.meta["examples"] == N
    assert streamed.value() == pytest.approx(kept.value(), rel=1e-6)
    assert torch.allclose(streamed.gradient(), kept.gradient(), rtol=1e-5, atol=1e-8)


def test_one_pass_over_the_data_serves_all_points(kept_and_streamed):
    """Fifteen points cost as many reads as one."""
    _, streamed, examples = kept_and_streamed
    plane = crumple.directions.weights(streamed, ("0.weight[1,2]", "2.bias[3]"))
    before = examples.reads
    evaluate(streamed, plane, Grid.box((-1, 2), (-3, 1), n=(3, 5)))
    assert examples.reads - before == N


def test_training_on_a_stream_takes_its_batches_in_their_order(kept_and_streamed):
    """As SGD by hand over the loader; a stream cannot be shuffled."""
    _, streamed, examples = kept_and_streamed
    run = crumple.train(streamed, torch.optim.SGD, lr=0.1, epochs=2)
    twin = model()
    optimizer = torch.optim.SGD(twin.parameters(), lr=0.1)
    for _ in range(2):
        for x, y in DataLoader(examples, batch_size=ROWS):
            optimizer.zero_grad()
            nn.functional.cross_entropy(twin(x), y).backward()
            optimizer.step()
    wanted = torch.cat([p.detach().reshape(-1) for p in twin.parameters()])
    assert torch.equal(run.points[-1], wanted) and len(run) == 3
    with pytest.raises(InputError, match="shuffle"):
        crumple.train(streamed, torch.optim.SGD, lr=0.1, epochs=1, shuffle=True)


def test_what_shuffles_or_augments_is_refused():
    """Every point must see the same examples, so both are found before any survey."""
    loss = nn.CrossEntropyLoss()
    with pytest.raises(DataError, match="shuffle=False"):
        Objective(model(), loss, DataLoader(Counted(), batch_size=ROWS, shuffle=True), stream=True)
    state = torch.get_rng_state()
    with pytest.raises(DataError, match="other data when its first batch is read again"):
        Objective(model(), loss, DataLoader(Counted(noise=0.1), batch_size=ROWS), stream=True)
    assert torch.equal(torch.get_rng_state(), state)


def test_a_generator_cannot_be_streamed():
    """It ends after one pass."""
    batches = ((torch.randn(2, 3), torch.tensor([0, 1])) for _ in range(3))
    with pytest.raises(DataError, match="only once"):
        Objective(model(), nn.CrossEntropyLoss(), batches, stream=True)


def test_a_sample_of_a_stream_is_kept_in_whole_batches(kept_and_streamed):
    """A look before the long survey: some batches, drawn by the seed."""
    _, streamed, _ = kept_and_streamed
    part = streamed.sampled(8, seed=2)
    assert part.examples.rows == 10 or part.examples.rows == 8
    assert part.value() == streamed.sampled(8, seed=2).value()


def test_more_than_is_kept_is_refused_with_the_way_out(monkeypatch):
    """Data beyond the stated budget is not read into memory unawares."""
    monkeypatch.setattr(data, "KEPT_BYTES", 100)
    with pytest.raises(DataError, match="stream=True"):
        Objective(model(), nn.CrossEntropyLoss(), DataLoader(Counted(), batch_size=ROWS))


def test_streamed_masks_are_those_of_a_whole_pass():
    """Each batch has masks of its own, the same at every point, whether points or batches are the outer loop."""
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(5, 7), nn.Dropout(0.5), nn.Linear(7, 2))
    pairs = [(torch.randn(n, 5), torch.randn(n, 2)) for n in (4, 6, 3)]
    kept = Objective(net, nn.MSELoss(), pairs, dropout="seeded", batch_size="given")
    streamed = Objective(net, nn.MSELoss(), pairs, dropout="seeded", stream=True)
    plane, grid = crumple.directions.random(kept, seed=0), Grid.box((-1, 1), (-1, 2), n=(2, 3))
    wanted = [[kept.value(plane.point((a, b))) for b in grid.axes[1]] for a in grid.axes[0]]
    for objective in (kept, streamed):
        np.testing.assert_allclose(evaluate(objective, plane, grid)["loss"], wanted, rtol=1e-6)
    assert streamed.value() == pytest.approx(kept.value(), rel=1e-6)
