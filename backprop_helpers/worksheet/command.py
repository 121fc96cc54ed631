"""Write a worksheet to a file: what ``python -m backprop_helpers.worksheet`` runs."""

import argparse
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

from backprop_helpers.lab.files import write_whole
from backprop_helpers.validation import short

from . import worksheet
from .template import MARK, PAGE

MOST_DIGITS = 15  # of a seed; it stands on every page


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
    if not options.seed.isdecimal() or len(options.seed) > MOST_DIGITS:
        needed = f"a whole number, 0 or more, of at most {MOST_DIGITS} digits"
        _stop(f"--seed needs {needed}, got {short(options.seed)}")
    try:
        if options.file.is_file() and not _is_worksheet(options.file):
            _stop(f"{options.file} is no worksheet; choose another name, or remove it first")
        write_whole(options.file, worksheet(int(options.seed)))
    except OSError as error:
        _stop(f"{options.file} cannot be written ({error.strerror}); choose another place")
    if isinstance(sys.stdout, TextIOWrapper):  # a name may hold what the terminal cannot show
        sys.stdout.reconfigure(errors="backslashreplace")
    print(f"{options.file.resolve()}\nOpen it in a browser and print it: 2 pages.")  # noqa: T201


def _is_worksheet(path: Path) -> bool:
    with path.open("rb") as file:
        return MARK.encode() in file.read(len(PAGE))


def _stop(reason: str) -> NoReturn:
    raise SystemExit(f"backprop_helpers: {reason}")
