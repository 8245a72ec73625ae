"""One line of bytes to one JSON object, taking nothing that would lose or smuggle data."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

BOM = b"\xef\xbb\xbf"


class NotAnObject(ValueError):
    """The bytes are not one JSON object; the text says why."""


class _Twice(ValueError):
    pass


class _NotANumber(ValueError):
    pass


def shown(text: str, most: int = 60) -> str:
    """Return a foreign text in quotes, fit for a terminal: escaped, and cut where it is long."""
    return json.dumps(text if len(text) <= most else text[:most] + "...")


def read_object(line: bytes) -> dict[str, Any]:
    """Return the object a line holds. Numbers with a point come as `Decimal`. Raises `NotAnObject`."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotAnObject(f"is not UTF-8 (byte {error.start + 1})") from None
    if "\0" in text:
        raise NotAnObject("holds the character U+0000")
    try:
        value = json.loads(
            text,
            object_pairs_hook=_once,
            parse_constant=_no_constant,
            parse_float=_decimal,
            parse_int=_integer,
        )
    except json.JSONDecodeError as error:
        raise NotAnObject(f"is not JSON ({error.msg}, character {error.pos + 1})") from None
    except RecursionError:
        raise NotAnObject("is not JSON we can read (nested too deeply)") from None
    except _Twice as error:
        raise NotAnObject(f"has the field {shown(str(error))} twice in one object") from None
    except _NotANumber as error:
        raise NotAnObject(f"holds a number we cannot read ({shown(str(error), 20)})") from None
    if not isinstance(value, dict):
        raise NotAnObject("is not a JSON object")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise _Twice(name)
            seen.add(name)
    return found


def _no_constant(name: str) -> NoReturn:
    raise _NotANumber(name)


def _decimal(digits: str) -> Decimal:
    try:
        value = Decimal(digits)
    except InvalidOperation:
        raise _NotANumber(digits) from None
    if not value.is_finite():
        raise _NotANumber(digits)
    return value


def _integer(digits: str) -> int:
    # Python itself refuses thousands of digits, slowly for a little less; nothing here needs more than ten.
    if len(digits) > 30:
        raise _NotANumber(digits)
    return int(digits)
