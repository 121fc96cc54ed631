"""Which notebooks a wheel and an sdist carry: only those under version control."""

import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PLACES = {"wheel": "backprop_helpers/lab/notebooks", "sdist": "notebooks"}


class Notebooks(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":  # there the package finds them in their own folder
            return
        for path in tracked(Path(self.root)):
            build_data["force_include"][str(path)] = f"{PLACES[self.target_name]}/{path.name}"


def tracked(root: Path) -> list[Path]:
    """Return the notebooks under version control, or all of them where there is none."""
    notebooks = sorted(root.glob("notebooks/[0-9][0-9]_*.ipynb"))
    try:
        listed = subprocess.run(
            ["git", "ls-files", "notebooks"], cwd=root, capture_output=True, encoding="utf-8"
        ).stdout.splitlines()
    except OSError:  # no git on this machine
        listed = []
    names = {Path(name).name for name in listed}
    return [path for path in notebooks if path.name in names] or notebooks
