"""axe, the checker of pages for people who cannot see them well."""

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page


def run_axe(page: Page, context: str | None = None) -> dict[str, Any]:
    """Return what axe finds in the page, or in the part of it that a selector names.

    Only the script of axe's package is used: its Python reads that as the locale says.
    """
    script = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    page.evaluate(script)
    return page.evaluate("context => axe.run(context ?? document)", context)
