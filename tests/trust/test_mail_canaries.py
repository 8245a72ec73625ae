"""ISSUE 4 "It must show" 2: words of titles, bodies, topics, notes and alt texts are in no byte of any mail.

Every event is really sent, at once and in a summary, over SMTP, about objects of a forum in which every field holds a
word of its own. An event that is added is sent by this test too; one that opens a page of a new kind makes it fail
until it says here what it is about.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.domain import addresses, digest, leaving, notifying, preferring
from accounts.domain.channels import CATEGORIES, DIGEST, INSTANT
from accounts.domain.events import EVENTS
from accounts.models import Channel, Deletion, Escalation, MailSettings, Notice, SecurityEvent, User
from forum.domain.report_cases import settle
from forum.domain.reporting import Reporter, report
from forum.models import PeerView, Question, ReportCase
from tests.factories import UserFactory
from tests.smtp import Mailbox, mailbox, work_here
from tests.trust.world import COMMON, World, build

__all__ = ["mailbox"]

pytestmark = pytest.mark.django_db(transaction=True)

#: Jobs of the same queue that write notices and send nothing themselves.
FANNING = {"forum.tell_followers", "forum.tell_reporters", "accounts.tell_decision"}
CANARY = re.compile(rf"cnry\d{{4}}x|{COMMON}", re.I)


@pytest.fixture
def committed_world(tmp_path: Path, settings: Any, mailbox: Mailbox) -> World:
    """Build the world for real: a worker reads it from another connection."""
    settings.MEDIA_ROOT = tmp_path / "world"
    with transaction.atomic():
        return build(tmp_path / "world")


def _about(world: World, path: str, to: User) -> int:
    """Return the id of something that an event with this path may be about. Raises `KeyError` for a path not known here."""
    if "{id}" not in path:
        return 1
    questions = [item.pk for (kind, _, _), item in world.things.items() if kind == "question"]
    answers = [item.pk for (kind, _, _), item in world.things.items() if kind == "answer"]
    appeals = [item.pk for (kind, _, _), item in world.things.items() if kind == "appeal"]
    reviews = [item.pk for (kind, _, _), item in world.things.items() if kind == "review"]
    views = list(PeerView.objects.values_list("pk", flat=True))
    profiles = [each.pk for each in world.physicians.values()]
    return {
        "/me/questions/{id}/": questions, "/questions/{id}/": questions, "/answers/{id}/": answers,
        "/workspace/answers/{id}/": answers, "/workspace/questions/{id}/ask/": questions, "/me/appeals/{id}/": appeals,
        "/me/reviews/{id}/": reviews, "/workspace/reviews/{id}/": reviews, "/workspace/peers/{id}/": views,
        "/admin/forum/peerview/{id}/change/": views, "/physicians/{id}/": profiles, "/physicians/{id}/claim/": profiles,
        "/admin/accounts/escalation/{id}/change/": list(Escalation.objects.values_list("pk", flat=True)),
        "/admin/forum/reportcase/{id}/change/": list(ReportCase.objects.values_list("pk", flat=True)),
        "/admin/accounts/watch/of/{id}/": [each.pk for each in world.people.values() if each],
        "/me/security/{id}/": [_happened(to)],
    }[path][0]  # fmt: skip


def _happened(to: User) -> int:
    return SecurityEvent.objects.create(user=to, kind="sign_in", device="Firefox on Linux").pk


def _readings(raw: bytes) -> Iterator[str]:
    """Yield a mail as it is and as every reader may decode it: each header, each part, each address."""
    yield raw.decode("latin-1")
    message = message_from_bytes(raw, policy=policy.default)
    for part in message.walk():
        for name, value in part.raw_items():
            yield f"{name}: {make_header(decode_header(str(value)))}"
        if not part.is_multipart():
            text = part.get_payload(decode=True)
            assert isinstance(text, bytes)
            yield text.decode("utf-8")
            yield unquote(text.decode("utf-8"))


def _silent(mailbox: Mailbox) -> list[tuple[str, str]]:
    return [
        (str(message["Subject"]), found[0])
        for message, raw in zip(mailbox.messages, mailbox.raw, strict=True)
        for text in _readings(raw)
        if (found := CANARY.search(text))
    ]


def test_the_search_finds_what_is_hidden_in_a_mail() -> None:
    """The search itself can fail: words in an encoded header, in base64 and in quoted-printable are found."""
    parts = [
        b"Subject: =?utf-8?b?Y25yeTAwMDF4?=\n\n",
        b"Subject: x\nContent-Transfer-Encoding: base64\n\nY25yeTAwMDF4\n",
        b"Subject: x\nContent-Transfer-Encoding: quoted-printable\n\nhttp://x/cnr=\ny0001x\n",
        b"Subject: x\n\nhttp://x/%63nry0001x\n",
        b"Subject: x\nX-About: cnry0001x\n\nx\n",
    ]
    for raw in parts:
        assert any(CANARY.search(text) for text in _readings(raw)), raw


def test_no_mail_of_any_event_says_what_it_is_about(committed_world: World, mailbox: Mailbox) -> None:
    at_once = {event: UserFactory() for event in EVENTS}
    for event, kind in EVENTS.items():
        _choose(at_once[event], INSTANT)
        notifying.notify(
            event, to=at_once[event].pk, about=_about(committed_world, kind.path, at_once[event])
        )
    daily = [UserFactory() for _ in range(math.ceil(max(Counter(_daily().values()).values()) / digest.LINKS))]
    for person in daily:
        _choose(person, DIGEST)
    told: Counter[str] = Counter()
    for event, category in _daily().items():
        person = daily[told[category] // digest.LINKS]  # a summary has so many links for each kind
        notifying.notify(event, to=person.pk, about=_about(committed_world, EVENTS[event].path, person))
        told[category] += 1
    moving = UserFactory()
    addresses.begin(moving, new="elsewhere@example.com")
    leaving.ask(by=UserFactory(), questions=next(iter(Deletion.CHOICES)))
    _report(committed_world)
    Notice.objects.update(at=timezone.now() - timedelta(days=2))
    MailSettings.objects.update(digest_on=None)
    tomorrow = timezone.now().replace(hour=23)
    assert digest.plan(tomorrow) == len(daily)
    work_here()
    _every_job_was_done()
    subjects = [(str(message["To"]), str(message["Subject"])) for message in mailbox.messages]
    for event, person in at_once.items():
        assert (person.email, EVENTS[event].subject) in subjects, f"{event} was not sent"
    for person in daily:
        own = [subject for to, subject in subjects if to == person.email]
        assert len(own) == 1
        assert own[0].startswith("Your Curbside summary, ")
    assert not Notice.objects.filter(mailed_at=None).exists(), "each one went out, alone or in a summary"
    assert _silent(mailbox) == []
    for message in mailbox.messages:
        assert "List-Unsubscribe" in message or _is_about_safety(message), message["Subject"]


def _report(world: World) -> None:
    """Have a signed-out visitor, who leaves an address, report a public question, and settle that."""
    reported = ReportCase.objects.filter(object_type="question").values_list("object_id", flat=True)
    question = Question.objects.published().exclude(pk__in=reported)[0]
    visitor = Reporter(AnonymousUser(), "192.0.2.7", "reporter@example.com")
    report("question", question.pk, by=visitor, reason="advertising", text=f"It is about {question.title}.")
    case = ReportCase.objects.get(object_type="question", object_id=question.pk, status="waiting")
    moderator = world.people["moderator"]
    assert moderator is not None
    settle(case, "dismiss", by=moderator, reason="keeps-to-rules", note="It keeps to our rules.")


def _daily() -> dict[str, str]:
    """Return the events that may come in a summary, with their categories."""
    return {event: kind.category for event, kind in EVENTS.items() if DIGEST in kind.row.choices}


def _choose(person: User, channel: Channel) -> None:
    offered = {name: channel for name, row in CATEGORIES.items() if channel in row.choices}
    preferring.choose(offered, by=person)


def _every_job_was_done() -> None:
    """Every task that mails has run, so that a new kind of mail is looked at here too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT task_name, status FROM procrastinate_jobs WHERE queue_name = 'mail'")
        done = set(cursor.fetchall())
    mailing = {name for name, task in app.tasks.items() if task.queue == "mail"} - FANNING
    assert {job for job in done if job[0] not in FANNING} == {(name, "succeeded") for name in mailing}


def _is_about_safety(message: Any) -> bool:
    fixed = {name for name, row in CATEGORIES.items() if row.choices == (INSTANT,)}
    others = {"address", "deletion", "report"}
    subject = str(message["Subject"])
    names = {kind.subject for kind in EVENTS.values() if kind.category in fixed}
    return subject in names or any(word in str(message["Message-ID"]) for word in others)
