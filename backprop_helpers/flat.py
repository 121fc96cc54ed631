"""All parameters in one flat array, (..., P): layer by layer, weights before biases, as the names.

Each layer is a matrix there, (n_in + 1, n_out): the weights, and the biases as its last row.
"""

from itertools import pairwise

import numpy as np

from .names import Array, PerParameter


def matrices(flat: Array, sizes: tuple[int, ...]) -> list[Array]:
    """Return a view into ``flat``, (..., n_in + 1, n_out), for each layer.

    Examples
    --------
    >>> [matrix.shape for matrix in matrices(np.zeros((7, 13)), (2, 3, 1))]
    [(7, 3, 3), (7, 4, 1)]
    """
    views, start = [], 0
    for n_in, n_out in pairwise(sizes):
        end = start + (n_in + 1) * n_out
        views.append(flat[..., start:end].reshape(*flat.shape[:-1], n_in + 1, n_out))
        start = end
    return views


def flatten(values: PerParameter) -> Array:
    """Return the parameters, or their gradients, as one new array, (..., P).

    Examples
    --------
    >>> from backprop_helpers import Network
    >>> flatten(Network.example())[-6:]
    array([ 1.4, -0.9, -1.2,  1.6, -0.3,  0.2])
    """
    stack = values.stack_shape
    flat = np.empty((*stack, len(values.names)))
    for layer, matrix in enumerate(matrices(flat, values.layout.sizes), start=2):
        matrix[..., :-1, :] = values.W[layer]
        matrix[..., -1:, :] = values.b[layer].mT
    return flat


def tables(flat: Array, sizes: tuple[int, ...]) -> tuple[dict[int, Array], dict[int, Array]]:
    """Return weights and biases by layer number, as `Network` and `Gradients` take them.

    Examples
    --------
    >>> from backprop_helpers import Network
    >>> W, b = tables(flatten(Network.example()), Network.example().sizes)
    >>> Network(W, b)["w68"]
    1.4
    """
    layers = list(enumerate(matrices(flat, sizes), start=2))
    W = {layer: matrix[..., :-1, :] for layer, matrix in layers}
    b = {layer: matrix[..., -1:, :].mT for layer, matrix in layers}
    return W, b
