"""What all panels share: a frozen state, a pure view of it, and the widgets around them.

A panel is three things: a frozen dataclass (its state), a function from a state to a `View`, and
an ipywidgets container that draws the view whenever a control replaces part of the state.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from html import escape
from typing import Any

import ipywidgets as widgets

from .controls import Slider, tidy
from .living import Living

# Slider callbacks arrive on other threads, also while a cell runs. One picture at a time.
LOCK = threading.RLock()


@dataclass(frozen=True)
class Touch:
    """The rectangle of a picture in which the hand sets a slider, by how far right it is."""

    name: str
    left: float
    top: float
    width: float
    height: float
    low: float
    high: float


@dataclass(frozen=True)
class Play:
    """The slider that Play moves, in steps from its value to the highest."""

    name: str
    value: float
    step: float
    high: float


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
    touch : Touch, optional
        Where the picture can be touched.
    play : Play, optional
        What Play moves.
    """

    svg: str
    text: str
    alt: str
    touch: Touch | None = None
    play: Play | None = None


class Panel(widgets.VBox):  # type: ignore[misc]
    """Controls, a picture, and the words that go with it.

    Attributes
    ----------
    sliders : dict of str to widget
        Every slider by its name: ``"w68"``, ``"alpha"``, ``"epoch"``.
    controls : dict of str to widget
        Everything else that can be pressed or chosen: ``"reset"``, ``"target"``.
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
        **page: Any,
    ) -> None:
        reset = widgets.Button(description="Reset", tooltip="Reset: back to the start")
        reset.add_class("bp-reset")
        reset.on_click(lambda _: self.show(start))
        self.sliders = dict(sliders)
        self.controls = {**controls, "reset": reset}
        self._view = view
        self._following = False
        self._seen: tuple[Any, View] | None = None
        self.state = start
        # Whole from the beginning, for the page may look at once. And outside of any try: a panel
        # that cannot be drawn must fail its cell.
        self.living = Living(**{"links": self.sliders, **page, **self._page()})
        self.living.observe(self._touched, "hand")
        self.living.on_msg(lambda living, *_: living.send("here"))  # a sign of life for the page
        super().__init__()
        self.add_class("backprop-panel")

    @property
    def html(self) -> str:
        """What is shown, as text."""
        return f"{self.shown.svg}\n{self.shown.text}"

    @property
    def alt(self) -> str:
        """The description, with the numbers."""
        return self.shown.alt

    @property
    def shown(self) -> View:
        """The view of the state, drawn when it is asked for."""
        with LOCK:
            if self._seen is None or self._seen[0] is not self.state:
                self._seen = self.state, self._view(self.state)
            return self._seen[1]

    def arrange(self, rows: Sequence[widgets.Widget]) -> None:
        """Put the picture with its text, and then the rows of controls, in order."""
        grid = widgets.Box([self.living, *rows])  # inside: its look follows the width of the panel
        grid.add_class("bp-grid")
        self.children = [grid]

    def bind(self, widget: widgets.Widget, change: Callable[[Any, Any], Any]) -> None:
        """Let a widget's new value replace the state by ``change(state, value)``."""

        def moved(event: Mapping[str, Any]) -> None:
            with LOCK:
                if self._following:  # the widget only follows the state
                    return
                value = event["new"]
                self.show(change(self.state, tidy(value) if isinstance(value, float) else value))

        widget.observe(moved, "value")

    def show(self, state: Any) -> None:
        """Take a new state: draw it, and let the controls follow.

        An error is shown inside the panel, and raised again.
        """
        with LOCK:
            try:
                self._draw(state)
                with self.following():
                    self.follow()
            except Exception as error:
                self.fail(error)
                raise

    @contextmanager
    def following(self, quiet: bool = False) -> Iterator[None]:
        """Let controls take the values of the state: no choice of anyone, and no news if quiet."""
        sliders = [s for s in self.sliders.values() if isinstance(s, Slider)] if quiet else []
        self._following = True
        for handle in sliders:
            handle.quiet = True
        try:
            yield
        finally:
            self._following = False
            for handle in sliders:
                handle.quiet = False

    def fail(self, error: Exception) -> None:
        """Show an error inside the panel, with the last picture that could be drawn."""
        words = f"{escape(type(error).__name__)}: {escape(str(error))}"
        alert = (
            f'<div role="alert" class="bp-alert"><b>This panel failed.</b> {words}. '
            f"Press Reset to go back to the start.</div>{self.shown.text}"
        )
        self.living.shown = {**self.living.shown, "text": alert}

    def follow(self) -> None:
        """Set the controls to what the state says; a panel with controls overrides this."""

    def _draw(self, state: Any) -> None:
        before, self.state = self.state, state
        try:
            self.living.set_trait("shown", self._page()["shown"])
        except Exception:
            self.state = before
            raise

    def _page(self) -> dict[str, Any]:
        """Return what the page has to know of the state."""
        return {"shown": asdict(self.shown)}

    def _touched(self, event: Mapping[str, Any]) -> None:
        name, value, _ = event["new"]
        self.sliders[name].value = value

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Return the live widget, and for readers of the saved notebook its picture and words."""
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        return {**bundle, "image/svg+xml": self.shown.svg, "text/plain": self.alt}


def with_value(name: str, state: Any, value: float) -> Any:
    """Return the state with one parameter of its network replaced."""
    return replace(state, network=state.network.replace(**{name: value}))
