"""Notes and marks: nothing of them is changed or shown, and they go with the account they are about."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.domain import erasers, export, noting, watching
from accounts.domain.erasure import Leaving
from accounts.domain.noting import NoteRefused
from accounts.domain.transitions import NotAllowed
from accounts.models import Note, User, Watch
from tests.factories import QuestionFactory, UserFactory, make_moderator

pytestmark = pytest.mark.django_db


def test_words_thing_and_time_of_a_note_stay() -> None:
    note = noting.write(QuestionFactory(), text="As it was.", by=make_moderator())
    for values in ({"text": "Other"}, {"object_id": 1}, {"at": timezone.now()}):
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            Note.objects.filter(pk=note.pk).update(**values)


def test_who_may_write_and_read() -> None:
    asker, sam = UserFactory(), make_moderator()
    question, own = QuestionFactory(asker=asker), QuestionFactory(asker=sam)
    noting.write(question, text="Seen.", by=sam)
    for item, person in ((question, asker), (question, UserFactory()), (own, sam), (sam, sam)):
        with pytest.raises(NotAllowed):
            noting.write(item, text="No.", by=person)
        assert noting.notes_on(item, viewer=person) == []
    assert [note.text for note in noting.notes_on(question, viewer=make_moderator())] == ["Seen."]
    for empty in ("", " \n ", "\x00"):
        with pytest.raises(NoteRefused):
            noting.write(question, text=empty, by=sam)


def test_two_clicks_make_one_note() -> None:
    question, sam = QuestionFactory(), make_moderator()
    first = noting.write(question, text="Twice.", by=sam)
    assert noting.write(question, text="Twice. ", by=sam) == first
    noting.write(question, text="Twice.", by=make_moderator())
    assert Note.objects.count() == 2


def test_they_go_with_the_account_they_are_about_and_stay_without_their_writer() -> None:
    asker, sam = UserFactory(), make_moderator()
    question = QuestionFactory(asker=asker)
    noting.write(question, text="About the question.", by=sam)
    noting.write(asker, text="About the account.", by=sam)
    watching.watch(asker, by=sam, reason="abuse")
    leave(sam)
    assert set(Note.objects.values_list("author", "text")) == {
        (None, "About the question."),
        (None, "About the account."),
    }
    assert Watch.objects.get().by is None
    leave(asker)
    assert not Note.objects.exists()
    assert not Watch.objects.exists()


def leave(user: User) -> None:
    leaving = Leaving(user=user, keep=True, at=timezone.now())
    erasers.desk_notes(leaving)
    User.objects.filter(pk=user.pk).delete()


def test_people_who_came_to_moderate_since_carry_no_mark() -> None:
    person = UserFactory()
    Watch.objects.create(user=person, reason="spam")
    assert person.pk in watching.watched([person.pk])
    person.is_superuser = True
    person.save(update_fields=["is_superuser"])
    assert watching.watched([person.pk]) == {}


def test_no_export_holds_them() -> None:
    assert not {"accounts.Note", "accounts.Watch"} & {
        label for part in export.parts() for label in part.covers
    }
