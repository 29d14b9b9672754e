"""The parameter space: which numbers, in what order, under what names."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from cases import CASES, TiedTransformer, case, names, noise
from crumple import ParameterSpace
from crumple.errors import InputError, ModelError, ShapeError, UnknownNameError

shapes = st.lists(st.lists(st.integers(0, 3), max_size=3).map(tuple), min_size=1, max_size=5)


def space_of(shapes):
    return ParameterSpace(tuple(f"p{i}" for i in range(len(shapes))), tuple(shapes))


@given(shapes, st.integers(0, 9))
def test_unflatten_undoes_flatten(shapes, seed):
    """Tensors laid end to end and cut again are the same tensors, empty and scalar ones among them."""
    space = space_of(shapes)
    tensors = {
        name: noise(*shape, seed=seed + i) for i, (name, shape) in enumerate(zip(space.names, shapes, strict=True))
    }
    back = space.unflatten(space.flatten(tensors))
    assert list(back) == list(space.names)
    assert all(torch.equal(back[name], tensors[name]) and back[name].shape == tensors[name].shape for name in tensors)


@given(shapes, st.integers(0, 9))
def test_flatten_undoes_unflatten(shapes, seed):
    """A vector cut into tensors and laid end to end again is the same vector."""
    space = space_of(shapes)
    theta = noise(space.size, seed=seed)
    assert torch.equal(space.flatten(space.unflatten(theta)), theta)


def test_theta_is_the_tensors_end_to_end_in_the_order_of_the_model():
    """The order is that of ``named_parameters``, each tensor by rows, as plain concatenation gives it."""
    model = case("mlp").model()
    space = ParameterSpace.of(model)
    wanted = np.concatenate([p.detach().numpy().ravel() for _, p in model.named_parameters()])
    assert space.names == tuple(name for name, _ in model.named_parameters())
    assert space.flatten(dict(model.named_parameters())).numpy().tolist() == wanted.tolist()
    assert space.size == len(wanted) == 35


def test_unflatten_keeps_leading_axes_in_front():
    """Many points at once are cut like one, each."""
    space = space_of([(2, 3), (), (4,)])
    many = noise(5, 7, space.size)
    for name, piece in space.unflatten(many).items():
        assert torch.equal(piece[3, 2], space.unflatten(many[3, 2])[name])


def test_unflatten_gives_views_and_flatten_a_copy():
    """Writing into a cut tensor writes into θ; writing into a flattened vector leaves the tensors alone."""
    space, theta = space_of([(2, 2), (3,)]), torch.zeros(7)
    space.unflatten(theta)["p1"][0] = 5.0
    assert theta.tolist() == [0, 0, 0, 0, 5, 0, 0]
    tensors = {"p0": torch.zeros(2, 2), "p1": torch.zeros(3)}
    space.flatten(tensors)[:] = 1.0
    assert not tensors["p0"].any() and not tensors["p1"].any()


def test_flatten_takes_the_widest_type():
    """Half and double laid together are double, so that nothing is lost."""
    assert (
        space_of([(1,), (1,)]).flatten({"p0": torch.ones(1).half(), "p1": torch.ones(1).double()}).dtype
        == torch.float64
    )


@pytest.mark.parametrize("name", names)
def test_a_space_holds_trainable_parameters_once_and_never_buffers(name):
    """Tied tensors count once, frozen ones and buffers not at all."""
    model = case(name).model()
    distinct = {id(p): p.numel() for p in model.parameters() if p.requires_grad}
    space = ParameterSpace.of(model)
    assert space.size == sum(distinct.values())
    assert not set(space.names) & {name for name, _ in model.named_buffers()}


def test_tied_tensors_stand_under_the_first_of_their_names():
    """The last layer's weight is the embedding's, so it is found under that name only."""
    found = ParameterSpace.of(TiedTransformer()).names
    assert "embedding.weight" in found and "last.weight" not in found


def test_frozen_parameters_come_in_when_asked_for():
    """``include="all"`` takes what ``"trainable"`` leaves out."""
    model = case("frozen part").model()
    trainable, everything = (ParameterSpace.of(model, include=which) for which in ("trainable", "all"))
    assert set(everything.names) - set(trainable.names) == {"0.weight", "0.bias"}


@given(shapes.filter(lambda s: math.prod(s[0]) > 0), st.data())
def test_label_and_locate_are_inverse(shapes, data):
    """Every number of θ has a name, and the name leads back to it."""
    space = space_of(shapes)
    place = data.draw(st.integers(0, space.size - 1))
    assert space.locate(space.label(place)) == place


def test_locate_finds_the_number_that_indexing_finds():
    """``w[1,2]`` is the place where the tensor's own [1, 2] lies in θ."""
    space = space_of([(2,), (3, 4, 2), (), (1, 1)])
    theta = torch.arange(space.size)
    cut = space.unflatten(theta)
    assert space.locate("p1[2,1,0]") == cut["p1"][2, 1, 0]
    assert space.locate(" p1[0, 3,1] ") == cut["p1"][0, 3, 1]
    assert space.locate("p1[-1,-4,-2]") == cut["p1"][2, 0, 0]
    assert space.locate("p2") == cut["p2"]
    assert space.locate("p3") == space.locate("p3[0,0]") == cut["p3"][0, 0]


def test_a_name_may_itself_hold_brackets():
    """A function's coordinates may be called by the names of a network's weights."""
    space = ParameterSpace(("net.w[0]", "net.w[1]"), ((), ()))
    assert [space.locate(name) for name in space.names] == [0, 1]


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda s: s.locate("p1[0,4,0]"), InputError, "(3, 4, 2)"),
        (lambda s: s.locate("p1[0,0]"), InputError, "p1[0,0,0]"),
        (lambda s: s.locate("p1"), InputError, "p1[0,0,0]"),
        (lambda s: s.locate("q1[0]"), UnknownNameError, "p1"),
        (lambda s: s.locate("p1[a]"), InputError, "p1[a]"),
        (lambda s: s.unflatten(torch.zeros(5)), ShapeError, "26"),
        (lambda s: s.unflatten(torch.tensor(1.0)), ShapeError, "26"),
        (lambda s: s.flatten({"p0": torch.zeros(2)}), UnknownNameError, "p1"),
        (lambda s: s.flatten({"p0": torch.zeros(2), "p1": torch.zeros(24)}), ShapeError, "(3, 4, 2)"),
        (lambda s: s.flatten({"p3": torch.zeros(2)}), UnknownNameError, "p3"),
        (lambda s: ParameterSpace(("a", "a"), ((), ())), InputError, "twice"),
        (lambda s: ParameterSpace(("a",), ((), ())), InputError, "number"),
    ],
)
def test_what_does_not_fit_is_refused(call, kind, words):
    """Wrong names, indices and lengths are named together with what would fit."""
    with pytest.raises(kind) as caught:
        call(space_of([(2,), (3, 4, 2)]))
    assert words in str(caught.value)


def test_a_mixed_model_names_the_parameter_that_cannot_move():
    """An integer parameter among floats is named, not passed over."""
    model = nn.Linear(2, 1)
    model.levels = nn.Parameter(torch.tensor([1, 2]), requires_grad=False)
    with pytest.raises(ModelError, match="levels: is of type torch"):
        ParameterSpace.of(model, include="all")
    assert ParameterSpace.of(model).names == ("weight", "bias")


def test_the_cases_cover_many_kinds():
    """The shared library has no two cases of one name, and all can be made anew, equal each time."""
    assert len(set(names)) == len(CASES) >= 12
    for each in CASES:
        first, second = each.model().state_dict(), each.model().state_dict()
        assert all(torch.equal(first[key], second[key]) for key in first)
