"""Reading data: once, in its own order, every example with the same weight, and nothing of the caller's changed."""

import itertools

import numpy as np
import pandas as pd
import pytest
import torch
from torch.nn import functional as F
from torch.utils.data import (
    BatchSampler,
    DataLoader,
    Dataset,
    IterableDataset,
    RandomSampler,
    Sampler,
    SequentialSampler,
    TensorDataset,
)

import crumple
from cases import GRID, X, Y, case, lopsided_plane, mlp, noise
from crumple.data import read_batches, read_pairs
from crumple.errors import DataError

CPU = torch.device("cpu")
N = len(X)


def pairs(data, dtype=torch.float64, max_batches=100):
    return read_pairs(data, CPU, dtype, max_batches=max_batches)


class Rows(Dataset):
    """A map-style data set that notes which rows were asked for."""

    def __init__(self):
        self.asked = []

    def __len__(self):
        return N

    def __getitem__(self, i):
        self.asked.append(i)
        return X[i], Y[i]


class Stream(IterableDataset):
    def __iter__(self):
        return iter(zip(X, Y, strict=True))


class Pandas:
    """Whatever has ``to_numpy``, as frames and series do."""

    def __init__(self, array):
        self.array = array

    def to_numpy(self):
        return self.array


class ThreeRows(Sampler):
    def __init__(self):
        pass

    def __iter__(self):
        return iter([[0, 1], [2]])

    def __len__(self):
        return 2


WAYS = {
    "tensors": lambda: (X, Y),
    "a list of two tensors": lambda: [X, Y],
    "arrays": lambda: (X.numpy(), Y.numpy()),
    "frames": lambda: (Pandas(X.numpy()), Pandas(Y.numpy())),
    "TensorDataset": lambda: TensorDataset(X, Y),
    "Dataset": Rows,
    "IterableDataset": Stream,
    "DataLoader of tensors": lambda: DataLoader(TensorDataset(X, Y), batch_size=4),
    "DataLoader of rows": lambda: DataLoader(Rows(), batch_size=4),
    "shuffled DataLoader": lambda: DataLoader(TensorDataset(X, Y), batch_size=4, shuffle=True),
    "list of batches": lambda: [(X[:4], Y[:4]), (X[4:9], Y[4:9]), (X[9:], Y[9:])],
    "list of list batches": lambda: [[X[:4], Y[:4]], [X[4:], Y[4:]]],
    "generator": lambda: ((X[i : i + 3], Y[i : i + 3]) for i in range(0, N, 3)),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_give_the_data_gives_the_same_mean(way):
    """The last batch is smaller in most of them, so a mean of batch means would differ."""
    objective = crumple.Objective(case("mlp").model(), F.mse_loss, WAYS[way]())
    model = case("mlp").model()
    wanted = sum(F.mse_loss(model(X[i : i + 1]), Y[i : i + 1]).item() for i in range(N)) / N
    assert objective.examples.n == N
    assert objective.value() == pytest.approx(wanted, rel=1e-13)


def test_the_order_of_the_examples_is_their_own():
    """Rows come as the data has them, from a list, from a Dataset and from a plain loader alike."""
    for way in ("tensors", "Dataset", "DataLoader of rows", "DataLoader of tensors", "generator"):
        inputs, target = pairs(WAYS[way]()).joined()
        assert torch.equal(inputs, X) and torch.equal(target, Y), way


def test_data_is_read_once_and_never_again_for_a_point():
    """However many points are evaluated, each row has been asked for once; the first twice more, for augmentation."""
    rows = Rows()
    objective = crumple.Objective(case("mlp").model(), F.mse_loss, rows)
    crumple.evaluate(objective, crumple.Plane(objective.theta, noise(2, 35)), crumple.Grid.square(1, n=4))
    crumple.train(objective, torch.optim.SGD, lr=0.1, epochs=2, batch_size=3)
    assert rows.asked == [*range(N), 0, 0]


@pytest.mark.parametrize(
    ("loader", "wanted"),
    [
        (lambda: DataLoader(TensorDataset(X, Y), batch_sampler=ThreeRows()), 3),
        (lambda: DataLoader(TensorDataset(X, Y), sampler=SequentialSampler(range(5)), batch_size=2), 5),
        (lambda: DataLoader(TensorDataset(X, Y), batch_size=4, drop_last=True), 8),
        (lambda: DataLoader(TensorDataset(X, Y), batch_sampler=BatchSampler(SequentialSampler(X), 4, True)), 8),
    ],
)
def test_a_loader_that_leaves_rows_out_is_taken_at_its_word(loader, wanted):
    """Only a loader that slices all rows in order may be read by taking its tensors whole."""
    examples = pairs(loader())
    inputs, target = examples.joined()
    assert examples.n == wanted
    assert torch.equal(inputs, X[:wanted]) and torch.equal(target, Y[:wanted])


def test_a_loaders_own_work_is_done():
    """A collate function and a transforming data set are not passed over."""
    doubled = DataLoader(
        TensorDataset(X, Y), collate_fn=lambda rows: [2 * torch.stack(c) for c in zip(*rows, strict=True)]
    )
    assert torch.equal(pairs(doubled).joined()[0], 2 * X)


@pytest.mark.parametrize("place", ["loader", "sampler", "batch sampler"])
def test_generators_of_a_loader_are_left_as_they_were(place):
    """Drawing the order of a shuffled loader does not move the caller's generator on."""
    generator = torch.Generator().manual_seed(3)
    shuffled = RandomSampler(X, generator=generator)
    loader = {
        "loader": lambda: DataLoader(Rows(), batch_size=4, shuffle=True, generator=generator),
        "sampler": lambda: DataLoader(Rows(), batch_size=4, sampler=shuffled),
        "batch sampler": lambda: DataLoader(Rows(), batch_sampler=BatchSampler(shuffled, 4, False)),
    }[place]()
    before = generator.get_state()
    order = pairs(loader).joined()[0]
    assert torch.equal(generator.get_state(), before)
    assert not torch.equal(order, X) and torch.equal(order.sort(0).values, X.sort(0).values)


@pytest.mark.parametrize("way", ["tensors", "TensorDataset", "DataLoader of tensors", "list of batches"])
def test_a_model_that_writes_into_its_inputs_does_not_reach_the_callers_data(way):
    """The examples are a copy: an in-place first layer clips ours, never theirs."""
    before = X.clone()
    model = torch.nn.Sequential(torch.nn.ReLU(inplace=True), mlp()).double()
    crumple.Objective(model, F.mse_loss, WAYS[way]()).value()
    assert torch.equal(X, before) and X._version == 0


class Scales(torch.nn.Linear):
    """Scales its inputs where they lie, after it has looked at them: each call needs them as they were given."""

    def forward(self, x):
        skipped = torch.tanh(x[:, :1])
        return super().forward(x.sub_(0.5).mul_(0.3)) + skipped


def clamped(prediction, target):
    return F.mse_loss(prediction, target.clamp_(-0.4, 0.4)) + target.square().mean()


@pytest.mark.parametrize("way", ["pairs", "batches", "stream"])
def test_what_is_written_into_is_a_copy_at_every_call(way):
    """The surface is that of the data as given, however often it has been evaluated before."""
    batches = [(X[:4], Y[:4]), (X[4:], Y[4:])]
    model = Scales(2, 2).double()
    objective = {
        "pairs": lambda: crumple.Objective(model, clamped, (X, Y), batch_size=4),
        "batches": lambda: crumple.Objective(
            model, data=batches, batch_loss=lambda m, batch: clamped(m(batch[0]), batch[1])
        ),
        "stream": lambda: crumple.Objective(model, clamped, batches, stream=True),
    }[way]()
    plane = lopsided_plane(objective)
    surface = crumple.evaluate(objective, plane, GRID)
    for index in np.ndindex(*GRID.shape):
        theta = plane.point(torch.tensor([axis[i] for axis, i in zip(GRID.axes, index, strict=True)]))
        weight, bias = theta[:4].reshape(2, 2), theta[4:]
        prediction = (0.3 * (X - 0.5)) @ weight.T + bias + torch.tanh(X[:, :1])
        near = Y.clamp(-0.4, 0.4)
        wanted = (prediction - near).square().mean() + near.square().mean()
        assert surface["loss"][index] == pytest.approx(float(wanted), rel=1e-12)
    assert all(torch.equal(kept, given) for kept, given in zip(objective.examples.first, (X[:4], Y[:4]), strict=True))


def test_changing_the_data_afterwards_changes_nothing():
    """An objective stays the function it was made as."""
    x, y = X.clone(), Y.numpy().copy()
    objective = crumple.Objective(case("mlp").model(), F.mse_loss, (x, torch.from_numpy(y)))
    before = objective.value()
    x.mul_(100.0)
    y *= 100.0
    assert objective.value() == before


def test_arrays_take_the_models_type_and_tensors_keep_their_own():
    """NumPy's float64 is only its default; a tensor's type was chosen. Whole numbers stay whole."""
    inputs, target = pairs((X.numpy(), np.arange(N)), torch.float32).batches[0]
    assert (inputs.dtype, target.dtype) == (torch.float32, torch.int64)
    assert pairs((X, Y), torch.float32).batches[0][0].dtype == torch.float64


LABELS = np.arange(N) % 2


@pytest.mark.parametrize("kind", ["int8", "int16", "int32", ">i4", ">i8", "uint8", "uint16", "uint32", "uint64"])
def test_class_labels_of_any_whole_type_are_class_labels(kind):
    """Cross-entropy takes int64 and bytes only; int32 is what NumPy gives on some systems, and what many files hold."""
    model = torch.nn.Linear(2, 2).double()
    wanted = crumple.Objective(model, F.cross_entropy, (X, torch.as_tensor(LABELS))).value()
    assert crumple.Objective(model, F.cross_entropy, (X, LABELS.astype(kind))).value() == wanted


def test_what_arrays_become():
    """Bytes and truth values stay, as images and masks are; the rest is widened, and complex numbers stay complex."""
    kinds = {
        "uint8": torch.uint8,
        "bool": torch.bool,
        "int32": torch.int64,
        "uint16": torch.int64,
        ">i2": torch.int64,
        "float16": torch.float32,
        ">f8": torch.float32,
        "longdouble": torch.float32,
        "complex128": torch.complex64,
        ">c16": torch.complex64,
    }
    for kind, wanted in kinds.items():
        given = np.array([[0, 1], [1, 1]] * 3).astype(kind)
        became = pairs((given, X[:6]), torch.float32).batches[0][0]
        assert became.dtype == wanted, kind
        assert np.array_equal(became.numpy(), given), kind


def test_a_mask_that_hides_nothing_is_no_mask():
    """Readers of files give masked arrays also where all values are there."""
    assert torch.equal(pairs((np.ma.masked_array(X.numpy()), Y)).batches[0][0], X)


def test_nullable_columns_without_gaps_are_numbers():
    """Frames of nullable columns, and series of whole numbers, are what pandas reads with its newer types."""
    frame = pd.DataFrame({"a": pd.array(range(N), dtype="Int64"), "b": pd.array(X[:, 0].numpy(), dtype="Float64")})
    inputs, target = pairs((frame, pd.Series(LABELS, dtype="Int32"))).batches[0]
    assert torch.equal(inputs, torch.stack([torch.arange(N).double(), X[:, 0]], 1))
    assert target.dtype == torch.int64 and target.tolist() == LABELS.tolist()
    for column in frame:
        gaps = frame.copy()
        gaps.loc[3, column] = pd.NA
        with pytest.raises(DataError, match="missing values"):
            pairs((gaps, Y))


def test_lists_of_numbers_are_arrays():
    """As scikit-learn takes them; names and sentences among the inputs stay, for models that read them."""
    inputs, target = pairs((X.tolist(), LABELS.tolist())).batches[0]
    assert torch.equal(inputs, X) and target.dtype == torch.int64 and target.tolist() == LABELS.tolist()
    assert pairs([(X, [0.5] * N)]).batches[0][1].dtype == torch.float64
    texts = ["a sentence"] * N
    assert pairs([(texts, Y)]).batches[0][0] == texts


def test_arrays_without_numbers_go_along_in_batches_of_any_structure():
    """They are the caller's, and the caller's loss reads them."""
    names = np.array(["a"] * N)
    batch = read_batches([{"x": X, "names": names}], CPU, torch.float64, max_batches=9, count=None).batches[0]
    assert batch["names"] is names and torch.equal(batch["x"], X)


def test_several_inputs_come_as_a_tuple_or_a_dict():
    """((a, b), y) is data for a model of two inputs; a dict stays one argument."""
    examples = pairs(((X, X[:, 1:]), Y))
    assert examples.n == N and [t.shape for t in examples.batches[0][0]] == [(N, 2), (N, 1)]
    assert pairs(({"a": X, "b": X[:, :1]}, Y)).batches[0][0]["b"].shape == (N, 1)
    assert pairs([((X, X[:, 1:]), Y)] * 2).n == 2 * N


def test_inputs_without_rows_go_along_with_every_batch():
    """A number, None or scalar tensor among the inputs is no example; batches with such parts stay apart."""
    model = lambda x, scale, extra: x * scale  # noqa: E731
    batches = [((X[:4], torch.tensor(2.0), None), Y[:4]), ((X[4:], torch.tensor(2.0), None), Y[4:])]
    examples = pairs(batches)
    assert examples.joined() is None and examples.recut(2) is examples and examples.counts == (4.0, N - 4.0)
    assert torch.equal(model(*examples.batches[1][0]), 2 * X[4:])


def test_cutting_again_keeps_every_row_in_order():
    """Smaller batches are the same rows; the counts follow."""
    cut = pairs(WAYS["list of batches"]()).recut(4)
    assert cut.counts == (4.0, 4.0, 3.0)
    assert torch.equal(torch.cat([x for x, _ in cut.batches]), X)
    assert torch.equal(torch.cat([y for _, y in cut.batches]), Y)


def test_batches_of_different_widths_are_kept_apart():
    """Sequences padded to the longest of each batch cannot be joined, and need not be."""
    examples = pairs([(torch.zeros(4, 5), Y[:4]), (torch.zeros(3, 6), Y[4:7])])
    assert examples.joined() is None and examples.counts == (4.0, 3.0)


def test_the_digest_tells_data_apart():
    """One changed bit, another order, type or cut, and it is other data."""
    changed, narrow = X.clone(), X.float()
    changed[3, 1] = np.nextafter(float(changed[3, 1]), 9.0)
    digests = [pairs(data).digest() for data in ((X, Y), (changed, Y), (X.flip(0), Y), (narrow, Y), (Y, X))]
    assert len(set(digests)) == 5 and pairs((X.clone(), Y.clone())).digest() == digests[0]


def test_one_number_alone_may_have_any_stride():
    """NumPy gives a column made by ``[:, None]`` the stride 0, torch keeps it, and then no row can be seen as bytes."""

    class Column(Dataset):
        x = torch.tensor(X.numpy()[:, 0].copy()[:, None])

        def __len__(self):
            return N

        def __getitem__(self, i):
            return self.x[i], self.x[i] ** 2

    assert Column.x[0].stride() == (0,)
    assert pairs(Column()).digest() == pairs((X[:, :1].clone(), X[:, :1] ** 2)).digest()
    assert pairs(Column(), dtype=torch.float32).remarks == ()


def test_batches_for_batch_loss_are_kept_as_they_come():
    """Any structure; the size of one is its first tensor's length, or what ``count`` says."""
    batches = [{"x": X[:4], "id": "a"}, {"x": X[4:], "id": "b"}]
    read = lambda count: read_batches(batches, CPU, torch.float64, max_batches=9, count=count)  # noqa: E731
    assert read(None).counts == (4.0, N - 4.0) and read(None).batches[1]["id"] == "b"
    assert read(lambda batch: 1).counts == (1.0, 1.0)


ENDLESS = ((X, Y) for _ in itertools.count())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (lambda: (X[:0], Y[:0]), ["no examples"]),
        (lambda: [], ["no examples"]),
        (lambda: iter([(X[:0], Y[:0])]), ["no examples"]),
        (lambda: ENDLESS, ["more than 100 batches", "max_batches"]),
        (lambda: (X, Y[:3]), ["one length", "(11, 2)", "(3, 2)"]),
        (lambda: [{"x": X, "y": Y}], ["batch 0", "x: Tensor(11, 2)", "batch_loss"]),
        (lambda: [(X, Y, Y)], ["not a pair", "batch_loss"]),
        (lambda: [X, X, X], ["not a pair", "Tensor(11, 2)"]),
        (lambda: [(X, "label")], ["batch 0", "str"]),
        (lambda: [(X, torch.tensor(1.0))], ["batch 0", "one length"]),
        (lambda: X, ["Tensor", "(inputs, targets)"]),
        (lambda: "data.csv", ["str", "(inputs, targets)"]),
        (lambda: {"x": X}, ["dict", "(inputs, targets)"]),
        (lambda: 5, ["int", "(inputs, targets)"]),
        (lambda: TensorDataset(X), ["not a pair"]),
    ],
)
def test_what_cannot_be_read_is_refused(data, words):
    """Empty, endless and ill-formed data are named with the structure that was seen."""
    with pytest.raises(DataError) as caught:
        pairs(data())
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_a_batch_of_unknown_size_asks_for_a_count():
    """Text alone has no length that could be meant."""
    with pytest.raises(DataError, match="count"):
        read_batches([{"text": "abc"}], CPU, torch.float64, max_batches=9, count=None)
