"""One person who did everything that can be done here, with canary words wherever words can stand.

`PRIVATE` is what goes with the account whatever was chosen; `PUBLISHED` is what readers can read; `OTHERS` is what other
people wrote about it, which belongs to them.
"""

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts import roles
from accounts.domain import evidence, exporting, headshots, leaving, throttling
from accounts.domain.notifying import notify
from accounts.models import (
    AddressChange,
    Amendment,
    Appeal,
    ApplicationDraft,
    AuditEntry,
    Batch,
    Claim,
    Decision,
    Deletion,
    DeskSettings,
    Escalation,
    Evidence,
    Headshot,
    KnownDevice,
    MailSettings,
    Note,
    Part,
    Physician,
    Preference,
    RegistryCheck,
    Reminder,
    SecurityEvent,
    Statement,
    User,
    Verification,
    Watch,
)
from forum.models import (
    Answer,
    Clarification,
    Cut,
    FirstLook,
    Follow,
    ImportRun,
    Merge,
    OnIt,
    PeerAgreement,
    PeerView,
    ProfileClaim,
    Question,
    QuestionUpdate,
    ReportCase,
    ReviewReply,
    Revision,
    SavedSearch,
    Skip,
    Snapshot,
    Snippet,
    Thanks,
    Vote,
)
from tests.factories import (
    AnswerFactory,
    PhysicianFactory,
    QuestionFactory,
    QuestionUpdateFactory,
    ReviewFactory,
    TopicFactory,
    UserFactory,
    in_group,
    make_moderator,
)
from tests.forum.sent_photos import sent_photo

PRIVATE, PUBLISHED, OTHERS = "zorblax", "plimquat", "quenthold"
LIMIT = throttling.Limit("lives", 3, timedelta(hours=1))


@dataclass
class Life:
    """The person, and what of it tests ask for."""

    user: User
    moderator: User
    questions: dict[str, Question] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    physician: Physician | None = None


@transaction.atomic
def patient(*, name: str = "") -> Life:
    """Return somebody who asked, in every state; ``name`` tells two of them apart."""
    user = UserFactory(email=f"{PRIVATE}{name}@example.com", pseudonym=f"{PRIVATE}-heron{name}")
    life = Life(user, make_moderator())
    _sign_in(life)
    _questions(life)
    _told(life)
    _clicks(life)
    _around(life)
    _at_the_desk(life)
    return life


@transaction.atomic
def physician(*, name: str = "") -> Life:
    """Return somebody who asked and answers."""
    life = patient(name=name)
    _profile(life)
    _answers(life)
    return life


def _sign_in(life: Life) -> None:
    user = life.user
    address = EmailAddress.objects.get(user=user)
    EmailConfirmation.objects.create(email_address=address, key=PRIVATE + str(user.pk), sent=timezone.now())
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": PRIVATE})
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": f"{PRIVATE} key"})
    AddressChange.objects.create(user=user, old=user.email, new=f"new-{user.email}", nonce="n")
    SecurityEvent.objects.create(user=user, kind="sign_in", device=f"{PRIVATE} on Mars")
    KnownDevice.objects.create(user=user, key="0" * 64)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["note"] = PRIVATE
    draft = QuestionFactory(asker=None, status="draft", title=f"{PRIVATE} in a browser", published_at=None)
    session["drafts"] = [draft.draft_key]
    session.save()
    life.questions["browser"] = draft
    UserSession.objects.update_or_create(
        session_key=session.session_key,
        defaults={"user": user, "ip": "192.0.2.1", "user_agent": PRIVATE},
    )
    signed_out = SessionStore()
    signed_out["pending"] = {"email": user.email.upper()}
    signed_out.save()
    # A wrong password leaves a count in the cache and, of a real visitor, a session.
    Client().post("/account/login/", {"login": user.email, "password": "wrong"})
    in_group(user, roles.PATIENTS)
    user.user_permissions.add(Permission.objects.order_by("pk")[0])


def _questions(life: Life) -> None:
    topic, other = TopicFactory(), QuestionFactory()
    for status in Question._meta.get_field("status").choices or []:
        state = status[0]
        word = PUBLISHED if state == "published" else PRIVATE
        question = QuestionFactory(
            asker=life.user,
            status=state,
            title=f"Is a {word} ring a worry, {state}?",
            body=f"My {word} itches and grows a little each day.",
            happened=f"{word} days ago",
            side="left",
            age_band="40-49",
            treated="no",
            unfinished={"overlong": {"title": PRIVATE}},
            topic=topic,
            merged_into=other if state == "merged" else None,
            published_at=timezone.now() if state in {"published", "hidden", "merged"} else None,
        )
        life.questions[state] = question
        Snapshot.objects.create(question=question, version=1, content={"title": f"{PRIVATE} before"})
        if state != "draft":
            QuestionUpdateFactory(question=question, body=f"The {word} is fading.")
            QuestionUpdateFactory(question=question, body=f"{PRIVATE} waits.", status="pending")
        for photo_state in ("published", "pending", "rejected", "withdrawn", "hidden", "returned"):
            sent_photo(question=question, alt=f"{PRIVATE} arm", status=photo_state)
        if state in {"published", "hidden"}:
            AnswerFactory(question=question, headline=f"{OTHERS} says", body=f"{OTHERS} answers.")
            Clarification.objects.create(
                question=question, physician=PhysicianFactory(), status="published", body=f"{OTHERS} asks"
            )
            _desk_log(life, question)
    for state in ("published", "pending", "returned", "draft", "rejected", "hidden", "withdrawn"):
        word = PUBLISHED if state == "published" else PRIVATE
        ReviewFactory(author=life.user, status=state, body=f"{word} was listened to.", published_at=None)
    edited = ReviewFactory(author=life.user, body=f"{PUBLISHED} as it was.")
    type(edited).objects.filter(pk=edited.pk).update(status="pending", body=f"{PRIVATE} as it would be.")
    ReviewReply.objects.create(review=edited, status="published", body=f"{OTHERS} replies.")


def _desk_log(life: Life, item: Any) -> None:
    kind = ContentType.objects.get_for_model(item)
    LogEntry.objects.create(
        user=life.moderator,
        content_type=kind,
        object_id=str(item.pk),
        object_repr=PRIVATE,
        action_flag=CHANGE,
    )


def _told(life: Life) -> None:
    user = life.user
    for state in ("returned", "rejected"):
        question = life.questions[state]
        entry = AuditEntry.objects.create(
            actor_id=life.moderator.pk, object_type="question", object_id=question.pk, action="reject"
        )
        Statement.objects.create(
            entry=entry,
            object_type="question",
            object_id=question.pk,
            recipient=user,
            reason="other",
            text=f"{PRIVATE}: too private, please change it.",
        )
        Appeal.objects.create(
            by=user,
            object_type="question",
            object_id=question.pk,
            decision=entry,
            text=f"{PRIVATE} protests.",
        )
    notify("question_published", to=user.pk, about=life.questions["published"].pk)
    Preference.objects.create(user=user, category="receipts", channel="off")
    MailSettings.objects.update_or_create(user=user, defaults={"time_zone": "Asia/Kolkata"})


def _at_the_desk(life: Life) -> None:
    """What moderators wrote about the person; what the person did there, when they still moderated."""
    question, user = life.questions["published"], life.user
    Note.objects.create(
        object_type="question",
        object_id=question.pk,
        about=user,
        author=life.moderator,
        text=f"{PRIVATE} again",
    )
    Note.objects.create(
        object_type="user", object_id=user.pk, about=user, text=f"{PRIVATE} is a friend of mine"
    )
    Watch.objects.create(user=user, by=life.moderator, reason="other", text=f"{PRIVATE} writes a lot")
    about_another = Note(object_type="answer", object_id=1, author=user, text=f"{OTHERS} sent this twice")
    about_another.save()
    batch = Batch.objects.create(by=user, deed="spam")
    batch.lines.create(object_type="answer", object_id=1, version=1)
    soon = timezone.now() + timedelta(minutes=10)
    Claim.objects.get_or_create(
        object_type="answer", object_id=user.pk, defaults={"holder": user, "until": soon}
    )
    DeskSettings.objects.create(user=user)
    Escalation.objects.create(
        object_type="question",
        object_id=question.pk,
        owner=user,
        by=life.moderator,
        why=f"{PRIVATE} may be under age",
    )
    entry = AuditEntry.objects.create(
        actor_id=life.moderator.pk, object_type="question", object_id=question.pk, action="hide"
    )
    Decision.objects.create(
        entry=entry, actor=life.moderator, owner=user, object_type="question", object_id=question.pk, tell_at=soon,
        before=[{"do": "change", "before": {"body": f"{PRIVATE} lives here"}}],
    )  # fmt: skip
    Cut.objects.create(
        question=question, field="body", start=0, text=f"{PRIVATE} Street", what="address", version=1,
        cut_by_id=life.moderator.pk,
    )  # fmt: skip
    FirstLook.objects.create(object_type="photo", object_id=user.pk, version=1, action="approve", by=user)
    Merge.objects.create(question=question, into=QuestionFactory(title=f"{OTHERS} asked this first"))
    case = ReportCase.objects.create(object_type="answer", object_id=user.pk)
    case.reports.create(reason="abuse", text=f"{PRIVATE} feels insulted", reporter=user)


def _clicks(life: Life) -> None:
    answer = AnswerFactory(headline=f"{OTHERS} wrote a headline")
    Vote.objects.create(account=life.user, answer=answer)
    Thanks.objects.create(account=life.user, answer=answer)
    Follow.objects.create(account=life.user, question=answer.question)
    Follow.objects.create(account=life.user, physician=answer.author)
    Follow.objects.create(account=life.user, topic=TopicFactory())
    ImportRun.objects.create(source="an archive", by=life.user, published=False)
    case = ReportCase.objects.create(object_type="answer", object_id=answer.pk, people=2)
    case.reports.create(reason="abuse", reporter=life.user, text=f"{PRIVATE} says why.")
    case.reports.create(reason="danger", email=life.user.email, mark=PRIVATE, text=f"{PRIVATE}, signed out.")


def _around(life: Life) -> None:
    user = life.user
    throttling.take(LIMIT, who=str(user.pk))
    throttling.take(LIMIT, who=user.email)
    _desk_log(life, user)
    LogEntry.objects.create(
        user=user, content_type=None, object_id="1", object_repr=OTHERS, action_flag=CHANGE
    )
    mails = Path(settings.EMAIL_FILE_PATH)
    mails.mkdir(parents=True, exist_ok=True)
    (mails / f"{user.pk}.log").write_text(f"To: {user.email}\n\nHello.\n")
    (mails / "other.log").write_text("To: somebody@example.com\n\nHello.\n")
    export = exporting.ask(by=user)
    exporting.build(export.pk)


def _profile(life: Life) -> None:
    word = PRIVATE
    made = life.physician = PhysicianFactory(
        user=life.user,
        display_name=f"Orla {word}",
        legal_name=f"Orla Q. {word}",
        credentials=[word],
        practice_city=word,
        region=word,
        languages=[word],
        bio=f"{word} studied here.",
        practice_url=f"https://{word}.example/",
        standing_disclaimer=f"{word} is not your doctor.",
    )
    _desk_log(life, made)
    application = Verification.objects.get(physician=made)
    changed = {"authority": word, "jurisdiction": word, "licence_number": word, "register": word}
    Verification.objects.filter(pk=application.pk).update(**changed)
    Part.objects.create(verification=application, part="name", note=f"{word}?", reply=f"{word}!")
    Amendment.objects.create(verification=application, part="profile", proposed={"bio": word}, note=word)
    ApplicationDraft.objects.create(verification=application, steps={"name": {"legal_name": word}})
    Reminder.objects.create(verification=application, until=date(2027, 1, 1), days=30)
    RegistryCheck.objects.create(verification=application, outcome="match", facts={"name": word})
    document = Evidence.objects.create(
        verification=application,
        content_type="application/pdf",
        size=9,
        sha256="ab" * 32,
        path=f"evidence/{secrets.token_urlsafe(24)}",
    )
    evidence.write_private(evidence.root() / document.path, f"{word} licence".encode())
    picture = Headshot.objects.create(
        physician=made, status="accepted", width=9, height=9, size=9, sha256="cd" * 32
    )
    evidence.write_private(headshots.location(picture), f"{word} face".encode())
    Physician.objects.filter(pk=made.pk).update(headshot=picture.name)
    SavedSearch.objects.create(physician=life.physician, name=f"{PRIVATE} mornings", tab="all")
    imported = PhysicianFactory(user=None, standing="", display_name=f"{OTHERS} Imported")
    ProfileClaim.objects.create(profile=imported, physician=life.physician, why=f"I am {PRIVATE}.")


def _answers(life: Life) -> None:
    author = life.physician
    for status in Answer._meta.get_field("status").choices or []:
        state = status[0]
        word = PUBLISHED if state == "published" else PRIVATE
        answer = AnswerFactory(
            author=author,
            status=state,
            headline=f"A {word} ring, {state}",
            body=f"Have the {word} looked at.",
            hashtags=[word],
            question__title=f"{OTHERS} asks about {state}?",
            video_url=f"https://www.youtube.com/watch?v={PRIVATE}",
            video_note=PRIVATE,
            disclaimer=f"{PRIVATE} is not your doctor.",
            byline_credentials=[PRIVATE],
            byline_specialty=PRIVATE,
            byline_city=PRIVATE,
            byline_checked={"register": PRIVATE, "jurisdiction": PRIVATE, "on": "2026-05-02"},
            published_at=timezone.now() if state in {"published", "hidden"} else None,
        )
        life.answers[state] = answer
        Snapshot.objects.create(answer=answer, version=1, content={"headline": f"{PRIVATE} before"})
        Revision.objects.create(answer=answer, headline=PRIVATE, body=PRIVATE)
        _desk_log(life, answer)
    shown = AnswerFactory()
    review = ReviewFactory(physician=author, body=f"{OTHERS} came here.")
    ReviewReply.objects.create(review=review, status="published", body=f"{PRIVATE} replies.")
    Snippet.objects.create(physician=author, title=PRIVATE, text=PRIVATE)
    Clarification.objects.create(question=shown.question, physician=author, status="published", body=PRIVATE)
    PeerView.objects.create(
        answer=shown, physician=author, verdict="caveat", status="published", body=PRIVATE
    )
    PeerAgreement.objects.create(answer=shown, physician=author)
    Skip.objects.create(question=shown.question, physician=author, reason="other")
    OnIt.objects.create(question=shown.question, physician=author, until=timezone.now())
    Follow.objects.create(account=UserFactory(), physician=author)


def go(life: Life, *, questions: str) -> None:
    """Ask for the end of the account, and let the day come."""
    leaving.ask(by=life.user, questions=questions)
    Deletion.objects.filter(user=life.user).update(due_at=timezone.now())


def updates(question: Question) -> list[str]:
    """Return the states of a question's updates."""
    return list(QuestionUpdate.objects.filter(question=question).values_list("status", flat=True))
