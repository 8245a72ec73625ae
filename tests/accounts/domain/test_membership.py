"""Roles and accounts, as administrators change them."""

import pytest

from accounts import roles
from accounts.domain import membership
from accounts.models import AuditEntry, User
from tests.factories import UserFactory, make_administrator, make_moderator

pytestmark = pytest.mark.django_db


def test_grant_and_withdraw_act_at_once_and_are_written_down() -> None:
    boss, user = make_administrator(), UserFactory()
    assert membership.grant(user, role="moderator", by=boss, reason="joins")
    assert roles.may_moderate(User.objects.get(pk=user.pk))
    assert not membership.grant(user, role="moderator", by=boss)
    assert membership.withdraw(user, role="moderator", by=boss, reason="joins")
    assert not roles.may_moderate(User.objects.get(pk=user.pk))
    entries = AuditEntry.objects.values_list("action", "reason", "actor_id", "object_id")
    assert list(entries) == [
        ("revoke", "moderator joins", boss.pk, user.pk),
        ("grant", "moderator joins", boss.pk, user.pk),
    ]


def test_switching_off_and_on() -> None:
    boss, user = make_administrator(), UserFactory()
    assert membership.set_active(user, active=False, by=boss, reason="rules")
    assert not User.objects.get(pk=user.pk).is_active
    assert not membership.set_active(user, active=False, by=boss)
    assert membership.set_active(user, active=True, by=boss)


def test_only_administrators_and_never_on_oneself() -> None:
    boss, moderator, user = make_administrator(), make_moderator(), UserFactory()
    with pytest.raises(membership.MembershipRefused, match="Only administrators"):
        membership.grant(user, role="moderator", by=moderator)
    with pytest.raises(membership.MembershipRefused, match="your own account"):
        membership.withdraw(boss, role="administrator", by=boss)
    with pytest.raises(membership.MembershipRefused, match="your own account"):
        membership.set_active(boss, active=False, by=boss)
    assert not AuditEntry.objects.exists()


def test_a_superuser_is_changed_by_superusers_only() -> None:
    root = User.objects.create_superuser("root@example.com", "correct-horse-9", pseudonym="root")
    with pytest.raises(membership.MembershipRefused, match="superuser"):
        membership.set_active(root, active=False, by=make_administrator())
    assert membership.set_active(make_administrator(), active=False, by=root)


def test_rename_refuses_what_is_taken_whatever_the_case() -> None:
    boss, user = make_administrator(), UserFactory()
    UserFactory(pseudonym="Tidal-Fern")
    with pytest.raises(membership.MembershipRefused, match="taken"):
        membership.rename(user, pseudonym="tidal-fern", by=boss)
    assert membership.rename(user, pseudonym="  quiet   brook ", by=boss, reason="asked")
    assert User.objects.get(pk=user.pk).pseudonym == "quiet brook"


def test_looking_at_an_address_is_written_down() -> None:
    boss, user = make_administrator(), UserFactory(email="a@example.com")
    assert membership.reveal(user, by=boss, reason="support") == "a@example.com"
    assert AuditEntry.objects.get().action == "reveal"
    with pytest.raises(membership.MembershipRefused):
        membership.reveal(user, by=make_moderator())
