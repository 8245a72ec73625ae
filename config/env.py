"""Typed readers of environment variables. They fail loudly and in one line.

Every reader takes the variable's name and returns a value of its type. ``NAME_FILE`` may stand for
``NAME``: the value is then the content of that file, which is how secrets are handed over by most
process managers.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit


class SettingError(Exception):
    """A variable is missing or malformed. The text says which one and how to mend it."""


def text(name: str, default: str | None = None) -> str:
    """Return the variable as text; raise `SettingError` when it is absent and has no default."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingError(
                f"{name}_FILE names {path}, which cannot be read: {error.strerror}."
            ) from error
        except ValueError as error:
            raise SettingError(f"{name}_FILE names {path}, which is not text in UTF-8.") from error
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise SettingError(f"{name} is not set. Set it, or {name}_FILE, and start again.")
    return default


def flag(name: str, default: bool = False) -> bool:
    """Return the variable as a truth value: 1/true/yes/on or 0/false/no/off."""
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise SettingError(f"{name} is {value!r}; use 1 or 0.")


def number(name: str, default: int, minimum: int = 0) -> int:
    """Return the variable as a whole number of at least ``minimum``."""
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) < minimum:
        raise SettingError(f"{name} is {value!r}; use a whole number of at least {minimum}.")
    return int(value)


def words(name: str, default: str | None = None) -> list[str]:
    """Return the variable as a list, separated by commas; without a default it holds at least one word."""
    found = [word.strip() for word in text(name, default).split(",") if word.strip()]
    if not found and default is None:
        raise SettingError(f"{name} holds nothing but commas and blanks.")
    return found


def web_address(name: str) -> str:
    """Return an ``https://`` address, or an empty text when the variable is not set; ``http://`` on this machine only."""
    address = text(name, "")
    parts = _split(address)
    is_here = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1"}
    try:
        is_address = (parts.scheme == "https" or is_here) and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if address and (not is_address or parts.query or parts.fragment or parts.username):
        raise SettingError(
            f"{name} must look like https://register.example.org/api/, without a question mark."
        )
    return address


def database(name: str) -> dict[str, object]:
    """Return Django's description of the database named by ``postgres://user:pw@host:port/db``.

    A Unix socket folder goes into ``?host=/run/postgresql``; other query values are handed to libpq.
    """
    parts = _split(text(name))
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise SettingError(f"{name} must look like postgres://user:password@host:5432/database.")
    try:
        port = parts.port
    except ValueError as error:
        raise SettingError(f"{name} has a port that is not a number.") from error
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", unquote(parts.hostname or "")),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(query),
    }


@dataclass(frozen=True)
class Mail:
    """How mail leaves: the backend and its settings."""

    backend: str
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    use_tls: bool = False
    use_ssl: bool = False
    file_path: str = ""


def mail(name: str, default: str | None = None) -> Mail:
    """Read ``smtp://user:pw@host:587``, ``smtps://…``, ``smtp+tls://…`` or ``file:///folder``."""
    parts = _split(text(name, default))
    if parts.scheme == "file":
        return Mail("django.core.mail.backends.filebased.EmailBackend", file_path=unquote(parts.path))
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname:
        raise SettingError(f"{name} must look like smtp+tls://user:password@mail.example.org:587.")
    try:
        port = parts.port
    except ValueError as error:
        raise SettingError(f"{name} has a port that is not a number.") from error
    return Mail(
        "django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=port or {"smtp": 25, "smtps": 465, "smtp+tls": 587}[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_tls=parts.scheme == "smtp+tls",
        use_ssl=parts.scheme == "smtps",
    )


def _split(url: str) -> SplitResult:
    """Return the parts of an address; none for what is not one, so that the caller says how it should look."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")
