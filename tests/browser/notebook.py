"""The notebook that is open in a page of JupyterLab or JupyterLite, asked through its model.

So nothing depends on which cells are in sight, or on what else is open.
"""

from typing import Any

from playwright.sync_api import Page

OPEN = "() => window.jupyterapp?.shell.currentWidget?.context?.isReady"
READY = """() => {
    const {session} = jupyterapp.shell.currentWidget.context.sessionContext;
    session?.kernel?.info.then(() => { session.kernel.isReady = true; });
    return session?.kernel?.isReady;
}"""
CELLS = """() => jupyterapp.shell.currentWidget.content.model.sharedModel.cells
    .map(cell => cell.toJSON()).filter(cell => cell.cell_type === 'code')"""
ENDED = f"""() => {{
    const cells = ({CELLS})().filter(cell => cell.source.length);
    const failed = cells.some(cell => cell.outputs.some(out => out.output_type === 'error'));
    return failed || cells.every(cell => cell.execution_count);
}}"""


def wait_for_kernel(page: Page) -> None:
    page.wait_for_function(OPEN)
    page.wait_for_function(READY)


def code_cells(page: Page) -> list[dict[str, Any]]:
    return page.evaluate(CELLS)


def run_to_the_end(page: Page) -> list[dict[str, Any]]:
    """Run all cells; return them when each has run, or when one has failed."""
    page.evaluate("() => void jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(ENDED)
    return code_cells(page)


def save(page: Page) -> None:
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
