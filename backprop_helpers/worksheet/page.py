"""The worksheet as a page of HTML that prints to two sheets of paper: blanks, then answers."""

import re
from collections.abc import Callable, Mapping
from html import escape

from .drawing import drawing
from .numbers import Problem, answers, given
from .steps import AGAIN, COST, DIGITS, FORWARD, LAYER_2, LAYER_3, STEPS, UPDATE
from .template import CODE, MARK, PAGE, STYLE

SECTIONS = {
    "Forward": FORWARD,
    "The cost": COST,
    "Back: layer 3": LAYER_3,
    "Back: layer 2": LAYER_2,
    "Update": UPDATE,
    "Forward again": AGAIN,
}
NOTES = {
    "The cost": "one of the two terms is 0, because each y is 0 or 1",
    "Update": "new w = w − α × Δw, new b = b − α × Δb",
    "Forward again": "steps 1 to 11 with the new weights and biases; does the cost go down?",
}
NUMBER = {name: number for number, name in enumerate(STEPS, start=1)}
SPELLING = (  # the names in the code, and how the page writes them
    (r"\bnew_", "new "),
    (r"\bdcost_dout_", "∂Cost/∂out_"),
    (r"\bpath_(\d)(\d)", r"path \1→\2"),
    (r"\bdelta_", "δ_"),
    (r"\bd([wb]\d)", r"Δ\1"),
    (r"\bcost\b", "Cost"),
    (r"\balpha\b", "α"),
    (r"\bsigmoid\b", "σ"),
    (r"\*", "×"),
    (r"-", "−"),
)


def page(problem: Problem, seed: int) -> str:
    """Return the page. Its numbers are the helper package's, rounded only here."""
    facts = {name: _given_text(name, value) for name, value in given(*problem).items()}
    solved = {name: f"{value:.{DIGITS}f}" for name, value in answers(*problem).items()}
    network, X, Y, _ = problem
    parameters = [array.tolist() for table in (network.W, network.b) for array in table.values()]
    code = CODE.format(*parameters, X=X.tolist(), Y=Y.astype(int).tolist(), alpha=facts["alpha"])

    def blanks(title: str) -> str:
        note = f" <span>{NOTES[title]}</span>" if title in NOTES else ""
        rows = _rows(title, spelled, lambda _: '<span class="blank"></span>')
        return f"<h2>{title}{note}</h2>\n{rows}"

    def solution(title: str) -> str:
        rows = _rows(
            title,
            lambda formula: spelled(_filled(formula, facts | solved)),
            lambda name: f'<span class="answer">{spelled(solved[name])}</span>',
        )
        return f"<h3>{title}</h3>\n{rows}"

    return PAGE.format(
        seed=seed,
        mark=MARK,
        style=STYLE,
        drawing=drawing(network, {name: spelled(text) for name, text in facts.items()}),
        alpha=facts["alpha"],
        blanks={title: blanks(title) for title in SECTIONS},
        solution={title: solution(title) for title in SECTIONS},
        cost=solved["cost"],
        new_cost=solved["new_cost"],
        code=escape(code, quote=False),
    )


def spelled(text: str) -> str:
    """Return names and formulas as the page writes them.

    Examples
    --------
    >>> spelled("delta_2 = dcost_dout_2 * out_2 * (1 - out_2)")
    'δ_2 = ∂Cost/∂out_2 × out_2 × (1 − out_2)'
    """
    for code, symbol in SPELLING:
        text = re.sub(code, symbol, text)
    return text


def _given_text(name: str, value: float) -> str:
    return f"{value:g}" if name[0] in "ya" else f"{value:.1f}"


def _filled(formula: str, texts: Mapping[str, str]) -> str:
    """Return a formula with numbers in place of names; one that is a name only stays as it is."""

    def number(match: re.Match[str]) -> str:
        text = texts.get(match[0], match[0])  # sigmoid and log stay
        opens = match.start() == 0 or formula[match.start() - 1] == "("
        return f"({text})" if text.startswith("-") and not opens else text

    return formula if formula in texts else re.sub(r"[a-z]\w*", number, formula)


def _rows(title: str, shown: Callable[[str], str], result: Callable[[str], str]) -> str:
    """Return the numbered steps of a section."""
    rows = "".join(
        f'<li value="{NUMBER[name]}" data-name="{name}"><span class="formula">'
        f'<span class="number">{NUMBER[name]}</span><span class="name">{spelled(name)}</span>'
        f'<span class="is"> = {_unbroken(shown(formula))}</span></span>{result(name)}</li>\n'
        for name, formula in SECTIONS[title].items()
    )
    return f'<ol role="list">\n{rows}</ol>\n'


def _unbroken(formula: str) -> str:
    """Let a line break only in front of a plus or minus that stands outside of parentheses."""
    return re.sub(r"(?<=path) |(?<=[×/+−]) | (?=[×/])|(?<=\(1) ", "\N{NO-BREAK SPACE}", formula)
