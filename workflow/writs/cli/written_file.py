"""A file that a command writes: looked at before the work begins, there only once it is whole."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from writs.core.errors import WritsError


class OutputRefused(WritsError):
    """The file cannot be written where it is wanted; nothing was done."""

    code = "output-refused"
    exit_code = 2

    def __init__(self, path: Path, reason: str, advice: str) -> None:
        super().__init__(path, reason, advice)
        self.path, self.reason, self.advice = path, reason, advice

    def __str__(self) -> str:
        return f'"{self.path}" cannot be written: {self.reason}. {self.advice}'


class WrittenFile:
    """`with WrittenFile(path) as out` writes beside the path and puts it in place at the end; an older one goes.

    Raises OutputRefused at once for a folder, a missing folder, or one of the files in `keep`.
    """

    def __init__(self, path: Path, *, keep: Iterable[Path] = ()) -> None:
        self.path = path
        if path.is_dir():
            raise OutputRefused(path, "it is a folder", "Name a file in it.")
        if not path.parent.is_dir():
            raise OutputRefused(path, f'there is no folder "{path.parent}"', "Make the folder first.")
        if path.exists() and not path.is_file():
            raise OutputRefused(path, "it is no ordinary file", "Name another.")
        for other in keep:
            if path.exists() and other.exists() and path.samefile(other):
                raise OutputRefused(path, "this command reads it", "Name another file.")
        if not os.access(path.parent, os.W_OK):
            raise OutputRefused(path, f'nobody may write in "{path.parent}"', "Name another folder.")
        self._beside = path.with_name(f".{path.name}.{os.getpid()}")
        self._out: IO[bytes] | None = None

    def __enter__(self) -> IO[bytes]:
        try:
            self._out = self._beside.open("wb")
        except OSError as error:
            raise OutputRefused(self.path, str(error.strerror), "Name another file.") from error
        return self._out

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        assert self._out is not None
        try:
            self._out.close()
            if kind is None:
                self._beside.replace(self.path)
        except OSError as trouble:
            kind = type(trouble)
            raise OutputRefused(self.path, str(trouble.strerror), "Make room, or name another file.") from trouble
        finally:
            if kind is not None:
                self._beside.unlink(missing_ok=True)
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            raise OutputRefused(self.path, str(error.strerror), "Make room, or name another file.") from error
