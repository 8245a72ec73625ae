"""Every address below /admin/ that the resolver knows, asked by everybody (TRUST 1, 3; access matrix, rows "/admin/")."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.domain import audit, claiming, escalating
from accounts.jobs import send_notice
from accounts.models import Appeal, Batch, User, Watch
from forum.models import CannedReason, LegalText, ReportCase
from tests.factories import (
    AnswerFactory,
    ClarificationFactory,
    PeerAgreementFactory,
    PeerViewFactory,
    PhotoFactory,
    PhysicianFactory,
    ProfileClaimFactory,
    QuestionFactory,
    QuestionUpdateFactory,
    ReviewReplyFactory,
    TopicFactory,
    UserFactory,
    make_administrator,
    make_moderator,
)

pytestmark = pytest.mark.django_db

#: Models of the desk → who may look: moderators, or administrators only.
MODELS = {
    "accounts_auditentry": "moderator", "accounts_physician": "moderator", "accounts_verification": "moderator",
    "accounts_amendment": "moderator", "accounts_watch": "moderator", "accounts_batch": "moderator", "accounts_claim": "moderator",
    "accounts_escalation": "moderator",
    "accounts_appeal": "moderator", "accounts_user": "administrator", "auth_group": "administrator",
    "procrastinate_procrastinatejob": "administrator",
    "forum_question": "moderator", "forum_answer": "moderator", "forum_revision": "moderator", "forum_questionupdate": "moderator",
    "forum_photo": "moderator", "forum_review": "moderator", "forum_reviewreply": "moderator",
    "forum_peerview": "moderator", "forum_peeragreement": "moderator",
    "forum_clarification": "moderator", "forum_profileclaim": "moderator", "forum_reportcase": "moderator",
    "forum_topic": "moderator", "forum_cannedreason": "moderator", "forum_legaltext": "administrator",
    "forum_sitesettings": "administrator",
}  # fmt: skip
#: Where something may be added, and by whom.
ADDED = {
    "accounts_verification": "moderator",
    "forum_cannedreason": "administrator",
    "forum_legaltext": "administrator",
}
#: Addresses that answer a right person's GET with something else than a page; 405 where only a POST is taken.
SPECIAL = {
    "login": 302, "logout": 405, "undo": 405, "password_change": 302, "password_change_done": 302, "autocomplete": 403, "jsi18n": 200,
    "index": 200, "app_list": 200, "forum_topic_accept": 405, "forum_sitesettings_confirm": 405,
    "procrastinate_procrastinatejob_again": 405, "accounts_watch_change": 302, "accounts_claim_change": 302,
    "accounts_auditentry_export": 405,
    "accounts_escalation_change": 302, "take": 405, "release": 405, "shortcuts": 200, "decision_quality": 200,
    "accounts_watch_person": 200, "accounts_batch_new": 405, "accounts_watch_sweep": 200,
}  # fmt: skip
#: Pages of documents: nobody has opened the one that is asked for.
UNOPENED = {"accounts_verification_page"}
ADMINISTRATORS_ONLY = {"forum_sitesettings_confirm", "procrastinate_procrastinatejob_again"}


def patterns(node: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every address below a resolver with its whole pattern."""
    for each in node.url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each, prefix + str(each.pattern))
        else:
            yield prefix + str(each.pattern), each


def addresses() -> list[tuple[str, str]]:
    """List (name, pattern) of everything below /admin/."""
    resolver = next(each for each in get_resolver().url_patterns if str(each.pattern) == "admin/")
    return [(each.name or "", pattern) for pattern, each in patterns(resolver)]


def fill(pattern: str, number: object) -> str:
    """Return an address for a pattern."""
    path = re.sub(r"<int:(document|page)>", "1", pattern.replace("<int:pk>", str(number)))
    path = path.replace("<slug:kind>", "question")
    path = path.replace("<path:object_id>", str(number))
    if path.startswith("^"):
        path = "forum/"
    return "/admin/" + path.replace("(?P<url>.*)$", "no-such-page/")


@pytest.fixture
def numbers() -> dict[str, object]:
    """Make one object of each kind and return their numbers by model."""
    question = QuestionFactory()
    answer = AnswerFactory(question=question)
    revision = answer.revisions.create(headline="New", body="New words here.", status="pending")
    physician = answer.author
    return {
        "accounts_amendment": physician.verification.amendments.create(part="name", proposed={"display_name": "New"}).pk,
        "accounts_appeal": _appeal(question).pk, "accounts_auditentry": _entry(question).pk, "accounts_physician": physician.pk,
        "accounts_verification": physician.verification.pk, "accounts_user": question.asker.pk, "auth_group": 1,
        "accounts_escalation": escalating.escalate(QuestionFactory(), by=make_moderator(), why="Please look.").pk,
        "accounts_claim": claiming.claim(QuestionFactory(status="pending"), by=make_moderator()).pk,
        "accounts_watch": _watch(physician.user).pk, "accounts_batch": Batch.objects.create(deed="spam").pk,
        "procrastinate_procrastinatejob": _job(), "forum_question": question.pk, "forum_answer": answer.pk,
        "forum_revision": revision.pk, "forum_questionupdate": QuestionUpdateFactory(question=question).pk,
        "forum_photo": PhotoFactory(question=question, status="pending").pk,
        "forum_review": (reply := ReviewReplyFactory()).review_id, "forum_reviewreply": reply.pk,
        "forum_peerview": PeerViewFactory().pk, "forum_peeragreement": PeerAgreementFactory().pk,
        "forum_clarification": ClarificationFactory().pk, "forum_profileclaim": ProfileClaimFactory().pk,
        "forum_reportcase": ReportCase.objects.create(object_type="question", object_id=question.pk).pk,
        "forum_topic": TopicFactory().pk, "forum_cannedreason": CannedReason.objects.values_list("pk", flat=True)[0],
        "forum_legaltext": LegalText.objects.values_list("pk", flat=True)[0], "forum_sitesettings": 1,
    }  # fmt: skip


def number_for(name: str, numbers: dict[str, object]) -> object:
    """Return the number that an address speaks of: that of the thing whose life it is, or of its own model."""
    model = "forum_question" if name == "accounts_auditentry_life" else name.rpartition("_")[0]
    return numbers.get(model, 1)


def _entry(question: Any) -> Any:
    return audit.record(by=None, action="edit", item=question)


def _appeal(question: Any) -> Appeal:
    return Appeal.objects.create(
        by=question.asker,
        object_type="question",
        object_id=question.pk,
        decision=_entry(question),
        text="Look again, please.",
    )


def _watch(user: User) -> Watch:
    return Watch.objects.create(pk=user.pk, user=user, reason="spam")


def _job() -> int:
    return send_notice.defer(notice=1, to=1)


PEOPLE: dict[str, Callable[[], User | None]] = {
    "anonymous": lambda: None,
    "patient": UserFactory,
    "physician": lambda: PhysicianFactory().user,
    "suspended": lambda: PhysicianFactory(standing="suspended").user,
    "moderator": make_moderator,
    "administrator": make_administrator,
    "superuser": lambda: User.objects.create_superuser(
        "root@example.com", "correct-horse-9", pseudonym="root"
    ),
}


def expected(person: str, name: str) -> int:
    """Return the status that the access matrix means for this person and address."""
    if person == "anonymous":
        return 302
    if person in {"patient", "physician", "suspended"}:
        return 403
    may = {"moderator"} if person == "moderator" else {"moderator", "administrator"}
    if name in SPECIAL:
        return 403 if name in ADMINISTRATORS_ONLY and person == "moderator" else SPECIAL[name]
    model, _, page = name.rpartition("_")
    if name in UNOPENED:
        return 404
    if not name:
        # Django's redirect from an object's bare address, and the page for what does not exist.
        return 0
    if page == "delete":
        return 403
    if page == "add":
        return 200 if ADDED.get(model) in may else 403
    if page == "next":
        return 302
    return 200 if MODELS[model] in may else 403


@pytest.mark.parametrize("person", list(PEOPLE))
def test_every_address_for_everybody(
    person: str, numbers: dict[str, object], sign_in: Callable[[User | None], Client]
) -> None:
    client = sign_in(PEOPLE[person]())
    wrong = []
    for name, pattern in addresses():
        number = number_for(name, numbers)
        path = fill(pattern, number)
        response = client.get(path)
        wanted = expected(person, name)
        if wanted == 0:
            # What a bare address leads to is judged by its own row; here only that it shows nothing itself.
            if response.status_code not in {302, 301, 404}:
                wrong.append((name, path, response.status_code, wanted))
        elif response.status_code != wanted:
            wrong.append((name, path, response.status_code, wanted))
        if (
            person == "anonymous"
            and response.status_code == 302
            and "/account/login/" not in response["Location"]
        ):
            wrong.append((name, path, response["Location"], "the sign-in"))
    assert not wrong, wrong


def test_every_model_of_the_desk_has_a_row() -> None:
    registered = {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}
    assert registered == set(MODELS)


@pytest.mark.parametrize("person", ["moderator", "administrator", "superuser"])
def test_nothing_is_deleted_or_written_by_raw_posts(
    person: str, numbers: dict[str, object], sign_in: Callable[[User | None], Client]
) -> None:
    client = sign_in(PEOPLE[person]())
    for model, number in numbers.items():
        app, _, name = model.partition("_")
        base = f"/admin/{app}/{name}/"
        assert client.post(f"{base}{number}/delete/", {"post": "yes"}).status_code == 403
        client.post(base, {"action": "delete_selected", "_selected_action": [number], "post": "yes"})
        exists = next(
            each
            for each in admin.site._registry
            if f"{each._meta.app_label}_{each._meta.model_name}" == model
        )
        assert exists._base_manager.filter(pk=number).exists(), model


def test_no_address_is_shown_to_moderators(
    numbers: dict[str, object], sign_in: Callable[[User | None], Client]
) -> None:
    canary = "canary-address@example.com"
    User.objects.filter(pk=numbers["accounts_user"]).update(email=canary)
    doctors = User.objects.filter(physician__pk=numbers["accounts_physician"])
    doctors.update(email="canary-doctor@example.com")
    client = sign_in(make_moderator())
    for name, pattern in addresses():
        number = number_for(name, numbers)
        body = client.get(fill(pattern, number)).content.decode()
        assert "canary-" not in body, name


def test_anonymous_people_come_back_after_signing_in(client: Client) -> None:
    response = client.get("/admin/forum/question/?status=hidden")
    assert response.status_code == 302
    assert response["Location"] == "/account/login/?next=/admin/forum/question/%3Fstatus%3Dhidden"
