"""The look-up in the NPPES API, against a server on this machine that speaks its answers, good and bad."""

import json
import socket
import time
from typing import Any

import pytest

from accounts.domain.registry import api
from accounts.domain.registry.listing import Taxonomy
from accounts.domain.registry.names import PersonName
from tests.accounts.domain.registry.answering import Answer, answering, dripping, found, http, result

NPI = "1234567893"
ORGANIZATION = result(
    enumeration_type="NPI-2",
    basic={
        "organization_name": "PLAIN CLINIC LLC", "organizational_subpart": "NO", "enumeration_date": "2006-01-02",
        "last_updated": "2020-03-04", "status": "A", "authorized_official_last_name": "QUILL",
    },
    other_names=[{"type": "Doing Business As", "code": "3", "organization_name": "PLAIN"}],
)  # fmt: skip


def test_a_person() -> None:
    with answering(found(result())) as registry:
        listing = api.ask(NPI, url=registry.url)
    assert listing
    assert listing.is_person
    assert listing.is_active
    assert listing.names == [
        PersonName("TESTWELL", "ORLA"),
        PersonName("PLAINWATER", "ORLA", "ANNE", former=True),
    ]
    assert listing.credentials == "M.D."
    assert listing.taxonomies == [
        Taxonomy("207YS0123X", "DR.0012345", "CO", is_primary=True),
        Taxonomy("207Y00000X"),
    ]
    assert (listing.city, listing.state, listing.country) == ("DENVER", "CO", "US")
    assert str(listing.updated_on) == "2024-08-01"


def test_an_organization() -> None:
    with answering(found(ORGANIZATION)) as registry:
        listing = api.ask(NPI, url=registry.url)
    assert listing
    assert (listing.is_person, listing.name, listing.names) == (False, "PLAIN CLINIC LLC", [])


def test_only_the_number_is_sent() -> None:
    with answering(found(result())) as registry:
        api.ask(NPI, url=registry.url)
    (asked,) = registry.asked
    line, *headers = asked.decode().strip().split("\r\n")
    assert line == f"GET /api/?version=2.1&number={NPI} HTTP/1.1"
    assert {header.split(":")[0] for header in headers} == {"Host", "Accept-Encoding", "Accept"}


def test_a_number_that_is_not_known() -> None:
    with answering(found()) as registry:
        assert api.ask(NPI, url=registry.url) is None


def _cut(line: socket.socket) -> None:
    line.sendall(found(result())[:-40])


def _chunk_cut(line: socket.socket) -> None:
    line.sendall(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"res\r\n')


def _reset(line: socket.socket) -> None:
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")


ERRORS = json.dumps({"Errors": [{"description": "NPI must be 10 digits", "field": "number", "number": "15"}]})
BAD: dict[str, tuple[Answer, str]] = {
    "an error with status 200": (http(ERRORS.encode()), "it refused the question"),
    "status 500": (http(b"oops", status="500 Internal Server Error"), "it answered with status 500"),
    "status 429": (http(b"", status="429 Too Many Requests", more="Retry-After: 9\r\n"), "status 429"),
    "status 404": (http(b"{}", status="404 Not Found"), "status 404"),
    "a redirect": (http(b"", status="302 Found", more="Location: http://127.0.0.1:1/\r\n"), "status 302"),
    "HTML": (http(b"<html><body>Maintenance</body></html>", kind="text/html"), "is not JSON"),
    "nothing": (http(b""), "is not JSON"),
    "a list": (http(b"[]"), "form that was expected"),
    "a number": (http(b"7"), "form that was expected"),
    "nested without end": (http(b"[" * 200_000), "is not JSON"),
    "no results": (http(b'{"result_count": 1}'), "form that was expected"),
    "results of another kind": (http(b'{"result_count": 1, "results": ["x"]}'), "form that was expected"),
    "two results": (found(result(), result()), "form that was expected"),
    "another number": (found(result("1245319599")), "about another number"),
    "no name at all": (found(result(basic=None)), "form that was expected"),
    "a name that is a list": (found(result(basic={"last_name": ["X"]})), "form that was expected"),
    "a day that is none": (found(result(basic={"enumeration_date": "soon"})), "form that was expected"),
    "taxonomies of another kind": (found(result(taxonomies=["x"])), "form that was expected"),
    "not UTF-8": (http(b'{"results": "\xff"}'), "is not JSON"),
    "cut": (_cut, "was cut"),
    "a chunk that is cut": (_chunk_cut, "was cut"),
    "hung up": (_reset, "no connection"),
    "not HTTP": (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "no connection"),
    "headers without end": (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000, "no connection"),
    "too long": (http(b" " * (api.MOST_BYTES + 10)), "too long"),
    "longer than it says it is": (http(b" " * 9, more=f"Content-Length: {2**60}\r\n"), "is not JSON|was cut"),
}


@pytest.mark.parametrize(("answer", "why"), BAD.values(), ids=BAD)
def test_what_cannot_be_used_is_unreachable(answer: Answer, why: str) -> None:
    with answering(answer) as registry, pytest.raises(api.Unreachable, match=why) as raised:
        api.ask(NPI, url=registry.url)
    assert len(str(raised.value)) < 80
    assert "oops" not in str(raised.value), "nothing that the server said"
    assert len(registry.asked) == 1, "no second question, to wherever"


def _silent(line: socket.socket) -> None:
    line.recv(1)


@pytest.mark.parametrize(
    "answer",
    [_silent, dripping(found(result()), pause=0.05), dripping(b"X" * 1000, pause=0.05)],
    ids=["silent", "drips its answer", "drips a line of headers"],
)
def test_a_slow_server_is_left_in_time(answer: Any) -> None:
    began = time.monotonic()
    with answering(answer) as registry, pytest.raises(api.Unreachable, match="took too long"):
        api.ask(NPI, url=registry.url, seconds=0.3)
    assert time.monotonic() - began < 1.5


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(api.Unreachable, match="no connection"):
        api.ask(NPI, url=f"http://127.0.0.1:{port}/api/")
    with pytest.raises(api.Unreachable, match="no connection"):
        api.ask(NPI, url="http://does-not-exist.invalid/api/")


def test_plain_http_where_https_was_meant() -> None:
    with answering(found(result())) as registry, pytest.raises(api.Unreachable, match="certificate"):
        api.ask(NPI, url=registry.url.replace("http:", "https:"))
