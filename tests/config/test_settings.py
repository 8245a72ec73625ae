"""The environment's readers, and a real installation's settings."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config import env
from config.env import SettingError
from tests.conftest import ROOT

PRODUCTION = {
    "SECRET_KEY": "k9" * 30 + "-unlike-any-other-Zq",
    "ALLOWED_HOSTS": "forum.example.org, www.forum.example.org",
    "DATABASE_URL": "postgres://forum:secret@localhost:5432/forum",
    "EMAIL_URL": "smtp+tls://forum:secret@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "Forum <noreply@forum.example.org>",
}


def _manage(*arguments: str, data: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: os.environ[name] for name in ("PATH", "HOME", "LANG", "CURBSIDE_VENV") if name in os.environ
    }
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**kept, "CURBSIDE_DATA": str(data), **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_real_installation_passes_the_check_for_one(tmp_path: Path) -> None:
    done = _manage("check", "--deploy", "--fail-level", "WARNING", data=tmp_path, **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
    assert "WARNING" not in done.stdout + done.stderr
    assert "(0 silenced)" in done.stdout


WRONG = {
    "ALLOWED_HOSTS missing": ("ALLOWED_HOSTS", ""),
    "EMAIL_URL missing": ("EMAIL_URL", ""),
    "DEFAULT_FROM_EMAIL missing": ("DEFAULT_FROM_EMAIL", ""),
    "EMAIL_URL of no kind": ("EMAIL_URL", "mail.example.org:25"),
    "EMAIL_URL with a word as port": ("EMAIL_URL", "smtp://mail.example.org:many"),
    "EMAIL_URL without a host": ("EMAIL_URL", "smtp://"),
    "DATABASE_URL of another kind": ("DATABASE_URL", "mysql://localhost/forum"),
    "DATABASE_URL without a database": ("DATABASE_URL", "postgres://localhost"),
    "DATABASE_URL with a word as port": ("DATABASE_URL", "postgres://localhost:many/forum"),
    "DATABASE_URL with half an address": ("DATABASE_URL", "postgres://[::1/forum"),
    "EMAIL_URL with half an address": ("EMAIL_URL", "smtp://[::1"),
    "SECURE_SSL_REDIRECT perhaps": ("SECURE_SSL_REDIRECT", "perhaps"),
    "SECURE_HSTS_SECONDS negative": ("SECURE_HSTS_SECONDS", "-1"),
    "TRUSTED_PROXIES a word": ("TRUSTED_PROXIES", "two"),
    "SECRET_KEY_FILE absent": ("SECRET_KEY_FILE", "/nowhere/at/all"),
    "NPPES_API_URL without https": ("NPPES_API_URL", "http://npiregistry.cms.hhs.gov/api/"),
    "NPPES_API_URL with a question": ("NPPES_API_URL", "https://npiregistry.cms.hhs.gov/api/?version=2.1"),
    "NPPES_API_URL without a host": ("NPPES_API_URL", "https:///api/"),
    "ALLOWED_HOSTS of commas": ("ALLOWED_HOSTS", " , ,"),
}


@pytest.mark.parametrize(("name", "value"), WRONG.values(), ids=WRONG)
def test_what_is_missing_or_malformed_is_named_in_one_line(name: str, value: str, tmp_path: Path) -> None:
    done = _manage("check", data=tmp_path, **{**PRODUCTION, name: value})
    said = (done.stderr + done.stdout).strip()
    assert done.returncode != 0
    assert name.removesuffix("_FILE") in said
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1, said
    assert "secret" not in said.replace("SECRET_KEY", ""), "what is secret is not said aloud"


def test_without_a_key_it_is_local_and_answers_here_only(tmp_path: Path) -> None:
    code = (
        "from config import settings as s; print(s.LOCAL, s.DEBUG, s.ALLOWED_HOSTS, s.SESSION_COOKIE_SECURE)"
    )
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    variables = {**kept, "CURBSIDE_DATA": str(tmp_path), "ALLOWED_HOSTS": "*"}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=variables, capture_output=True, text=True, check=True
        )
        assert done.stdout.split("\n")[0] == "True False ['localhost', '127.0.0.1'] False"
    key = tmp_path / "secret-key"
    assert key.stat().st_mode & 0o077 == 0
    assert len(key.read_text(encoding="ascii")) > 60


def test_debug_cannot_be_switched_on_in_a_real_installation(tmp_path: Path) -> None:
    done = _manage("diffsettings", data=tmp_path, **PRODUCTION, DEBUG="1")
    assert done.returncode == 0, done.stderr
    assert not re.search(r"^DEBUG = True", done.stdout, re.MULTILINE)
    for told in ("REQUIRE_SECOND_FACTOR = True", "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False"):
        assert told in done.stdout, (
            "a real installation asks physicians and staff for a second factor, over HTTPS"
        )


class TestText:
    def test_reads_trims_and_defaults(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("X", "  words ")
        assert env.text("X") == "words"
        monkeypatch.setenv("X", " ")
        assert env.text("X", "other") == "other"

    def test_missing_is_an_error_that_names_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("X", raising=False)
        with pytest.raises(SettingError, match="X is not set"):
            env.text("X")

    def test_a_file_wins_and_is_trimmed(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "x").write_text("from the file\n", encoding="utf-8")
        monkeypatch.setenv("X", "from the variable")
        monkeypatch.setenv("X_FILE", str(tmp_path / "x"))
        assert env.text("X") == "from the file"

    def test_a_file_that_is_not_text_is_an_error(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "x").write_bytes(b"\xff\xfe\x00")
        monkeypatch.setenv("X_FILE", str(tmp_path / "x"))
        with pytest.raises(SettingError, match="X_FILE"):
            env.text("X")


@pytest.mark.parametrize(
    ("value", "result"), [("1", True), ("TRUE", True), ("on", True), ("0", False), ("No", False), ("", False)]
)
def test_flag(value: str, result: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", value)
    assert env.flag("X") is result


@pytest.mark.parametrize("value", ["-1", "1.5", "ten", "٣", "1e3", "0x10"])
def test_number_takes_whole_numbers_only(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(SettingError, match="X is"):
        env.number("X", 1)


def test_number_has_a_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "3")
    assert env.number("X", 1, minimum=3) == 3
    with pytest.raises(SettingError, match="at least 4"):
        env.number("X", 1, minimum=4)


def test_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", " a.example, b.example ,,")
    assert env.words("X") == ["a.example", "b.example"]


def test_database_reads_what_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "postgres://us%40er:p%2Fw%20d@db.example:6432/my%2Ddb?sslmode=require")
    found = env.database("X")
    assert (found["USER"], found["PASSWORD"], found["HOST"]) == ("us@er", "p/w d", "db.example")
    assert (found["PORT"], found["NAME"], found["OPTIONS"]) == ("6432", "my-db", {"sslmode": "require"})


def test_database_over_a_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "postgresql://me@/forum?host=/run/postgresql")
    found = env.database("X")
    assert (found["HOST"], found["NAME"], found["OPTIONS"]) == ("/run/postgresql", "forum", {})


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtps://u:p@mail.example", 465, False, True),
        ("smtp+tls://u:p%40x@mail.example", 587, True, False),
        ("smtp+tls://mail.example:2525", 2525, True, False),
    ],
)
def test_mail(url: str, port: int, tls: bool, ssl: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", url)
    found = env.mail("X")
    assert (found.host, found.port, found.use_tls, found.use_ssl) == ("mail.example", port, tls, ssl)
    assert found.password in {"", "p", "p@x"}


def test_mail_into_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "file:///var/my%20mail")
    assert env.mail("X").file_path == "/var/my mail"
