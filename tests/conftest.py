"""What all tests share."""

import os
import shutil

import hypothesis
import pytest

# Before NumPy is loaded, here and in the kernels of the notebooks: two processes of tests, whose
# matrix products take two threads each, wait for each other most of the time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Every run tries the same examples, so that a failure here is a failure everywhere. No deadline:
# how long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("course", derandomize=True, deadline=None)
hypothesis.settings.load_profile("course")


# Files that start browsers, kernels and clusters take longest. Begun last, one of them would run on
# alone while the other process has nothing left to do.
SLOWEST_FIRST = ("tests/browser", "tests/notebooks", "notebooks", "tests/lab", "tests/scale")


def pytest_collection_modifyitems(items):
    def place(item):
        where = item.path.relative_to(item.config.rootpath).as_posix()
        slow = [k for k, start in enumerate(SLOWEST_FIRST) if where.startswith(start)]
        return slow[0] if slow else len(SLOWEST_FIRST)

    items.sort(key=place)


def chromium_path() -> str:
    """Return the browser to test with; skip without one, or fail where one is required."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    reason = "no Chromium found: install your system's chromium package"
    if os.environ.get("REQUIRE_BROWSER"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> str:
    return chromium_path()


# Not for the session: Playwright keeps an event loop running, in which notebooks cannot be tested.
# Not in a conftest of tests/browser: with --doctest-modules, two files of that name clash.
@pytest.fixture(scope="module")
def browser(chromium):
    from tests.browser.lab import running_browser  # beside the tests that ask for this

    with running_browser(chromium) as running:
        yield running
