"""How decisions held: counts and of how many, percentages of many only, who sees whose."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Appeal, AuditEntry
from accounts.presenters import decision_quality
from accounts.presenters.decision_quality import Share
from tests.factories import UserFactory, make_administrator, make_moderator
from tests.log_entries import Entry, write

pytestmark = pytest.mark.django_db


def test_who_sees_what() -> None:
    sam, wren, admin, author = make_moderator(), make_moderator(), make_administrator(), UserFactory()
    now = timezone.now()
    write(
        [
            Entry("question", 1, "approve", "pending", "published", now - timedelta(days=5), sam.pk),
            Entry(
                "question",
                1,
                "hide",
                "published",
                "hidden",
                now - timedelta(days=5) + timedelta(hours=3),
                wren.pk,
            ),
            Entry("question", 2, "approve", "pending", "published", now - timedelta(days=5), sam.pk),
            Entry("question", 2, "hide", "published", "hidden", now - timedelta(days=3), wren.pk),
            Entry("answer", 3, "approve", "pending", "published", now - timedelta(days=5), sam.pk),
            # Taken back by its author: no reversal.
            Entry("answer", 3, "withdraw", "published", "withdrawn", now - timedelta(days=5), author.pk),
            Entry("answer", 4, "approve", "pending", "published", now - timedelta(days=5), sam.pk),
            Entry("answer", 4, "undo", "published", "pending", now - timedelta(days=5), sam.pk),
            Entry("question", 5, "reject", "pending", "rejected", now - timedelta(days=200), wren.pk),
        ]
    )
    old = AuditEntry.objects.get(object_id=5)
    Appeal.objects.create(
        by=author, object_type="question", object_id=5, decision=old, text="Look again.", status="overturned",
        decided_at=now, decider_id=sam.pk,
    )  # fmt: skip
    seen = decision_quality.quality(admin)
    assert {line.name: (line.decisions, line.reversed, line.overturned) for line in seen.people} == {
        sam.pseudonym: (3, Share(1, 3), Share(0, 0)),
        wren.pseudonym: (2, Share(0, 2), Share(1, 1)),
    }
    assert [(line.name, line.decisions) for line in seen.kinds] == [("Answers", 1), ("Questions", 4)]
    assert (seen.whole.decisions, seen.whole.reversed.some, seen.whole.overturned.some) == (5, 1, 1)
    assert [line.name for line in decision_quality.quality(wren).people] == [wren.pseudonym]


def test_few_have_no_percentage() -> None:
    assert Share(1, 3).words == "1 of 3"
    assert Share(1, 3).is_few
    assert Share(2, 40).words == "2 of 40 (5 %)"
    assert not Share(0, 0).is_few
