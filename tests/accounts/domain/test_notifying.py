"""Notices: written with what causes them, by the channel that each person chose, in a bounded number of queries."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import resolve
from django.utils import timezone

from accounts.domain import bounces, notifying, preferring
from accounts.domain.channels import ALWAYS, CATEGORIES, DIGEST, IN_APP, INSTANT, OFF, SECURITY
from accounts.domain.events import EVENTS
from accounts.domain.notifying import deliver, notify, notify_many
from accounts.models import MailSettings, Notice
from forum.domain import moderation
from tests.factories import QuestionFactory, UserFactory, make_moderator

pytestmark = pytest.mark.django_db

Jobs = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def mails() -> Jobs:
    """Return a function that lists the arguments of the mail jobs that wait."""

    def jobs() -> list[dict[str, Any]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT args FROM procrastinate_jobs WHERE queue_name = 'mail' ORDER BY id")
            return [json.loads(row[0]) for row in cursor.fetchall()]

    return jobs


def test_a_notice_is_a_row_and_a_job_and_holds_ids_only(deferred: Jobs, mails: Jobs) -> None:
    person = UserFactory()
    notify("question_published", to=person.pk, about=17)
    assert deferred() == [{"event": "question_published", "to": person.pk, "about": 17}]
    assert mails() == [{"notice": Notice.objects.get().pk, "to": person.pk}]


@pytest.mark.parametrize(
    ("channel", "rows", "jobs"), [(IN_APP, 1, 0), (INSTANT, 1, 1), (DIGEST, 1, 0), (OFF, 0, 0)]
)
def test_the_channel_decides_what_is_written(channel: Any, rows: int, jobs: int, mails: Jobs) -> None:
    person = UserFactory()
    preferring.choose({"answers": channel}, by=person)
    notify("question_answered", to=person.pk, about=1)
    assert [notice.channel for notice in Notice.objects.all()] == [channel] * rows
    assert len(mails()) == jobs


@pytest.mark.parametrize("event", EVENTS)
def test_who_never_chose_has_the_default_of_the_category(event: str) -> None:
    assert EVENTS[event].category in CATEGORIES
    notify(event, to=UserFactory().pk, about=1)
    assert Notice.objects.get().channel == EVENTS[event].default


def test_what_cannot_be_off_is_told_whatever_an_old_row_says() -> None:
    person = UserFactory()
    person.preferences.create(category="own_decisions", channel=OFF)
    notify("question_rejected", to=person.pk, about=1)
    assert Notice.objects.get().channel == INSTANT


def test_nobody_to_tell_is_no_error(deferred: Jobs) -> None:
    notify("question_published", to=None, about=17)
    notify_many("question_published", to=[], about=17)
    assert deferred() == []


def test_an_unknown_event_is_an_error() -> None:
    with pytest.raises(KeyError):
        notify("unheard_of", to=1, about=1)
    with pytest.raises(KeyError):
        notify("unheard_of", to=None, about=1)


def test_what_is_rolled_back_tells_nobody(deferred: Jobs, mails: Jobs) -> None:
    with transaction.atomic():
        notify("question_published", to=UserFactory().pk, about=1)
        assert mails(), "the job is there before the transaction ends, not after it"
        transaction.set_rollback(True)
    assert deferred() == []
    assert mails() == []


def test_accounts_that_are_gone_or_switched_off_are_told_nothing(deferred: Jobs) -> None:
    notify_many("question_published", to=[UserFactory(is_active=False).pk, 999_999_999], about=1)
    assert deferred() == []


@pytest.mark.parametrize("people", [3, 60])
def test_telling_many_takes_as_many_queries_as_telling_few(
    people: int, django_assert_num_queries: Any, mails: Jobs
) -> None:
    accounts = [UserFactory().pk for _ in range(people)]
    off = UserFactory()
    preferring.choose({"answers": OFF}, by=off)
    with django_assert_num_queries(5):  # savepoint, people, rows, jobs, end of savepoint
        notify_many("question_answered", to=[*accounts, *accounts, off.pk], about=1)
    assert Notice.objects.count() == len(mails()) == people, "each once"


def test_many_are_told_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifying, "BATCH", 2)
    accounts = [UserFactory().pk for _ in range(5)]
    notify_many("question_answered", to=accounts, about=1)
    assert list(Notice.objects.order_by("pk").values_list("recipient", flat=True)) == accounts


@pytest.mark.parametrize("event", EVENTS)
def test_no_notice_says_what_it_is_about(event: str) -> None:
    kind = EVENTS[event]
    assert kind.sentence.endswith(".")
    assert re.fullmatch(r"/([a-z]+/)*(\{id\}/([a-z]+/)?)?", kind.path), "by id, never by slug"
    assert resolve(kind.path.format(id=17)).url_name, "there is such a page"
    assert len(kind.subject) <= 60
    assert "{" not in kind.subject + kind.sentence + kind.button


@pytest.mark.parametrize("name", CATEGORIES)
def test_categories_are_whole(name: str) -> None:
    row = CATEGORIES[name]
    assert row.default in row.choices
    assert IN_APP in row.choices or row.choices == ALWAYS
    assert bool(row.why) == row.locked, "what cannot be off says why"
    assert re.fullmatch(r"[a-z_]{1,24}", name)


def _notice(**fields: Any) -> Notice:
    fields = {"event": "question_answered", "about": 1, "channel": INSTANT} | fields
    return Notice.objects.create(recipient=fields.pop("recipient", None) or UserFactory(), **fields)


def test_a_mail_goes_out_once(mailoutbox: list[Any]) -> None:
    notice = _notice()
    deliver(notice=notice.pk)
    deliver(notice=notice.pk)
    assert len(mailoutbox) == 1
    notice.refresh_from_db()
    assert notice.mailed_at is not None


@pytest.mark.parametrize("fields", [{"channel": IN_APP}, {"channel": DIGEST}, {"refused_at": timezone.now()}])
def test_what_is_not_to_be_mailed_now_is_not(fields: Any, mailoutbox: list[Any]) -> None:
    deliver(notice=_notice(**fields).pk)
    deliver(notice=999_999_999)
    deliver(notice=_notice(recipient=UserFactory(is_active=False)).pk)
    assert mailoutbox == []


def test_turning_a_kind_off_stops_what_waits_for_the_mail(mailoutbox: list[Any]) -> None:
    notice, other = _notice(), _notice()
    preferring.choose({"answers": OFF}, by=notice.recipient)
    deliver(notice=notice.pk)
    deliver(notice=other.pk)
    assert [mail.to for mail in mailoutbox] == [[other.recipient.email]]


def test_mail_to_an_address_that_is_off_stays_in_the_list(mailoutbox: list[Any], mails: Jobs) -> None:
    person = UserFactory()
    early = _notice(recipient=person)
    MailSettings.objects.create(
        user=person, off_at=timezone.now(), failed_address=bounces.key_of(person.email)
    )
    notify("question_answered", to=person.pk, about=1)
    deliver(notice=early.pk)
    assert list(Notice.objects.values_list("channel", flat=True)) == [IN_APP, IN_APP]
    assert mails() == []
    assert mailoutbox == []
    notify(next(name for name, event in EVENTS.items() if event.category == SECURITY), to=person.pk, about=1)
    assert len(mails()) == 1, "a warning is tried nevertheless"


@pytest.mark.parametrize("action", ["return", "reject"])
def test_what_a_moderator_writes_stays_on_the_site(
    action: str, deferred: Jobs, mailoutbox: list[Any]
) -> None:
    question = QuestionFactory(status="pending", published_at=None)
    moderation.decide(
        question, action, by=make_moderator(), reason="unclear", note="Canarynote about the rash"
    )
    assert "Canary" not in str(deferred())
    for notice in Notice.objects.filter(recipient=question.asker):
        deliver(notice=notice.pk)
    assert mailoutbox
    assert "Canary" not in mailoutbox[0].message().as_string()


def test_unread_counts_to_a_hundred(django_assert_num_queries: Any) -> None:
    person = UserFactory()
    Notice.objects.bulk_create(
        Notice(recipient=person, event="question_answered", about=1, channel=IN_APP) for _ in range(120)
    )
    with django_assert_num_queries(1):
        assert notifying.unread(person) == 100
    notifying.mark_read(Notice.objects.filter(pk__lte=Notice.objects.order_by("pk")[117].pk), by=person)
    assert notifying.unread(person) == 2


def test_marking_reads_ones_own_only() -> None:
    mine, other = _notice(), _notice()
    notifying.mark_read(Notice.objects.all(), by=mine.recipient)
    mine.refresh_from_db()
    other.refresh_from_db()
    assert mine.read_at is not None
    assert other.read_at is None


def test_old_notices_go() -> None:
    now = timezone.now()
    kept = [
        _notice(at=now - timedelta(days=179), read_at=now).pk,
        _notice(at=now - timedelta(days=181)).pk,
    ]
    _notice(at=now - timedelta(days=181), read_at=now)
    _notice(at=now - timedelta(days=731))
    notifying.purge()
    assert list(Notice.objects.order_by("pk").values_list("pk", flat=True)) == kept
