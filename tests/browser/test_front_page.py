"""The site's front page, with no Python behind it: the network on it answers the hand."""

import runpy
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.support.places import REPOSITORY


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    runpy.run_path(str(REPOSITORY / ".ci/site.py"))["write_front_page"](folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_network_is_alive_and_the_page_fits(browser, address, width):
    with browser.new_page(viewport={"width": width, "height": 800}) as page:
        outside, errors = [], []
        page.on("request", lambda request: outside.append(request.url))
        page.on("pageerror", lambda error: errors.append(error))
        page.goto(address)
        page.wait_for_selector("#network [role=slider]", state="attached")
        picture = page.locator("#network svg").first
        before = picture.get_attribute("aria-label")
        page.locator("#network [data-name=w68][role=slider]").focus()
        page.keyboard.press("ArrowUp")
        page.wait_for_function(
            "before => document.querySelector('#network svg').ariaLabel !== before", arg=before
        )
        assert "w68 = 1.5" in picture.text_content()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("a.start").bounding_box()["y"] < 300
        assert [url for url in outside if not url.startswith(address)] == []
        assert errors == []
