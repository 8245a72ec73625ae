"""Two moderators, one question, at the same moment (TRUST 18)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from accounts.models import AuditEntry, User
from forum.models import CannedReason
from tests.factories import QuestionFactory, make_moderator

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


def test_exactly_one_decision_counts(sign_in: Callable[[User | None], Client]) -> None:
    desks = [sign_in(make_moderator()), sign_in(make_moderator())]
    reason = CannedReason.objects.filter(queue="question")[0].code
    decisions = [{"action": "approve"}, {"action": "reject", "reason": reason}]
    with ThreadPoolExecutor(2) as pool:
        for _ in range(ROUNDS):
            question = QuestionFactory(status="pending", published_at=None)
            start = Barrier(2)

            def post(place: int, question: object = question, start: Barrier = start) -> int:
                data = {
                    "version": question.version,
                    "do": "decide",
                    "reason": "",
                    "note": "",
                    **decisions[place],
                }  # type: ignore[attr-defined]
                start.wait()
                try:
                    path = f"/admin/forum/question/{question.pk}/change/"  # type: ignore[attr-defined]
                    return desks[place].post(path, data).status_code
                finally:
                    connection.close()

            assert sorted(pool.map(post, range(2))) == [302, 409]
            question.refresh_from_db()
            entry = AuditEntry.objects.get(object_type="question", object_id=question.pk)
            assert entry.status_after == question.status
