"""Reads the rules of the error model from the file beside this one."""

from importlib.resources import files

MEAN = "Divide by `(2 * N)`: the cost is a mean over the samples and over the two outputs."
Rules = dict[str, dict[str, str]]  # pattern, wrong form, sentence


def _read() -> dict[str, Rules]:
    text = (files("backprop_helpers.exercises") / "rules.txt").read_text(encoding="utf-8")
    sections: dict[str, Rules] = {}
    for line in text.replace("\n      ", " ").splitlines():
        if line.startswith("## "):
            rules = sections.setdefault(line[3:], {})
        elif line.endswith(" :"):
            wrongs = rules.setdefault(line[:-2], {})
        elif line.startswith("  "):
            forms, _, sentence = line.strip().partition(" => ")
            wrongs.update(dict.fromkeys(forms.split(" | "), sentence))
    return sections


_sections = _read()
RULES, GENERAL = _sections["RULES"], _sections["GENERAL"]
ARGUMENTS, RESULTS = _sections["ARGUMENTS"]["a"], _sections["RESULTS"]["a"]
