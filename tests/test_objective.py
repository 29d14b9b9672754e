"""The objective: the mean loss as a function of θ, its gradient, and its second derivatives."""

import threading

import numpy as np
import pytest
import torch
from torch import nn
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import FullyShardedDataParallel, fully_shard
from torch.distributed.tensor import distribute_module
from torch.nn import functional as F

import crumple
from cases import (
    CASES,
    TOLERANCE,
    X,
    Y,
    case,
    lopsided,
    lopsided_plane,
    names,
    noise,
    own_loss,
    own_theta,
    set_parameters,
)
from crumple import Objective
from crumple.errors import BusyError, LossError, ModelError

SMOOTH = [c.name for c in CASES if c.dtype == torch.float64]


@pytest.mark.parametrize("name", names)
def test_the_centre_is_the_models_own_loss(name):
    """The value at the model's own parameters is what the model itself gives in evaluation mode."""
    of_case = case(name)
    objective = of_case.objective()
    assert torch.equal(objective.theta, own_theta(of_case.model()))
    assert objective.value() == pytest.approx(own_loss(of_case), rel=1e-2 if of_case.dtype == torch.bfloat16 else 1e-12)


@pytest.mark.parametrize("name", names)
def test_the_value_at_any_point_is_that_of_a_model_with_these_parameters(name):
    """θ far from the model's own, set by hand in a new model, gives the same loss; and back again."""
    of_case = case(name)
    objective = of_case.objective()
    first = objective.value()
    theta = objective.theta + 0.7 * noise(objective.space.size, seed=5, dtype=of_case.dtype)
    assert objective.value(theta) == pytest.approx(own_loss(of_case, theta), rel=TOLERANCE[of_case.dtype])
    assert objective.value() == first and objective.value(objective.theta) == first


@pytest.mark.parametrize("name", SMOOTH)
def test_the_gradient_is_that_of_backward_on_a_plain_model(name):
    """∇L by hand: a new model with θ set, one backward through the loss of all examples."""
    of_case = case(name)
    objective = of_case.objective()
    theta = objective.theta + 0.2 * noise(objective.space.size, seed=6)
    model = of_case.model().eval()
    set_parameters(model, theta)
    of_case.loss(model(*of_case.inputs), of_case.target).backward()
    moved = [p for p in model.parameters() if p.requires_grad]
    wanted = torch.cat([torch.zeros(p.numel()) if p.grad is None else p.grad.flatten() for p in moved])
    assert torch.allclose(objective.gradient(theta), wanted.double(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    "name", ["mlp", "group norm", "tied hidden", "weight norm", "old weight norm", "two inputs", "frozen part"]
)
def test_hessian_vector_products_are_differences_of_gradients(name):
    """H v by central differences of the gradient, on networks without kinks near the point."""
    objective = case(name).objective()
    theta, vector = objective.theta, noise(objective.space.size, seed=7)
    h = 1e-5
    wanted = (objective.gradient(theta + h * vector) - objective.gradient(theta - h * vector)) / (2 * h)
    assert torch.allclose(objective.hvp(theta, vector), wanted, rtol=1e-5, atol=1e-6)


def test_derivatives_of_a_function_are_those_of_calculus():
    """Value, gradient and Hessian of a lopsided function against its formulas."""
    objective = Objective.from_function(lopsided, theta=[0.4, -1.1])
    a, b = 0.4, -1.1
    assert objective.value() == pytest.approx((a - 0.3) ** 2 + 3 * b**2 + a**2 * b + np.sin(2 * b) + 4, rel=1e-14)
    assert objective.gradient().tolist() == pytest.approx([2 * (a - 0.3) + 2 * a * b, 6 * b + a**2 + 2 * np.cos(2 * b)])
    hessian = np.array([[2 + 2 * b, 2 * a], [2 * a, 6 - 4 * np.sin(2 * b)]])
    found = [objective.hvp(None, row).tolist() for row in np.eye(2)]
    assert np.allclose(found, hessian)


def test_a_linear_function_has_no_curvature():
    """Where the gradient does not depend on θ its derivative is zero, not an error."""
    objective = Objective.from_function(lambda w: 2 * w[0] - w[1])
    assert objective.gradient([5.0, 5.0]).tolist() == [2.0, -1.0]
    assert objective.hvp([5.0, 5.0], [1.0, 1.0]).tolist() == [0.0, 0.0]


def test_gradients_come_in_the_type_of_theta():
    """A float64 θ gives a float64 gradient of a float32 model, and the other way round."""
    objective = case("float32").objective()
    assert objective.gradient(objective.theta.double()).dtype == torch.float64
    assert objective.gradient().dtype == torch.float32


def test_gradients_of_sparse_embeddings_are_laid_out_in_full():
    """Rows that no example asks for have zero gradient."""
    model = nn.Embedding(4, 2, sparse=True).double()
    objective = Objective(model, F.mse_loss, (torch.tensor([0, 2, 2]), Y[:3]))
    grad = objective.space.unflatten(objective.gradient())["weight"]
    assert grad[[1, 3]].eq(0).all() and grad[[0, 2]].ne(0).all()
    wanted = torch.zeros(4, 2).double().index_add(0, torch.tensor([0, 2, 2]), 2 * (model.weight[[0, 2, 2]] - Y[:3]) / 6)
    assert torch.allclose(grad, wanted)


def test_ragged_batches_weigh_by_their_examples():
    """The mean is over examples: batches of 4, 4 and 3 give what one batch of 11 gives, and not the mean of three."""
    model, cuts = case("mlp").model(), [slice(0, 4), slice(4, 8), slice(8, 11)]
    objective = Objective(model, F.mse_loss, [(X[c], Y[c]) for c in cuts], batch_size=4)
    assert len(objective.examples.batches) == 3
    assert objective.value() == pytest.approx(own_loss(case("mlp")), rel=1e-14)
    with torch.no_grad():
        mean_of_means = np.mean([float(F.mse_loss(model(X[c]), Y[c])) for c in cuts])
    assert abs(objective.value() - mean_of_means) > 1e-3


@pytest.mark.parametrize("size", [1, 3, 8, 11, 1000])
def test_the_batch_size_changes_last_digits_only(size):
    """Value, gradient and metrics are those of all examples at once."""
    one, cut = (case("mlp").objective(metrics={"far": F.l1_loss}, batch_size=n) for n in (11, size))
    assert cut.values() == pytest.approx(one.values(), rel=1e-13)
    assert torch.allclose(cut.gradient(), one.gradient(), rtol=1e-11)


def weighted(prediction, target):
    return F.cross_entropy(prediction, target, weight=torch.tensor([1.0, 9.0, 3.0]).double())


NOT_MEANS = {
    "class weights": (weighted, torch.tensor([0] * 20 + [1] * 12 + [2] * 8)),
    "sum": (lambda p, t: F.cross_entropy(p, t, reduction="sum"), torch.arange(40) % 3),
    "one label ignored": (F.cross_entropy, torch.where(torch.arange(40) == 33, -100, torch.arange(40) % 3)),
    "clipped far away": (lambda p, t: F.cross_entropy(p, t).clamp(max=20.0), torch.arange(40) % 3),
    "correlation": (lambda p, t: -torch.corrcoef(torch.stack([p[:, 0], t.double()]))[0, 1], torch.arange(40) % 7),
}


@pytest.mark.parametrize("name", NOT_MEANS)
def test_a_loss_that_is_no_mean_over_examples_sees_them_all_at_once(name):
    """Cut into batches it would be another loss, also where the data is sorted and the first rows do not show it."""
    loss, target = NOT_MEANS[name]
    inputs = noise(40, 2, seed=8)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        model = nn.Linear(2, 3).double()
    with torch.no_grad():
        wanted = float(loss(model(inputs), target))
    objective = Objective(model, loss, (inputs, target), batch_size=8)
    assert not objective.mean_loss.is_mean and objective.value() == pytest.approx(wanted, rel=1e-13)


def test_a_batch_loss_takes_batches_of_any_structure():
    """f(model, batch) with dictionaries, weighted by their length or by what ``count`` says."""
    model = case("mlp").model()
    batches = [{"x": X[:4], "y": Y[:4]}, {"x": X[4:], "y": Y[4:]}]
    squared = lambda m, batch: F.mse_loss(m(batch["x"]), batch["y"])  # noqa: E731
    assert Objective(model, data=batches, batch_loss=squared).value() == pytest.approx(own_loss(case("mlp")), rel=1e-13)
    with torch.no_grad():
        parts = [float(squared(model, batch)) for batch in batches]
    equal = Objective(model, data=batches, batch_loss=squared, count=lambda batch: 1)
    assert equal.value() == pytest.approx(np.mean(parts), rel=1e-13)


def test_metrics_are_averaged_like_the_loss():
    """Every metric is a mean over all examples, by its name, beside the loss."""
    of_case = case("batch norm")
    right = lambda p, t: (p.argmax(1) == t).double().mean()  # noqa: E731
    found = of_case.objective(metrics={"accuracy": right, "error": lambda p, t: 1 - right(p, t).item()}, batch_size=4)
    wanted = right(of_case.model().eval()(*of_case.inputs), of_case.target).item()
    assert found.values() == pytest.approx({"loss": own_loss(of_case), "accuracy": wanted, "error": 1 - wanted})


def residual(model, batch):
    """A physics-informed loss: du/dx should be cos x, which takes autograd inside the loss."""
    x = batch.clone().requires_grad_()
    u = model(x)
    (slope,) = torch.autograd.grad(u.sum(), x, create_graph=True)
    return (slope - torch.cos(x)).square().mean()


def test_a_loss_may_use_autograd_inside():
    """A PINN's residual has a value, a gradient and a surface, as by hand."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(2)
        model = nn.Sequential(nn.Linear(1, 4), nn.Tanh(), nn.Linear(4, 1)).double()
    points = noise(9, 1, seed=9)
    objective = Objective(model, data=[points], batch_loss=residual)
    loss = residual(model, points)
    loss.backward()
    wanted = torch.cat([torch.zeros(p.numel()) if p.grad is None else p.grad.flatten() for p in model.parameters()])
    assert objective.value() == pytest.approx(loss.item(), rel=1e-13)
    assert torch.allclose(objective.gradient(), wanted.double(), rtol=1e-11)
    plane = lopsided_plane(objective)
    surface = crumple.evaluate(objective, plane, crumple.Grid.box((-1, 1), (0, 1), n=(3, 2)))
    set_parameters(model, plane.point([1.0, 0.0]))
    assert surface["loss"][2, 0] == pytest.approx(residual(model, points).item(), rel=1e-13)


def test_models_that_keep_what_they_compute_can_still_be_differentiated():
    """A table made at the first call serves later calls, with gradients or without."""

    class Caching(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear, self.table = nn.Linear(2, 2), None

        def forward(self, x):
            if self.table is None:
                self.table = torch.linspace(1, 2, 2, dtype=x.dtype)
            return self.linear(x) * self.table

    objective = Objective(Caching().double(), F.mse_loss, (X, Y))
    assert objective.value() > 0 and objective.gradient().ne(0).all()


def test_a_buffer_exchanged_in_forward_is_put_back():
    """Every piece of work starts from the model's own buffers, also after the model was traced."""
    objective = case("own buffers").objective()
    crumple.evaluate(objective, lopsided_plane(objective), crumple.Grid.square(1, n=2))
    buffers = dict(objective.mean_loss.network.module.named_buffers())
    assert float(buffers["calls"]) == 0.0 and float(buffers["last_mean"]) == 0.0


def test_what_a_model_remembers_is_not_spoilt_by_looking_at_its_structure():
    """A model that reads what it stored in the call before still runs after a survey has traced it."""

    class Remembering(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear, self.last = nn.Linear(2, 2), torch.zeros(())

        def forward(self, x):
            h = self.linear(x) + 0 * self.last
            self.last = x.sum()
            return torch.tanh(h)

    objective = Objective(Remembering().double(), F.mse_loss, (X, Y))
    first, plane = objective.value(), lopsided_plane(objective)
    surface = crumple.evaluate(objective, plane, crumple.Grid.box((-1, 1), (-1, 2), n=(3, 4)))
    assert (surface.status == crumple.Status.OK).all() and objective.value() == first
    assert surface["loss"][2, 3] == pytest.approx(objective.value(plane.point([1.0, 2.0])), rel=1e-12)


def test_functions_have_named_coordinates_and_a_base_in_double():
    """Names are the caller's; a base point given as a list keeps all its digits."""
    objective = Objective.from_function(lambda w: w.sum(), n=3, names=("a", "b", "c"), theta=[0.1, 0.2, 0.3])
    assert objective.theta.tolist() == [0.1, 0.2, 0.3] and objective.space.names == ("a", "b", "c")
    assert Objective.from_function(lambda w: w.sum(), n=2).space.names == ("w1", "w2")


def test_a_function_may_give_a_plain_number():
    """Values are enough for a surface; a gradient is refused with the reason."""
    objective = Objective.from_function(lambda w: w[0].item() ** 2 + 3)
    assert objective.value([2.0, 0.0]) == 7.0
    with pytest.raises(LossError, match="no gradient"):
        objective.gradient([2.0, 0.0])


def test_a_loss_that_cuts_the_graph_has_no_gradient():
    """detach() and constants are named as the reason, not left to a message from inside autograd."""
    for loss in (lambda p, t: F.mse_loss(p, t).detach(), lambda p, t: t.mean()):
        with pytest.raises(LossError, match="does not depend on the parameters"):
            Objective(case("mlp").model(), loss, (X, Y)).gradient()


def test_two_threads_may_not_share_one_objective():
    """While one thread holds it, another is refused at once; afterwards it is free again."""
    inside, go_on = threading.Event(), threading.Event()

    def slow(w):
        if threading.current_thread() is not threading.main_thread():
            inside.set()
            go_on.wait(10)
        return (w**2).sum()

    objective = Objective.from_function(slow)
    other = threading.Thread(target=objective.value)
    other.start()
    assert inside.wait(10)
    with pytest.raises(BusyError, match="thread"):
        objective.value()
    go_on.set()
    other.join()
    assert objective.value([1.0, 2.0]) == 5.0


def test_it_works_inside_the_callers_inference_mode():
    """Made or used under inference mode, it gives values and gradients all the same."""
    wanted = case("mlp").objective().gradient()
    with torch.inference_mode():
        objective = case("mlp").objective()
        assert torch.equal(objective.gradient(), wanted)
    assert torch.equal(objective.gradient(), wanted)


@pytest.fixture
def mesh(tmp_path):
    """A group of this process alone, over which models can be spread."""
    torch.distributed.init_process_group("gloo", init_method=f"file://{tmp_path}/group", rank=0, world_size=1)
    yield init_device_mesh("cpu", (1,))
    torch.distributed.destroy_process_group()


@pytest.mark.filterwarnings("ignore")  # of what torch will change
def test_models_spread_over_processes_are_refused(mesh, tmp_path):
    """Each process holds a part of every parameter: a surface, or a run, would be that of the part."""
    spread = {
        "0.weight": lambda net: distribute_module(net, mesh),
        "1.0.weight": lambda net: nn.Sequential(nn.Flatten(), fully_shard(net, mesh=mesh).requires_grad_(False)),
        "1": lambda net: nn.Sequential(nn.Flatten(), FullyShardedDataParallel(net, device_id=torch.device("cpu"))),
    }
    for where, made in spread.items():
        model = made(nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)))
        for use in (Objective, lambda model, *_: crumple.record(model, tmp_path / "x.crumple").__enter__()):
            with pytest.raises(ModelError, match="spread over several processes") as caught:
                use(model, F.mse_loss, (X.float(), Y[:, :1].float()))
            assert caught.value.where == where and "Gather the parameters first" in caught.value.fix


@pytest.mark.parametrize("wrap", [torch.compile, nn.DataParallel, torch.jit.script])
def test_wrapped_models_are_surveyed_under_their_plain_names(wrap):
    """Compiled, parallel and scripted models have the names and the values of what is inside."""
    with pytest.warns() if wrap is torch.jit.script else torch.no_grad():
        model = wrap(case("mlp").model())
    objective = Objective(model, F.mse_loss, (X, Y))
    assert objective.space.names == case("mlp").objective().space.names
    theta = 0.3 * noise(35, seed=4)
    assert objective.value(theta) == pytest.approx(own_loss(case("mlp"), theta), rel=1e-12)


def test_digests_tell_objectives_apart():
    """Other weights, data, buffers or loss names make another objective; an equal one has an equal digest."""
    model, other = case("mlp").model(), case("mlp").model()
    with torch.no_grad():
        other[0].bias[0] += 1e-15
    made = [Objective(model, F.mse_loss, (X, Y)), Objective(other, F.mse_loss, (X, Y))]
    made += [Objective(model, F.mse_loss, (X, Y.flip(0))), Objective(model, F.l1_loss, (X, Y))]
    assert len({objective.digest for objective in made}) == 4
    assert Objective(case("mlp").model(), F.mse_loss, (X.clone(), Y)).digest == made[0].digest
    assert made[0].data_digest == made[1].data_digest != made[2].data_digest


class _OnceOnly(torch.autograd.Function):
    """tanh, with a backward that torch cannot look into."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.tanh()

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * (1 - x.tanh() ** 2)


def test_a_missing_second_derivative_is_no_zero():
    """Torch gives zeros there; the gradient is right."""
    objective = Objective.from_function(lambda w: (_OnceOnly.apply(w) ** 2).sum(), n=2, theta=(0.3, 0.5))
    plane = crumple.directions.weights(objective, ("w1", "w2"))
    t = np.tanh([0.3, 0.5])
    assert objective.gradient().tolist() == pytest.approx(2 * t * (1 - t**2))
    with pytest.raises(LossError, match="second derivative"):
        objective.hvp(None, torch.ones(2))
    with pytest.raises(LossError, match="second derivative"):
        crumple.curvature.Operator(objective).dense()
    found = crumple.evaluate(objective, plane, crumple.Grid.box((0, 1), (0, 1), n=(2, 3)), hessian=True)
    assert np.isnan(found["hessian[0,0]"]).all() and (found.status == crumple.Status.FAILED).all()
