"""What the benchmark compares with: the panels' pictures as `interact` and inline pyplot draw them.

This text is run in a notebook, in a browser, and in the benchmark itself. The mathematics is the
package's, as in the panels; only the drawing differs.
"""

from functools import cache

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np

from backprop_helpers import Network, backward, cost, datasets, forward
from backprop_helpers.panels.training_runs import ALPHAS, train_all
from backprop_helpers.panels.training_view import CELLS, moment

EXAMPLE = Network.example()
X, Y = (batch[:, :1] for batch in datasets.example())
SIGN = {True: ("#0072b2", "-"), False: ("#d55e00", "--")}


def diagram(network, gradients=None):
    """Draw the network with the numbers of its forward pass, and maybe those of the backward."""
    trace = forward(network, X)
    _, axes = plt.subplots(figsize=(8.4, 3.6))
    layout = network.layout
    place = {
        node: (layer, -row)
        for layer in range(1, layout.last + 1)
        for row, node in enumerate(layout.nodes(layer))
    }
    for node, (x, y) in place.items():
        out = float(trace[f"out_{node}"][0])
        axes.scatter(x, y, s=900, c=[out], cmap="Blues", vmin=0, vmax=1.5, edgecolors="k", zorder=2)
        axes.text(x, y, f"{node}\n{out:.2f}", ha="center", va="center")
        if x > 1:
            words = (
                f"b{node} = {network[f'b{node}']:.2f}\nnet_{node} = {trace[f'net_{node}'][0]:.2f}"
            )
            if gradients:
                words += f"\nδ = {gradients[f'delta_{node}'][0]:.3f}"
            axes.text(x, y - 0.35, words, ha="center", va="top", fontsize=8)
    for name in network.names:
        edge = layout.find(name)
        if edge.kind == "w":
            (x1, y1), (x2, y2) = (
                place[layout.nodes(layer)[row]]
                for layer, row in ((edge.layer - 1, edge.row), (edge.layer, edge.column))
            )
            color, style = SIGN[network[name] >= 0]
            axes.plot([x1, x2], [y1, y2], style, color=color, lw=1 + abs(network[name]), zorder=1)
            words = f"{name} = {network[name]:.2f}"
            if gradients:
                words += f"\nΔ{name} = {gradients[name]:.3f}"
            axes.text(0.7 * x1 + 0.3 * x2, 0.7 * y1 + 0.3 * y2, words, fontsize=8)
    axes.set(ylim=(-1.9, 0.6), title=f"Cost = {cost(trace, Y):.6f}")
    axes.axis("off")


def draw_forward_pass(w68):
    diagram(EXAMPLE.replace(w68=w68))


def draw_backward_pass(w68):
    network = EXAMPLE.replace(w68=w68)
    diagram(network, backward(network, forward(network, X), Y))


def draw_slope(w68, power):
    network, alpha, values = EXAMPLE.replace(w68=w68), 10**power, np.linspace(-10, 10, 201)
    trace = forward(network, X)
    now, slope = cost(trace, Y), backward(network, trace, Y)["w68"]
    after = cost(forward(network.replace(w68=w68 - alpha * slope), X), Y)
    _, axes = plt.subplots(figsize=(8.4, 3.7))
    axes.plot(values, cost(forward(network.replace(w68=values), X), Y))
    axes.axline((w68, now), slope=slope, ls="--", color="#d55e00", label=f"slope {slope:.6f}")
    axes.plot(w68, now, "ko", label=f"now {now:.6f}")
    axes.plot(w68 - alpha * slope, after, "s", label=f"after the step {after:.6f}")
    axes.annotate("", (w68 - alpha * slope, now), (w68, now), arrowprops={"arrowstyle": "->"})
    axes.set(
        xlim=(-10, 10), xlabel="w68", ylabel="cost (nats)", title=f"w68 = {w68:.1f}, α = {alpha:g}"
    )
    axes.grid()
    axes.legend()


@cache
def trained():
    return train_all("two_moons", seed=3, epochs=2000)


def draw_training(power, epoch):
    runs = trained()
    alpha, record = round(10 * power) + 20, int(epoch // 10)
    now, epochs = moment(runs, alpha, record), runs.history.epochs
    _, (left, middle, right) = plt.subplots(1, 3, figsize=(8.4, 3.6), layout="constrained")
    left.semilogy(epochs, runs.history.costs[:, alpha])
    left.plot(epochs[record], now.cost, "ko")
    left.set(xlabel="epoch", ylabel="cost (nats)", title=f"α = {ALPHAS[alpha]:g}")
    low, high = runs.X.min(axis=1), runs.X.max(axis=1)
    plane = [np.linspace(a, b, CELLS) for a, b in zip(low, high, strict=True)]
    middle.contourf(*plane, now.lead, levels=np.linspace(-1, 1, 9), cmap="RdBu")
    middle.scatter(*runs.X, c=runs.Y[1], cmap="RdBu", edgecolors="k", s=12)
    middle.set(title=f"epoch {epochs[record]}: {now.right.sum()} right")
    right.barh([f"layer {layer}" for layer in now.norms], list(now.norms.values()))
    right.set(xscale="log", xlim=(1e-6, 1), title="gradient norm")


def show(name):
    """Show one baseline with its sliders, as a notebook would."""

    def shown(**values):
        globals()[f"draw_{name}"](**values)
        plt.show()

    weight = widgets.FloatSlider(1.4, min=-10, max=10, step=0.1, readout_format=".1f")
    power = widgets.FloatSlider(-0.3, min=-2, max=2, step=0.1)
    if name == "slope":
        widgets.interact(shown, w68=weight, power=power)
    elif name == "training":
        epoch = widgets.IntSlider(2000, min=0, max=2000, step=10)
        widgets.interact(shown, power=power, epoch=epoch)
    else:
        widgets.interact(shown, w68=weight)
