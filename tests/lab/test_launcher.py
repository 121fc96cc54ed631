"""``python -m backprop_helpers``: a real server, and each way it can fail to start."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from backprop_helpers.lab import course, environment, launcher
from tests.support.places import NOTEBOOKS, REPOSITORY

COMMAND = [sys.executable, "-m", "backprop_helpers"]
FIRST = min(path.name for path in NOTEBOOKS.glob("*.ipynb"))


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch, tmp_path):
    """Start in an empty folder; neither see nor touch the settings of who runs the tests."""
    for variable in ("JUPYTER_TOKEN", "JUPYTER_PATH", "JUPYTER_CONFIG_PATH"):
        monkeypatch.delenv(variable, raising=False)
    for kind in ("CONFIG", "DATA", "RUNTIME"):
        monkeypatch.setenv(f"JUPYTER_{kind}_DIR", str(tmp_path / kind.lower()))
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


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
    process = subprocess.Popen(**{"args": [*COMMAND, *options]} | settings)
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


def contents(url, path):
    """Ask the server at `url` what it holds at `path`."""
    address, query = url.split("/doc/tree/")[0], url.partition("?")[2]
    return json.loads(get(f"{address}/api/contents/{path}?{query}")[1])


def test_it_serves_the_learners_first_notebook_at_the_printed_url(free_port, elsewhere):
    with running("--no-browser", "--port", str(free_port)) as (process, url):
        address, token = url.split("?token=")
        status, page = get(url)  # at once: the URL must work as soon as it is printed
        served = contents(url, FIRST)
        with pytest.raises(urllib.error.HTTPError, match="403"):
            get(f"http://localhost:{free_port}/api/contents/{FIRST}")
        _, settings = get(
            f"http://localhost:{free_port}/lab/api/settings/"
            f"@jupyter-widgets/jupyterlab-manager:plugin?token={token}"
        )
        process.terminate()
        said, errors = process.communicate(timeout=20)
    assert address == f"http://localhost:{free_port}/doc/tree/{FIRST}"
    assert status == 200
    assert b"jupyter-config-data" in page
    assert served["type"] == "notebook"
    code = [cell for cell in served["content"]["cells"] if cell["cell_type"] == "code"]
    assert all(cell["metadata"]["trusted"] and not cell["outputs"] for cell in code)
    assert json.loads(settings)["schema"]["properties"]["saveState"]["default"] is True
    assert [path.name for path in elsewhere.iterdir()] == [course.FOLDER]
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
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(launcher, "_serve", interrupted)
    monkeypatch.setattr(environment, "settle", lambda _: None)  # this process stays as it is
    launcher.main(["--no-browser"])


def test_without_a_port_it_takes_a_free_one():
    with running("--no-browser") as (_, first), running("--no-browser") as (_, second):
        assert get(first)[0] == get(second)[0] == 200
        assert first.split("/lab")[0] != second.split("/lab")[0]


def skip_unless_utf8():
    if sys.getfilesystemencoding() != "utf-8":
        pytest.skip("this locale has no ü")


@pytest.mark.parametrize("name", ["it's ü #1 %20 x", "a b/c", "'\"$HOME`"])
def test_any_folder_will_do(name):
    skip_unless_utf8()
    if sys.platform == "win32" and '"' in name:
        pytest.skip("Windows does not allow this name")
    with running("--no-browser", name) as (_, url):
        assert contents(url, FIRST)["type"] == "notebook"
    assert (Path(name) / FIRST).is_file()


def test_inside_the_learners_folder_it_opens_this_folder(monkeypatch):
    folder = course.prepare(Path(course.FOLDER)).folder
    monkeypatch.chdir(folder)
    before = sorted(Path.cwd().iterdir())
    with running("--no-browser") as (_, url):
        assert contents(url, FIRST)["type"] == "notebook"
    assert sorted(Path.cwd().iterdir()) == before


def test_a_token_of_ones_own(monkeypatch):
    monkeypatch.setenv("JUPYTER_TOKEN", "mine")
    with running("--no-browser") as (_, url):
        assert url.endswith("?token=mine")
        assert get(url)[0] == 200


def test_a_terminal_that_cannot_show_a_path(monkeypatch):
    skip_unless_utf8()
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    Path("ü").write_text("a file, no folder")
    assert "\\xfc" in fails_with_one_line(*COMMAND, "ü")


@pytest.fixture
def nobody():
    """Popen options that turn root into an ordinary user in an empty folder of its own."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("this run is an ordinary user's already: every other test here shows it")
    home = tempfile.mkdtemp()
    os.chown(home, 65534, 65534)
    path = os.pathsep.join([str(REPOSITORY), sysconfig.get_path("purelib")])
    user = {"user": 65534, "group": 65534, "extra_groups": [], "cwd": home}
    user["env"] = {"HOME": home, "PATH": os.environ["PATH"], "PYTHONPATH": path}
    # root's own Python may lie where nobody else may go; the system's can take its place
    system = shutil.which(f"python3.{sys.version_info.minor}", path="/usr/bin")
    for python in filter(None, [sys.executable, system]):
        try:
            subprocess.run([python, "-c", "import backprop_helpers"], check=True, **user)
        except (PermissionError, subprocess.CalledProcessError):
            continue
        yield user | {"args": [python, "-m", "backprop_helpers", "--no-browser"]}
        break
    else:
        pytest.skip("an ordinary user may run no Python that has the package")
    shutil.rmtree(home)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C to a whole console")
@pytest.mark.parametrize("home", ["their own", "not to be written", "none"])
def test_it_works_for_an_ordinary_user(nobody, home):
    if home == "not to be written":
        nobody["env"]["HOME"] = "/"
    elif home == "none":
        del nobody["env"]["HOME"]
    with running(**nobody) as (process, url):
        assert get(url)[0] == 200
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=20)[1] == ""


def test_a_folder_that_cannot_be_written(nobody):
    message = fails_with_one_line(**nobody | {"cwd": "/"})
    assert message.endswith("name another folder to work in\n")
    assert "/backprop-course cannot be written (Permission denied)" in message


def options(*arguments):
    return launcher._jupyter_arguments(*arguments, course.Course(Path("folder"), FIRST))


def test_root_is_allowed_only_when_it_is_root(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    assert "--ServerApp.allow_root=True" in options(None, False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    assert not any("root=True" in option for option in options(None, False))
    monkeypatch.delattr(os, "geteuid")  # as on Windows
    assert not any("root=True" in option for option in options(None, False))


def test_no_browser_is_passed_on_and_a_browser_is_the_default():
    closed = "--ServerApp.open_browser=False"
    assert closed in options(None, True)
    assert closed not in options(None, False)


def fails_with_one_line(*command, **popen):
    settings = {"capture_output": True, "text": True, "timeout": 60, "check": False}
    ended = subprocess.run(**{"args": command} | settings | popen)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert ended.stderr.startswith("backprop_helpers: ")
    return ended.stderr


@pytest.mark.parametrize("port", ["0", "65536", "-1", "88x9", "80.5", "", "²"])
def test_a_port_that_is_no_port_number(port):
    if not port.isascii():
        skip_unless_utf8()
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


def test_a_fresh_set_never_lands_in_a_folder_that_exists():
    Path("there").mkdir()
    message = fails_with_one_line(*COMMAND, "--fresh", "there")
    assert message == (
        "backprop_helpers: there exists already; give --fresh the name of a new folder\n"
    )
    assert list(Path("there").iterdir()) == []


def test_a_fresh_set_is_made_beside_the_first():
    course.prepare(Path(course.FOLDER))
    with running("--no-browser", "--fresh", "second") as (_, url):
        assert contents(url, FIRST)["type"] == "notebook"
    assert (Path("second") / FIRST).is_file()


def test_a_folder_that_is_a_file():
    Path("mine").write_text("a file")
    assert "mine cannot be written" in fails_with_one_line(*COMMAND, "mine")


def test_the_course_was_moved(monkeypatch, tmp_path):
    """The launcher still finds its package, since it lies here; the kernels would not."""
    moved = tmp_path / "it's moved"
    shutil.copytree(REPOSITORY / "backprop_helpers", moved / "backprop_helpers")
    shutil.copytree(NOTEBOOKS, moved / "notebooks")
    shutil.copy(REPOSITORY / "pyproject.toml", moved)
    monkeypatch.chdir(moved)
    message = fails_with_one_line(*COMMAND, "--no-browser")
    there = REPOSITORY / "backprop_helpers"
    assert f"(they would find another one, in {there})" in message
    monkeypatch.setenv("PYTHONPATH", "")
    missing = f"import sys; sys.path.insert(0, {str(moved)!r}); sys.argv[1:] = ['--no-browser'];"
    run = "from backprop_helpers.lab.launcher import main; main()"
    message = fails_with_one_line(sys.executable, "-c", missing + run)
    assert "the notebooks would not find this package" in message
    advice = message.rpartition("; run: ")[2]
    assert launcher.environment.shlex.split(advice) == [
        *[sys.executable, "-m", "pip", "install", "-e", str(moved)]
    ]


def test_a_server_that_is_open_to_everyone(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config/jupyter_server_config.py").write_text(
        "c.ServerApp.ip = '0.0.0.0'\nc.IdentityProvider.token = ''\n"
    )
    message = fails_with_one_line(*COMMAND, "--no-browser")
    assert "open the server to everyone (ip = '0.0.0.0', no token and no password)" in message
