"""One line of bytes to one object, or a reason."""

import re
from decimal import Decimal

import pytest

from forum.domain.archives.lines import NotAnObject, read_object, shown


def test_reads_an_object() -> None:
    assert read_object('{"a": "ü", "b": 4.90, "c": [1]}'.encode()) == {
        "a": "ü",
        "b": Decimal("4.90"),
        "c": [1],
    }


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"a": "\xff"}', "is not UTF-8 (byte 8)"),
        (b'{"a": "\xed\xa0\x80"}', "is not UTF-8 (byte 8)"),
        ('{"a": 1}'.encode("utf-16"), "is not UTF-8 (byte 1)"),
        (b'{"a": "\0"}', "holds the character U+0000"),
        (b'{"a": 1', "is not JSON"),
        (b"", "is not JSON"),
        (b'{"a": 1} {"b": 2}', "is not JSON"),
        (b"{'a': 1}", "is not JSON"),
        (b'"a"', "is not a JSON object"),
        (b"[]", "is not a JSON object"),
        (b"null", "is not a JSON object"),
        (b'{"a": NaN}', "holds a number we cannot read"),
        (b'{"a": -Infinity}', "holds a number we cannot read"),
        (b'{"a": 1e999999999999999999999}', "holds a number we cannot read"),
        (b'{"a": ' + b"9" * 5000 + b"}", "holds a number we cannot read"),
        (b'{"a": 1, "b": 2, "a": 3}', 'has the field "a" twice'),
        (b'{"a": {"b": 1, "b": 1}}', 'has the field "b" twice'),
        (b'{"a": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "is not JSON we can read (nested too deeply)"),
    ],
)
def test_refuses(line: bytes, reason: str) -> None:
    with pytest.raises(NotAnObject, match="^" + re.escape(reason)):
        read_object(line)


def test_what_is_shown_is_fit_for_a_terminal() -> None:
    assert shown("a\x1b[2J\u202eb") == r'"a\u001b[2J\u202eb"'
    assert len(shown("x" * 1000)) < 80
