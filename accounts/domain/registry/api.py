"""One look-up in the NPPES API, version 2.1. Off unless ``NPPES_API_URL`` is set; sends the NPI and nothing else.

Source: https://npiregistry.cms.hhs.gov/api-page. Errors come with status 200 and ``Errors``; a number that is not known,
or was taken out of use, comes with ``result_count`` 0.
"""

import http.client
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import date
from typing import Any
from urllib.parse import urlencode, urlsplit

from accounts.domain.registry.listing import Listing, Taxonomy
from accounts.domain.registry.names import PersonName

VERSION = "2.1"
SECONDS = 10.0
MOST_BYTES = 512 * 1024


class Unreachable(Exception):
    """No answer that can be used; ``str()`` says why in a few words and holds nothing that the server said."""


def ask(npi: str, *, url: str, seconds: float = SECONDS) -> Listing | None:
    """Return what the API says of a number, or None when it does not know it. Raises `Unreachable`.

    ``seconds`` is the most that connecting and reading take together. Redirects are refused: they would send the
    number, and us, elsewhere.
    """
    answer = _answer(_fetch(url, urlencode({"version": VERSION, "number": npi}), seconds))
    results = answer.get("results")
    if answer.get("result_count") == 0 and not results:
        return None
    if not isinstance(results, list) or len(results) != 1 or not isinstance(results[0], dict):
        raise Unreachable("the answer is not in the form that was expected")
    if str(results[0].get("number")) != npi:
        raise Unreachable("the answer is about another number")
    try:
        return _listing(npi, results[0])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreachable("the answer is not in the form that was expected") from error


def _fetch(url: str, query: str, seconds: float) -> bytes:
    parts = urlsplit(url)
    is_secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if is_secure else http.client.HTTPConnection
    more: dict[str, Any] = {"context": ssl.create_default_context()} if is_secure else {}
    ends = time.monotonic() + seconds
    try:
        with closing(kind(parts.hostname or "", parts.port, timeout=seconds, **more)) as connection:
            connection.connect()
            with _cut_off(connection.sock, ends):
                connection.request(
                    "GET", f"{parts.path or '/'}?{query}", headers={"Accept": "application/json"}
                )
                # A response that is to be the last one keeps the line open by itself.
                with closing(connection.getresponse()) as response:
                    if response.status != 200:
                        raise Unreachable(f"it answered with status {response.status}")
                    body = response.read(MOST_BYTES + 1)
                    if response.length and len(body) <= MOST_BYTES:
                        raise http.client.IncompleteRead(body)
                if time.monotonic() >= ends:
                    raise TimeoutError
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, TimeoutError) or time.monotonic() >= ends:
            raise Unreachable("it took too long") from error
        if isinstance(error, ssl.SSLError):
            raise Unreachable("its certificate was not accepted") from error
        is_cut = isinstance(error, http.client.IncompleteRead)
        raise Unreachable("the answer was cut" if is_cut else "no connection") from error
    if len(body) > MOST_BYTES:
        raise Unreachable("the answer is too long")
    return body


@contextmanager
def _cut_off(line: socket.socket, ends: float) -> Iterator[None]:
    """Hang up at that moment. A socket's own timeout begins anew with every byte that drips in."""

    def hang_up() -> None:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, ends - time.monotonic()), hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _answer(body: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreachable("the answer is not JSON") from error
    if not isinstance(answer, dict):
        raise Unreachable("the answer is not in the form that was expected")
    if answer.get("Errors"):
        raise Unreachable("it refused the question")
    return answer


def _listing(npi: str, result: Mapping[str, Any]) -> Listing:
    basic = result["basic"]
    is_person = result["enumeration_type"] == "NPI-1"
    names = [PersonName(_text(basic, "last_name"), _text(basic, "first_name"), _text(basic, "middle_name"))]
    names += [
        PersonName(
            _text(each, "last_name"),
            _text(each, "first_name") or names[0].first,
            _text(each, "middle_name"),
            former=True,
        )
        for each in result.get("other_names") or []
    ]
    place: Mapping[str, Any] = next(
        (each for each in result.get("addresses") or [] if each.get("address_purpose") == "LOCATION"), {}
    )
    return Listing(
        npi=npi,
        is_person=is_person,
        names=[name for name in names if name.last] if is_person else [],
        organisation=_text(basic, "organization_name"),
        credentials=_text(basic, "credential"),
        taxonomies=[
            Taxonomy(
                _text(each, "code"), _text(each, "license"), _text(each, "state"), each.get("primary") is True
            )
            for each in result.get("taxonomies") or []
        ],
        city=_text(place, "city"),
        state=_text(place, "state"),
        country=_text(place, "country_code"),
        enumerated_on=_day(basic, "enumeration_date"),
        updated_on=_day(basic, "last_updated"),
        deactivated_on=_day(basic, "deactivation_date"),
        reactivated_on=_day(basic, "reactivation_date"),
    )


def _text(holder: Mapping[str, Any], name: str) -> str:
    """Return a short text; the API writes "--" for what was left empty."""
    value = holder.get(name) or ""
    if not isinstance(value, str):
        raise TypeError(name)
    return "" if value.strip("- ") == "" else value.strip()[:200]


def _day(holder: Mapping[str, Any], name: str) -> date | None:
    value = _text(holder, name)
    return date.fromisoformat(value) if value else None
