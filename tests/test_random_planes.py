"""Random planes: the lengths of filters by naive loops, what they leave invariant and what they do not."""

import warnings

import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils import parametrizations

import crumple
from cases import CASES, GRID, case, frozen_first, mlp, noise
from crumple import directions
from crumple.errors import CrumpleWarning, DependentDirectionsError, InputError, UnknownNameError
from crumple.presets import load


def objective_of(model, *shape):
    return crumple.Objective(model.double(), lambda p, t: p.square().mean(), (noise(5, *shape), torch.zeros(5)))


def rows_of(weight):
    """The filters of a tensor: what stands under each index of axis 0."""
    return [weight[i] for i in range(weight.shape[0])]


def outputs_of_transposed(weight, groups=1):
    """The filters of a transposed convolution: output o of a group reads that group's inputs."""
    inputs = weight.shape[0] // groups
    return [weight[g * inputs : (g + 1) * inputs, o] for g in range(groups) for o in range(weight.shape[1])]


def check_filters(objective, plane, name, cut=rows_of):
    """Every filter of both axes is as long as the model's, and was not simply copied."""
    own = objective.space.unflatten(objective.theta)[name].double()
    for row in plane.basis:
        moved = objective.space.unflatten(row)[name].double()
        for filter_, model in zip(cut(moved), cut(own), strict=True):
            assert float(filter_.norm()) == pytest.approx(float(model.norm()), rel=1e-12)
            assert model.numel() == 1 or not torch.allclose(filter_, model)


@pytest.mark.parametrize("name", [c.name for c in CASES if c.dtype == torch.float64])
def test_filters_have_the_models_lengths(name):
    """In every kind of model, by a loop over axis 0; tensors of one axis, and gains in disguise, stay."""
    objective = case(name).objective()
    plane = directions.random(objective, seed=5)
    for tensor, shape in zip(objective.space.names, objective.space.shapes, strict=True):
        if len(shape) < 2 or tensor.endswith(("weight_g", "original0")):
            assert not any(objective.space.unflatten(row)[tensor].any() for row in plane.basis), tensor
        else:
            check_filters(objective, plane, tensor)


CUTS = {
    "transposed convolution": (nn.ConvTranspose2d(4, 3, 2), (4, 3, 3), "weight", outputs_of_transposed),
    "grouped transposed": (
        nn.ConvTranspose1d(6, 4, 3, groups=2),
        (6, 5),
        "weight",
        lambda w: outputs_of_transposed(w, groups=2),
    ),
    "transposed, spectral norm": (
        parametrizations.spectral_norm(nn.ConvTranspose2d(4, 3, 2)).eval(),
        (4, 3, 3),
        "parametrizations.weight.original",
        outputs_of_transposed,
    ),
    "inside a sequence": (
        nn.Sequential(parametrizations.weight_norm(nn.ConvTranspose1d(4, 3, 2))),
        (4, 3),
        "0.parametrizations.weight.original1",
        outputs_of_transposed,
    ),
    "grouped convolution": (nn.Conv2d(4, 6, 3, groups=2), (4, 5, 5), "weight", rows_of),
    "1-D convolution": (nn.Conv1d(2, 3, 2), (2, 5), "weight", rows_of),
    "3-D convolution": (nn.Conv3d(2, 3, 2), (2, 3, 3, 3), "weight", rows_of),
    "recurrent": (nn.GRUCell(3, 2), (3,), "weight_ih", rows_of),
}


@pytest.mark.parametrize("kind", CUTS)
def test_filters_of_special_layers(kind):
    model, shape, name, cut = CUTS[kind]
    objective = objective_of(model, *shape)
    check_filters(objective, directions.random(objective, seed=2), name, cut)


def test_attention_goes_by_rows_of_q_k_and_v():
    """The fused weight has 3·E rows, each read by one number of q, k or v."""
    attention = nn.MultiheadAttention(4, 2, batch_first=True).double()
    objective = crumple.Objective(
        attention, data=[noise(3, 2, 4)], batch_loss=lambda m, x: m(x, x, x)[0].square().mean()
    )
    check_filters(objective, directions.random(objective), "in_proj_weight")
    assert objective.space.shapes[0] == (12, 4)


def test_gpt2_layers_count_outputs_on_axis_1():
    """``Conv1D`` of transformers keeps its weight transposed: a filter is a column."""
    conv1d = pytest.importorskip("transformers.pytorch_utils").Conv1D(5, 3)
    objective = objective_of(conv1d, 3)
    check_filters(objective, directions.random(objective), "weight", lambda w: [w[:, o] for o in range(5)])


@pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")
def test_scripted_models_have_their_filters_too():
    """They hide their submodules and classes, and have buffers all the same."""
    model = nn.Sequential(nn.ConvTranspose1d(4, 3, 2), nn.BatchNorm1d(3)).double().eval()
    objective = objective_of(torch.jit.script(model), 4, 3)
    check_filters(objective, directions.random(objective), "0.weight", outputs_of_transposed)


def test_layers_have_the_models_lengths_and_none_is_as_drawn():
    objective = case("batch norm").objective()
    layer, none = (directions.random(objective, seed=4, normalize=n) for n in ("layer", "none"))
    own = objective.space.unflatten(objective.theta)
    for a, b in zip(layer.basis, none.basis, strict=True):
        tensors = objective.space.unflatten(a), objective.space.unflatten(b)
        for name in ("0.weight", "5.weight"):
            assert float(tensors[0][name].norm()) == pytest.approx(float(own[name].norm()), rel=1e-12)
            ratios = tensors[0][name] / tensors[1][name]
            assert torch.allclose(ratios, ratios.max())
    drawn = none.basis[none.basis != 0]
    assert abs(float(drawn.mean())) < 0.3 and float(drawn.std()) == pytest.approx(1.0, abs=0.2)


def test_the_draw_is_normal():
    """Mean, spread and fourth moment of 20,000 numbers: 0, 1 and 3."""
    objective = crumple.Objective.from_function(lambda w: w.square().sum(), n=10_000)
    d = directions.random(objective, normalize="none").basis.flatten()
    assert float(d.mean()) == pytest.approx(0, abs=0.03) and float(d.square().mean()) == pytest.approx(1, abs=0.04)
    assert float(d.pow(4).mean()) == pytest.approx(3, abs=0.25)


def test_biases_and_gains_on_request_are_random():
    """Not a copy of the weights, the same for both axes, as in the published code."""
    objective = case("batch norm").objective()
    plane = directions.random(objective, include_1d=True)
    own = objective.space.unflatten(objective.theta)
    first, second = (objective.space.unflatten(row) for row in plane.basis)
    for name in ("1.weight", "1.bias", "5.bias"):
        assert float(first[name].norm()) == pytest.approx(float(own[name].norm()), rel=1e-12)
        assert not torch.allclose(first[name], own[name]) and not torch.allclose(first[name], second[name])
    assert plane.meta["moved"] == 1.0


# --- what it leaves alone, and what not ---------------------------------------------------------


def relu_net():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 4), nn.ReLU(), nn.Linear(4, 2)).double()


def rescaled(factors):
    """The same network: each hidden neuron's inputs times its factor, what reads it divided by it."""
    model = relu_net()
    with torch.no_grad():
        model[0].weight.mul_(factors[:, None])
        model[0].bias.mul_(factors)
        model[2].weight.div_(factors)
    return model


def surface_of(model):
    objective = crumple.Objective(model, F.mse_loss, (noise(20, 3, seed=1), noise(20, 2, seed=2)))
    return crumple.evaluate(objective, directions.random(objective, seed=8), GRID)["loss"]


def test_rescaling_a_whole_layer_leaves_the_picture_alone():
    """Times 7 here and by 7 there: to rounding, the same numbers."""
    plain, scaled = surface_of(relu_net()), surface_of(rescaled(torch.full((5,), 7.0).double()))
    assert abs(scaled / plain - 1).max() < 1e-12


def test_rescaling_single_neurons_changes_the_picture():
    """The network computes the same, its filter-normalised picture does not: this is no invariance of sharpness."""
    plain, scaled = surface_of(relu_net()), surface_of(rescaled(torch.tensor([20.0, 0.1, 1.0, 5.0, 0.3]).double()))
    assert scaled[1, 3] != pytest.approx(plain[1, 3], rel=0.2)
    assert abs(scaled / plain - 1).max() > 0.5


def test_batch_norm_makes_the_loss_blind_to_the_scale_of_what_it_reads():
    """So the gradient is orthogonal to each filter before it (batch statistics), and the plane holds both lengths."""
    of_case = case("batch norm")
    objective = crumple.Objective(of_case.model(), of_case.loss, of_case.data, batchnorm="batch", batch_size="given")
    gradient = objective.space.unflatten(objective.gradient())["0.weight"]
    weight = objective.space.unflatten(objective.theta)["0.weight"]
    cosines = F.cosine_similarity(gradient.flatten(1), weight.flatten(1))
    assert float(cosines.abs().max()) < 1e-3 and float(gradient.norm()) > 1e-6  # eps of the layer breaks it a little


# --- seeds, angles, subsets ---------------------------------------------------------------------


def test_seeds_are_what_planes_differ_by():
    objective = case("mlp").objective()
    planes = directions.random_planes(objective, 3, seed=11)
    assert [p.meta["seed"] for p in planes] == [11, 12, 13]
    assert torch.equal(planes[2].basis, directions.random(objective, seed=13).basis)
    assert not torch.allclose(planes[0].basis, planes[1].basis)
    line, cube = (directions.random(objective, seed=11, k=k) for k in (1, 3))
    assert torch.equal(line.basis[0], planes[0].basis[0]) and torch.equal(cube.basis[:2], planes[0].basis)


@pytest.mark.parametrize("normalize", ["filter", "layer", "none"])
def test_right_angles_and_lengths_both_hold(normalize):
    """Within every filter the axes are orthogonal, so that normalising afterwards undoes nothing."""
    torch.manual_seed(1)
    model = nn.Sequential(nn.Conv2d(2, 4, 3), nn.Flatten(), nn.Linear(4, 3))
    objective = objective_of(model, 2, 3, 3)
    plane = directions.random(objective, normalize=normalize, orthogonal=True, k=3)
    angles = plane.gram / plane.norms[:, None] / plane.norms
    assert float((angles - torch.eye(3)).abs().max()) < 1e-14 and plane.meta["angle"] == pytest.approx(90, abs=1e-10)
    if normalize == "filter":
        check_filters(objective, plane, "0.weight")
        check_filters(objective, plane, "2.weight")


def test_without_room_for_right_angles_the_angle_is_told():
    """Filters of one number can only be ± the weight; the others are orthogonal all the same."""
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(3, 4), nn.Unflatten(1, (1, 4)), nn.Conv1d(1, 3, 1))
    objective = objective_of(model, 3)
    plane = directions.random(objective, orthogonal=True, seed=1)
    first, second = (objective.space.unflatten(row) for row in plane.basis)
    assert float((first["0.weight"] * second["0.weight"]).sum(dim=1).abs().max()) < 1e-15
    check_filters(objective, plane, "2.weight")
    assert abs(plane.meta["angle"] - 90) > 5 and 0 < plane.meta["sign_only"] < 0.75


def test_the_seed_gives_other_numbers_than_a_model_of_that_seed_started_from():
    """Else the direction would be the way from zero to the start of the run."""
    torch.manual_seed(3)
    start = torch.randn(500).double()
    objective = crumple.Objective.from_function(lambda w: w.square().sum(), n=500)
    plane = directions.random(objective, normalize="none", seed=3)
    assert float(F.cosine_similarity(plane.basis, start[None]).abs().max()) < 0.15


def test_a_part_moves_as_it_does_in_the_whole():
    """The same numbers for that part, and zero outside it."""
    objective = case("mlp").objective()
    whole = directions.random(objective, include_1d=True, seed=2)
    for only, inside in {"2": {"2.weight", "2.bias"}, "*.bias": {"0.bias", "2.bias", "4.bias"}}.items():
        plane = directions.random(objective, include_1d=True, seed=2, only=only)
        for row, reference in zip(plane.basis, whole.basis, strict=True):
            tensors, expected = objective.space.unflatten(row), objective.space.unflatten(reference)
            for name in objective.space.names:
                assert torch.equal(tensors[name], expected[name] * (name in inside))
    assert directions.random(objective, only=["0.weight", "4"]).meta["only"] == ["0.weight", "4"]


def test_frozen_tensors_move_only_if_they_are_part_of_theta():
    data = (noise(4, 2), noise(4, 2))
    for include, count in (("trainable", 4), ("all", 6)):
        objective = crumple.Objective(frozen_first().double(), F.mse_loss, data, include=include)
        assert len(objective.space.names) == count
        check_filters(objective, directions.random(objective), "2.weight")


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_narrow_type_gets_the_same_plane_rounded_once(dtype):
    """Drawn and normalised in float64; kept in float32 at least, so that the lengths hold to six digits."""
    objective = crumple.Objective(mlp().to(dtype), F.mse_loss, (noise(4, 2, dtype=dtype), noise(4, 2, dtype=dtype)))
    plane = directions.random(objective)
    assert plane.basis.dtype == torch.float32
    own = objective.space.unflatten(objective.theta)["0.weight"].double().norm(dim=1)
    moved = objective.space.unflatten(plane.basis[0])["0.weight"].double().norm(dim=1)
    assert torch.allclose(moved, own, rtol=1e-6)


def test_at_another_point_its_lengths_count():
    objective = case("mlp").objective()
    plane = directions.random(objective, at=3 * objective.theta, seed=6)
    assert torch.equal(plane.origin, 3 * objective.theta)
    assert torch.allclose(plane.basis, 3 * directions.random(objective, seed=6).basis)


# --- where there is no sense in it --------------------------------------------------------------


def test_filters_that_are_zero_stay_and_are_counted():
    model = mlp().double()
    with torch.no_grad():
        model[2].weight[1] = 0
    objective = crumple.Objective(model, F.mse_loss, (noise(4, 2), noise(4, 2)))
    plane = directions.random(objective)
    assert plane.meta["zero_filters"] == 1 and torch.isfinite(plane.basis).all()
    assert not objective.space.unflatten(plane.basis[1])["2.weight"][1].any()


def test_one_number_filters_are_warned_of():
    """The article's network: each axis is one of four, and half of the seeds span nothing."""
    objective, spanned = load("article").objective, 0
    for seed in range(20):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                plane = directions.random(objective, seed=seed)
            except DependentDirectionsError as error:
                assert "directions.weights" in str(error)
            else:
                spanned += 1
                assert torch.allclose(plane.basis.abs(), objective.theta.abs()) and plane.meta["sign_only"] == 1.0
        assert [w.category for w in caught] == [CrumpleWarning] and "directions.weights" in str(caught[0].message)
    assert 4 <= spanned <= 16


@pytest.mark.parametrize(
    ("options", "kind", "words"),
    [
        ({"normalize": "filters"}, InputError, ["normalize", "filter"]),
        ({"normalize": "filter"}, InputError, ["plain function", '"none"']),
        ({"normalize": "layer"}, InputError, ["zero", "at="]),
        ({"normalize": "none", "seed": -1}, InputError, ["seed"]),
        ({"normalize": "none", "k": 4}, InputError, ["k", "1 to 3"]),
        ({"normalize": "none", "only": 3}, InputError, ["only"]),
        ({"normalize": "none", "only": "layer"}, UnknownNameError, ["layer"]),
    ],
)
def test_wrong_calls(options, kind, words):
    objective = crumple.Objective.from_function(lambda w: w.square().sum(), n=5)
    with pytest.raises(kind) as caught:
        directions.random(objective, **options)
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_a_model_without_filters_says_so():
    with pytest.raises(InputError, match="include_1d=True"):
        directions.random(case("batch norm").objective(), only="1")
    with pytest.raises(UnknownNameError, match=r"0\.weight"):
        directions.random(case("mlp").objective(), only="0.wieght")
    with pytest.raises(InputError, match="not an Objective"):
        directions.random(mlp())


def test_gains_and_biases_of_several_axes_stay():
    """A layer normalisation over two axes has them, and attention's extra key and value; none is a filter."""

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm = nn.LayerNorm((3, 4))
            self.attend = nn.MultiheadAttention(4, 2, add_bias_kv=True, batch_first=True)

        def forward(self, x):
            return self.attend(*[self.norm(x)] * 3)[0]

    objective = objective_of(Model(), 3, 4)
    moved = objective.space.unflatten(directions.random(objective, seed=2).basis[1])
    assert {name for name, row in moved.items() if row.any()} == {"attend.in_proj_weight", "attend.out_proj.weight"}
    everything = objective.space.unflatten(directions.random(objective, seed=2, include_1d=True).basis[1])
    assert float(everything["norm.weight"].norm()) == pytest.approx(12**0.5, rel=1e-12)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_right_angles_move_nothing_that_is_to_stay(dtype):
    """Not even by rounding: ``moved`` counts what is not zero."""
    model = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2)).double()
    objective = crumple.Objective(model.to(dtype), F.mse_loss, (noise(5, 3).to(dtype), noise(5, 2).to(dtype)))
    plane = directions.random(objective, normalize="none", orthogonal=True, only="1.weight")
    named = objective.space.unflatten(plane.basis)
    assert [n for n, rows in named.items() if rows.any()] == ["1.weight"] and plane.meta["moved"] == 8 / 26
