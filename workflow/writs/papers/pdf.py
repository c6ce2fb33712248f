"""A page as PDF/A-3u: readable in thirty years, searchable, and made without asking the network or the disk."""

from __future__ import annotations

import importlib
import warnings
from typing import Any

from writs.core.errors import WritsError


class FormFetches(WritsError):
    """A form wants something from the network or the disk."""

    code = "form-fetches"

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url

    def __str__(self) -> str:
        return f'A form may not fetch anything, and this one asks for "{self.url[:80]}"; take it out of the form.'


class PrinterMissing(WritsError):
    """What is needed to print is not installed."""

    code = "printer-missing"

    def __init__(self, what: str, reason: str) -> None:
        super().__init__(what, reason)
        self.what, self.reason = what, reason

    def __str__(self) -> str:
        return (
            f"{self.what} cannot be made here: {self.reason}. Install the extra: pip install 'writs[documents]';"
            " PDF also needs the system library Pango."
        )


def pdf_of(html: str, style: str) -> bytes:
    """The page as PDF/A-3u.

    Raises PrinterMissing where WeasyPrint or Pango is not installed, FormFetches where the form wants something from
    outside.
    """
    try:
        with warnings.catch_warnings():
            # It warns of system libraries that it will want one day; who prints today cannot do anything about that.
            warnings.simplefilter("ignore", DeprecationWarning)
            printer: Any = importlib.import_module("weasyprint")
            urls: Any = importlib.import_module("weasyprint.urls")
    except (ImportError, OSError) as error:
        raise PrinterMissing("A PDF", str(error).splitlines()[0]) from None

    def fetch(fetcher: Any, url: str, headers: Any = None) -> Any:
        """A form shows text; whatever it fetches would tell somebody that it is being read."""
        raise FormFetches(url)

    nothing: Any = type("Nothing", (urls.URLFetcher,), {"fetch": fetch})(fail_on_errors=True)
    try:
        sheet: Any = printer.CSS(string=style, url_fetcher=nothing)
        page: Any = printer.HTML(string=html, url_fetcher=nothing, base_url="form:///")
        content: bytes = page.write_pdf(stylesheets=[sheet], pdf_variant="pdf/a-3u")
    except urls.FatalURLFetchingError as error:
        raise (error.__cause__ if isinstance(error.__cause__, FormFetches) else error) from None
    return content
