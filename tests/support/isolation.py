"""A process of its own for a test that kills the workers of a process pool."""

import functools
import inspect
import os
import signal
import subprocess
import sys

INSIDE = "BACKPROP_TEST_IN_ITS_OWN_PROCESS"
SECONDS = 60  # the tests take about five
TRIES = 3


def in_its_own_process(test):
    """Run a test in a new Python, and again if that one hangs.

    CPython's process pool can wait forever in ``shutdown`` when a worker dies at that very moment.
    That is a fault of the pool and not of ours: it must not stop the whole run.
    """

    @functools.wraps(test)
    def isolated():
        if os.environ.get(INSIDE):
            test()
            return
        node = f"{inspect.getfile(test)}::{test.__name__}"
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", node]
        for _ in range(TRIES):
            process = subprocess.Popen(
                command,
                env={**os.environ, INSIDE: "yes"},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
            try:
                output, _ = process.communicate(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                if hasattr(os, "killpg"):
                    os.killpg(process.pid, signal.SIGKILL)  # its workers too
                process.kill()
                process.communicate()
                continue
            assert process.returncode == 0, output
            assert "1 passed" in output
            return
        raise AssertionError(f"{test.__name__} hung {TRIES} times for {SECONDS} seconds")

    return isolated
