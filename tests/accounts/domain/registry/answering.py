"""A server on this machine that answers as the NPPES API does, or as badly as a test asks for."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Answer = bytes | Callable[[socket.socket], None]


def result(number: str = "1234567893", **changes: Any) -> dict[str, Any]:
    """Return one person as version 2.1 gives them; made up, in the form of the real answers."""
    return {
        "created_epoch": "1116806400000",
        "enumeration_type": "NPI-1",
        "last_updated_epoch": "1722470400000",
        "number": number,
        "addresses": [
            {
                "country_code": "US", "country_name": "United States", "address_purpose": "MAILING", "address_type": "DOM",
                "address_1": "PO BOX 1", "city": "AURORA", "state": "CO", "postal_code": "800100001",
            },
            {
                "country_code": "US", "country_name": "United States", "address_purpose": "LOCATION", "address_type": "DOM",
                "address_1": "1 PLAIN ST", "city": "DENVER", "state": "CO", "postal_code": "802020001",
                "telephone_number": "303-555-0100",
            },
        ],
        "practiceLocations": [],
        "basic": {
            "first_name": "ORLA", "last_name": "TESTWELL", "middle_name": "--", "credential": "M.D.", "sole_proprietor": "NO",
            "sex": "F", "enumeration_date": "2005-05-23", "last_updated": "2024-08-01", "certification_date": "2024-08-01",
            "status": "A", "name_prefix": "Dr.", "name_suffix": "--",
        },
        "taxonomies": [
            {
                "code": "207YS0123X", "taxonomy_group": "", "desc": "Otolaryngology, Facial Plastic Surgery", "state": "CO",
                "license": "DR.0012345", "primary": True,
            },
            {
                "code": "207Y00000X", "taxonomy_group": "", "desc": "Otolaryngology", "state": None, "license": None,
                "primary": False,
            },
        ],
        "identifiers": [],
        "endpoints": [],
        "other_names": [
            {"type": "Former Name", "code": "1", "first_name": "ORLA", "last_name": "PLAINWATER", "middle_name": "ANNE"}
        ],
        **changes,
    }  # fmt: skip


def found(*results: Any) -> bytes:
    """Return the answer with these results."""
    return http(json.dumps({"result_count": len(results), "results": list(results)}).encode())


def http(body: bytes, *, status: str = "200 OK", kind: str = "application/json", more: str = "") -> bytes:
    """Return a whole HTTP answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}Connection: close\r\n\r\n"
    return head.encode() + body


def dripping(answer: bytes, *, pause: float) -> Callable[[socket.socket], None]:
    """Return a way to answer byte by byte."""

    def drip(line: socket.socket) -> None:
        for byte in answer:
            line.sendall(bytes([byte]))
            time.sleep(pause)

    return drip


class Registry:
    """The address of the server, and what it was asked: whole requests as they came."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[bytes] = []


@contextmanager
def answering(answer: Answer) -> Iterator[Registry]:
    """Run the server with one answer for everything."""
    listener = socket.create_server(("127.0.0.1", 0))
    registry = Registry(f"http://127.0.0.1:{listener.getsockname()[1]}/api/")

    def serve() -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            try:
                registry.asked.append(line.recv(65_536))
                answer(line) if callable(answer) else line.sendall(answer)
            except OSError:
                pass
            finally:
                line.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield registry
    finally:
        # On Linux, closing alone does not wake a thread that waits in accept.
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=5)
