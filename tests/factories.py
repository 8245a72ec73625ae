"""Makers of test data. Each gives the smallest thing that could exist for real."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import factory
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts import roles
from accounts.domain import parts
from accounts.models import Physician, User, Verification
from forum.domain import consent
from forum.models import (
    Answer,
    Clarification,
    PeerAgreement,
    PeerView,
    Photo,
    ProfileClaim,
    Question,
    QuestionTopic,
    QuestionUpdate,
    Rendition,
    Review,
    ReviewReply,
    Topic,
)

PASSWORD = "correct-horse-9"


class UserFactory(factory.django.DjangoModelFactory):
    """A patient with a confirmed address; ``group`` puts them into one."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        group = None

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    pseudonym = factory.Sequence(lambda n: f"plain-pebble-{n}")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        kwargs.setdefault("password", PASSWORD)
        user = model_class.objects.create_user(*args, **kwargs)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        return user


def make_moderator(**fields: Any) -> User:
    """Return a moderator."""
    return in_group(UserFactory(**fields), roles.MODERATORS)


def make_administrator(**fields: Any) -> User:
    """Return an administrator."""
    return in_group(UserFactory(**fields), roles.ADMINISTRATORS)


def in_group(user: User, name: str) -> User:
    """Put an account into a group and return it fresh, without cached permissions."""
    user.groups.add(Group.objects.get(name=name))
    return User.objects.get(pk=user.pk)


class PhysicianFactory(factory.django.DjangoModelFactory):
    """A verified physician with an account."""

    class Meta:
        model = Physician
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    display_name = factory.Sequence(lambda n: f"Orla Testwell {chr(65 + n % 26)}{n}")
    credentials = ["MD", "FACS"]
    specialty_code = "207YS0123X"
    specialty_title = "Facial Plastic Surgeon"
    practice_city = "Denver"
    region = "Colorado"
    country = "US"
    listed_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def standing(physician: Physician, create: bool, value: str | None, **kwargs: Any) -> None:  # noqa: N805
        """Give the verification; ``standing="lapsed"`` gives another state, an empty one none."""
        if value == "":
            return
        Verification.objects.create(
            physician=physician,
            status=value or "verified",
            authority="Test Medical Board",
            jurisdiction="Colorado",
            licence_number="TEST-1",
            licence_expires=date(2031, 1, 31),
            register="Test register",
            checked_on=date(2026, 5, 2),
            verified_until=timezone.now().date() + timedelta(days=365),
        )


class TopicFactory(factory.django.DjangoModelFactory):
    """An accepted topic."""

    class Meta:
        model = Topic

    name = factory.Sequence(lambda n: f"Topic {n}")
    slug = factory.Sequence(lambda n: f"topic-{n}")
    accepted_at = datetime(2026, 1, 1, tzinfo=UTC)


class QuestionFactory(factory.django.DjangoModelFactory):
    """A published question; ``topic`` files it under one."""

    class Meta:
        model = Question
        skip_postgeneration_save = True

    asker = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Is a red ring after a bite a worry, case {n}?")
    body = "It itches, it grows a little each day, and I do not know whom to ask about it."
    status = "published"
    asked_at = factory.LazyFunction(timezone.now)
    published_at = factory.LazyFunction(timezone.now)
    submitted_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def topic(question: Question, create: bool, value: Topic | None, **kwargs: Any) -> None:  # noqa: N805
        """File the question."""
        if value is not None:
            QuestionTopic.objects.create(question=question, topic=value, position=0)


class AnswerFactory(factory.django.DjangoModelFactory):
    """A published answer."""

    class Meta:
        model = Answer

    question = factory.SubFactory(QuestionFactory)
    author = factory.SubFactory(PhysicianFactory)
    headline = factory.Sequence(lambda n: f"A ring that grows should be seen, reason {n}")
    body = "Please have it looked at this week.\n\nTake a photo each day until then."
    status = "published"
    byline_credentials = ["MD", "FACS"]
    byline_specialty = "Facial Plastic Surgeon"
    byline_city = "Denver"
    byline_checked = {"register": "Test register", "jurisdiction": "Colorado", "on": "2026-05-02"}
    answered_at = factory.LazyFunction(timezone.now)
    published_at = factory.LazyFunction(timezone.now)
    submitted_at = factory.LazyFunction(timezone.now)


class QuestionUpdateFactory(factory.django.DjangoModelFactory):
    """A published update."""

    class Meta:
        model = QuestionUpdate

    question = factory.SubFactory(QuestionFactory)
    body = "I was seen on Monday and it is fading."
    status = "published"
    written_at = factory.LazyFunction(timezone.now)


class PhotoFactory(factory.django.DjangoModelFactory):
    """A published, public photo with its consent; rows only (`RenditionFactory` adds files' rows).

    The ledger has a row for it when the question was sent and there were files; ``agreed=False`` leaves it out.
    """

    class Meta:
        model = Photo
        skip_postgeneration_save = True

    question = factory.SubFactory(QuestionFactory)
    alt = "Forearm with a red ring"
    subject = "self"
    status = "published"
    audience = "public"

    @factory.post_generation
    def agreed(photo: Photo, create: bool, value: bool | None, **kwargs: Any) -> None:  # noqa: N805
        """Write what the asker agreed to."""
        if value is False or photo.missing or photo.question.status == "draft":
            return
        by = photo.question.asker or User(pk=0)
        consent.give(photo, by=by)
        if photo.status == "withdrawn":
            consent.record(photo_id=photo.pk, by=by, act="withdrawn", scopes=[])


class RenditionFactory(factory.django.DjangoModelFactory):
    """A row of a rendition; the file is made by tests that load it."""

    class Meta:
        model = Rendition

    photo = factory.SubFactory(PhotoFactory)
    kind = "display"
    format = "jpeg"
    width = 800
    height = 600
    size = 1000
    sha256 = "0" * 64


class ReviewFactory(factory.django.DjangoModelFactory):
    """A published review."""

    class Meta:
        model = Review

    physician = factory.SubFactory(PhysicianFactory)
    author = factory.SubFactory(UserFactory)
    stars = 5
    visited_on = date(2026, 3, 1)
    body = "Listened to every word and explained what would happen next."
    status = "published"
    published_at = factory.LazyFunction(timezone.now)


class ReviewReplyFactory(factory.django.DjangoModelFactory):
    """A published reply."""

    class Meta:
        model = ReviewReply

    review = factory.SubFactory(ReviewFactory)
    body = "Thank you for writing. We read every word of it."
    status = "published"


def accept_parts(verification: Verification, by: User | None = None) -> None:
    """Accept every part of a waiting application that holds something, as a reviewer does before verifying."""
    by = by or make_moderator()
    accepted = {part: parts.PartDecision("accepted") for part in parts.with_content(verification)}
    parts.decide_parts(verification, by=by, decisions=accepted)


class PeerViewFactory(factory.django.DjangoModelFactory):
    """A physician's published words on another's answer."""

    class Meta:
        model = PeerView

    answer = factory.SubFactory(AnswerFactory)
    physician = factory.SubFactory(PhysicianFactory)
    verdict = "caveat"
    body = "True for adults. In children the dose is another one."
    status = "published"
    published_at = factory.LazyFunction(timezone.now)


class PeerAgreementFactory(factory.django.DjangoModelFactory):
    """A physician agrees with another's answer."""

    class Meta:
        model = PeerAgreement

    answer = factory.SubFactory(AnswerFactory)
    physician = factory.SubFactory(PhysicianFactory)


class ClarificationFactory(factory.django.DjangoModelFactory):
    """A physician's published question to an asker."""

    class Meta:
        model = Clarification

    question = factory.SubFactory(QuestionFactory)
    physician = factory.SubFactory(PhysicianFactory)
    body = "Since when does it itch, and does anything make it better?"
    status = "published"
    published_at = factory.LazyFunction(timezone.now)


class ImportedPhysicianFactory(PhysicianFactory):
    """An imported profile that nobody has claimed."""

    user = None
    source = "Harbor Forum"

    @factory.post_generation
    def standing(physician: Physician, create: bool, value: str | None, **kwargs: Any) -> None:  # noqa: N805
        """Nothing was checked."""


class ProfileClaimFactory(factory.django.DjangoModelFactory):
    """A claim of an imported profile that waits."""

    class Meta:
        model = ProfileClaim

    profile = factory.SubFactory(ImportedPhysicianFactory)
    physician = factory.SubFactory(PhysicianFactory)
    why = "I answered on the Harbor Forum under this name until 2024, as my web site says."
    submitted_at = factory.LazyFunction(timezone.now)
