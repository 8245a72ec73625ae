"""Reading ``tests/access-matrix.csv``: the rows of the promises, then one row for every route of ours.

Cells of objects: – or - = 404 like a missing id; T = 410; D = 403; L = sign-in; V = view; W = write; W+ = with
reason and audit entry; "own" or "author" in brackets limits a cell to the person whose object it is.

Cells of routes (object "Route", state the route as the resolver has it): V = 200; L = to the sign-in page;
R = redirect to another page; D = 403; - = 404; P = takes posts only, 405 to GET; O = the object's row decides;
X = another package's page, whose own tests vouch for it; only canaries and headers are looked at.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from tests.conftest import ROOT

ROLES = (
    "anonymous", "asker_owner", "other_patient", "physician_unverified", "physician_verified", "physician_lapsed",
    "physician_suspended", "moderator", "admin",
)  # fmt: skip
PATH = ROOT / "tests/access-matrix.csv"
_ROWS = list(csv.DictReader(PATH.read_text(encoding="utf-8").splitlines()))
MATRIX = {(row["object"], row["state_or_action"]): row for row in _ROWS}
ROUTE_ROWS = {row["state_or_action"]: row for row in _ROWS if row["object"] == "Route"}


def cell(thing: str, state: str, role: str) -> str:
    """Return a cell. Raises `KeyError` for a row that is not there."""
    return MATRIX[thing, state][role].strip()


def may_view(thing: str, state: str, role: str, *, own: bool) -> bool:
    """Tell whether a role may read the words of an object in this state; ``own``: it is theirs."""
    text = cell(thing, state, role)
    if not text.startswith(("V", "W")) or "decision and audit only" in text:
        return False
    return own or not any(mark in text for mark in ("(own", "(author"))


@dataclass(frozen=True)
class Route:
    """One pattern of the resolver."""

    pattern: str
    name: str
    view: object


def routes() -> list[Route]:
    """Return all routes that the resolver knows, with their full patterns and namespaced names."""
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[Route]:
    for each in resolver.url_patterns:
        pattern = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            yield Route(pattern, f"{space}{each.name or ''}", each.callback)
        else:
            yield from _walk(each, pattern, f"{space}{each.namespace}:" if each.namespace else space)
