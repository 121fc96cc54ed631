"""The living picture in the page: one widget, whose front end is ``living.js``."""

from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
from traitlets import Dict, List

_HERE = Path(__file__).parent


class Living(anywidget.AnyWidget):
    """What the page knows.

    Attributes
    ----------
    shown : dict
        A picture that Python drew: ``svg``, ``text``; ``touch``, the rectangle in which the hand
        sets a slider; ``play``, the slider that Play moves.
    network : dict
        Of a network that the page re-values itself: its drawing, its formulas, where to start.
    at : dict
        What such a network shows: ``values``, ``y``, ``step``, ``weight``, ``path``, ``chosen``,
        and ``turn``, which counts the page's changes: what Python answers to an old one is dropped.
    links : dict of str to widget
        The widgets that move together with the picture, in the page.
    hand : list
        The slider that was set in a picture that Python drew, its value, and a counter.
    """

    _esm = _HERE / "living.js"
    _css = _HERE / "living.css"

    shown = Dict().tag(sync=True)
    network = Dict().tag(sync=True)
    at = Dict().tag(sync=True)
    links = Dict().tag(sync=True, **widgets.widget_serialization)
    hand = List[Any]().tag(sync=True)

    def page_state(self) -> dict[str, Any]:
        """Return what ``mount`` of ``living.js`` needs to show this network without Jupyter."""
        return {"network": self.network, "at": self.at}
