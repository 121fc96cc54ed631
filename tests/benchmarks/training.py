"""Measure how fast training is, next to other libraries, and hold it against the targets.

    pip install -e ".[bench]"
    python tests/benchmarks/training.py --output speed.md

All candidates take turns, so that a busy machine slows all of them down. Each number is wall time,
the median over the turns. On a machine that others use too the median measures them as well: there,
``--quantile 0`` takes each candidate's fastest turn.
"""

import argparse
import functools
import multiprocessing
import os
import platform
import subprocess
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np

from tests.benchmarks import peers

PAGE = (2, 2, 2, 2, 2)
BATCHES = (4, 200, 2000, 10_000, 100_000)
SINGLE = {
    "textbook NumPy": peers.textbook,
    "PyTorch eager": peers.pytorch,
    "JAX jit": peers.jax_jit,
    "JAX compiled loop": peers.jax_loop,
    "HIPS autograd": peers.autograd,
    "scikit-learn": peers.scikit_learn,
    "floor: exponentials": peers.floor,
    "ours": peers.ours,
}
SAMPLE = 0.2  # seconds that one measurement takes, about: what is done once must not count


class Report:
    """Markdown that is printed while it is written."""

    def __init__(self, quantile):
        self.quantile = quantile
        self.lines = []
        self.targets = []

    def typical(self, times):
        return np.quantile(times, self.quantile)

    def add(self, *lines):
        self.lines += lines
        print(*lines, sep="\n", flush=True)

    def row(self, *cells):
        self.add("| " + " | ".join(map(str, cells)) + " |")

    def head(self, *cells):
        self.add("")
        self.row(*cells)
        self.row(*["---", *["---:"] * (len(cells) - 1)])

    def target(self, what, value, limit, at_least=False):
        met = value >= limit if at_least else value <= limit
        wanted = f"{'≥' if at_least else '≤'} {limit:g}"
        self.targets.append((what, f"{value:.2f}", wanted, "yes" if met else "**no**"))


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def enough_epochs(run, sample, least):
    """Return how many epochs take about this long, at least as many as asked for."""
    run(2)  # imports, compiles, warms up
    epochs = least
    while seconds(functools.partial(run, epochs)) < sample / 2:
        epochs *= 2
    return epochs


def work(connection, make, problem, sample, least):
    """Measure one candidate each time that the other end asks."""
    warnings.simplefilter("ignore")  # scikit-learn: not converged
    run = make(problem)
    epochs = enough_epochs(run, sample, least)
    connection.send("ready")
    while connection.recv():
        connection.send(seconds(functools.partial(run, epochs)) / epochs)


def take_turns(makers, problem, rounds, sample=SAMPLE):
    """Return the seconds per epoch of each candidate, (rounds,), measured in turns.

    Each has a process of its own: what the others leave in memory, and their threads that wait
    busily for more, would change the result. Ours gets 100 epochs or more: `train` also computes
    the cost of the first and the last network, which the others do not.
    """
    spawn = multiprocessing.get_context("spawn")
    workers = {}
    for name, make in makers.items():
        here, there = spawn.Pipe()
        least = 100 if name == "ours" else 2
        process = spawn.Process(target=work, args=(there, make, problem, sample, least))
        process.start()
        workers[name] = here, process
        here.recv()
    times = {name: np.empty(rounds) for name in makers}
    for turn in range(rounds):
        for name, (here, _) in workers.items():
            here.send(True)
            times[name][turn] = here.recv()
    for here, process in workers.values():
        here.send(False)
        process.join()
    return times


def ratio(report, times, slow, fast="ours"):
    return float(report.typical(times[slow]) / report.typical(times[fast]))


def single_runs(report, rounds):
    report.add("", "## One network, 2-2-2-2-2: microseconds per epoch")
    report.head("N", *SINGLE)
    for n in BATCHES:
        problem = peers.Problem(PAGE, n)
        times = take_turns(SINGLE, problem, rounds)
        report.row(f"{n:,}", *(f"{report.typical(values) * 1e6:,.1f}" for values in times.values()))
        for name, limit in {"textbook NumPy": 2, "PyTorch eager": 10, "JAX jit": 1.5}.items():
            report.target(
                f"N = {n:,}: {name} / ours", ratio(report, times, name), limit, at_least=True
            )
        if n >= 2000:
            loop = ratio(report, times, "JAX compiled loop")
            report.target(f"N = {n:,}: JAX compiled loop / ours", loop, 1, at_least=True)
    report.target(
        f"N = {n:,}: ours / floor", ratio(report, times, "ours", "floor: exponentials"), 2.5
    )


def sweep(report, rounds):
    report.add("", "## 64 learning rates at once, N = 200: microseconds per run and epoch")
    problem = peers.Problem(PAGE, 200)
    runs = {"JAX vmap, compiled loop": peers.jax_sweep, "ours": peers.our_sweep}
    times = take_turns(runs, problem, rounds, sample=0.2)
    report.head("", *runs)
    values = [report.typical(values) * 1e6 / len(peers.SWEEP) for values in times.values()]
    report.row("64 runs", *(f"{value:.1f}" for value in values))
    loop = ratio(report, times, "JAX vmap, compiled loop")
    report.target("sweep: JAX vmap / ours", loop, 1, at_least=True)


def wide(report, rounds):
    sizes, n = (64, 256, 256, 10), 1000
    report.add("", f"## A wide network, {sizes}, N = {n}: milliseconds per epoch")
    problem = peers.Problem(sizes, n)
    runs = {"PyTorch eager": peers.pytorch, "ours": peers.ours}
    times = take_turns(runs, problem, rounds, sample=0.2)
    report.head("", *runs)
    report.row(f"N = {n}", *(f"{report.typical(values) * 1e3:.1f}" for values in times.values()))
    report.target("wide: ours / PyTorch eager", ratio(report, times, "ours", "PyTorch eager"), 1.3)


def memory(report):
    """Report the peak of what training allocates, as NumPy tells the tracer, next to the data."""
    import tracemalloc

    report.add("", "## Memory at N = 1,000,000: megabytes")
    problem = peers.Problem(PAGE, 1_000_000)
    data = sum(array.nbytes for array in problem.data())
    tracemalloc.start()
    run = peers.ours(problem)  # holds X and Y
    tracemalloc.reset_peak()
    run(2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    report.head("", "X and Y", "peak, X and Y included")
    report.row("ours", f"{data / 1e6:.0f}", f"{peak / 1e6:.0f}")
    report.target("memory: peak / data", peak / data, 3)


def imports(report, rounds):
    report.add("", "## Import: milliseconds, in a new process")

    # Compiled modules are kept, as on a learner's machine, even if this process does not keep any.
    settings = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

    def start(package):
        subprocess.run([sys.executable, "-c", f"import {package}"], check=True, env=settings)

    start("backprop_helpers")  # compiles what is not compiled yet

    packages = {"nothing": "sys", "numpy": "numpy", "ours": "backprop_helpers"}
    times = {name: [] for name in packages}
    for _ in range(rounds):
        for name, package in packages.items():
            times[name].append(seconds(functools.partial(start, package)))
    middle = {name: report.typical(values) for name, values in times.items()}
    report.head("", *packages)
    report.row("import", *(f"{value * 1e3:.0f}" for value in middle.values()))
    own, numpy = (middle[name] - middle["nothing"] for name in ("ours", "numpy"))
    report.target("import: ours / numpy, Python's own start taken off", own / numpy, 1.2)


def pictures(report, rounds):
    from backprop_helpers import Network, cost, forward, numerical_gradient

    report.add("", "## What a panel waits for, N = 200: milliseconds")
    network, (X, Y) = Network.example(), peers.Problem(PAGE, 200).data()
    line, grid = np.linspace(-6, 6, 201), np.linspace(-6, 6, 64)

    def curve():
        return cost(forward(network.replace(w68=line), X), Y)

    def surface():
        return cost(forward(network.replace(w68=grid, w78=grid[:, np.newaxis]), X), Y)

    works = {
        "slope curve, 201 networks": (curve, 5),
        "loss surface, 64 × 64": (surface, 80),
        "check of all 24 gradients": (lambda: numerical_gradient(network, X, Y), 2),
    }
    times = {
        name: [seconds(work) * 1e3 for _ in range(4 * rounds)] for name, (work, _) in works.items()
    }
    report.head("", *works)
    report.row("ours", *(f"{report.typical(values):.2f}" for values in times.values()))
    for name, (_, limit) in works.items():
        report.target(f"{name}: milliseconds", report.typical(times[name]), limit)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, help="Markdown file to write")
    parser.add_argument("--rounds", type=int, default=15, help="turns for each (default: 15)")
    parser.add_argument("--quantile", type=float, default=0.5, help="of the turns (default: 0.5)")
    arguments = parser.parse_args()
    report = Report(arguments.quantile)
    packages = ("numpy", "torch", "jax", "scikit-learn", "autograd")
    report.add("# Speed of training", "")
    report.add(
        f"Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in packages)
        + f"; {peers.THREADS} threads; load {os.getloadavg()[0]:.1f} at the start; "
        + f"float64; quantile {arguments.quantile:g} of {arguments.rounds} turns."
    )
    imports(report, arguments.rounds)
    pictures(report, arguments.rounds)
    single_runs(report, arguments.rounds)
    sweep(report, arguments.rounds)
    wide(report, arguments.rounds)
    memory(report)
    report.add("", "## Targets")
    report.head("what", "measured", "target", "met")
    for target in report.targets:
        report.row(*target)
    if arguments.output:
        arguments.output.write_text("\n".join(report.lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
