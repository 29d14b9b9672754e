"""The model as a graph of operations: which of them depend on which parameters."""

from __future__ import annotations

import math
import threading
import types
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from torch import Tensor, fx, nn

from ..network import Network


@dataclass(frozen=True)
class Traced:
    """A traced model whose modules are the network's own, so that setting θ reaches them."""

    module: nn.Module
    """What holds the layers that the graph calls."""
    graph: fx.Graph
    uses: dict[fx.Node, frozenset[str]]
    """The parameters that each operation reads itself."""

    @cached_property
    def nodes(self) -> list[fx.Node]:
        """Operations in order, inputs and output apart."""
        return [n for n in self.graph.nodes if n.op not in ("placeholder", "output")]

    @cached_property
    def inputs(self) -> list[fx.Node]:
        """What the model is called with."""
        return [n for n in self.graph.nodes if n.op == "placeholder"]

    @cached_property
    def result(self) -> Any:
        """What the model returns: a node, or a structure of nodes."""
        return next(n for n in self.graph.nodes if n.op == "output").args[0]

    @cached_property
    def linear_head(self) -> tuple[fx.Node, list[fx.Node]] | None:
        """The last linear layer, and the reshapes after it, if the model ends so; else None."""
        node, after = self.result, []
        while isinstance(node, fx.Node) and _only_reshapes(node, self):
            after.append(node)
            node = node.args[0]
        if not isinstance(node, fx.Node) or node.op != "call_module" or len(node.users) != 1:
            return None
        layer = self.module.get_submodule(str(node.target))
        return (node, after[::-1]) if type(layer) is nn.Linear and not layer._forward_hooks else None

    @cached_property
    def _before(self) -> dict[fx.Node, list[fx.Node]]:
        return {}

    def before(self, node: fx.Node) -> list[fx.Node]:
        """The operations that ``node`` depends on, in order."""
        if node not in self._before:
            needed: set[fx.Node] = set(node.all_input_nodes)
            for other in reversed(self.nodes):
                if other in needed:
                    needed.update(other.all_input_nodes)
            self._before[node] = [n for n in self.nodes if n in needed]
        return self._before[node]

    @cached_property
    def _reached(self) -> dict[frozenset[str], frozenset[fx.Node]]:
        return {}

    def reach(self, names: frozenset[str]) -> frozenset[fx.Node]:
        """Every operation whose value depends on one of these parameters."""
        if names not in self._reached:  # a graph outlives a survey, and planes that move the same are many
            reached: set[fx.Node] = set()
            for node in self.nodes:
                if self.uses[node] & names or any(n in reached for n in node.all_input_nodes):
                    reached.add(node)
            self._reached[names] = frozenset(reached)
        return self._reached[names]

    def stage(self, nodes: Sequence[fx.Node], wanted: Sequence[fx.Node]) -> Stage:
        """The sub-graph of these operations as one callable that gives the ``wanted`` values."""
        graph, copies, inside = fx.Graph(), {}, set(nodes)
        needed = [n for node in nodes for n in node.all_input_nodes if n not in inside]
        given = tuple(dict.fromkeys([*needed, *(n for n in wanted if n not in inside)]))
        for node in given:
            copies[node] = graph.placeholder(f"given_{node.name}")
        for node in nodes:
            copies[node] = graph.node_copy(node, lambda n: copies[n])
        graph.output(tuple(copies[n] for n in wanted))
        return Stage(given, tuple(wanted), fx.GraphModule(self.module, graph))


@dataclass(frozen=True)
class Stage:
    """Part of a model, from the values it is given to the values it gives."""

    given: tuple[fx.Node, ...]
    gives: tuple[fx.Node, ...]
    run: fx.GraphModule

    def __call__(self, known: dict[fx.Node, Any]) -> dict[fx.Node, Any]:
        """The values of ``gives``, from known values that hold ``given``."""
        return dict(zip(self.gives, self.run(*(known[n] for n in self.given)), strict=True))


_KNOWN: weakref.WeakKeyDictionary[Network, Traced | str] = weakref.WeakKeyDictionary()


def trace(network: Network) -> Traced | str:
    """The network as a graph, or the reason why a graph would not be the whole truth; traced once a network."""
    if network not in _KNOWN:
        _KNOWN[network] = _trace(network)
    return _KNOWN[network]


def _trace(network: Network) -> Traced | str:
    for name, module in network.module.named_modules():
        if module._forward_hooks or module._forward_pre_hooks or nn.modules.module._global_forward_hooks:
            return f"{name or 'the model'} has forward hooks, which a graph does not run"
    try:
        with _ONE, _attributes_kept(network.module):
            graph = _graph_of(network.module)
            constants = any(n.op == "get_attr" for n in graph.nodes)  # tracing may leave some on the model, for now
            module = fx.GraphModule(network.module, graph) if constants else network.module
    except Exception as cause:
        return f"the model cannot be traced ({type(cause).__name__}: {str(cause).splitlines()[0][:120]})"
    names = {id(p): name for p, name in zip(network.parameters, network.space.names, strict=True)}
    return Traced(module, graph, {n: _own_parameters(n, module, names) for n in graph.nodes})


def _graph_of(module: nn.Module) -> fx.Graph:
    try:
        return _OwnTracer().trace(module)
    except TypeError:  # a function of ``math`` was given a size, say; to watch for those takes a third of the time
        return _OwnTracer(math).trace(module)


_ONE = threading.Lock()
"""While torch.fx traces one model it changes how all models are called, and puts that back in order of arrival."""


class _OwnTracer(fx.Tracer):
    """Traces what its own thread calls; calls of other threads, which torch.fx catches too, go their own way.

    Args:
        watched: modules whose functions may be given what is traced.
    """

    def __init__(self, *watched: types.ModuleType) -> None:
        super().__init__(autowrap_modules=watched)  # type: ignore[arg-type]
        self.thread = threading.get_ident()

    def call_module(self, m: nn.Module, forward: Any, args: Any, kwargs: Any) -> Any:
        if threading.get_ident() != self.thread:
            return forward(*args, **kwargs)
        return super().call_module(m, forward, args, kwargs)

    def getattr(self, attr: str, attr_val: Any, parameter_proxy_cache: dict[str, Any]) -> Any:
        if threading.get_ident() != self.thread:
            return attr_val
        return super().getattr(attr, attr_val, parameter_proxy_cache)


@contextmanager
def _attributes_kept(model: nn.Module) -> Iterator[None]:
    """Take back what tracing leaves on modules that store what they compute: symbols in the place of tensors."""
    before = [(kept, dict(kept)) for m in model.modules() for kept in (vars(m), m._buffers)]
    try:
        yield
    finally:
        for kept, then in before:
            for name in kept.keys() - then.keys():
                del kept[name]
            kept.update(then)


def _own_parameters(node: fx.Node, module: nn.Module, names: dict[int, str]) -> frozenset[str]:
    if node.op == "call_module":
        tensors: list[Tensor] = list(module.get_submodule(str(node.target)).parameters())
    elif node.op == "get_attr":
        value: Any = module
        for part in str(node.target).split("."):
            value = getattr(value, part)
        tensors = [value] if isinstance(value, Tensor) else []
    else:
        tensors = []
    return frozenset(names[id(t)] for t in tensors if id(t) in names)


_RESHAPES = {"squeeze", "flatten", "view", "reshape", "unsqueeze"}


def _only_reshapes(node: fx.Node, traced: Traced) -> bool:
    if len(node.all_input_nodes) != 1 or node.args[:1] != (node.all_input_nodes[0],):
        return False
    if node.op == "call_module":
        return type(traced.module.get_submodule(str(node.target))) in (nn.Identity, nn.Flatten)
    if node.op == "call_method":
        return node.target in _RESHAPES
    return node.op == "call_function" and node.target in (torch.squeeze, torch.flatten, torch.reshape, torch.unsqueeze)
