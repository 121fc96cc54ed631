"""The same gradient descent in other libraries, and in the NumPy that everyone writes first.

Each function takes a `Problem` and returns ``run(epochs)``: a function that trains on from where it
is, so that importing, building and compiling are not measured. All use float64, the same weights
and data, full batches, sigmoid layers, and binary cross-entropy.
"""

import os
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

THREADS = int(os.environ.get("OMP_NUM_THREADS") or os.cpu_count())  # NumPy and JAX read it too
ALPHA = 0.5


@dataclass(frozen=True, eq=False)
class Problem:
    """Starting weights and data for one network, from a fixed seed."""

    sizes: tuple[int, ...]
    n: int

    def data(self):
        generator = np.random.default_rng(1)
        X = generator.normal(size=(self.sizes[0], self.n))
        labels = generator.integers(0, self.sizes[-1], self.n)
        return X, (np.arange(self.sizes[-1])[:, np.newaxis] == labels).astype(float)

    def weights(self):
        generator = np.random.default_rng(2)
        return [
            (generator.normal(0, 4 / np.sqrt(n_in), (n_in, n_out)), np.zeros((n_out, 1)))
            for n_in, n_out in pairwise(self.sizes)
        ]


def ours(problem):
    from backprop_helpers import Network, train

    W, b = ({k: pair[part] for k, pair in enumerate(problem.weights(), 2)} for part in (0, 1))
    network, (X, Y) = Network(W, b), problem.data()
    return lambda epochs: train(network, X, Y, ALPHA, epochs, record_every=epochs)


def textbook(problem):
    (X, Y), layers = problem.data(), problem.weights()

    def run(epochs):
        for _ in range(epochs):
            outs = [X]
            for W, b in layers:
                outs.append(1 / (1 + np.exp(-(W.T @ outs[-1] + b))))
            delta = (outs[-1] - Y) / Y.size
            for k in reversed(range(len(layers))):
                W, b = layers[k]
                dW, db = outs[k] @ delta.T, delta.sum(axis=1, keepdims=True)
                if k > 0:
                    delta = (W @ delta) * outs[k] * (1 - outs[k])
                layers[k] = (W - ALPHA * dW, b - ALPHA * db)

    return run


def pytorch(problem):
    import torch

    torch.set_num_threads(THREADS)
    X, Y = map(torch.tensor, problem.data())
    layers = [[torch.tensor(a, requires_grad=True) for a in pair] for pair in problem.weights()]
    optimizer = torch.optim.SGD([a for pair in layers for a in pair], lr=ALPHA)

    def run(epochs):
        for _ in range(epochs):
            out = X
            for W, b in layers:
                out = torch.sigmoid(W.T @ out + b)
            loss = torch.nn.functional.binary_cross_entropy(out, Y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    return run


def _jax_step(problem):
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    X, Y = map(jnp.asarray, problem.data())

    def loss(layers):
        out = X
        for W, b in layers:
            out = jax.nn.sigmoid(W.T @ out + b)
        return -jnp.mean(Y * jnp.log(out) + (1 - Y) * jnp.log(1 - out))

    def step(layers, alpha):
        return jax.tree.map(lambda old, slope: old - alpha * slope, layers, jax.grad(loss)(layers))

    return step, jax.tree.map(jnp.asarray, problem.weights())


def jax_jit(problem):
    import jax

    step, layers = _jax_step(problem)
    step = jax.jit(step)

    def run(epochs):
        new = layers
        for _ in range(epochs):
            new = step(new, ALPHA)
        jax.block_until_ready(new)

    return run


def jax_loop(problem):
    import jax

    step, layers = _jax_step(problem)
    loop = jax.jit(
        lambda layers, epochs: jax.lax.fori_loop(0, epochs, lambda _, p: step(p, ALPHA), layers)
    )
    return lambda epochs: jax.block_until_ready(loop(layers, epochs))


def autograd(problem):
    import autograd.numpy as anp
    from autograd import grad

    (X, Y), layers = problem.data(), problem.weights()

    def loss(layers):
        out = X
        for W, b in layers:
            out = 1 / (1 + anp.exp(-(anp.dot(W.T, out) + b)))
        return -anp.mean(Y * anp.log(out) + (1 - Y) * anp.log(1 - out))

    slope = grad(loss)

    def run(epochs):
        new = layers
        for _ in range(epochs):
            pairs = zip(new, slope(new), strict=True)
            new = [(W - ALPHA * dW, b - ALPHA * db) for (W, b), (dW, db) in pairs]

    return run


def scikit_learn(problem):
    from sklearn.neural_network import MLPClassifier

    X, Y = problem.data()

    def run(epochs):
        model = MLPClassifier(
            problem.sizes[1:-1],
            activation="logistic",
            solver="sgd",
            alpha=0,
            batch_size=problem.n,
            learning_rate_init=ALPHA,
            momentum=0,
            max_iter=epochs,
            tol=0,
            n_iter_no_change=10**9,
            shuffle=False,
        )
        model.fit(X.T, Y.T.astype(int))

    return run


def floor(problem):
    """Return what no NumPy code can be faster than: the exponentials alone, one call per layer."""
    generator = np.random.default_rng(0)
    nets = [generator.normal(size=(size, problem.n)) for size in problem.sizes[1:]]
    outs = [np.empty_like(net) for net in nets]

    def run(epochs):
        for _ in range(epochs):
            for net, out in zip(nets, outs, strict=True):
                np.exp(net, out=out)

    return run


SWEEP = np.geomspace(0.01, 30, 64)


def our_sweep(problem):
    from backprop_helpers import Network, train

    W, b = ({k: pair[part] for k, pair in enumerate(problem.weights(), 2)} for part in (0, 1))
    network, (X, Y) = Network(W, b), problem.data()
    return lambda epochs: train(network, X, Y, SWEEP, epochs, record_every=epochs)


def jax_sweep(problem):
    import jax

    step, layers = _jax_step(problem)

    def train_one(alpha, epochs):
        return jax.lax.fori_loop(0, epochs, lambda _, new: step(new, alpha), layers)

    loop = jax.jit(jax.vmap(train_one, in_axes=(0, None)))
    return lambda epochs: jax.block_until_ready(loop(SWEEP, epochs))
