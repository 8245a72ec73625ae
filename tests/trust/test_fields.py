"""TRUST 6: whoever posts more fields than a form has changes no more than the form does."""

from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from forum.models import Answer, Question
from tests.factories import (
    AnswerFactory,
    PhotoFactory,
    PhysicianFactory,
    QuestionFactory,
    TopicFactory,
    UserFactory,
)
from tests.trust.matrix import routes
from tests.trust.walking import client_of, text_of

pytestmark = pytest.mark.django_db

#: What a person may change of their own by the forms there are; everything else must stay.
WRITABLE: dict[str, set[str]] = {
    "question": {"title", "body", "happened", "side", "age_band", "treated", "unfinished", "version", "search", "topics"},
    "photo": {"alt", "mirrored", "sensitive", "audience", "video_allowed", "subject", "version", "position"},
    "answer": {
        "headline", "body", "hashtags", "video_url", "video_note", "photo_use", "disclaimer", "version", "search",
    },
}  # fmt: skip


def every_field() -> dict[str, Any]:
    """Return a hostile value for every field and column name of every model of ours."""
    values: dict[str, Any] = {}
    for model in apps.get_models():
        if model._meta.app_label in {"accounts", "forum"}:
            for field in model._meta.get_fields():
                for name in (field.name, getattr(field, "attname", field.name)):
                    values[name] = "1"
    hostile = {
        "status": "published",
        "published_at": "2001-01-01T00:00",
        "source": "hostile",
        "byline_mode": "withheld",
    }
    own = {"title": "Is the new title long enough to be sent?", "body": "A body that is long enough to be taken, surely.",
           "headline": "A new headline", "hashtags": "new", "video_url": "", "side": "left", "age_band": "18-29", "treated": "no",
           "topic": "unknown", "subject": "self", "version": "1"}  # fmt: skip
    return values | hostile | own


def columns(item: Any, kind: str) -> dict[str, Any]:
    """Return what must not change."""
    fresh = type(item)._base_manager.get(pk=item.pk)
    return {
        field.attname: getattr(fresh, field.attname)
        for field in item._meta.concrete_fields
        if field.name not in WRITABLE[kind]
    }


def post_to(client: Client, names: list[str], **values: Any) -> int:
    taken = 0
    for name in names:
        for do in ("save", "preview"):
            response = client.post(reverse(name), {**every_field(), **values, "do": do})
            assert response.status_code < 500, name
            text_of(response)
            taken += response.status_code in {200, 302}
    return taken


ASK = ["ask_question", "ask_topic", "ask_photos", "ask_photos_save"]


@pytest.mark.parametrize("status", ["draft", "returned"])
def test_an_asker_writes_their_words_and_no_more(status: str) -> None:
    asker, other = UserFactory(), UserFactory()
    question = QuestionFactory(
        asker=asker, status=status, topic=TopicFactory(), asked_at=None, published_at=None
    )
    photo = PhotoFactory(question=question, status="pending" if status == "draft" else "returned")
    before, photo_before = columns(question, "question"), columns(photo, "photo")
    client = client_of(asker)
    assert post_to(client, ASK, draft=question.pk, asker=other.pk, asker_id=other.pk, user=other.pk)
    for key in ("question", "topic"):
        client.post(reverse("ask_save", args=[key]), {**every_field(), "draft": question.pk})
    assert columns(question, "question") == before
    assert columns(photo, "photo") == photo_before
    assert Question.objects.get(pk=question.pk).title == every_field()["title"], "what is theirs was written"


@pytest.mark.parametrize("status", ["pending", "published", "hidden", "rejected", "withdrawn"])
def test_what_was_sent_takes_nothing(status: str) -> None:
    question = QuestionFactory(status=status)
    before = {
        field.attname: getattr(question, field.attname)
        for field in question._meta.concrete_fields
        if field.name != "search"
    }
    post_to(client_of(question.asker), ASK, draft=question.pk)
    fresh = Question.objects.get(pk=question.pk)
    assert {name: getattr(fresh, name) for name in before} == before


@pytest.mark.parametrize("status", ["draft", "returned"])
def test_a_physician_writes_their_words_and_no_more(status: str) -> None:
    physician = PhysicianFactory()
    answer = AnswerFactory(author=physician, status=status, answered_at=None, published_at=None)
    before, person = columns(answer, "answer"), type(physician).objects.filter(pk=physician.pk).values().get()
    client = client_of(physician.user)
    for do in ("save", "preview"):
        answer.refresh_from_db()
        client.post(
            reverse("answer_edit", args=[answer.pk]), {**every_field(), "do": do, "version": answer.version}
        )
    assert columns(answer, "answer") == before
    assert Answer.objects.get(pk=answer.pk).headline == "A new headline"
    assert type(physician).objects.filter(pk=physician.pk).values().get() == person


def test_an_account_page_changes_no_rights() -> None:
    person = UserFactory()
    client = client_of(person)
    before = (
        type(person)
        .objects.filter(pk=person.pk)
        .values("is_superuser", "is_active", "date_joined", "password")
        .get()
    )
    for route in routes():
        if (
            route.pattern.startswith("account/")
            and "<" not in route.pattern
            and "logout" not in route.pattern
        ):
            text_of(
                client.post(
                    reverse(route.name),
                    {**every_field(), "is_superuser": "1", "groups": "1", "is_staff": "1"},
                )
            )
    fresh = type(person).objects.filter(pk=person.pk)
    assert fresh.values("is_superuser", "is_active", "date_joined", "password").get() == before
    assert not fresh.get().groups.exists()
    assert not fresh.get().user_permissions.exists()
