"""The end of an account: asked for, called off, due; whatever is going on with what the person posted."""

import json
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from accounts import roles
from accounts.domain import erasers, erasure, exporting, leaving, membership
from accounts.domain.notifying import notify, notify_many
from accounts.domain.transitions import TransitionRefused
from accounts.models import Appeal, AuditEntry, DataExport, Deletion, User
from forum.domain import asking, moderation
from forum.models import Answer, Photo, Question, Review
from tests.factories import (
    AnswerFactory,
    PhysicianFactory,
    QuestionFactory,
    ReviewFactory,
    UserFactory,
    in_group,
    make_administrator,
    make_moderator,
)
from tests.forum.sent_photos import on_disk, sent_photo
from tests.smtp import work_here
from tests.trust import lives

pytestmark = pytest.mark.django_db


def gone(user: User, *, questions: str = "delete") -> int:
    leaving.ask(by=user, questions=questions)
    Deletion.objects.filter(user=user).update(due_at=timezone.now())
    return leaving.erase_due()


def test_fourteen_days() -> None:
    user = UserFactory()
    leaving.ask(by=user, questions="keep")
    with time_machine.travel(timezone.now() + timedelta(days=14) - timedelta(minutes=1), tick=False):
        assert leaving.erase_due() == 0
    with time_machine.travel(timezone.now() + timedelta(days=14, seconds=1), tick=False):
        assert leaving.erase_due() == 1
    assert not User.objects.exists()


def test_called_off_at_the_last_moment() -> None:
    user = UserFactory()
    leaving.ask(by=user, questions="keep")
    due = Deletion.objects.get()
    Deletion.objects.update(due_at=timezone.now())
    assert leaving.cancel(by=user)
    assert leaving._erase(due) is False
    assert leaving.erase_due() == 0
    user.refresh_from_db()
    assert user.leaving_at is None
    acts = AuditEntry.objects.filter(object_type="user", object_id=user.pk).order_by("pk")
    assert list(acts.values_list("action", flat=True)) == ["leave", "stay"]


def test_an_unknown_choice_is_refused() -> None:
    with pytest.raises(ValueError, match="both"):
        leaving.ask(by=UserFactory(), questions="both")


@pytest.mark.django_db(transaction=True)
def test_the_mail_says_the_day_and_what_stays() -> None:
    physician = PhysicianFactory(user__pseudonym="plain-owl-canary")
    QuestionFactory(asker=physician.user, title="Canaryword title of mine")
    deletion = leaving.ask(by=physician.user, questions="keep")
    leaving.ask(by=physician.user, questions="keep")
    work_here()
    (message,) = mail.outbox
    day = f"{deletion.due_at:%-d %B}"
    assert message.subject == f"Your account will be deleted on {day}"
    assert "/me/delete/cancel/" in message.body
    for kept in ("without your name", "Your photos go", "your profile is closed", "numbers in our log"):
        assert kept in message.body
    html = message.alternatives[0][0]
    assert day in html
    assert "Canaryword" not in message.body + html
    assert "owl" not in message.body + html


@pytest.mark.django_db(transaction=True)
def test_no_mail_once_it_was_called_off() -> None:
    user = UserFactory()
    leaving.ask(by=user, questions="keep")
    Deletion.objects.all().delete()
    work_here()
    assert mail.outbox == []


# --- Who may not go ---


def test_the_last_administrator_stays() -> None:
    last = make_administrator()
    with pytest.raises(leaving.LastAdministrator, match="Make somebody else an administrator first"):
        leaving.ask(by=last, questions="keep")
    membership.grant(UserFactory(), role="administrator", by=None)
    leaving.ask(by=last, questions="keep")


def test_a_lone_superuser_stays() -> None:
    root = User.objects.create_superuser(email="root@example.com", password="x", pseudonym="root-fern")
    with pytest.raises(leaving.LastAdministrator):
        leaving.ask(by=root, questions="keep")


@pytest.mark.parametrize("why", ["switched off", "leaves too"])
def test_an_administrator_who_is_not_there_does_not_count(why: str) -> None:
    last, other = make_administrator(), make_administrator()
    if why == "switched off":
        User.objects.filter(pk=other.pk).update(is_active=False)
    else:
        leaving.ask(by=other, questions="keep")
    with pytest.raises(leaving.LastAdministrator):
        leaving.ask(by=last, questions="keep")


def test_who_became_the_last_one_meanwhile_is_kept_until_there_is_another(caplog: Any) -> None:
    first, second = make_administrator(), make_administrator()
    leaving.ask(by=first, questions="keep")
    User.objects.filter(pk=second.pk).update(is_active=False)
    Deletion.objects.update(due_at=timezone.now())
    assert leaving.erase_due() == 0
    assert "last administrator" in caplog.text
    make_administrator()
    assert leaving.erase_due() == 1


@pytest.mark.django_db(transaction=True)
def test_two_administrators_asking_at_once_do_not_both_go() -> None:
    people = [make_administrator(), make_administrator()]
    refused = []

    def ask(user: User) -> None:
        try:
            leaving.ask(by=user, questions="keep")
        except leaving.LastAdministrator:
            refused.append(user.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Deletion.objects.count() == 1


def test_a_moderator_goes_and_their_decisions_stay() -> None:
    moderator, question = make_moderator(), QuestionFactory(status="pending", published_at=None)
    moderation.decide(question, "reject", by=moderator, reason="identifies-someone", note="A name.")
    assert gone(moderator) == 1
    question.refresh_from_db()
    assert question.status == "rejected"
    entry = AuditEntry.objects.get(action="reject")
    assert entry.actor_id == moderator.pk
    assert entry.statement.recipient == question.asker


def test_an_account_that_was_switched_off_meanwhile_goes_as_well() -> None:
    user = UserFactory()
    photo = sent_photo(question=QuestionFactory(asker=user))
    leaving.ask(by=user, questions="delete")
    Deletion.objects.update(due_at=timezone.now())
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert leaving.erase_due() == 1
    photo.refresh_from_db()
    assert photo.status == "withdrawn"


# --- In the middle of other things ---


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_a_moderator_who_has_the_question_open_is_told(action: str) -> None:
    question, moderator = QuestionFactory(status="pending", published_at=None), make_moderator()
    seen = question.version
    gone(question.asker)
    question = Question.objects.get(pk=question.pk)
    with pytest.raises(TransitionRefused):
        moderation.decide(question, action, by=moderator, version=seen, reason="identifies-someone", note="x")
    question.refresh_from_db()
    assert (question.status, question.body) == ("withdrawn", "")


def test_the_desk_copes_with_what_is_left(sign_in: Any) -> None:
    life = lives.physician()
    gone(life.user, questions="keep")
    desk = sign_in(make_moderator())
    for state, question in life.questions.items():
        if state not in {"draft", "browser"}:
            address = f"/admin/forum/question/{question.pk}/change/"
            assert desk.get(address).status_code == 200, state
    for state, answer in life.answers.items():
        if state != "draft":
            assert desk.get(f"/admin/forum/answer/{answer.pk}/change/").status_code == 200, state
    assert life.physician
    assert desk.get(f"/admin/accounts/physician/{life.physician.pk}/change/").status_code == 200
    for appeal in ("appeal", "verification", "physician"):
        assert desk.get(f"/admin/accounts/{appeal}/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_whoever_works_on_the_question_is_not_the_one_to_fail() -> None:
    """A moderator holds the question and then tells its asker: without a limit both would wait in a circle."""
    question, moderator = QuestionFactory(status="pending", published_at=None), make_moderator()
    leaving.ask(by=question.asker, questions="delete")
    Deletion.objects.update(due_at=timezone.now())
    held, done = threading.Event(), []

    def erase() -> None:
        held.wait(10)
        done.append(leaving.erase_due())
        connection.close()

    thread = threading.Thread(target=erase)
    thread.start()
    with transaction.atomic():
        moderation.decide(question, "approve", by=moderator)
        Question.objects.select_for_update().get(pk=question.pk)
        held.set()
        time.sleep(0.3)
        notify("question_published", to=question.asker_id, about=question.pk)
    thread.join(20)
    assert Question.objects.get().status in {"published", "withdrawn"}
    assert leaving.erase_due() == 1 - done[0], "what gave way is done in the next round"
    assert Question.objects.get().status == "withdrawn"


def test_an_open_appeal_goes_with_the_account(sign_in: Any) -> None:
    life = lives.patient()
    appeal = Appeal.objects.filter(by=life.user)[0]
    gone(life.user)
    assert not Appeal.objects.exists()
    assert sign_in(make_moderator()).get(f"/admin/accounts/appeal/{appeal.pk}/change/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_while_an_export_is_made() -> None:
    user = UserFactory()
    row = exporting.ask(by=user)
    assert gone(user) == 1
    exporting.build(row.pk)
    assert not DataExport.objects.exists()
    assert not exporting.folder().exists() or list(exporting.folder().iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_after_an_export_was_made() -> None:
    user = UserFactory()
    row = exporting.ask(by=user)
    exporting.build(row.pk)
    assert exporting.location(row.name).exists()
    assert gone(user) == 1
    assert list(exporting.folder().iterdir()) == []


def test_physicians_whose_video_shows_a_photo_are_told(deferred: Any) -> None:
    question = QuestionFactory()
    sent_photo(question=question)
    answer = AnswerFactory(question=question, photo_use=True, video_url="https://vimeo.com/1")
    gone(question.asker, questions="keep")
    events = list(answer.author.user.notices.values_list("event", "about"))
    assert ("photo_withdrawn_video", answer.pk) in events


# --- What others still have ---


def test_the_pages_that_are_left(client: Any, sign_in: Any) -> None:
    life = lives.physician()
    published, answer = life.questions["published"], life.answers["published"]
    other = Answer.objects.filter(question=published).get()
    gone(life.user, questions="keep")
    page = client.get(f"/questions/{published.pk}/{published.slug}/").content.decode()
    assert lives.PUBLISHED in page
    assert "a patient" in page
    assert lives.PRIVATE not in page
    theirs = client.get(f"/questions/{answer.question_id}/{answer.question.slug}/").content.decode()
    assert "Name not shown" in theirs
    assert "Verified when answered; profile closed" in theirs
    assert lives.PRIVATE not in theirs
    assert life.physician
    assert client.get(f"/physicians/{life.physician.pk}/name-not-shown/").status_code == 410
    assert sign_in(other.author.user).get(f"/workspace/answers/{other.pk}/").status_code == 200


def test_the_pages_that_are_gone(client: Any, sign_in: Any) -> None:
    question = QuestionFactory()
    answer = AnswerFactory(question=question, body="My answer to it, which is mine.")
    place = f"/questions/{question.pk}/{question.slug}/"
    gone(question.asker)
    response = client.get(place)
    assert response.status_code == 410
    assert question.title.encode() not in response.content
    assert ("question_removed", answer.pk) in answer.author.user.notices.values_list("event", "about")
    answer.refresh_from_db()
    assert answer.body == "My answer to it, which is mine."
    own = sign_in(answer.author.user).get(f"/workspace/answers/{answer.pk}/")
    assert own.status_code == 200
    assert b"which is mine" in own.content
    for place in ("/", "/questions/", "/search/?q=ring", "/feeds/questions/", "/sitemap-questions.xml"):
        assert question.title.encode() not in client.get(place).content


def test_stars_are_right_afterwards() -> None:
    physician = PhysicianFactory()
    leaver, stays = UserFactory(), UserFactory()
    ReviewFactory(physician=physician, author=leaver, stars=1)
    ReviewFactory(physician=physician, author=stays, stars=5)
    gone(leaver, questions="delete")
    physician.refresh_from_db()
    assert (physician.rating_sum, physician.rating_count) == (5, 1)
    gone(stays, questions="keep")
    physician.refresh_from_db()
    assert (physician.rating_sum, physician.rating_count) == (5, 1)
    assert Review.objects.get().author is None


def test_helpful_counts_are_right_afterwards() -> None:
    from forum.models import Vote  # noqa: PLC0415 (beside its one use)

    answer, leaver = AnswerFactory(), UserFactory()
    Vote.objects.create(answer=answer, account=leaver)
    Vote.objects.create(answer=answer, account=UserFactory())
    gone(leaver)
    answer.refresh_from_db()
    assert answer.helpful_count == 1


def test_the_address_is_free_again() -> None:
    user = UserFactory(email="again@example.com", pseudonym="again-heron")
    gone(user)
    assert UserFactory(email="again@example.com", pseudonym="again-heron").pk != user.pk


def test_jobs_that_name_the_account() -> None:
    user, other = UserFactory(), UserFactory()
    notify("question_published", to=user.pk, about=1)
    notify_many("question_published", to=[user.pk, other.pk], about=2)
    from accounts.jobs import send_deletion_mail, send_digest  # noqa: PLC0415 (beside its one use)

    send_digest.defer(to=user.pk, day="2026-11-21")
    send_digest.defer(to=other.pk, day="2026-11-21")
    gone(user)
    assert _named(user) == []
    assert len(_named(other)) == 2
    # One that was being done at that moment goes with the clock's next round.
    send_deletion_mail.defer(account=user.pk)
    send_deletion_mail.defer(account=other.pk)
    assert erasers.forget_jobs() == 1
    assert _named(user) == []


def _named(user: User) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs WHERE queue_name = 'mail'")
        rows = [
            (name, json.loads(args) if isinstance(args, str) else args) for name, args in cursor.fetchall()
        ]
    return [name for name, args in rows if user.pk in (args.get("to"), args.get("account"))]


# --- All or nothing, and again ---


def test_what_stops_one_eraser_stops_all_of_this_account_and_none_of_another(
    monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    life = lives.patient()
    lives.go(life, questions="delete")
    other = UserFactory()
    leaving.ask(by=other, questions="delete")
    Deletion.objects.update(due_at=timezone.now())
    before = (Question.objects.count(), Photo.objects.exclude(status="withdrawn").count(), on_disk())

    def stumble(going: erasure.Leaving) -> None:
        if going.user == life.user:
            raise RuntimeError(lives.PRIVATE)

    last = erasure.Registered("stumble", stumble, frozenset())
    monkeypatch.setitem(erasure._ERASERS, "stumble", last)
    assert leaving.erase_due() == 1
    assert (Question.objects.count(), Photo.objects.exclude(status="withdrawn").count(), on_disk()) == before
    assert User.objects.filter(pk=life.user.pk).exists()
    assert lives.PRIVATE not in caplog.text
    monkeypatch.undo()
    assert leaving.erase_due() == 1


def test_erasing_what_is_gone_does_nothing() -> None:
    user = UserFactory()
    assert erasure.erase(user, keep=False)
    assert not erasure.erase(User(pk=user.pk or 7), keep=False)


@pytest.mark.django_db(transaction=True)
def test_called_off_while_it_is_being_erased() -> None:
    """Whoever is first wins; there is nothing in between."""
    user = UserFactory()
    leaving.ask(by=user, questions="delete")
    Deletion.objects.update(due_at=timezone.now())
    started = threading.Event()
    said: list[str] = []

    def stay() -> None:
        started.wait(10)
        try:
            leaving.cancel(by=user)
            said.append("stays")
        except User.DoesNotExist:
            said.append("gone")
        finally:
            connection.close()

    thread = threading.Thread(target=stay)
    thread.start()
    with transaction.atomic():
        erasure.erase(user, keep=False)
        started.set()
        thread.join(0.5)
        assert thread.is_alive(), "it waits for the lock"
    thread.join(10)
    assert said == ["gone"]


def test_a_role_is_no_obstacle() -> None:
    make_administrator()
    for group in (roles.MODERATORS, roles.ADMINISTRATORS, roles.PHYSICIANS, roles.PATIENTS):
        assert gone(in_group(UserFactory(), group)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_question_that_was_taken_back_before() -> None:
    """Taking back hides the words from everybody; the account's end erases them."""
    photo = sent_photo(alt="An eyelid")
    asking.withdraw(photo.question, by=photo.question.asker)
    gone(photo.question.asker)
    photo.refresh_from_db()
    assert (photo.alt, photo.perceptual_hash, photo.renditions.count()) == ("", None, 0)
    assert (photo.question.title, photo.question.body) == ("", "")
    assert on_disk() == []
