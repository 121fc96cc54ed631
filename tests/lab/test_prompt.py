"""The extension of our own server: the kernel's messages leave at once."""

import os
import subprocess
import sys
from types import SimpleNamespace

from backprop_helpers.lab import environment, prompt

STARTED = """
import os, pathlib
from backprop_helpers.lab import environment
if os.environ["OURS"]:
    environment.calm()
from jupyterlab.labapp import LabApp
server = LabApp.initialize_server(["--no-browser", "--ServerApp.port=0", "--allow-root"])
print(server.web_app.settings["kernel_websocket_connection_class"].__qualname__.split(".")[-1])
"""


def connection_class(ours):
    ended = subprocess.run(
        [sys.executable, "-c", STARTED],
        env=os.environ | {"OURS": ours},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return ended.stdout.strip()


def test_only_our_own_server_has_it(monkeypatch, tmp_path):
    monkeypatch.delenv("JUPYTER_CONFIG_PATH", raising=False)
    for kind in ("CONFIG", "DATA", "RUNTIME"):
        monkeypatch.setenv(f"JUPYTER_{kind}_DIR", str(tmp_path / kind.lower()))
    assert connection_class("yes") == "PromptConnection"
    assert connection_class("") == "ZMQChannelsWebsocketConnection"
    assert (environment.JUPYTER / "jupyter_server_config.d").is_dir()


def test_it_connects_as_the_server_would_and_without_delay():
    calls = []

    class Connection:
        websocket_handler = SimpleNamespace(set_nodelay=lambda on: calls.append(("nodelay", on)))

        def connect(self):
            calls.append("connect")
            return "what connect returns"

    app = SimpleNamespace(settings={"kernel_websocket_connection_class": Connection})
    prompt._load_jupyter_server_extension(SimpleNamespace(web_app=app))
    extended = app.settings["kernel_websocket_connection_class"]
    assert issubclass(extended, Connection)
    assert extended().connect() == "what connect returns"
    assert calls == [("nodelay", True), "connect"]
