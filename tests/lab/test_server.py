"""The extension of Jupyter's server: it is found, and the kernel's messages leave at once."""

import subprocess
import sys
from types import SimpleNamespace

from backprop_helpers.lab import server

STARTED = """
from jupyterlab.labapp import LabApp
server = LabApp.initialize_server(["--no-browser", "--ServerApp.port=0", "--allow-root"])
print([c.__qualname__ for c in server.web_app.settings["kernel_websocket_connection_class"].mro()])
"""


def test_jupyterlab_finds_it_without_being_told(monkeypatch, tmp_path):
    for kind in ("CONFIG", "DATA", "RUNTIME"):
        monkeypatch.setenv(f"JUPYTER_{kind}_DIR", str(tmp_path / kind.lower()))
    command = [sys.executable, "-c", STARTED]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert "PromptConnection', 'ZMQChannelsWebsocketConnection'" in ended.stdout


def test_it_connects_as_the_server_would_and_without_delay():
    calls = []

    class Connection:
        websocket_handler = SimpleNamespace(set_nodelay=lambda on: calls.append(("nodelay", on)))

        def connect(self):
            calls.append("connect")
            return "what connect returns"

    app = SimpleNamespace(settings={"kernel_websocket_connection_class": Connection})
    server._load_jupyter_server_extension(SimpleNamespace(web_app=app))
    extended = app.settings["kernel_websocket_connection_class"]
    assert issubclass(extended, Connection)
    assert extended().connect() == "what connect returns"
    assert calls == [("nodelay", True), "connect"]
