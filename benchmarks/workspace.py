"""The first page of a physician's queue and of the directory, with few rows and with many, in one run.

    DATABASE_URL=… python -m benchmarks.workspace [--questions 100000] [--physicians 5000] [--times 30]

Makes a database of its own beside the one named and drops it again. The first hundred questions have no answer, so
that the first page is full with few, too; of the others nine of ten have one, and of one specialty all. 200 topics
belong to 20 specialties, half of the questions and of the physicians to one of them; one question in a thousand is
urgent. Times are medians of the domain functions that the pages call, queries included; the ratio is that of many to
few.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable

from django.db import connection
from django.utils import timezone

from benchmarks.archive import drop_database, make_database

FILL = """
    SET session_replication_role = replica;
    INSERT INTO accounts_user (password, is_superuser, email, pseudonym, theme, is_active, date_joined)
    SELECT '!', false, 'p' || n || '@bench.example', 'bench-' || n, '', true, now() FROM generate_series(%(from)s, %(physicians)s) n;
    INSERT INTO accounts_physician (user_id, display_name, legal_name, credentials, specialty_code, specialty_title, practice_city,
        region, country, languages, bio, practice_url, standing_disclaimer, byline_mode, source, rating_sum, rating_count,
        listed_at, created_at)
    SELECT id, 'Bench ' || id, '', ARRAY['MD'], '', 'Specialty ' || CASE WHEN id %% 2 = 0 THEN id %% 20 ELSE 9 END,
        'City ' || id %% 300, '', 'US', ARRAY['English'],
        '', '', '', 'full', '', id %% 50 * 4, id %% 50, now(), now()
    FROM accounts_user WHERE email LIKE 'p%%@bench.example' AND NOT EXISTS
        (SELECT 1 FROM accounts_physician p WHERE p.user_id = accounts_user.id);
    INSERT INTO accounts_verification (physician_id, status, version, created_at, authority, jurisdiction, licence_number, npi,
        register, verified_until)
    SELECT id, 'verified', 1, now(), '', '', '', '', 'x', now() + interval '1 year' FROM accounts_physician
    WHERE NOT EXISTS (SELECT 1 FROM accounts_verification v WHERE v.physician_id = accounts_physician.id);
    INSERT INTO forum_question (status, version, created_at, draft_key, title, body, happened, side, age_band, treated, unfinished,
        asked_by, asked_at, published_at, urgent, source, source_id, archive_id)
    SELECT 'published', 1, now(), 'bench' || n, 'Is this ring a worry, case ' || n || '?', repeat('It itches and grows. ', 20), '', '',
        '', '', '{}', 'a patient', now() - n * interval '1 minute', now() - n * interval '1 minute', n %% 1000 = 0, '', '', 'b' || n
    FROM generate_series(%(asked)s, %(questions)s) n;
    INSERT INTO forum_questiontopic (question_id, topic_id, position)
    SELECT q.id, (SELECT min(id) FROM forum_topic) + CASE WHEN q.id %% 2 = 0 THEN q.id %% 200 ELSE q.id / 2 %% 10 * 20 + 9 END, 0
    FROM forum_question q
    WHERE NOT EXISTS (SELECT 1 FROM forum_questiontopic t WHERE t.question_id = q.id);
    INSERT INTO forum_answer (question_id, author_id, status, version, created_at, headline, body, hashtags, video_url, video_note,
        photo_use, disclaimer, byline_mode, byline_credentials, byline_specialty, byline_city, byline_checked, answered_at,
        published_at, position, source)
    SELECT q.id, p.id, 'published', 1, now(), 'Have it seen', repeat('Please have it seen. ', 20), '{}', '', '', false, '', 'full',
        '{}', 'Specialty ' || q.id %% 20, '', '{}', q.published_at, q.published_at, 1, ''
    FROM forum_question q
    JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM accounts_physician) p
        ON p.n = 1 + q.id %% (SELECT count(*) FROM accounts_physician)
    WHERE q.id > 100 AND (q.id / 7 %% 10 <> 0 OR q.id %% 20 = 4) AND NOT EXISTS (SELECT 1 FROM forum_answer a WHERE a.question_id = q.id);
    -- What the triggers would have kept.
    UPDATE forum_question SET answered = true
    WHERE NOT answered AND EXISTS (SELECT 1 FROM forum_answer a WHERE a.question_id = forum_question.id);
    INSERT INTO forum_specialtytopic (specialty, topic_id)
    SELECT 'Specialty ' || (id - (SELECT min(id) FROM forum_topic)) %% 20, id FROM forum_topic ON CONFLICT DO NOTHING;
    SET session_replication_role = origin;
"""


def fill(questions: int, physicians: int) -> None:
    """Bring the database to so many rows."""
    from forum.models import Topic  # noqa: PLC0415 (models can be imported only after `django.setup`)

    if not Topic.objects.exists():
        Topic.objects.bulk_create(
            Topic(name=f"Topic {n}", slug=f"bench-{n}", accepted_at=timezone.now()) for n in range(200)
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM accounts_physician), (SELECT count(*) FROM forum_question)"
        )
        there, asked = cursor.fetchone()
        cursor.execute(
            FILL, {"from": there + 1, "physicians": physicians, "asked": asked + 1, "questions": questions}
        )
        # As autovacuum leaves it.
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
    from accounts.models import Physician  # noqa: PLC0415
    from forum.domain import queueing  # noqa: PLC0415
    from forum.presenters import directory, queue_rows  # noqa: PLC0415

    people = Physician.objects.select_related("user", "verification")
    physician = people.filter(specialty_title="Specialty 9").order_by("pk")[0]
    # Nothing waits for this one, which only the end of the queue tells.
    idle = people.filter(specialty_title="Specialty 4").order_by("pk")[0]

    def first_page(tab: str, physician: Physician = physician) -> object:
        return queue_rows.dress(
            queueing.page(physician, wanted=queueing.Wanted(tab=tab), after="").rows, physician
        )

    return {
        "queue, matches my specialty": lambda: first_page("mine"),
        "queue, nothing matches": lambda: first_page("mine", idle),
        "queue, all unanswered": lambda: first_page("all"),
        "the tabs' counts": lambda: queueing.counts(physician),
        "directory": lambda: directory.directory(None),
        "directory, one specialty": lambda: directory.directory(
            None, directory.Looking(specialty="Specialty 9")
        ),
        "what its filters offer": directory.offered,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=100_000)
    parser.add_argument("--physicians", type=int, default=5_000)
    parser.add_argument("--times", type=int, default=30)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CURBSIDE_DATA"] = folder
        make_database()
        try:
            fill(100, 100)
            few = {name: median(act, options.times) for name, act in acts().items()}
            fill(options.questions, options.physicians)
            many = {name: median(act, options.times) for name, act in acts().items()}
            sys.stdout.write(f"{'first page of':<32}{'few, ms':>10}{'many, ms':>10}{'ratio':>8}\n")
            for name in few:
                sys.stdout.write(
                    f"{name:<32}{few[name]:>10.1f}{many[name]:>10.1f}{many[name] / few[name]:>8.1f}\n"
                )
        finally:
            drop_database()


if __name__ == "__main__":
    main()
