"""The mathematics: forward pass, cost, backward pass, update.

Every array may have extra axes in front (a stack of networks); the last two are what the page
shows, with one column per sample. ``K`` is the number of outputs (2 on the page), ``N`` the number
of samples.
"""

import numpy as np
from numpy.typing import ArrayLike

from .names import Array
from .network import Network
from .results import Gradients, Trace
from .validation import as_floats, as_inputs, as_learning_rate, as_targets, need

# Far out, e^-net rounds to infinity and tiny products to 0: right, whatever NumPy shall say to it.
rounding = np.errstate(all="ignore")


@rounding
def sigmoid(net: ArrayLike) -> Array:
    """Return 1 / (1 + e^-net), elementwise.

    Raises
    ------
    TypeError
        If ``net`` holds anything but real numbers.

    Examples
    --------
    >>> float(sigmoid(0))
    0.5
    """
    return 1 / (1 + np.exp(-as_floats("net", net)))


@rounding
def forward(network: Network, X: ArrayLike) -> Trace:
    """Compute every node's net and out, layer by layer: Z = Wᵀ out + b, out = σ(Z).

    Parameters
    ----------
    network : Network
        One network or a stack.
    X : array, (..., n_in, N)
        Inputs, one column per sample.

    Returns
    -------
    Trace
        ``trace["net_8"]``, ``trace["out_8"]``: (..., N). ``trace.net[5]``, ``trace.out[5]``:
        (..., n_5, N). Layer 1 holds the inputs: ``trace["out_0"]``.

    Raises
    ------
    ValueError
        If ``X`` does not have one row per input node, or holds NaN or infinity.
    TypeError
        If ``network`` is no network, or ``X`` holds no numbers.

    Examples
    --------
    >>> trace = forward(Network.example(), [[0.9], [0.4]])
    >>> trace["out_8"].round(6)
    array([0.382057])
    """
    need(Network, network)
    out = {1: as_inputs(X, network.sizes[0], network.stack_shape)}
    net: dict[int, Array] = {}
    for layer in network.layout.layers:
        net[layer] = network.W[layer].mT @ out[layer - 1] + network.b[layer]
        out[layer] = sigmoid(net[layer])
    return Trace(net, out)


@rounding
def cost(trace: Trace, Y: ArrayLike) -> float | Array:
    """Compute the binary cross-entropy, -1/(KN) Σ [y log p + (1 - y) log(1 - p)].

    It is computed from net, not from p = σ(net), and so stays finite where p rounds to 0 or 1.

    Parameters
    ----------
    trace : Trace
        What `forward` returned.
    Y : array, (..., K, N)
        Targets, one-hot, one column per sample.

    Returns
    -------
    float or array, (...)
        The cost in nats, averaged over outputs and samples; an array for a stack.

    Raises
    ------
    ValueError
        If ``Y`` does not have the outputs' shape, or holds values outside 0 to 1.
    TypeError
        If ``trace`` is no trace, or ``Y`` holds no numbers.

    Examples
    --------
    >>> round(cost(forward(Network.example(), [[0.9], [0.4]]), [[1], [0]]), 6)
    1.069464
    """
    need(Trace, trace)
    net = trace.net[trace.layout.last]
    Y = as_targets(Y, net)
    # log p = -log(1 + e^-net). For net < 0 that is net - log(1 + e^net): e^-|net| never overflows.
    tail = np.log1p(np.exp(-abs(net)))
    log_p = np.minimum(net, 0) - tail
    log_not_p = np.minimum(-net, 0) - tail  # 1 - p = σ(-net)
    total = (Y * log_p + (1 - Y) * log_not_p).sum(axis=(-2, -1))
    K, N = Y.shape[-2:]
    mean: Array = -total / (K * N)
    return float(mean) if mean.ndim == 0 else mean


@rounding
def backward(network: Network, trace: Trace, Y: ArrayLike) -> Gradients:
    """Compute ∂Cost/∂w for every weight and bias, from the outputs back to the inputs.

    δ is ∂Cost/∂net, one value per node and sample. The sum over the batch comes last, once.

    Parameters
    ----------
    network : Network
        The network that ``trace`` was computed with.
    trace : Trace
        What `forward` returned.
    Y : array, (..., K, N)
        Targets, one-hot, one column per sample.

    Returns
    -------
    Gradients
        ``grads["w68"]``, ``grads["b8"]``: float or (...). ``grads["delta_8"]``: (..., N).
        ``grads.W[5]``, ``grads.b[5]``, ``grads.delta[5]``: the same as arrays.

    Raises
    ------
    ValueError
        If ``Y`` does not have the outputs' shape, or ``trace`` is another network's.
    TypeError
        If ``network`` is no network, ``trace`` no trace, or ``Y`` holds no numbers.

    Examples
    --------
    >>> net, X, Y = Network.example(), [[0.9], [0.4]], [[1], [0]]
    >>> grads = backward(net, forward(net, X), Y)
    >>> grads["delta_8"].round(6), round(grads["w68"], 6)
    (array([-0.308971]), -0.117324)
    """
    need(Network, network)
    need(Trace, trace, of=network)
    net, out, layers, last = trace.net, trace.out, network.layout.layers, network.layout.last
    Y = as_targets(Y, net[last])
    K, N = Y.shape[-2:]
    # 1 - out is σ(-net), and p - y is p (1 - y) - (1 - p) y: exact where out rounds to 1, too.
    rest = {layer: sigmoid(-net[layer]) for layer in layers}
    delta = {last: (out[last] * (1 - Y) - rest[last] * Y) / (K * N)}
    for layer in range(last - 1, 1, -1):
        dcost_dout = network.W[layer + 1] @ delta[layer + 1]
        delta[layer] = dcost_dout * out[layer] * rest[layer]
    return Gradients(
        W={layer: out[layer - 1] @ delta[layer].mT for layer in layers},
        b={layer: delta[layer].sum(axis=-1, keepdims=True) for layer in layers},
        delta=delta,
    )


@rounding
def update(network: Network, gradients: Gradients, alpha: ArrayLike) -> Network:
    """Take one step of gradient descent on every parameter: w_new = w_old - α Δw.

    Parameters
    ----------
    network : Network
        The old parameters.
    gradients : Gradients
        What `backward` returned.
    alpha : float or array, (...)
        Learning rate; an array makes a stack with one network per learning rate.

    Returns
    -------
    Network
        A new network; the old one is unchanged.

    Raises
    ------
    ValueError
        If ``alpha`` is not positive and finite, or ``gradients`` are another network's.
    TypeError
        If ``network`` is no network, ``gradients`` no gradients, or ``alpha`` no number.

    Examples
    --------
    >>> net, X, Y = Network.example(), [[0.9], [0.4]], [[1], [0]]
    >>> new = update(net, backward(net, forward(net, X), Y), alpha=0.5)
    >>> round(new["w68"], 6)
    1.458662
    """
    need(Network, network)
    need(Gradients, gradients, of=network)
    rate = as_learning_rate(alpha, network, gradients)[..., np.newaxis, np.newaxis]
    layers = network.layout.layers
    return Network(
        W={layer: network.W[layer] - rate * gradients.W[layer] for layer in layers},
        b={layer: network.b[layer] - rate * gradients.b[layer] for layer in layers},
    )
