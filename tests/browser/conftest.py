"""What the browser tests share."""

import pytest
from lab import running_browser


# Not for the session: Playwright keeps an event loop running, in which notebooks cannot be tested.
@pytest.fixture(scope="module")
def browser(chromium):
    with running_browser(chromium) as running:
        yield running
