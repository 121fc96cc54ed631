"""Write a worksheet to a file: what ``python -m backprop_helpers.worksheet`` runs."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from . import worksheet
from .template import MARK


def main(arguments: Sequence[str] | None = None) -> None:
    """Write a worksheet, and say where it is.

    A worksheet that is there already is replaced, because its seed brings it back. Any other file
    is left alone.

    Parameters
    ----------
    arguments : sequence of str, optional
        The command line, without the program's name. Default: ``sys.argv[1:]``.

    Raises
    ------
    SystemExit
        With one line of explanation, if the seed is no whole number of at least 0, or the file
        cannot be written or is something else than a worksheet.
    """
    parser = argparse.ArgumentParser(
        prog="python -m backprop_helpers.worksheet",
        description="Write a worksheet as a page of HTML that prints to two A4 pages: a network "
        "to work out by hand, and the answers. The same seed gives the same worksheet.",
    )
    parser.add_argument("--seed", default="0", help="a whole number, 0 or more (default: 0)")
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        default=Path("worksheet.html"),
        help="where to write it (default: worksheet.html); a worksheet there is replaced, any "
        "other file is left alone",
    )
    options = parser.parse_args(arguments)
    if not options.seed.isdecimal():
        _stop(f"--seed needs a whole number, 0 or more, got {options.seed!r}")
    try:
        if options.file.exists() and MARK.encode() not in options.file.read_bytes():
            _stop(f"{options.file} is no worksheet; choose another name, or remove it first")
        options.file.write_bytes(worksheet(int(options.seed)).encode())
    except OSError as error:
        _stop(f"{options.file} cannot be written ({error.strerror}); choose another place")
    print(f"{options.file.resolve()}\nOpen it in a browser and print it: 2 pages.")  # noqa: T201


def _stop(reason: str) -> NoReturn:
    raise SystemExit(f"backprop_helpers: {reason}")
