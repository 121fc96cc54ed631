"""Notebook 07: its tables are whole, its glossary tells the truth, its numbers are right."""

import json
import re

import numpy as np
import pytest

from backprop_helpers import (
    Network,
    backward,
    cost,
    datasets,
    forward,
    numerical_gradient,
    relative_error,
)
from tests.support.places import NOTEBOOKS

NAME = "07_notation_and_errata"
NET, (X, Y) = Network.example(), datasets.example()
K, N = Y.shape


def cells(notebook, kind):
    found = json.loads((NOTEBOOKS / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    return [cell for cell in found if cell["cell_type"] == kind]


def source(cell):
    return "".join(cell["source"])


def prose(notebook=NAME):
    return "\n\n".join(source(cell) for cell in cells(notebook, "markdown"))


def printed(text):
    """Return what the one cell prints that contains this code."""
    (cell,) = (cell for cell in cells(NAME, "code") if text in source(cell))
    return "".join("".join(output.get("text", "")) for output in cell["outputs"])


def numbers(text):
    return [float(number) for number in re.findall(r"-?\d+\.\d+", text)]


def table(first_column, second_column):
    """Return the rows of the one Markdown table that begins with these columns."""
    head = f"| {first_column} | {second_column} |"
    (block,) = (b for b in prose().split("\n\n") if b.startswith(head))
    rows = [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in block.split("\n")]
    assert len({len(row) for row in rows}) == 1  # a stray | would shift the columns
    return [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]


# 1. The symbol tables

THINGS = ("inputs", "weight", "weight matrix", "bias", "total input", "output", "target")
THINGS += ("prediction", "cost", "∂Cost/∂net", "gradient", "learning rate", "layer number")
THINGS += ("number of samples", "batch")


def symbol_tables():
    heads = re.findall(r"^\| what \| here \| (.+?) \|", prose(), flags=re.MULTILINE)
    assert heads == ["the source text", "*Dive into Deep Learning*"]
    blocks = [b for b in prose().split("\n\n") if b.startswith("| what | here |")]
    return [
        [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in block.split("\n")]
        for block in blocks
    ]


@pytest.mark.parametrize("half", [0, 1])
def test_each_symbol_table_names_every_thing_in_every_work(half):
    head, _, *rows = symbol_tables()[half]
    assert all(len(row) == len(head) and all(row) for row in rows)
    for thing in THINGS:
        assert any(row[0].startswith(thing) for row in rows), thing


def test_pytorchs_index_order_stands_in_one_line_with_ours():
    (row,) = (row for row in symbol_tables()[1] if row[0].startswith("weight $w_{ij}$"))
    assert "`w68`, `W[i, j]`" in row[1]
    assert "`weight[j, i]`" in row[4]


def test_nielsens_indices_are_the_places_of_the_nodes_to_first():
    rows = {row[0]: row[3] for row in symbol_tables()[0]}
    for name, edge in (("weight from 6 to 8", "w68"), ("weight from 6 to 9", "w69")):
        place = NET.layout.find(edge)
        assert rows[name].startswith(f"$w^{place.layer}_{{{place.column + 1}{place.row + 1}}}$")


def test_the_factors_between_the_costs_and_the_learning_rates():
    found = np.reshape(numbers(printed("BCELoss")), (3, 3))
    trace = forward(NET, X)
    for row, factor in zip(found, (1, K, K * N), strict=True):
        expected = factor * cost(trace, Y), factor * backward(NET, trace, Y)["w69"], 0.5 / factor
        np.testing.assert_allclose(row, expected, atol=6e-7)


def test_nielsens_fourth_equation_is_read_as_w47():
    theirs, ours = numbers(printed("his δ^5"))
    assert theirs == ours == round(K * numerical_gradient(NET, X, Y)["w47"], 6)


# 3. Shapes


def test_by_name_there_are_rows_and_numbers():
    trace = forward(NET, X)
    grads = backward(NET, trace, Y)
    assert trace["out_4"].shape == grads["delta_4"].shape == (N,)
    assert np.ndim(NET["w24"]) == np.ndim(grads["w24"]) == 0


def test_only_different_sizes_show_a_missing_transposition():
    lines = printed("W @ X + b").splitlines()
    assert ["ValueError" in line for line in lines] == [False, False, True, False, True, True]
    for line in lines:
        if "no error" in line:
            wrong, right = numbers(line)
            assert abs(wrong - right) > 0.5
            assert right == round(forward(NET, X)["net_2"][1], 6)


# 4. The errata

MEASURED = numerical_gradient(NET, X, Y)
ERRATA = {  # the code of each demonstration, and the truth
    1: ("printed=dw46(", MEASURED["w46"]),
    2: ("printed=dw46_from(", MEASURED["w46"]),
    4: ("p one-hot, as printed", cost(forward(NET, X), Y)),
    7: ("long_form", numerical_gradient(NET.replace(b8=40.0), X, Y)["b8"]),
}


@pytest.mark.parametrize("erratum", ERRATA)
def test_the_two_lines_of_each_erratum(erratum):
    code, truth = ERRATA[erratum]
    wrong, right = printed(code).splitlines()[:2]
    assert numbers(right)[0] == pytest.approx(truth, abs=6e-7)
    if erratum in (4, 7):
        assert not numbers(wrong)
        assert re.search(r"\b(inf|nan)\b", wrong)
    else:
        value, error = numbers(wrong)
        assert error == pytest.approx(relative_error(value, truth), abs=2e-5)
        assert error > 1e-3


def test_what_the_prose_says_of_the_wrong_numbers():
    def both(erratum):
        return (numbers(line)[0] for line in printed(ERRATA[erratum][0]).splitlines()[:2])

    wrong, right = both(1)
    assert 0.8 < wrong / right < 1  # a little off
    wrong, right = both(2)
    assert wrong * right < 0  # not even the sign
    assert (Y[0] == 0).sum() == 2  # gap 7: two samples should say 0


def test_a_sum_inside_one_factor_leaves_one_number_per_sample():
    inside, total, right = printed("sum_inside").splitlines()
    found = numbers(inside)
    trace, N = forward(NET, X), X.shape[1]
    out_6, out_8 = trace["out_6"], trace["out_8"]
    factor_1 = np.sum(np.where(Y[0] == 1, -1 / out_8, 1 / (1 - out_8))) / (2 * N)
    np.testing.assert_allclose(found, factor_1 * out_8 * (1 - out_8) * out_6, atol=6e-7)
    value, error = numbers(total)
    assert value == pytest.approx(sum(found), abs=4e-6)
    assert error == pytest.approx(relative_error(value, MEASURED["w68"]), abs=2e-5)
    assert error > 1e-3
    assert numbers(right)[0] == pytest.approx(MEASURED["w68"], abs=6e-7)


def test_gap_6_all_gradients_are_reached():
    in_print, all_of_them = printed("in_print = ").splitlines()
    assert " 5 of 24 gradients" in in_print
    assert "24 of 24 gradients" in all_of_them


def test_every_erratum_and_every_gap_has_a_heading():
    found = re.findall(r"^### (Erratum|Gap) (\d)", prose(), flags=re.MULTILINE)
    assert found == [*zip(5 * ["Erratum"] + 3 * ["Gap"], "12345678", strict=True)]


def test_with_a_softmax_the_output_delta_is_p_minus_y_over_n():
    """What erratum 4 says of the softmax, against a measured slope."""
    generator = np.random.default_rng(0)
    net, targets = generator.normal(size=(3, 5)), datasets.one_hot([0, 2, 1, 1, 0], 3)

    def softmax(net):
        return np.exp(net) / np.exp(net).sum(axis=0)

    def softmax_cost(net):
        return -(targets * np.log(softmax(net))).sum() / 5

    nudges = 1e-6 * np.eye(15).reshape(15, 3, 5)
    slopes = [(softmax_cost(net + h) - softmax_cost(net - h)) / 2e-6 for h in nudges]
    delta = (softmax(net) - targets) / 5
    np.testing.assert_allclose(delta.ravel(), slopes, atol=1e-9)


# 5. The glossary

GLOSSARY = table("term", "in one or two sentences")
ASKED_FOR = """accuracy, activation, batch, bias, binary cross-entropy, chain rule, cost, delta,
epoch, gradient, held-out, layer, learning rate, mini-batch, nat, net, neuron, node, overfitting,
plateau, saturated, sigmoid, stack, weight"""
IN_OTHER_WORDS = {  # how the notebook says it that introduces it
    "exploding gradient": "explodes",
    "hidden layer": "hidden",
    "numerical gradient": "numerical_gradient",
    "vanishing gradient": "vanishes",
}


def term(row):
    return re.match(r"\*\*(.+?)\*\*", row["term"])[1]


def test_the_glossary_is_in_order_and_has_every_term_once():
    terms = [term(row).lower() for row in GLOSSARY]
    assert terms == sorted(set(terms))
    assert set(re.split(r",\s", ASKED_FOR)) <= set(terms)


@pytest.mark.parametrize("row", GLOSSARY, ids=term)
def test_a_term_is_explained_shortly_and_used_in_its_notebook(row):
    meaning = row["in one or two sentences"]
    assert meaning.endswith((".", "$"))
    assert len(re.findall(r"[.:]\s+[A-Z`$−∂]", meaning)) <= 2
    number, notebook = re.fullmatch(r"\[(\d\d)\]\((\d\d_\w+)\.ipynb\)", row["notebook"]).groups()
    assert notebook.startswith(number)
    text = prose(notebook)
    if notebook == NAME:
        text = text.replace(source_of_glossary(), "")
    words = IN_OTHER_WORDS.get(term(row), term(row))
    assert re.search(rf"\b{words}(es|s)?\b", text, flags=re.IGNORECASE), words


def source_of_glossary():
    (block,) = (b for b in prose().split("\n\n") if b.startswith("| term |"))
    return block


# 6. The formula sheet


@pytest.fixture(scope="module")
def sheet():
    """The two functions of the notebook that are the sheet as code."""
    (cell,) = (cell for cell in cells(NAME, "code") if "def sheet_for_layers" in source(cell))
    names = {"np": np}
    exec(source(cell).split("\nsmall = ")[0], names)
    return names


@pytest.mark.parametrize("sizes", [(2, 4, 3), (3, 2), (2, 2, 2, 2, 2), (1, 3, 2, 4)])
@pytest.mark.parametrize("n", [1, 5])
def test_both_columns_of_the_sheet_are_backward(sheet, sizes, n):
    generator = np.random.default_rng(n)
    net = Network.random(sizes, seed=n)
    net = net.replace(**{name: generator.normal() for name in net.names if name[0] == "b"})
    X = generator.normal(size=(sizes[0], n))
    Y = datasets.one_hot(generator.integers(sizes[-1], size=n), sizes[-1])
    trace = forward(net, X)
    truth = backward(net, trace, Y)

    from_p, from_net, dW, db = sheet["sheet_for_layers"](net.W, net.b, X, Y)
    assert from_p == pytest.approx(cost(trace, Y), rel=1e-10)
    assert from_net == pytest.approx(cost(trace, Y), rel=1e-10)
    for layer in net.W:
        np.testing.assert_allclose(dW[layer], truth.W[layer], rtol=1e-10, atol=1e-16)
        np.testing.assert_allclose(db[layer], truth.b[layer], rtol=1e-10, atol=1e-16)

    w = {(int(name[1]), int(name[2])): net[name] for name in net.names if name[0] == "w"}
    b = {int(name[1]): net[name] for name in net.names if name[0] == "b"}
    x, y = dict(enumerate(X)), dict(enumerate(Y, start=sum(sizes[:-1])))
    by_node = sheet["sheet_for_nodes"](w, b, x, y, n)
    assert set(by_node) == set(net.names)
    for name in net.names:
        assert by_node[name] == pytest.approx(truth[name], rel=1e-10, abs=1e-16)


def test_the_sheet_stands_on_a_page_of_its_own():
    markdown = [source(cell) for cell in cells(NAME, "markdown")]
    (at,) = (i for i, text in enumerate(markdown) if "## 6. The formula sheet" in text)
    page_break = '<div style="break-before: page"></div>'
    assert markdown[at].startswith(page_break)
    assert markdown[at + 1].startswith(page_break)


def test_every_link_leads_to_a_file():
    for target in set(re.findall(r"\]\(([^)#]+)\)", prose())):
        assert (NOTEBOOKS / target).exists(), target


# Links and references, in every notebook

EVERY = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
LINK = re.compile(r"\[(\d\d)\b[^\]]*\]\((\d\d_\w+)\.ipynb\)")
SECTION = re.compile(  # "02, section 3", "Section 6 of notebook 03", "sections 2 to 5"; not "5.3"
    r"(?:\b(\d\d), )?\b[Ss]ections? (\d+)(?: (?:and|to) (\d+))?\b(?!\.\d)(?: of notebook (\d\d))?"
)


def references(notebook):
    """Return each (notebook, section) that the prose of this notebook sends the reader to."""
    text = re.sub(r"\s+", " ", LINK.sub(r"\1", prose(notebook)))
    return {
        (before or after or notebook[:2], section)
        for before, first, second, after in SECTION.findall(text)
        for section in (first, second)
        if section
    }


@pytest.mark.parametrize("notebook", EVERY)
def test_every_section_that_is_referred_to_exists(notebook):
    exists = {
        (name[:2], section)
        for name in EVERY
        for section in re.findall(r"^## (\d+)\. ", prose(name), flags=re.MULTILINE)
    }
    assert references(notebook) <= exists


def test_references_are_found_in_each_of_their_forms():
    assert {("07", "1"), ("07", "4"), ("01", "10"), ("02", "7"), ("02", "8")} <= references(NAME)
    assert ("03", "6") in references("02_hidden_layers")


@pytest.mark.parametrize("notebook", EVERY)
def test_a_link_that_names_a_notebook_by_number_leads_there(notebook):
    for number, target in LINK.findall(prose(notebook)):
        assert target in EVERY
        assert target.startswith(number)
