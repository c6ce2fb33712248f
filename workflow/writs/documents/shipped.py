"""Where the shipped procedures and calendars lie: inside the wheel, or in the checkout's `procedures/`."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def shipped_directory() -> Path:
    """The folder of shipped definitions. Raises FileNotFoundError if the installation is incomplete."""
    here = Path(__file__).resolve()
    installed = here.parents[1] / "procedures"
    checkout = here.parents[3] / "procedures"
    for folder in (installed, checkout):
        if (folder / "calendars").is_dir():
            return folder
    raise FileNotFoundError("The shipped procedures are missing from this installation; install writs again.")
