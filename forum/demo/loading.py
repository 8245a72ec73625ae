"""Loads the demo: accounts, physicians, topics and everything that happened, through the domain functions.

So every status has its audit entry, every photo went through the pipeline, and nothing exists here that
could not have come about through the pages.
"""

import json
import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from accounts import roles
from accounts.domain import deciding
from accounts.domain.transitions import transition
from accounts.models import Notice, Physician, Throttle, User, Verification
from forum.demo import (
    appeals,
    applicants,
    desk_tools,
    desk_week,
    peers,
    queue,
    reports,
    review_desk,
    safety,
    shapes,
    verification_desk,
)
from forum.demo.clock import days_ago
from forum.demo.imported import IMPORTED, IMPORTED_SOURCE
from forum.demo.people import DEMO_PASSWORD, MODERATORS, PATIENTS
from forum.demo.physicians import PHYSICIANS
from forum.demo.questions import QUESTIONS
from forum.demo.reactions import react
from forum.demo.story import Cast, tell
from forum.demo.topics import TOPICS
from forum.domain.importing import import_archive
from forum.models import Review, ReviewReply, Topic

ROLE_GROUPS = {
    "patient": roles.PATIENTS,
    "moderator": roles.MODERATORS,
    "administrator": roles.ADMINISTRATORS,
}
#: The four that are printed; with --no-content they are all there is.
SIGN_INS = ("patient@example.com", "doctor@example.com", "moderator@example.com", "admin@example.com")


@transaction.atomic
def load(*, content: bool) -> bool:
    """Load the sign-ins and, with ``content``, everything else. Return False when it was all there already."""
    everyone = [person for person in (*PATIENTS, *MODERATORS) if content or person.email in SIGN_INS]
    physicians = [each for each in PHYSICIANS if content or each.email in SIGN_INS]
    missing = {person.email for person in everyone} - set(User.objects.values_list("email", flat=True))
    if not missing:
        return False
    with deciding.at_once():
        _play(everyone, physicians, content=content)
    _forget_notices()
    return True


def _play(everyone: list[shapes.Person], physicians: list[shapes.Physician], *, content: bool) -> None:
    """Let everything happen."""
    accounts = {person.email: _account(person) for person in everyone}
    moderator, second = _moderators(accounts)
    topics = {topic.slug: _topic(topic) for topic in TOPICS} if content else {}
    members = {each.key: _physician(each, moderator=moderator) for each in physicians}
    if content:
        cast = Cast(
            patients={person.pseudonym: accounts[person.email] for person in PATIENTS},
            physicians=members,
            moderator=moderator,
            topics=topics,
        )
        for question in sorted((*QUESTIONS, appeals.REJECTED), key=lambda each: -each.days_ago):
            tell(question, cast)
        for each in PHYSICIANS:
            _reviews(each, cast)
            _later(each, members[each.key], moderator=moderator, second=second)
        review_desk.load(cast)
        peers.load(cast)
        applicants.load(account=_applicant, moderator=moderator, members=members)
        _imported(by=moderator)
        queue.load(cast)
        react(cast)
        appeals.load(cast, second=second)
        reports.load(cast, second=second)
        verification_desk.load(cast, second=second)
        desk_week.load(cast, second=second)
        desk_tools.load(cast, second=second)
        safety.load(accounts[PATIENTS[0].email])


def _account(person: shapes.Person) -> User:
    user = User.objects.filter(email=person.email).first()
    if user is None:
        user = _new_account(person.email, person.pseudonym, ROLE_GROUPS[person.role], days=400)
    return User.objects.get(pk=user.pk)


def _applicant(email: str, pseudonym: str) -> User:
    return _new_account(email, pseudonym, roles.PATIENTS, days=30)


def _new_account(email: str, pseudonym: str, group: str, *, days: float) -> User:
    with days_ago(days) as moment:
        user = User.objects.create(email=email, pseudonym=pseudonym, password=_hashed(), date_joined=moment)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    user.groups.add(Group.objects.get(name=group))
    return user


@cache
def _hashed() -> str:
    # Hashing takes a quarter of a second by design; all demo accounts have the one password.
    return make_password(DEMO_PASSWORD)


def _moderators(accounts: dict[str, User]) -> tuple[User, User]:
    chosen = [accounts[person.email] for person in MODERATORS if person.email in accounts]
    return chosen[0], chosen[1]


def _topic(topic: shapes.Topic) -> Topic:
    with days_ago(topic.reviewed_days_ago) as moment:
        return Topic.objects.get_or_create(
            slug=topic.slug,
            defaults={
                "name": topic.name,
                "aliases": list(topic.aliases),
                "description": topic.description,
                "reviewed_by": topic.reviewed_by,
                "reviewed_on": moment.date(),
                "emergency_signs": list(topic.emergency),
                "same_day_signs": list(topic.same_day),
                "care_note": topic.note,
                "accepted_at": moment,
            },
        )[0]


def _physician(each: shapes.Physician, *, moderator: User) -> Physician:
    existing = Physician.objects.filter(user__email=each.email).first()
    if existing:
        return existing
    user = _new_account(each.email, f"physician-{each.key}", roles.PHYSICIANS, days=each.joined_days_ago)
    physician = Physician.objects.create(
        user=user,
        display_name=each.display_name,
        legal_name=each.legal_name,
        credentials=list(each.credentials),
        specialty_code=each.nucc_code,
        specialty_title=each.specialty,
        practice_city=each.practice_city,
        region=each.region,
        country=each.country,
        languages=list(each.languages),
        bio=each.bio,
        practice_url=each.practice_url,
        standing_disclaimer=each.standing_disclaimer,
        byline_mode=each.byline_mode,
    )
    licence = each.licence
    today = timezone.now().date()
    expires = today + timedelta(days=licence.expires_in_days)
    verification = Verification.objects.create(
        physician=physician,
        authority=licence.authority,
        jurisdiction=licence.jurisdiction,
        licence_number=licence.number,
        licence_expires=expires,
        npi=each.npi,
    )
    with days_ago(each.joined_days_ago):
        transition(verification, "submit", by=user)
    if each.state == "submitted":
        return physician
    with days_ago(each.joined_days_ago - 2) as moment:
        transition(
            verification,
            "verify",
            by=moderator,
            register=licence.register,
            checked_on=today - timedelta(days=licence.checked_days_ago),
            verified_until=expires,
        )
        physician.listed_at = moment
        physician.save(update_fields=["listed_at"])
    return physician


def _later(each: shapes.Physician, physician: Physician, *, moderator: User, second: User) -> None:
    """What became of a physician after the answers were given."""
    with days_ago(each.state_days_ago or 0) as moment:
        if each.state == "lapsed":
            transition(physician.verification, "lapse", by=None)
        elif each.state == "suspended":
            transition(physician.verification, "suspend", by=second, reason="licence", note=each.state_reason)
        elif each.state == "closed":
            physician.closed_at = moment
            physician.byline_mode = "withheld"
            physician.save(update_fields=["closed_at", "byline_mode"])


def _reviews(each: shapes.Physician, cast: Cast) -> None:
    physician = cast.physicians[each.key]
    for review in each.reviews:
        author = cast.patients[review.writer]
        with days_ago(review.days_ago + 1):
            month = (timezone.now() - timedelta(days=30 * review.visit_months_ago)).date().replace(day=1)
            row = Review.objects.create(
                physician=physician,
                author=author,
                stars=review.stars,
                visited_on=month,
                topic=cast.topics.get(review.topic),
                body=review.text,
                counted_from=timezone.localdate(),
            )
            transition(row, "submit", by=author)
        with days_ago(review.days_ago) as moment:
            transition(row, "approve", by=cast.moderator, published_at=moment)
            if review.reply:
                reply = ReviewReply.objects.create(review=row, body=review.reply, written_at=moment)
                transition(reply, "submit", by=physician.user)
                transition(reply, "approve", by=cast.moderator)


def _imported(*, by: User) -> None:
    """Bring the examples of another site in through the importer, as a moderator would."""
    with tempfile.TemporaryDirectory() as name, days_ago(200):
        folder = Path(name)
        head = {"format": "curbside-archive", "version": 1, "source": IMPORTED_SOURCE}
        (folder / "archive.json").write_text(json.dumps(head), encoding="utf-8")
        lines = [json.dumps(question, ensure_ascii=False) for question in IMPORTED]
        (folder / "questions.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        import_archive(folder, by=by, publish=True, dry_run=False, skip_bad=False, tell=lambda _line: None)


def _forget_notices() -> None:
    """The demo's past is not announced: no mail goes out, no limit counts it, and most of it is read."""
    happened = list(Notice.objects.order_by("at", "pk"))
    Notice.objects.all().delete()
    for notice in happened:
        notice.pk = None
    Notice.objects.bulk_create(happened)
    Notice.objects.update(mailed_at=F("at"))
    Notice.objects.filter(at__lt=timezone.now() - timedelta(days=3)).update(read_at=F("at"))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo' AND queue_name = 'mail'")
    Throttle.objects.all().delete()
