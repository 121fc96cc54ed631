"""The one way in which the course writes a file: whole or not at all."""

import errno
import secrets
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a file, which appears with all of its text; if that fails, what was there stays.

    Raises
    ------
    OSError
        If the file cannot be written, or is a device, a pipe or a folder.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_whole(Path(folder, "note.txt"), "w68 = 1.4")
    ...     print(Path(folder, "note.txt").read_text())
    w68 = 1.4
    """
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is no ordinary file", str(path))
    path = path.resolve()  # a link stays one
    draft = draft_of(path)
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def draft_of(path: Path) -> Path:
    """Return a hidden name beside a path, for what becomes it when it is whole."""
    return path.with_name(f".{path.name[:80]}-{secrets.token_hex(4)}")
