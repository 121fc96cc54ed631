"""``python -m backprop_helpers``: a real server, and each way it can fail to start."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

from backprop_helpers.lab import launcher

COMMAND = [sys.executable, "-m", "backprop_helpers"]
FIRST_NOTEBOOK = "notebooks/00_start_here.ipynb"


@pytest.fixture(autouse=True)
def own_jupyter_folders(monkeypatch, tmp_path):
    """Neither see nor touch the settings of the person who runs the tests."""
    for kind in ("CONFIG", "DATA", "RUNTIME"):
        monkeypatch.setenv(f"JUPYTER_{kind}_DIR", str(tmp_path / kind.lower()))


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(*options, **popen):
    """Start the launcher; yield the process and the URL it printed; end it if it still runs."""
    pipes = dict.fromkeys(("stdout", "stderr"), subprocess.PIPE)
    settings = {"stdin": subprocess.DEVNULL, "text": True} | pipes | popen
    process = subprocess.Popen([*COMMAND, *options], **settings)
    try:
        lines = iter(process.stdout.readline, "")
        url = next((line.strip() for line in lines if "http" in line), None)
        assert url, process.stderr.read()
        yield process, url
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def get(url):
    with urllib.request.urlopen(url, timeout=10) as response:
        return response.status, response.read()


def test_it_serves_the_first_notebook_at_the_printed_url(free_port, monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONPATH", str(launcher.REPOSITORY))
    elsewhere = {"cwd": tmp_path}  # it finds the notebooks wherever you start it
    with running("--no-browser", "--port", str(free_port), **elsewhere) as (process, url):
        address, token = url.split("?token=")
        status, page = get(url)  # at once: the URL must work as soon as it is printed
        _, contents = get(
            f"http://localhost:{free_port}/api/contents/{FIRST_NOTEBOOK}?token={token}"
        )
        with pytest.raises(urllib.error.HTTPError, match="403"):
            get(f"http://localhost:{free_port}/api/contents/{FIRST_NOTEBOOK}")
        process.terminate()
        said, errors = process.communicate(timeout=20)
    assert address == f"http://localhost:{free_port}/lab/tree/{FIRST_NOTEBOOK}"
    assert status == 200
    assert b"jupyter-config-data" in page
    assert json.loads(contents)["type"] == "notebook"
    assert "http" not in said + errors  # once is enough


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C to a whole console")
@pytest.mark.parametrize("terminal", [True, False])
def test_ctrl_c_ends_it_cleanly(free_port, terminal):
    # With a terminal, Jupyter would ask "are you sure?"; without, it gets a KeyboardInterrupt.
    # A background job ignores Ctrl-C and so would its children; a handler is not inherited.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    outer, stdin = os.openpty() if terminal else (None, subprocess.DEVNULL)
    with running("--no-browser", "--port", str(free_port), stdin=stdin) as (process, _):
        process.send_signal(signal.SIGINT)
        said, errors = process.communicate(timeout=20)
        assert process.returncode == 0
        assert "Traceback" not in said + errors
    if terminal:
        os.close(outer)
        os.close(stdin)


def test_ctrl_c_while_it_starts_ends_it_cleanly(monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(launcher, "_serve", interrupted)
    launcher.main(["--no-browser"])


def test_without_a_port_it_takes_a_free_one():
    with running("--no-browser") as (_, first), running("--no-browser") as (_, second):
        assert get(first)[0] == get(second)[0] == 200
        assert first.split("/lab")[0] != second.split("/lab")[0]


@pytest.fixture
def nobody():
    """Popen options that turn root into an ordinary user with an empty home."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("this run is an ordinary user's already: every other test here shows it")
    home = tempfile.mkdtemp()
    os.chown(home, 65534, 65534)
    user = {"user": 65534, "group": 65534, "extra_groups": []}
    user["env"] = {"HOME": home, "PATH": os.environ["PATH"]}
    try:
        subprocess.run([sys.executable, "-c", "import backprop_helpers"], check=True, **user)
        yield user
    except (PermissionError, subprocess.CalledProcessError):
        pytest.skip("an ordinary user may not run this Python")
    finally:
        shutil.rmtree(home)


def test_it_works_for_an_ordinary_user(free_port, nobody):
    with running("--no-browser", "--port", str(free_port), **nobody) as (_, url):
        assert get(url)[0] == 200


def test_root_is_allowed_only_when_it_is_root(monkeypatch, tmp_path):
    def options():
        return launcher._jupyter_arguments(None, False, tmp_path)

    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    assert "--ServerApp.allow_root=True" in options()
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    assert not any("root=True" in option for option in options())
    monkeypatch.delattr(os, "geteuid")  # as on Windows
    assert not any("root=True" in option for option in options())


def test_no_browser_is_passed_on_and_a_browser_is_the_default(tmp_path):
    closed = "--ServerApp.open_browser=False"
    assert closed in launcher._jupyter_arguments(None, True, tmp_path)
    assert closed not in launcher._jupyter_arguments(None, False, tmp_path)


def fails_with_one_line(*command):
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert ended.stderr.startswith("backprop_helpers: ")
    return ended.stderr


@pytest.mark.parametrize("port", ["0", "65536", "-1", "88x9", "80.5", "", "²"])
def test_a_port_that_is_no_port_number(port):
    message = fails_with_one_line(*COMMAND, "--no-browser", f"--port={port}")
    assert f"--port needs a number from 1 to 65535, got {port!r}" in message


def test_a_port_in_use(free_port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port))
        other.listen()
        message = fails_with_one_line(*COMMAND, "--no-browser", "--port", str(free_port))
    assert f"port {free_port} cannot be used" in message
    assert "--port" in message


def test_jupyterlab_is_missing():
    without = "import sys; sys.modules['jupyterlab'] = None; sys.argv[1:] = ['--no-browser'];"
    run = "from backprop_helpers.lab.launcher import main; main()"
    message = fails_with_one_line(sys.executable, "-c", without + run)
    assert "pip install jupyterlab" in message


def test_the_notebooks_are_missing(tmp_path):
    run = "import sys, pathlib; from backprop_helpers.lab.launcher import main;"
    call = f"main(['--no-browser'], pathlib.Path({str(tmp_path)!r}))"
    message = fails_with_one_line(sys.executable, "-c", run + call)
    assert f"{FIRST_NOTEBOOK} is not in {tmp_path}" in message
    assert "clone the repository" in message
