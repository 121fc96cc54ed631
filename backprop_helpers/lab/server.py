"""On Binder, nobody runs the launcher: an extension of Jupyter's server, which does its work.

It does nothing unless the server was started in this very repository.
"""

from pathlib import Path
from typing import Any

from backprop_helpers.lab import course, environment


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Tell Jupyter where to find the function below; ``server.json`` tells it to ask."""
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Make the learner's folder, and give JupyterLab our defaults."""
    if Path(server.root_dir).resolve() != course.REPOSITORY:
        return
    environment.calm()
    try:
        opened = course.prepare(course.REPOSITORY / course.FOLDER)
        environment.trust(server, opened.written)
    except OSError as error:  # the notebooks in the repository can be read all the same
        server.log.warning(f"{course.FOLDER} cannot be written: {error}")
