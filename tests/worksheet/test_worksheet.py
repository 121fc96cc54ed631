"""The worksheet: what stands on the page is held against the helper package and against a person.

The tests read the page as a person does: what is given from the drawing, the formulas from page 1.
"""

import contextlib
import io
import itertools
import math
import os
import re
import signal
import subprocess
import sys
from functools import cache
from html import unescape
from pathlib import Path

import numpy as np
import pytest

from backprop_helpers import (
    Network,
    backward,
    cost,
    forward,
    numerical_gradient,
    relative_error,
    update,
)
from backprop_helpers.worksheet import answers, problem, worksheet
from backprop_helpers.worksheet.command import main
from tests.support.places import REPOSITORY

SEEDS = range(200)
FEW = (0, 7, 123456789, 10**15 - 1)
LAST_DIGIT = 1e-4
NAMES = re.compile(r"∂Cost/∂out_\d|path \d→\d|Δ?[wb]\d+|(?:net|out|cost|y|δ)_\d|Cost|α")
SECOND_PAGE = '<section class="sheet answers">'

sheet, drawn = cache(worksheet), cache(problem)


@cache
def pages(seed):
    """Return the two pages, each as {name: (formula, result)}; the result of page 1 is empty."""
    halves = sheet(seed).split(SECOND_PAGE)
    assert len(halves) == 2
    return [dict(map(step, re.findall(r"<li .*?</li>", half))) for half in halves]


def step(item):
    number, name, formula, result = re.fullmatch(
        r'<li [^>]*><span class="formula"><span class="number">(\d+)</span>'
        r'<span class="name">(.*?)</span><span class="is"> = (.*?)</span></span>'
        r'<span class="(?:blank|answer)">(.*?)</span></li>',
        item,
    ).groups()
    assert f'value="{number}"' in item
    return name, (plain(formula), result)


def plain(text):
    return unescape(text).replace("\N{NO-BREAK SPACE}", " ")


def number(text):
    return float(text.replace("−", "-"))


def printed(seed):
    """Return the answers on page 2, by the names that stand there."""
    return {name: number(result) for name, (_, result) in pages(seed)[1].items()}


def handed_out(seed):
    """Return what page 1 gives: the labels of the drawing, and the learning rate."""
    first_page = sheet(seed).split(SECOND_PAGE)[0]
    labels = re.findall(r">([a-z]+_?\d+) = (−?[\d.]+)</text>", first_page)
    (alpha,) = re.findall(r"<strong>α = ([\d.]+)</strong>", first_page)
    return {name: number(value) for name, value in labels} | {"α": float(alpha)}


def calculate(formula, known):
    """Work out a formula as it is printed, with the numbers that are known."""
    text = NAMES.sub(lambda match: f"({known[match[0]]!r})", formula)
    text = text.replace("×", "*").replace("−", "-").replace("σ", "sigmoid")
    keys = {"sigmoid": lambda z: 1 / (1 + math.exp(-z)), "log": math.log}
    return eval(text, keys)


def person(seed, rounded):
    """Do all steps by what page 1 says alone."""
    known = handed_out(seed)
    task = pages(seed)[0]
    first = list(task)[:11]
    for name, (formula, _) in task.items():
        if name.startswith("new ") and name[4:] in known and name[4:] not in first:
            old = name[4:]  # "new w = w − α × Δw"
            known[name] = rounded(known[old] - known["α"] * known[f"Δ{old}"])
        elif name.startswith("new "):  # "steps 1 to 11 with the new weights and biases"
            same = {key: value for key, value in known.items() if f"new {key}" not in known}
            new = {key[4:]: value for key, value in known.items() if key.startswith("new ")}
            known[name] = rounded(calculate(task[name[4:]][0], same | new))
        else:
            known[name] = rounded(calculate(formula, known))
    return {name: known[name] for name in task}


def school(value):
    return math.copysign(math.floor(abs(value) * 1e4 + 0.5 + 1e-6) / 1e4, value)


def test_a_seed_gives_the_same_bytes_in_any_environment(tmp_path):
    for seed in FEW:
        folder = tmp_path / str(seed)
        folder.mkdir()
        environment = os.environ | {"PYTHONHASHSEED": str(seed % 1000), "LC_ALL": "C", "LANG": "C"}
        environment |= {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}  # not UTF-8 by default
        environment["PYTHONPATH"] = str(REPOSITORY)
        command = [sys.executable, "-m", "backprop_helpers.worksheet", "--seed", str(seed)]
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
        assert (folder / "worksheet.html").read_bytes() == worksheet(seed).encode()
        assert b"\r" not in worksheet(seed).encode()


@pytest.mark.parametrize("noise", [1e-13, -1e-13])
def test_another_machines_last_bits_do_not_show(monkeypatch, noise):
    pristine = [sheet(seed) for seed in range(20)]

    def noisy(*given):
        return {name: value * (1 + noise) for name, value in answers(*given).items()}

    monkeypatch.setattr(sys.modules["backprop_helpers.worksheet.page"], "answers", noisy)
    monkeypatch.setattr(sys.modules["backprop_helpers.worksheet.numbers"], "answers", noisy)
    assert [worksheet(seed) for seed in range(20)] == pristine


def test_every_seed_gives_another_network():
    given = {str(handed_out(seed)) for seed in SEEDS}
    assert len(given) == len(SEEDS)


def test_what_the_page_gives_is_what_was_drawn():
    for seed in FEW:
        net, X, Y, alpha = drawn(seed)
        expected = {name: net[name] for name in net.names}
        expected |= {"out_0": X[0, 0], "out_1": X[1, 0], "y_1": Y[0, 0], "y_2": Y[1, 0]}
        assert handed_out(seed) == expected | {"α": alpha}


@pytest.mark.parametrize("seed", FEW)
def test_every_answer_is_the_helpers(seed):
    net, X, Y, alpha = drawn(seed)
    trace = forward(net, X)
    grads = backward(net, trace, Y)
    new = update(net, grads, alpha)
    expected = {}
    for before, passed in (("", trace), ("new ", forward(new, X))):
        for j in (2, 3, 4, 5):
            expected[f"{before}net_{j}"] = passed[f"net_{j}"][0]
            expected[f"{before}out_{j}"] = passed[f"out_{j}"][0]
        for j, y in ((4, Y[0, 0]), (5, Y[1, 0])):
            out = passed[f"out_{j}"][0]
            expected[f"{before}cost_{j}"] = -math.log(out if y == 1 else 1 - out)
        expected[f"{before}Cost"] = cost(passed, Y)
    for j in (2, 3, 4, 5):
        expected[f"δ_{j}"] = grads[f"delta_{j}"][0]
    for i in (2, 3):
        out = expected[f"out_{i}"]
        expected[f"∂Cost/∂out_{i}"] = grads[f"delta_{i}"][0] / (out * (1 - out))
        for j in (4, 5):
            expected[f"path {i}→{j}"] = grads[f"delta_{j}"][0] * net[f"w{i}{j}"]
    for name in net.names:
        expected[f"Δ{name}"] = grads[name]
        expected[f"new {name}"] = new[name]
        assert relative_error(grads[name], numerical_gradient(net, X, Y)[name]) < 1e-9
    found = printed(seed)
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        assert f"{found[name]:.4f}" == f"{value:.4f}", name


def test_both_pages_have_the_same_steps_in_the_same_order():
    for seed in FEW:
        task, solution = pages(seed)
        assert list(task) == list(solution)
        assert len(task) == 56
        assert {result for _, result in task.values()} == {""}
        numbers = re.findall(r'<span class="number">(\d+)</span>', sheet(seed))
        assert list(map(int, numbers)) == [*range(1, 57), *range(1, 57)]
        for name in ("net_2", "out_5", "cost_4", "Cost", "δ_4", "Δw24", "Δb5", "path 2→5"):
            assert name in task
        for name in ("∂Cost/∂out_2", "δ_2", "Δw02", "Δb3", "new w35", "new Cost"):
            assert name in task


def test_page_1_gives_no_answer_away():
    for seed in range(20):
        first_page = sheet(seed).split(SECOND_PAGE)[0]
        assert not re.search(r"\d\.\d{4}", first_page.replace("0.0001", ""))


@pytest.mark.parametrize(
    "rounded", [school, lambda value: round(value, 4)], ids=["half up", "even"]
)
def test_a_person_who_follows_page_1_is_off_by_at_most_one_in_the_last_digit(rounded):
    for seed in SEEDS:
        found, exact = person(seed, rounded), printed(seed)
        for name in exact:
            assert abs(found[name] - exact[name]) < 1.5 * LAST_DIGIT, (seed, name)


def test_a_person_with_all_digits_gets_the_answers_themselves():
    for seed in range(20):
        found, exact = person(seed, lambda value: value), answers(*drawn(seed))
        assert np.allclose(list(found.values()), list(exact.values()), rtol=0, atol=1e-13)


def test_the_numbers_put_in_on_page_2_give_its_answers():
    for seed in range(50):
        exact = printed(seed)
        for name, (filled, _) in pages(seed)[1].items():
            # Δb4 = δ_4 stays as it is; all others hold numbers only
            assert NAMES.search(filled) is None or filled in exact, (seed, name)
            assert abs(calculate(filled, exact) - exact[name]) < 4 * LAST_DIGIT, (seed, name)


def test_the_numbers_are_fit_for_a_calculator_and_worth_the_work():
    for seed in (*SEEDS, 672):  # 672 would begin with a draw whose cost hardly falls
        net, X, Y, alpha = drawn(seed)
        for array in (*net.W.values(), *net.b.values(), X):
            assert np.array_equal(array, np.round(array, 1))
            assert abs(array).min() >= 0.1
            assert abs(array).max() <= 1.5
        assert sorted(Y[:, 0]) == [0, 1]
        assert alpha in (0.5, 1)
        assert X[0, 0] != X[1, 0]
        exact = printed(seed)
        assert all(0.1 <= exact[f"out_{j}"] <= 0.9 for j in (2, 3, 4, 5))
        assert min(map(abs, exact.values())) >= 0.01  # two digits of four, or more
        assert exact["Cost"] - exact["new Cost"] > 0.0299


def test_the_lines_for_python_print_every_answer():
    for seed in FEW:
        (code,) = re.findall(r"<pre><code>(.*?)</code></pre>", sheet(seed), re.DOTALL)
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(unescape(code), {})
        lines = [line.split() for line in out.getvalue().splitlines()]
        assert [float(value) for _, value in lines] == list(printed(seed).values())
        assert [name for name, _ in lines][:2] == ["net_2", "out_2"]


def test_the_page_stands_alone_and_says_what_it_is():
    html = worksheet(7)
    assert html.startswith('<!doctype html>\n<html lang="en">')
    assert "<title>Backpropagation by hand: worksheet 7</title>" in html
    assert html.count("http") == html.count('xmlns="http://www.w3.org/2000/svg"') == 1
    assert not re.search(r"<script|<link|<img|@import|url\(|@font-face", html)
    assert re.findall(r"<footer>Seed (\d+) · page (\d) of 2", html) == [("7", "1"), ("7", "2")]
    (words,) = re.findall(r"<svg[^>]* role=\"img\"[^>]* aria-label=\"(.*?)\">", html)
    assert all(f"{name} = " in words for name in (*drawn(7).network.names, "out_0", "y_2"))


def test_every_label_stands_at_what_it_names():
    """Nearer to its node or edge than to any other, by the places in the drawing."""
    html = sheet(7)
    nodes = {}
    for x, y, node in re.findall(r'<text class="node" x="([\d.]+)" y="([\d.]+)">(\d)<', html):
        nodes[int(node)] = complex(float(x), float(y))
    labels = re.findall(r'x="([\d.]+)" y="([\d.]+)">([a-z]+)_?(\d+) = ', html)
    assert len(labels) == 16
    edges = [(i, j) for i, j in itertools.product(nodes, nodes) if i // 2 + 1 == j // 2]

    def to_edge(label, edge):
        start, end = (nodes[node] for node in edge)
        along = ((label - start) * (end - start).conjugate()).real / abs(end - start) ** 2
        return abs(start + min(max(along, 0), 1) * (end - start) - label)

    for x, y, kind, digits in labels:
        label = complex(float(x), float(y))
        if kind == "w":
            nearest = min(edges, key=lambda edge: to_edge(label, edge))
            assert f"{nearest[0]}{nearest[1]}" == digits
        else:
            nearest = min(nodes, key=lambda node: abs(nodes[node] - label))
            assert nearest == int(digits) + (3 if kind == "y" else 0)


def test_negative_weights_are_dashed():
    for seed in range(20):
        lines = re.findall(r"<line[^>]*>", sheet(seed))
        net = drawn(seed).network
        edges = [(0, 2), (0, 3), (1, 2), (1, 3), (2, 4), (2, 5), (3, 4), (3, 5)]
        dashed = ["dash" in line for line in lines]
        assert dashed == [net[f"w{i}{j}"] < 0 for i, j in edges]


@pytest.mark.parametrize(
    ("seed", "error"), [(-1, ValueError), (1.5, TypeError), ("7", TypeError), (True, TypeError)]
)
def test_a_seed_that_is_none(seed, error):
    with pytest.raises(error, match=r"seed is .*whole number, 0 or more"):
        worksheet(seed)


def test_answers_of_another_network_or_a_batch():
    net, X, Y, alpha = drawn(0)
    with pytest.raises(ValueError, match=r"network is .*2-2-2-2-2.*one network, 2-2-2"):
        answers(Network.example(), X, Y, alpha)
    with pytest.raises(ValueError, match=r"network is .*a stack.*one network, 2-2-2"):
        answers(net.replace(b2=[0, 1]), X, Y, alpha)
    with pytest.raises(ValueError, match=r"X has shape \(2, 2\).*needs \(2, 1\)"):
        answers(net, np.hstack([X, X]), Y, alpha)
    with pytest.raises(ValueError, match=r"Y has shape \(2,\).*needs \(2, 1\)"):
        answers(net, X, Y[:, 0], alpha)
    with pytest.raises(ValueError, match="alpha"):
        answers(net, X, Y, 0)


def test_the_command_writes_where_it_says(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    main([])
    assert Path("worksheet.html").read_text(encoding="utf-8") == worksheet(0)
    assert capsys.readouterr().out.splitlines()[0] == str(tmp_path / "worksheet.html")
    main(["--seed", "7", "seven.html"])
    assert Path("seven.html").read_text(encoding="utf-8") == worksheet(7)
    assert capsys.readouterr().out.splitlines()[0] == str(tmp_path / "seven.html")


def test_the_command_replaces_a_worksheet_and_nothing_else(tmp_path, capsys):
    file = tmp_path / "worksheet.html"
    main(["--seed", "1", str(file)])
    main(["--seed", "2", str(file)])
    assert file.read_text(encoding="utf-8") == worksheet(2)
    capsys.readouterr()
    for content in (b"my notes", b"", b"\xff\xfe"):
        file.write_bytes(content)
        with pytest.raises(SystemExit, match="is no worksheet; choose another name"):
            main([str(file)])
        assert file.read_bytes() == content
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("seed", ["-1", "1.5", "seven", "", "²", "1_0", "9" * 16])
def test_the_command_with_a_bad_seed(seed, tmp_path):
    with pytest.raises(
        SystemExit, match="--seed needs a whole number, 0 or more, of at"
    ) as stopped:
        main([f"--seed={seed}", str(tmp_path / "a.html")])
    assert repr(seed) in str(stopped.value)
    assert list(tmp_path.iterdir()) == []


def test_the_command_where_nothing_can_be_written(tmp_path):
    for place in (tmp_path / "no" / "a.html", tmp_path):
        with pytest.raises(SystemExit, match=r"^backprop_helpers: .* cannot be written") as stopped:
            main([str(place)])
        assert str(place) in str(stopped.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["/dev/full", "/dev/zero", "pipe"])
def test_the_command_leaves_devices_and_pipes_alone(place, tmp_path):
    """It neither waits for a pipe nor reads a device that has no end."""
    path = tmp_path / place  # an absolute place stands alone
    if place == "pipe":
        os.mkfifo(path)
    elif not path.exists():
        pytest.skip("no such device here")
    with pytest.raises(SystemExit, match="it is no ordinary file"):
        main([str(path)])


def test_a_full_disk_leaves_the_old_worksheet_as_it_was(tmp_path):
    resource = pytest.importorskip("resource")  # of Unix
    file = tmp_path / "a.html"
    main(["--seed", "1", str(file)])
    before = file.read_bytes()
    command = [sys.executable, "-m", "backprop_helpers.worksheet", "--seed", "2", str(file)]

    def little_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))

    run = subprocess.run(command, capture_output=True, text=True, preexec_fn=little_room)
    assert "cannot be written" in run.stderr
    assert "Traceback" not in run.stderr
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_stays_a_link(tmp_path):
    main([str(tmp_path / "there.html")])
    (tmp_path / "link.html").symlink_to("there.html")
    main(["--seed", "2", str(tmp_path / "link.html")])
    assert (tmp_path / "link.html").is_symlink()
    assert "worksheet 2" in (tmp_path / "there.html").read_text(encoding="utf-8")


def test_the_command_says_any_name_on_any_terminal(tmp_path):
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "backprop_helpers.worksheet", str(tmp_path / "ü✓.html")]
    run = subprocess.run(command, capture_output=True, env=environment)
    assert (run.returncode, run.stderr) == (0, b"")
    assert rb"\xfc\u2713.html" in run.stdout
