"""Make a panel's pictures leave our server at once: an extension of the launcher's server alone.

Before a picture, the kernel says that it is busy. TCP then holds the picture back until the
browser has acknowledged that word, and the browser takes up to 40 ms to do so (Nagle's algorithm
and delayed acknowledgements). Jupyter leaves this on; here it is turned off.
"""

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Tell Jupyter where to find the function below; the folder ``jupyter`` tells it to ask."""
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Extend whichever class of connection this server uses."""
    settings = server.web_app.settings
    connection_class: Any = settings["kernel_websocket_connection_class"]

    class PromptConnection(connection_class):  # type: ignore[misc]  # known only now
        def connect(self) -> Any:
            self.websocket_handler.set_nodelay(True)
            return super().connect()

    settings["kernel_websocket_connection_class"] = PromptConnection
