"""Measure how fast training is, next to other libraries, and hold it against the targets.

    pip install -e ".[bench]"
    python -m tests.benchmarks.training --output speed.md

Every candidate is at its best. Each runs the same loop in a process that lives on from turn to turn
and has warmed up its memory, as a notebook's kernel has; once with one thread, once with as many as
there are processors, and the faster of the two counts. All take turns, so that a busy machine slows
all of them down. Each number is wall time, the median over the turns. On a machine that others use
too the median measures them as well: there, ``--quantile 0.1`` takes each candidate's fast turns,
and ``--clock cpu`` counts the processor's time instead, with one thread.
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
SETTINGS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PJRT_NPROC", "NPROC")
SAMPLE = 0.2  # seconds that one measurement takes, about: what is done once must not count


class Report:
    """Markdown that is printed while it is written."""

    def __init__(self, quantile, rounds, clock):
        self.quantile, self.rounds, self.clock = quantile, rounds, clock
        self.threads = {"wall": sorted({1, os.cpu_count()}), "cpu": [1]}[clock]
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


CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}


def seconds(work, clock="wall"):
    start = CLOCKS[clock]()
    work()
    return CLOCKS[clock]() - start


def warm_up_memory():
    """Free one large array: from then on, what is freed stays with the process to be used again.

    So it is in a notebook, where someone has loaded or plotted something before. In a new process
    each array of more than 128 kB is handed back to the system, and comes back page by page.
    """
    np.ones(3_900_000)  # 31 MB: glibc keeps at most 32


def enough_epochs(run, sample, least):
    """Return how many epochs take about this long, at least as many as asked for."""
    run(2)  # imports, compiles, warms up
    epochs = least
    while seconds(functools.partial(run, epochs)) < sample / 2:
        epochs *= 2
    return epochs


def work(connection, make, problem, sample, least, clock):
    """Measure one candidate each time that the other end asks."""
    warnings.simplefilter("ignore")  # scikit-learn: not converged
    warm_up_memory()
    run = make(problem)
    epochs = enough_epochs(run, sample, least)
    connection.send("ready")
    while connection.recv():
        connection.send(seconds(functools.partial(run, epochs), clock) / epochs)


def take_turns(report, makers, problem, sample=SAMPLE):
    """Return the seconds per epoch of each candidate, (rounds,), measured in turns.

    Each has processes of its own, one for each number of threads: the threads of others, which wait
    busily for more, would change the result. Ours gets 100 epochs or more: `train` also computes
    the cost of the first and the last network, which the others do not.
    """
    spawn = multiprocessing.get_context("spawn")
    workers = {}
    for name, make in makers.items():
        for threads in report.threads:
            here, there = spawn.Pipe()
            least = 100 if name == "ours" else 2
            arguments = (there, make, problem, sample, least, report.clock)
            os.environ.update(dict.fromkeys(SETTINGS, str(threads)))  # for the new process
            process = spawn.Process(target=work, args=arguments)
            process.start()
            workers[name, threads] = here, process
            here.recv()
    times = {key: np.empty(report.rounds) for key in workers}
    for turn in range(report.rounds):
        for key, (here, _) in workers.items():
            here.send(True)
            times[key][turn] = here.recv()
    for here, process in workers.values():
        here.send(False)
        process.join()
    return {
        name: min((times[name, threads] for threads in report.threads), key=report.typical)
        for name in makers
    }


def ratio(report, times, slow, fast="ours"):
    return float(report.typical(times[slow]) / report.typical(times[fast]))


def single_runs(report):
    report.add("", "## One network, 2-2-2-2-2: microseconds per epoch")
    report.head("N", *SINGLE)
    for n in BATCHES:
        problem = peers.Problem(PAGE, n)
        times = take_turns(report, SINGLE, problem)
        report.row(f"{n:,}", *(f"{report.typical(values) * 1e6:,.1f}" for values in times.values()))
        textbook = 2 if n <= 2000 else 1.5
        limits = {"textbook NumPy": textbook, "PyTorch eager": 10, "JAX jit": 1.5}
        for name, limit in limits.items():
            report.target(
                f"N = {n:,}: {name} / ours", ratio(report, times, name), limit, at_least=True
            )
        if n >= 2000:
            loop = ratio(report, times, "JAX compiled loop")
            report.target(f"N = {n:,}: JAX compiled loop / ours", loop, 1, at_least=True)
    report.target(
        f"N = {n:,}: ours / floor", ratio(report, times, "ours", "floor: exponentials"), 2.5
    )


def sweep(report):
    report.add("", "## 64 learning rates at once, N = 200: microseconds per run and epoch")
    problem = peers.Problem(PAGE, 200)
    runs = {"JAX vmap, compiled loop": peers.jax_sweep, "ours": peers.our_sweep}
    times = take_turns(report, runs, problem)
    report.head("", *runs)
    values = [report.typical(values) * 1e6 / len(peers.SWEEP) for values in times.values()]
    report.row("64 runs", *(f"{value:.1f}" for value in values))
    loop = ratio(report, times, "JAX vmap, compiled loop")
    report.target("sweep: JAX vmap / ours", loop, 1, at_least=True)


def wide(report):
    sizes, n = (64, 256, 256, 10), 1000
    report.add("", f"## A wide network, {sizes}, N = {n}: milliseconds per epoch")
    problem = peers.Problem(sizes, n)
    runs = {"PyTorch eager": peers.pytorch, "ours": peers.ours}
    times = take_turns(report, runs, problem)
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


def imports(report):
    report.add("", "## Import: milliseconds, in a new process")

    # Compiled modules are kept, as on a learner's machine, even if this process does not keep any.
    settings = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

    def start(package):
        subprocess.run([sys.executable, "-c", f"import {package}"], check=True, env=settings)

    start("backprop_helpers")  # compiles what is not compiled yet

    packages = {"nothing": "sys", "numpy": "numpy", "ours": "backprop_helpers"}
    times = {name: [] for name in packages}
    for _ in range(report.rounds):
        for name, package in packages.items():
            times[name].append(seconds(functools.partial(start, package)))
    middle = {name: report.typical(values) for name, values in times.items()}
    report.head("", *packages)
    report.row("import", *(f"{value * 1e3:.0f}" for value in middle.values()))
    own, numpy = (middle[name] - middle["nothing"] for name in ("ours", "numpy"))
    report.target("import: ours / numpy, Python's own start taken off", own / numpy, 1.2)


def pictures(report):
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
        name: [seconds(work) * 1e3 for _ in range(4 * report.rounds)]
        for name, (work, _) in works.items()
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
    parser.add_argument("--clock", choices=CLOCKS, default="wall", help="(default: wall)")
    arguments = parser.parse_args()
    report = Report(arguments.quantile, arguments.rounds, arguments.clock)
    packages = ("numpy", "torch", "jax", "scikit-learn", "autograd")
    report.add("# Speed of training", "")
    report.add(
        f"Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in packages)
        + f"; threads: {report.threads}; load {os.getloadavg()[0]:.1f} at the start; float64; "
        + f"{report.clock} time, quantile {arguments.quantile:g} of {arguments.rounds} turns."
    )
    imports(report)
    pictures(report)
    single_runs(report)
    sweep(report)
    wide(report)
    memory(report)
    report.add("", "## Targets")
    report.head("what", "measured", "target", "met")
    for target in report.targets:
        report.row(*target)
    if arguments.output:
        arguments.output.write_text("\n".join(report.lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
