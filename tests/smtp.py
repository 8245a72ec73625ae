"""A real SMTP conversation on loopback, and the worker that keeps it going."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from django.db import connection
from procrastinate.contrib.django import app

ROOT = Path(__file__).resolve().parent.parent


class Mailbox:
    """A mail server and what arrived.

    ``refusals`` holds answers to give instead of taking the next mails, ``recipients`` answers to the next RCPT
    commands. ``cuts`` says how the next connections end: "before" the server has the whole mail, or "after" it took
    the mail, without a word. ``delay`` is how long it thinks about a mail. ``taken`` is called with each mail taken,
    before the sender hears of it.
    """

    def __init__(self, port: int) -> None:
        self.raw: list[bytes] = []
        self.port = port
        self.refusals: list[str] = []
        self.recipients: list[str] = []
        self.cuts: list[str] = []
        self.delay = 0.0
        self.taken: Callable[[bytes], None] | None = None
        self.open: list[Any] = []
        self._controller: Controller | None = None

    def start(self) -> None:
        """Listen."""
        self._controller = _Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Listen no more. Connections are refused from now on, and those that are open are cut."""
        if self._controller is not None:
            # What the loop leaves open would be complained of by whichever test runs when it is collected.
            asyncio.run_coroutine_threadsafe(self._hang_up(), self._controller.loop).result(10)
            self._controller.stop()
            self._controller = None

    async def _hang_up(self) -> None:
        for transport in self.open:
            transport.abort()
        self.open.clear()
        await asyncio.sleep(0.05)

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Agree to a recipient, or refuse."""
        if self.recipients:
            return self.recipients.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 go on"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        """Take a mail, or refuse it."""
        if self.refusals:
            return self.refusals.pop(0)
        if self.delay:
            await asyncio.sleep(self.delay)
        assert isinstance(envelope.content, bytes)
        self.raw.append(envelope.content)
        if self.taken is not None:
            self.taken(envelope.content)
        if self.cuts:
            assert self.cuts.pop(0) == "after"
            server.transport.abort()
        return "250 taken"

    @property
    def messages(self) -> list[EmailMessage]:
        """Return the mails, parsed."""
        return [message_from_bytes(each, policy=policy.default) for each in self.raw]  # type: ignore[misc]

    @property
    def identifiers(self) -> list[str]:
        """Return the Message-IDs, in the order in which they came."""
        return [str(message["Message-ID"]) for message in self.messages]


class _Server(SMTP):
    """aiosmtpd's server, which may also hang up in the middle of a mail."""

    def connection_made(self, transport: Any) -> None:
        """Remember the connection, so that it can be cut."""
        self.event_handler.open.append(transport)
        super().connection_made(transport)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 (aiosmtpd's name)
        box = self.event_handler
        if box.cuts and box.cuts[0] == "before":
            box.cuts.pop(0)
            await self.push("354 go on")
            await self._reader.read(64)
            assert self.transport is not None
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Server(self.handler, hostname="localhost")  # else it asks for its own name each time


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """Start a mail server on a free port of the loopback and send all mail there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    box = Mailbox(port)
    box.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield box
    box.stop()


def worker(mailbox: Mailbox, *options: str) -> subprocess.Popen[str]:
    """Start a real worker process against the test's database. Needs a test that commits."""
    database = connection.settings_dict
    user, host = quote(database["USER"], safe=""), quote(database["HOST"], safe="")
    environment = os.environ | {
        "DATABASE_URL": f"postgres://{user}@/{database['NAME']}?host={host}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mailbox.port}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    command = [sys.executable, "-m", "django", "procrastinate", "worker", *options]
    return subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def work(mailbox: Mailbox) -> None:
    """Let a real worker process do the jobs that wait."""
    with worker(mailbox, "--one-shot") as process:
        words, _ = process.communicate(timeout=120)
        assert process.returncode == 0, words


def work_here() -> None:
    """Do what waits, with the worker's own code, in this process but in a thread without an event loop of its own."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_run).result(120)


def _run() -> None:
    with app.replace_connector(app.connector.get_worker_connector()) as here:
        here.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def make_due() -> None:
    """Let the time pass for which jobs wait before they are tried again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo' AND scheduled_at > now()"
        )


def mail_jobs() -> list[tuple[str, int]]:
    """Return status and number of tries of all mail jobs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status, attempts FROM procrastinate_jobs WHERE queue_name = 'mail' ORDER BY id"
        )
        return [(str(status), int(attempts)) for status, attempts in cursor.fetchall()]
