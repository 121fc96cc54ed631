"""What all panels share: a frozen state, a pure view of it, and the widgets around them.

A panel is three things: a frozen dataclass (its state), a function from a state to a `View`, and
an ipywidgets container that draws the view whenever a control replaces part of the state.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import ipywidgets as widgets

from .controls import tidy

# Slider callbacks arrive on other threads, also while a cell runs. One picture at a time.
LOCK = threading.RLock()

# The handle of an ipywidgets slider has no name that a screen reader could speak, and no option of
# Python gives it one. So the page itself copies the slider's tooltip, whenever a handle appears.
NAME_HANDLES = """<img hidden alt="" src="data:," onerror="
const start = () => {
  const panel = this.closest('.backprop-panel');
  if (!panel) return setTimeout(start, 50);  // not in the page yet
  const name = () => panel.querySelectorAll('.noUi-handle:not([aria-label])').forEach(handle =>
    handle.setAttribute('aria-label',
      handle.closest('.widget-slider').querySelector('label[title]').title));
  new MutationObserver(name).observe(panel, {childList: true, subtree: true});
  name();
};
start()">"""


@dataclass(frozen=True)
class View:
    """What a panel shows in one state.

    Attributes
    ----------
    svg : str
        The picture.
    text : str
        What stands beside or below it, as HTML.
    alt : str
        All of it in words, with the numbers.
    """

    svg: str
    text: str
    alt: str


class Panel(widgets.VBox):  # type: ignore[misc]
    """Controls, a picture, and the words that go with it.

    Attributes
    ----------
    sliders : dict of str to widget
        Every slider by its name: ``"w68"``, ``"alpha"``, ``"epoch"``.
    controls : dict of str to widget
        Everything else that can be pressed or chosen: ``"reset"``, ``"layer"``.
    state : frozen dataclass
        What the controls say.
    html : str
        What is shown, as text.
    alt : str
        The description, with the numbers.
    """

    def __init__(
        self,
        start: Any,
        view: Callable[[Any], View],
        sliders: Mapping[str, widgets.Widget],
        controls: Mapping[str, widgets.Widget],
        height: int,
    ) -> None:
        reset = widgets.Button(description="Reset", tooltip="Reset: back to the start")
        reset.on_click(lambda _: self.show(start))
        self.sliders = dict(sliders)
        self.controls = {**controls, "reset": reset}
        self._view = view
        self._following = False
        self._picture = widgets.HTML(layout={"height": f"{height}px", "overflow": "hidden"})
        self._text = widgets.HTML()
        self._error = widgets.HTML()
        self._draw(start)  # outside any try: a panel that cannot be drawn must fail its cell
        super().__init__()
        self.add_class("backprop-panel")

    def arrange(self, rows: Sequence[widgets.Widget], text_height: int) -> None:
        """Put the picture, the error line, the text and then the rows of controls in order."""
        self._text.layout = {"height": f"{text_height}px", "overflow": "auto"}
        names = widgets.HTML(NAME_HANDLES, layout={"display": "none"})
        self.children = [self._picture, self._error, self._text, *rows, names]

    def bind(self, widget: widgets.Widget, change: Callable[[Any, Any], Any]) -> None:
        """Let a widget's new value replace the state by ``change(state, value)``."""

        def moved(event: Mapping[str, Any]) -> None:
            with LOCK:
                if self._following:  # the widget only follows the state
                    return
                value = event["new"]
                state = change(self.state, tidy(value) if isinstance(value, float) else value)
                self.show(state)

        widget.observe(moved, "value")

    def show(self, state: Any) -> None:
        """Take a new state: draw it, and let the controls follow.

        An error is shown inside the panel, and raised again.
        """
        with LOCK:
            try:
                self._draw(state)
                self._error.value = ""
                self._following = True
                self.follow()
            except Exception as error:
                self.fail(error)
                raise
            finally:
                self._following = False

    def fail(self, error: Exception) -> None:
        """Show an error inside the panel."""
        self._error.value = (
            '<div role="alert" style="border: 2px solid #d55e00; padding: 4px 8px">'
            f"<b>This panel failed.</b> {escape(type(error).__name__)}: "
            f"{escape(str(error))}. Press Reset to go back to the start.</div>"
        )

    def follow(self) -> None:
        """Set the controls to what the state says; a panel with controls overrides this."""

    def _draw(self, state: Any) -> None:
        view = self._view(state)
        self.state = state
        self.html = f"{view.svg}\n{view.text}"
        self.alt = view.alt
        self._svg = view.svg
        self._picture.value = view.svg
        self._text.value = view.text

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Return the live widget, and for readers of the saved notebook its picture and words."""
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        return {**bundle, "image/svg+xml": self._svg, "text/plain": self.alt}


def with_value(name: str, state: Any, value: float) -> Any:
    """Return the state with one parameter of its network replaced."""
    return replace(state, network=state.network.replace(**{name: value}))
