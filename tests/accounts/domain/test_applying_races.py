"""Clicks that meet: one application, one sending, three documents, whatever arrives at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections

from accounts.domain import amending, applying, evidence, expiring
from accounts.models import Amendment, AuditEntry, Notice, Physician, Reminder, Verification
from tests import applications
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(times: int, act: Callable[[], Any]) -> list[Any]:
    """Do something in so many threads; return what each gave, or the exception."""

    def one(_: int) -> Any:
        try:
            return act()
        except Exception as error:  # noqa: BLE001 (the test looks at which)
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_starting_eight_times_at_once_makes_one_application() -> None:
    user = UserFactory()
    made = at_once(8, lambda: applying.start(by=user).pk)
    assert len(set(made)) == 1
    assert Physician.objects.count() == Verification.objects.count() == 1


def test_sending_eight_times_at_once_sends_once() -> None:
    item = applications.filled()
    user = item.physician.user
    assert user is not None
    sent = at_once(8, lambda: applying.send(item, by=user).status)
    assert sent == ["submitted"] * 8
    assert AuditEntry.objects.filter(action="submit").count() == 1
    assert Notice.objects.filter(event="verification_submitted").count() == 1
    assert item.parts.count() == 7


def test_of_eight_documents_at_once_three_are_taken() -> None:
    item = applying.start(by=UserFactory())
    user = item.physician.user
    assert user is not None
    results = at_once(8, lambda: applications.upload(item, by=user))
    refused = [each for each in results if isinstance(each, evidence.TooManyDocuments)]
    assert len(refused) == 8 - evidence.MOST
    assert item.evidence.count() == evidence.MOST
    assert len(list((evidence.root() / evidence.FOLDER).iterdir())) == evidence.MOST


def test_one_change_of_a_part_waits_however_often_it_is_sent() -> None:
    item = applications.verified(country="CA", npi="")
    user = item.physician.user
    facts = {"legal_name": "Theodore R. Hallam", "display_name": "Ted Hallam"}
    at_once(8, lambda: amending.propose(item, "name", by=user, facts=facts))  # type: ignore[arg-type]
    assert Amendment.objects.filter(status="waiting").count() == 1


def test_two_workers_remind_once() -> None:
    item = applications.verified(country="CA", npi="")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_verification SET verified_until = current_date + 20 WHERE id = %s", [item.pk]
        )
    assert sum(at_once(4, expiring.remind)) == 1
    assert Reminder.objects.count() == 1
    assert Notice.objects.filter(event="verification_expiring").count() == 1
