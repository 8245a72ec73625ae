"""A real SMTP conversation on loopback, and the worker that keeps it going."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


class Mailbox:
    """What arrived. ``refusals`` holds answers to give instead of taking the next mails."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.port = 0
        self.refusals: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        """Take a mail, or refuse it."""
        if self.refusals:
            return self.refusals.pop(0)
        assert isinstance(envelope.content, bytes)
        self.raw.append(envelope.content)
        return "250 taken"

    @property
    def messages(self) -> list[EmailMessage]:
        """Return the mails, parsed."""
        return [message_from_bytes(each, policy=policy.default) for each in self.raw]  # type: ignore[misc]


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """Start a mail server on a free port of the loopback and send all mail there."""
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    box.port = port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield box
    controller.stop()


def work(mailbox: Mailbox) -> None:
    """Let a real worker process do the jobs that wait, against the test's database. Needs a test that commits."""
    database = connection.settings_dict
    user, host = quote(database["USER"], safe=""), quote(database["HOST"], safe="")
    environment = os.environ | {
        "DATABASE_URL": f"postgres://{user}@/{database['NAME']}?host={host}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mailbox.port}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    command = [sys.executable, "-m", "django", "procrastinate", "worker", "--one-shot"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
