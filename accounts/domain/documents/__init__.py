"""Documents that physicians send: looked into by a child process, shown only as pictures of their pages.

`examine` runs when one arrives, `picture` when somebody with the permission to verify looks at a page. The web
process itself never decodes: a child with limits on memory and time does, and is gone afterwards. No script,
attachment or link of a document is ever followed, and no byte of it is sent to a browser.
"""

from .parent import Examined, examine, picture
from .refusals import (
    MAX_BYTES,
    MAX_PAGES,
    DocumentEmpty,
    DocumentLocked,
    DocumentRefused,
    DocumentsUnavailable,
    DocumentTooLarge,
    DocumentTooLong,
    DocumentUnreadable,
    NotADocument,
    NotWhatItClaims,
)

__all__ = [
    "MAX_BYTES",
    "MAX_PAGES",
    "DocumentEmpty",
    "DocumentLocked",
    "DocumentRefused",
    "DocumentTooLarge",
    "DocumentTooLong",
    "DocumentUnreadable",
    "DocumentsUnavailable",
    "Examined",
    "NotADocument",
    "NotWhatItClaims",
    "examine",
    "picture",
]
