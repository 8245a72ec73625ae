"""The queue of appeals and its review page: who sees and decides, and what the loser of a race reads."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.domain import appealing, verification
from accounts.models import Appeal, User
from forum.domain import asking, moderation
from tests.factories import (
    AnswerFactory,
    PhotoFactory,
    PhysicianFactory,
    QuestionFactory,
    QuestionUpdateFactory,
    RenditionFactory,
    UserFactory,
    make_moderator,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
WHY = "The name in it is that of a town, not of a person. Please read it again."
NOTE = "It names a person."


def appealed(item: Any, *, by: User | None = None, action: str = "reject") -> Appeal:
    moderation.decide(item, action, by=by or make_moderator(), reason="identifies-someone", note=NOTE)
    return appealing.appeal(item, by=User.objects.get(pk=item.owner_id()), text=WHY)


def question(**fields: Any) -> Any:
    return QuestionFactory(status="pending", published_at=None, **fields)


def path(appeal: Appeal) -> str:
    return f"/admin/accounts/appeal/{appeal.pk}/change/"


def decide(
    client: Client, appeal: Appeal, action: str = "overturn", reason: str = "misread", **fields: Any
) -> Any:
    data = {
        "version": appeal.version,
        "do": "decide",
        "action": action,
        "reason": reason,
        "note": "",
        **fields,
    }
    return client.post(path(appeal), data)


def with_permission(codename: str) -> User:
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename=codename))
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: question(title="Is the Fernhollow badge at fault?"), "Is the Fernhollow badge at fault?"),
        (lambda: QuestionUpdateFactory(status="pending", body="Ann says so, too."), "Ann says so, too."),
        (lambda: AnswerFactory(status="pending", headline="See Ann about it"), "See Ann about it"),
        (lambda: PhotoFactory(status="pending", alt="Arm with a badge"), "Arm with a badge"),
    ],
)
def test_the_page_shows_thing_decision_and_appeal(make: Any, word: str, sign_in: SignIn) -> None:
    decider = make_moderator()
    item = make()
    if item.KIND == "photo":
        RenditionFactory(photo=item)
    page = sign_in(make_moderator()).get(path(appealed(item, by=decider))).content.decode()
    for words in (
        word,
        WHY,
        NOTE,
        decider.pseudonym,
        "identifies someone",
        "Keep the decision",
        "Change the decision",
    ):
        assert words in page, words
    assert "checked" not in page.split("Keep the decision")[0].rsplit("<input", 1)[1], (
        "nothing is chosen beforehand"
    )


def test_a_sensitive_photo_stays_covered(sign_in: SignIn) -> None:
    photo = PhotoFactory(status="pending", sensitive=True)
    rendition = RenditionFactory(photo=photo)
    page = sign_in(make_moderator()).get(path(appealed(photo))).content.decode()
    assert rendition.name not in page
    assert f"/admin/forum/photo/{photo.pk}/change/" in page


def test_changing_and_keeping(sign_in: SignIn) -> None:
    desk = sign_in(make_moderator())
    first, second = appealed(question()), appealed(question())
    assert "2 <small>waiting" in desk.get("/admin/").content.decode()
    assert decide(desk, first, note="You are right.").headers["Location"] == "/admin/accounts/appeal/"
    assert decide(desk, second, "uphold", "rule-applies").status_code == 302
    for appeal, status in ((first, "overturned"), (second, "upheld")):
        appeal.refresh_from_db()
        assert appeal.status == status
    told = sign_in(first.by).get(f"/me/appeals/{first.pk}/").content.decode()
    assert "Decision changed" in told
    assert "We looked again and found that your text was misread." in told
    assert "You are right." in told
    assert "It is back in review." in told
    assert (
        "This was the one appeal there is."
        in sign_in(second.by).get(f"/me/appeals/{second.pk}/").content.decode()
    )


@pytest.mark.parametrize(
    ("action", "reason", "problem"),
    [
        ("", "misread", "Choose a decision."),
        ("uphold", "", "Choose a reason."),
        ("uphold", "misread", "says the opposite"),
        ("overturn", "rule-applies", "says the opposite"),
        ("reopen", "misread", "Select a valid choice"),
    ],
)
def test_what_is_missing_or_does_not_fit_is_said(
    action: str, reason: str, problem: str, sign_in: SignIn
) -> None:
    appeal = appealed(question())
    response = decide(sign_in(make_moderator()), appeal, action, reason, note="Words that stay.")
    assert response.status_code == 200
    assert problem in response.content.decode()
    assert "Words that stay." in response.content.decode()
    appeal.refresh_from_db()
    assert appeal.status == "waiting"


def test_whoever_decided_before_cannot_decide_here(sign_in: SignIn) -> None:
    decider = make_moderator()
    appeal = appealed(question(), by=decider)
    desk = sign_in(decider)
    page = desk.get(path(appeal)).content.decode()
    assert "You made this decision. Somebody else decides on the appeal." in page
    assert "Keep the decision" not in page
    assert decide(desk, appeal).status_code == 200
    appeal.refresh_from_db()
    assert appeal.status == "waiting"
    assert desk.get("/admin/accounts/appeal/next/").headers["Location"] == "/admin/accounts/appeal/"


def test_the_loser_reads_who_was_faster(sign_in: SignIn) -> None:
    appeal = appealed(question())
    winner = make_moderator()
    appealing.decide(appeal, by=winner, overturn=False, reason="rule-applies")
    appeal.version = 1
    response = decide(sign_in(make_moderator()), appeal, note="What I had typed.")
    body = response.content.decode()
    assert response.status_code == 409
    assert f"Decided by {winner.pseudonym} just now" in body
    assert "What I had typed." in body
    assert Appeal.objects.get().status == "upheld"


def test_a_thing_taken_back_meanwhile(sign_in: SignIn) -> None:
    item = QuestionFactory(title="Is the Fernhollow badge at fault?")
    appeal = appealed(item, action="hide")
    asking.withdraw(item, by=item.asker)
    desk = sign_in(make_moderator())
    response = decide(desk, appeal)
    assert response.status_code == 409
    page = desk.get(path(appeal)).content.decode()
    assert "It was taken back. Its words are shown to nobody." in page
    assert "Fernhollow" not in page
    assert "No longer needed" in page


def test_verification_appeals_are_for_those_who_verify(sign_in: SignIn) -> None:
    waiting = PhysicianFactory(standing="submitted").verification
    verification.refuse(waiting, by=make_moderator(), reason="mismatch", note="The name differs.")
    appeal = appealing.appeal(waiting, by=waiting.physician.user, text=WHY)
    of_question = appealed(question())
    moderates, verifies = sign_in(with_permission("moderate")), sign_in(make_moderator())
    assert moderates.get(path(appeal)).status_code == 404
    assert path(appeal) not in moderates.get("/admin/accounts/appeal/").content.decode()
    assert path(of_question) in moderates.get("/admin/accounts/appeal/").content.decode()
    assert "The name differs." in verifies.get(path(appeal)).content.decode()
    assert decide(verifies, appeal).status_code == 302
    waiting.refresh_from_db()
    assert waiting.status == "submitted"


@pytest.mark.parametrize("make", [UserFactory, lambda: PhysicianFactory().user])
def test_others_are_refused(make: Any, sign_in: SignIn) -> None:
    appeal = appealed(question())
    client = sign_in(make())
    for address in (path(appeal), "/admin/accounts/appeal/", "/admin/accounts/appeal/next/"):
        assert client.get(address).status_code == 403
    assert decide(client, appeal).status_code == 403
    appeal.refresh_from_db()
    assert appeal.status == "waiting"


def test_list_and_page_take_the_same_queries_for_one_and_for_three(sign_in: SignIn) -> None:
    desk = sign_in(make_moderator())

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(address).status_code == 200
        return len(captured)

    first = appealed(question())
    at_one = queries("/admin/accounts/appeal/"), queries(path(first))
    appealed(question())
    appealed(AnswerFactory(status="pending"))
    assert (queries("/admin/accounts/appeal/"), queries(path(first))) == at_one
