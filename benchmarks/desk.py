"""The desk's first pages with few things that wait and with many, in one run: the index, each list, taking the next of each.

    DATABASE_URL=… python -m benchmarks.desk [--few 100] [--many 100000] [--times 15]

Makes a database of its own beside the one named and drops it again. So many questions, answers, edits, updates, later photos,
reviews, replies, views of peers, questions to askers, applications, changes, appeals and reported things wait at once; the log
has an entry for each question and answer of the last fourteen days. Times are medians of whole requests; the ratio is that of
many to few.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection
from django.utils import timezone

from benchmarks.archive import MODERATOR, drop_database, make_database

#: Table → what differs from row to row, in SQL; ``n`` counts from 1, ``base`` are the ids of the first rows of tables.
AGE = "now() - n * interval '1 second' * 1209600 / {many}"
QUEUES: dict[str, dict[str, str]] = {
    "accounts_user": {"email": "'b' || n || '@bench.example'", "pseudonym": "'bench-' || n"},
    "accounts_physician": {"user_id": "{accounts_user} + n", "display_name": "'Bench ' || n"},
    "accounts_verification": {
        "physician_id": "{accounts_physician} + n", "submitted_at": AGE,
        "status": "CASE WHEN n %% 2 = 0 THEN 'submitted' ELSE 'verified' END",
        "verified_until": "CASE WHEN n %% 2 = 1 THEN now() + interval '1 year' END",
    },
    "forum_question": {
        "draft_key": "'bench' || n", "asker_id": "{accounts_user} + n", "submitted_at": AGE, "urgent": "n %% 4 = 0",
        "status": "CASE WHEN n %% 2 = 0 THEN 'pending' ELSE 'published' END",
        "published_at": "CASE WHEN n %% 2 = 1 THEN now() END",
    },
    "forum_questiontopic": {"question_id": "{forum_question} + n"},
    "forum_answer": {"question_id": "{forum_question} + n / 2 * 2 + 1", "author_id": "{accounts_physician} + n", "submitted_at": AGE},
    "forum_revision": {"answer_id": "{forum_answer} + n", "submitted_at": AGE},
    "forum_questionupdate": {"question_id": "{forum_question} + n / 2 * 2 + 1", "submitted_at": AGE},
    "forum_photo": {"question_id": "{forum_question} + n / 2 * 2 + 1", "submitted_at": AGE},
    "forum_review": {"physician_id": "{accounts_physician} + n", "author_id": "{accounts_user} + n", "submitted_at": AGE,
        "public_stars": "4"},
    "forum_reviewreply": {"review_id": "{forum_review} + n", "submitted_at": AGE},
    "forum_peerview": {
        "answer_id": "{forum_answer} + n", "physician_id": "{accounts_physician} + n", "submitted_at": AGE,
        "verdict": "CASE WHEN n %% 100 = 0 THEN 'unsafe' ELSE 'caveat' END",
    },
    "forum_clarification": {
        "question_id": "{forum_question} + n / 2 * 2 + 1", "physician_id": "{accounts_physician} + n", "submitted_at": AGE,
    },
    "accounts_appeal": {"object_id": "{forum_question} + n", "by_id": "{accounts_user} + n", "submitted_at": AGE},
    "accounts_amendment": {"verification_id": "{accounts_verification} + n * 2 - 1", "sent_at": AGE},
    "forum_reportcase": {"object_id": "{forum_question} + n", "submitted_at": AGE},
}  # fmt: skip
#: Twice as many: half of the questions are public, half of the physicians verified, for other things to hang on.
DOUBLED = {
    "accounts_user", "accounts_physician", "accounts_verification", "forum_question", "forum_questiontopic",
}  # fmt: skip
ENTRIES = """
    INSERT INTO accounts_auditentry (at, actor_id, object_type, object_id, action, status_before, status_after, hash_before,
        hash_after, reason, version)
    SELECT submitted_at, NULL, '{kind}', id, 'submit', 'draft', 'pending', '', repeat('0', 64), '', 1
    FROM {table} WHERE status = 'pending' AND NOT EXISTS (
        SELECT FROM accounts_auditentry WHERE object_type = '{kind}' AND object_id = {table}.id
    )
    ORDER BY submitted_at
"""


def first_rows() -> dict[str, int]:
    """Make one row of each table, which the others are copies of; return their ids."""
    # Models can be imported only after `django.setup`.
    from accounts.domain import audit  # noqa: PLC0415
    from accounts.models import Appeal, Physician, User, Verification  # noqa: PLC0415
    from accounts.models.application import Amendment  # noqa: PLC0415
    from forum.models import (  # noqa: PLC0415
        Answer,
        Clarification,
        PeerView,
        Photo,
        Question,
        QuestionTopic,
        QuestionUpdate,
        ReportCase,
        Review,
        ReviewReply,
        Revision,
        Topic,
    )  # fmt: skip

    found: dict[str, int] = {}

    def make(model: Any, **values: Any) -> Any:
        (row,) = model._base_manager.bulk_create([model(**values)])
        found[model._meta.db_table] = row.pk
        return row

    now, text = timezone.now(), "It itches and grows since the spring. " * 20
    user = make(User, email="b0@bench.example", pseudonym="bench-0")
    physician = make(
        Physician, user=user, display_name="Bench 0", credentials=["MD"], specialty_title="Dermatology"
    )
    waits = {"status": "pending", "submitted_at": now}
    verified = make(
        Verification,
        physician=physician,
        status="submitted",
        submitted_at=now,
        authority="Board",
        licence_number="1",
    )
    question = make(
        Question, asker=user, title="Is this ring a worry?", body=text, draft_key="bench0", **waits
    )
    topic = Topic.objects.create(name="Rings", slug="rings", accepted_at=now)
    make(QuestionTopic, question=question, topic=topic)
    answer = make(Answer, question=question, author=physician, headline="Have it seen", body=text, **waits)
    make(Revision, answer=answer, headline="Have it seen soon", body=text, **waits)
    make(QuestionUpdate, question=question, body=text, **waits)
    make(Photo, question=question, alt="A ring", **waits)
    review = make(
        Review,
        physician=physician,
        author=user,
        stars=4,
        public_stars=4,
        visited_on=now.date(),
        body=text,
        **waits,
    )
    make(ReviewReply, review=review, body=text, **waits)
    make(PeerView, answer=answer, physician=physician, verdict="caveat", body=text, **waits)
    make(Clarification, question=question, physician=physician, body=text, **waits)
    entry = audit.record(by=None, action="reject", item=question, reason="duplicate")
    make(
        Appeal,
        by=user,
        object_type="question",
        object_id=question.pk,
        decision=entry,
        text=text,
        submitted_at=now,
    )
    make(Amendment, verification=verified, part="name", proposed={"display_name": "New"})
    make(ReportCase, object_type="question", object_id=question.pk, people=1, submitted_at=now)
    return found


def fill(base: dict[str, int], there: int, number: int) -> None:
    """Bring every queue to ``number`` things that wait; ``there`` are there already."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table, changes in QUEUES.items():
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
                " AND attgenerated = ''",
                [table],
            )
            columns = [name for (name,) in cursor.fetchall()]
            values = {**{name: f"row.{name}" for name in columns}, "id": f"{base[table]} + n", **changes}
            chosen = ", ".join(values[name] for name in columns)
            factor = 2 if table in DOUBLED else 1
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM {table} row,"  # noqa: S608
                f" generate_series({there * factor + 1}, {number * factor}) n WHERE row.id = {base[table]}".replace(
                    "{many}", str(number)
                )
                .format(**base)
                .replace("%%", "%")
            )
        for kind, table in (("question", "forum_question"), ("answer", "forum_answer")):
            cursor.execute(ENTRIES.format(kind=kind, table=table))
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")


def median(act: Callable[[], object], times: int) -> float:
    """Return the median in milliseconds, after one call that warms up."""
    act()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def acts() -> dict[str, Callable[[], object]]:
    """Return what is measured."""
    # Models can be imported only after `django.setup`.
    from django.contrib import admin  # noqa: PLC0415
    from django.core.cache import cache  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from accounts.models import Claim, User  # noqa: PLC0415

    client = Client()
    client.force_login(
        User.objects.get(email=MODERATOR), backend="allauth.account.auth_backends.AuthenticationBackend"
    )

    def get(path: str) -> None:
        response = client.get(path)
        if response.status_code != 200:
            sys.exit(f"{path}: {response.status_code}")

    def take(kind: str) -> None:
        response = client.post("/admin/take/", {"queue": kind} if kind else {})
        if response.status_code != 302 or response["Location"] == "/admin/":
            sys.exit(f"take {kind}: {response.status_code} {response['Location']}")
        Claim.objects.all().delete()

    def anew() -> None:
        cache.clear()
        get("/admin/")

    queues = admin.site.queues  # type: ignore[attr-defined]
    lists = {f"{reverse(each.changelist)}{each.query}": each.title for each in queues}
    return {
        "index": lambda: get("/admin/"),
        "index, its figures worked out anew": anew,
        **{f"list: {title}": partial(get, path) for path, title in lists.items()},
        "list: audit log": lambda: get("/admin/accounts/auditentry/"),
        "list: claims": lambda: get("/admin/accounts/claim/"),
        "next: any queue": lambda: take(""),
        **{
            f"next: {each.title}": partial(take, each.kind)
            for each in queues
            if not each.query and each.waiting().exists()
        },
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=100)
    parser.add_argument("--many", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=15)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("CURBSIDE_PLAIN_STATIC", "1")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CURBSIDE_DATA"] = folder
        make_database()
        from django.conf import settings  # noqa: PLC0415 (settings are there only after `django.setup`)

        settings.ALLOWED_HOSTS = ["testserver"]
        try:
            base = first_rows()
            fill(base, 0, options.few)
            few = {name: median(act, options.times) for name, act in acts().items()}
            fill(base, options.few, options.many)
            many = {name: median(act, options.times) for name, act in acts().items()}
            sys.stdout.write(f"{'first page of':<40}{'few, ms':>10}{'many, ms':>10}{'ratio':>8}\n")
            for name in few:
                sys.stdout.write(
                    f"{name:<40}{few[name]:>10.1f}{many[name]:>10.1f}{many[name] / few[name]:>8.1f}\n"
                )
        finally:
            drop_database()


if __name__ == "__main__":
    main()
