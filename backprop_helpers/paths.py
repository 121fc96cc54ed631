"""Every way in which one weight or bias reaches the outputs."""

from .names import weight_name
from .network import Network
from .validation import need


def paths(network: Network, start: str) -> list[tuple[str, ...]]:
    """Return all paths from a parameter to the outputs, each as the names along it.

    A change of the parameter travels along every one of them, so its gradient is the sum of
    one product per path.

    Parameters
    ----------
    network : Network
        The network; only its layer sizes matter.
    start : str
        A weight such as ``"w46"`` or a bias such as ``"b4"``. It is the first name of each path.

    Returns
    -------
    list of tuple of str
        In the order of the node numbers.

    Raises
    ------
    KeyError
        If the network has no parameter called ``start``.
    TypeError
        If ``network`` is no network.

    Examples
    --------
    >>> paths(Network.example(), "w46")
    [('w46', 'w68'), ('w46', 'w69')]
    >>> paths(Network.example(), "w02")[0], len(paths(Network.example(), "w02"))
    (('w02', 'w24', 'w46', 'w68'), 8)
    """
    layout = need(Network, network).layout
    place = layout.find(start)
    if place.kind not in ("w", "b"):
        raise KeyError(f"{start} is no parameter: start at a weight such as w02 or a bias, b2")
    row = place.column if place.kind == "w" else place.row
    ends: list[tuple[tuple[str, ...], int]] = [((start,), layout.nodes(place.layer)[row])]
    for layer in range(place.layer + 1, layout.last + 1):
        ends = [
            ((*path, weight_name(node, following)), following)
            for path, node in ends
            for following in layout.nodes(layer)
        ]
    return [path for path, _ in ends]
