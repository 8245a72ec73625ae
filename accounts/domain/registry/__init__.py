"""The register of US providers (NPPES): loading its file, looking into it, comparing it with an application.

A look-up informs the reviewer and decides nothing: a match is no licence check, and "not checked" is no match.
"""

from accounts.domain.registry.checking import check, check_later
from accounts.domain.registry.finding import lookup, search

__all__ = ["check", "check_later", "lookup", "search"]
