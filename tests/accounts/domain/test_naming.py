"""Pseudonyms: what may not be one, what looks real, and taking another one."""

import threading

import pytest
from django.db import connection
from time_machine import travel

from accounts.domain import naming
from accounts.domain.naming import PseudonymRefused
from accounts.domain.throttling import TooManyTries
from accounts.models import AuditEntry, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name",
    [
        "", "a", "ab", "x" * 31, "jane@example.org", "a@b", "\u202eecila", "calm\u200botter", "calm  otter", "calm--otter",
        "-calm", "calm-", "<b>calm</b>", "calm'; drop", "кошка", "сalm-otter", "calm.otter", "\u05d0\u05d1\u05d2", "calm\notter",
        "Dr Calm", "doctor-calm", "calm MD", "Calm-Moderator", "calm curbside", "n4zi", "Kill-Yourself", "calm-fuck", "\x00abc",
    ],
)  # fmt: skip
def test_what_may_not_be_one(name: str) -> None:
    with pytest.raises(PseudonymRefused) as refused:
        naming.check(name)
    assert str(refused.value).endswith((".", "other."))


@pytest.mark.parametrize("name", ["calm-otter", "Calm Otter", "grape-therapist", "abc", "x9_y", "scunthorpe"])
def test_what_may(name: str) -> None:
    assert naming.check(f" {name} ") == name


@pytest.mark.parametrize(
    ("name", "real"),
    [
        ("Ines Fielding", True), ("InesFielding", True), ("Ines-Maria-Fielding", True), ("jennifer88", True),
        ("mary_otter", True), ("jfielding", True), ("j-fielding", True), ("calm-otter", False), ("Calm Otter", False),
        ("NASA fan", False), ("sunnyday", False), ("x", False),
    ],
)  # fmt: skip
def test_what_looks_real(name: str, real: bool) -> None:
    assert naming.looks_real(name, email="J.Fielding+forum@example.org") is real


def test_taking_another_name_is_one_entry_of_the_log_without_words() -> None:
    user = UserFactory(pseudonym="calm-otter")
    assert naming.choose(user, name="Pale-Wren")
    assert User.objects.get().pseudonym == user.pseudonym == "Pale-Wren"
    assert not naming.choose(user, name="Pale-Wren")
    entry = AuditEntry.objects.get(action="rename")
    assert (entry.actor_id, entry.object_id, entry.reason) == (user.pk, user.pk, "")


def test_the_same_name_in_another_case_is_one_s_own_only() -> None:
    user, other = UserFactory(pseudonym="calm-otter"), UserFactory(pseudonym="pale-wren")
    assert naming.choose(user, name="Calm-Otter")
    with pytest.raises(PseudonymRefused, match=r"This name is taken\. [a-z]+-[a-z]+ is free"):
        naming.choose(user, name="PALE-wren")
    assert User.objects.get(pk=other.pk).pseudonym == "pale-wren"


def test_five_changes_a_day() -> None:
    user = UserFactory()
    with travel("2026-11-21 10:00Z", tick=False) as clock:
        for letter in "abcde":
            naming.choose(user, name=f"otter-{letter}")
        with pytest.raises(TooManyTries):
            naming.choose(user, name="otter-f")
        assert User.objects.get().pseudonym == "otter-e"
        clock.shift(5 * 3600)
        assert naming.choose(user, name="otter-f")


@pytest.mark.django_db(transaction=True)
def test_two_people_take_one_name_at_the_same_moment() -> None:
    people, said = [UserFactory(), UserFactory()], []
    ready = threading.Barrier(2)

    def take(user: User) -> None:
        ready.wait()
        try:
            said.append(naming.choose(user, name="Pale-Wren"))
        except PseudonymRefused:
            said.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == [False, True]
    assert User.objects.filter(pseudonym="Pale-Wren").count() == 1
