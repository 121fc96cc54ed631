"""Nice numbers for axes."""

import math


def ticks(low: float, high: float, most: int = 7) -> list[float]:
    """Return the multiples of 1, 2 or 5 times a power of ten from low to high; at most so many.

    Examples
    --------
    >>> ticks(-10, 10), ticks(0, 0.7)
    ([-10.0, -5.0, 0.0, 5.0, 10.0], [0.0, 0.2, 0.4, 0.6])
    """
    step = _step(low, high, most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{k * step:.12g}") for k in range(first, last + 1)]


def log_ticks(low: float, high: float, most: int = 7) -> list[float]:
    """Return powers of ten from low to high, with their doubles and fives if there is room.

    Examples
    --------
    >>> log_ticks(0.01, 100), log_ticks(1, 20)
    ([0.01, 0.1, 1.0, 10.0, 100.0], [1.0, 2.0, 5.0, 10.0, 20.0])
    """
    start, end = math.floor(math.log10(low)), math.ceil(math.log10(high))
    every = -(-(end - start + 1) // most)
    choices = [
        [float(f"{m}e{k}") for k in range(start, end + 1) for m in (1, 2, 5)],
        [float(f"1e{k}") for k in range(start, end + 1)],
        [float(f"1e{k}") for k in range(start, end + 1) if k % every == 0],
    ]
    fitting = [[v for v in c if low * (1 - 1e-9) <= v <= high * (1 + 1e-9)] for c in choices]
    return next((choice for choice in fitting if len(choice) <= most), fitting[-1])


def nice_range(low: float, high: float) -> tuple[float, float]:
    """Return the next nice numbers outside of low and high, so that small changes change nothing.

    Examples
    --------
    >>> nice_range(0.13, 3.4)
    (0.0, 4.0)
    """
    if high - low < 1e-9 * max(abs(low), abs(high), 1e-9):  # a flat curve still needs some height
        low, high = low - 0.5 * (abs(low) or 1), high + 0.5 * (abs(high) or 1)
    step = _step(low, high, 7)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return float(f"{first * step:.12g}"), float(f"{last * step:.12g}")


def _step(low: float, high: float, most: int) -> float:
    rough = (high - low) / (most - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(m * power for m in (1, 2, 5, 10, 20) if m * power >= rough * (1 - 1e-9))
