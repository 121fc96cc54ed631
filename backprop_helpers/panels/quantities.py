"""Every number of both passes of one sample, by name: what formulas have places for."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from backprop_helpers.backprop import backward, cost, forward, sigmoid
from backprop_helpers.network import Network

Quantities = Mapping[str, float | None]


def quantities(network: Network, x: ArrayLike, y: ArrayLike) -> Quantities:
    """Return them; ``living.js`` computes the same in the page.

    Parameters
    ----------
    network : Network
        One network.
    x, y : array, (n_in, 1) and (K, 1)
        One sample and its target.

    Returns
    -------
    mapping of str to float
        ``w68``, ``b8``, ``out_8``, ``net_8``, ``delta_8``, ``y_1``, ``cost``; ``dw68`` and ``db8``
        for the gradients, ``felt_8`` for ∂Cost/∂out_8 (at an output, None where out has rounded to
        0 or 1 and it is no number), ``slope_8`` for out_8 (1 − out_8), the slope of the sigmoid.

    Examples
    --------
    >>> found = quantities(Network.example(), [[0.9], [0.4]], [[1], [0]])
    >>> [round(found[name], 6) for name in ("out_8", "delta_8", "dw68", "felt_6", "cost")]
    [0.382057, -0.308971, -0.117324, -0.743833, 1.069464]
    """
    trace = forward(network, x)
    gradients, layout = backward(network, trace, y), network.layout
    found: dict[str, float | None] = {name: float(network[name]) for name in network.names}
    found |= {f"d{name}": float(gradients[name]) for name in network.names}
    found["cost"] = float(cost(trace, y))
    targets = np.reshape(np.asarray(y, dtype=np.float64), -1).tolist()
    found |= {f"y_{row}": target for row, target in enumerate(targets, start=1)}
    found |= {f"out_{node}": float(out) for node, (out,) in enumerate(trace.out[1])}
    for layer in layout.layers:
        out, rest = trace.out[layer], sigmoid(-trace.net[layer])
        kinds = {"net": trace.net[layer], "out": out, "slope": out * rest}
        kinds["delta"] = gradients.delta[layer]
        if layer < layout.last:
            kinds["felt"] = network.W[layer + 1] @ gradients.delta[layer + 1]
        for row, node in enumerate(layout.nodes(layer)):
            found |= {f"{kind}_{node}": float(value[row, 0]) for kind, value in kinds.items()}
            if layer == layout.last:
                p, not_p = float(out[row, 0]), float(rest[row, 0])
                found[f"felt_{node}"] = felt(p, not_p, targets[row], len(targets))
    return found


def felt(p: float, rest: float, y: float, shares: int) -> float | None:
    """Return how the cost feels an output; None where that is no number.

    ``rest`` is 1 − p; ``shares`` is K·N, the number of terms that the cost is the mean of.
    """
    if (y and not p) or (y != 1 and not rest):
        return None
    value = (-(y / p if y else 0.0) + ((1 - y) / rest if y != 1 else 0.0)) / shares
    return value if math.isfinite(value) else None
