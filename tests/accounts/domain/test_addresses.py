"""A change of address waits for both addresses; the old one may stop it; a week of its silence is a yes."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from time_machine import travel

from accounts.domain import addresses
from accounts.domain.addresses import AddressRefused
from accounts.domain.throttling import TooManyTries
from accounts.models import AddressChange, AuditEntry, SecurityEvent, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
OLD, NEW = "old@example.com", "new@example.org"


@pytest.fixture
def user() -> User:
    return UserFactory(email=OLD)


def jobs() -> list[dict[str, Any]]:
    """Return the arguments of the mails that wait."""
    rows = ProcrastinateJob.objects.filter(task_name="accounts.send_address_mail").order_by("id")
    return [row.args for row in rows]


def post() -> list[Any]:
    """Send the mails that wait, and return them."""
    mail.outbox.clear()
    for job in jobs():
        addresses.deliver(change=job["change"], kind=job["kind"], name="address-1")
    return list(mail.outbox)


def assert_changed(user: User) -> None:
    user.refresh_from_db()
    assert user.email == NEW
    rows = EmailAddress.objects.filter(user=user).values_list("email", "primary", "verified")
    assert list(rows) == [(NEW, True, True)]


def assert_unchanged(user: User) -> None:
    user.refresh_from_db()
    assert user.email == OLD
    assert list(EmailAddress.objects.filter(user=user).values_list("email", flat=True)) == [OLD]


@pytest.mark.parametrize("new_first", [True, False])
def test_it_changes_when_both_have_agreed_in_either_order(user: User, new_first: bool) -> None:
    change = addresses.begin(user, new=" New@Example.org ")
    code, token = addresses.code_of(change), addresses.token_of(change)
    assert len(code) == 6
    assert_unchanged(user)
    if new_first:
        assert not addresses.agree_new(user, code=f" {code.lower()[:3]} {code[3:]}")
        assert_unchanged(user)
        assert addresses.agree_old(token)
    else:
        assert not addresses.agree_old(token)
        assert_unchanged(user)
        assert addresses.agree_new(user, code=code)
    assert_changed(user)
    assert SecurityEvent.objects.get().kind == "email"
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"change_email", "change_email_start"}
    assert addresses.pending(user) is None
    assert addresses.find(token) is None, "a link works once"


def test_three_mails_and_what_they_hold(user: User) -> None:
    change = addresses.begin(user, new=NEW)
    to_new, to_old = post()
    assert (to_new.to, to_old.to) == ([NEW], [OLD])
    code, token = addresses.code_of(change), addresses.token_of(change)
    assert code in to_new.body
    assert code in to_new.alternatives[0][0]
    assert token in to_old.body
    assert code not in str(to_old.message())
    assert token not in str(to_new.message())
    assert NEW not in str(to_old.message()), "who reads the old mailbox does not learn the new address"
    assert all(code not in str(job) and token not in str(job) and "@" not in str(job) for job in jobs())
    addresses.agree_new(user, code=code)
    addresses.agree_old(token)
    done = post()
    assert [message.to for message in done] == [[OLD]], "mails about a change that is done are not sent again"
    assert done[0].subject == "Your e-mail address was changed"
    assert not AddressChange.objects.exists()


def test_an_address_of_somebody_else_looks_the_same_and_gets_no_code(user: User) -> None:
    UserFactory(email=NEW)
    change = addresses.begin(user, new=NEW)
    to_new = post()[0]
    assert to_new.subject == "You have an account already"
    assert addresses.code_of(change) not in str(to_new.message())
    with pytest.raises(AddressRefused):
        addresses.agree_new(user, code="BCDFGH")


def test_an_address_that_somebody_takes_in_between_is_not_taken_over(user: User) -> None:
    change = addresses.begin(user, new=NEW)
    addresses.agree_old(addresses.token_of(change))
    UserFactory(email=NEW)
    with pytest.raises(AddressRefused, match="cannot be used any more"):
        addresses.agree_new(user, code=addresses.code_of(change))
    assert_unchanged(user)


@pytest.mark.parametrize("same", [OLD, "OLD@example.com"])
def test_one_s_own_address_is_no_change(user: User, same: str) -> None:
    with pytest.raises(AddressRefused, match="already"):
        addresses.begin(user, new=same)
    assert not AddressChange.objects.exists()


def test_five_wrong_codes_and_the_right_one_comes_too_late(user: User) -> None:
    change = addresses.begin(user, new=NEW)
    code = addresses.code_of(change)
    wrong = "BBBBBB" if code != "BBBBBB" else "CCCCCC"
    for text in (wrong, "", "ß" * 6, wrong * 20, "ÑÑÑÑÑÑ"):
        with pytest.raises(AddressRefused, match="not the code"):
            addresses.agree_new(user, code=text)
    with pytest.raises(AddressRefused, match="Too many"):
        addresses.agree_new(user, code=code)
    addresses.send_again(user)
    again = addresses.code_of(AddressChange.objects.get())
    assert again != code
    with pytest.raises(AddressRefused, match="not the code"):
        addresses.agree_new(user, code=code)
    addresses.agree_new(user, code=again)


def test_a_code_lasts_fifteen_minutes(user: User) -> None:
    with travel(timezone.now(), tick=False) as clock:
        change = addresses.begin(user, new=NEW)
        clock.shift(AddressChange.CODE_LASTS + timedelta(seconds=1))
        with pytest.raises(AddressRefused, match="too old"):
            addresses.agree_new(user, code=addresses.code_of(change))


def test_the_old_address_stops_it_for_good(user: User) -> None:
    change = addresses.begin(user, new=NEW)
    token = addresses.token_of(change)
    addresses.stop(token)
    for act in (addresses.stop, addresses.agree_old):
        with pytest.raises(AddressRefused):
            act(token)
    with pytest.raises(AddressRefused):
        addresses.agree_new(user, code=addresses.code_of(change))
    assert post() == []
    assert_unchanged(user)


@pytest.mark.parametrize(
    "alter", [lambda t: t[:-1], lambda t: f"9{t}", lambda t: t.replace(".", ".0"), lambda t: ""]
)
def test_altered_tokens_find_nothing(user: User, alter: Any) -> None:
    token = addresses.token_of(addresses.begin(user, new=NEW))
    assert addresses.find(token)
    assert addresses.find(alter(token)) is None
    for junk in ("1", ".", "1.", "x.y", "٣.x", f"{'9' * 30}.x", "1.\x00"):
        assert addresses.find(junk) is None


def test_silence_of_a_week_is_a_yes(user: User) -> None:
    with travel(timezone.now(), tick=False) as clock:
        change = addresses.begin(user, new=NEW)
        with pytest.raises(AddressRefused, match="Enter the code"):
            addresses.finish_without_old(user)
        addresses.agree_new(user, code=addresses.code_of(change))
        clock.shift(AddressChange.SILENCE - timedelta(seconds=1))
        with pytest.raises(AddressRefused, match="still has time"):
            addresses.finish_without_old(user)
        assert_unchanged(user)
        clock.shift(2)
        addresses.finish_without_old(user)
    assert_changed(user)


def test_a_change_nobody_finishes_is_forgotten(user: User) -> None:
    with travel(timezone.now(), tick=False) as clock:
        token = addresses.token_of(addresses.begin(user, new=NEW))
        clock.shift(AddressChange.LASTS)
        assert addresses.pending(user) is None
        assert addresses.find(token) is None
        with pytest.raises(AddressRefused):
            addresses.finish_without_old(user)


def test_a_second_start_takes_the_place_of_the_first(user: User) -> None:
    """Two tabs: the links and codes of the first one no longer count."""
    first = addresses.begin(user, new="first@example.org")
    second = addresses.begin(user, new=NEW)
    assert addresses.find(addresses.token_of(first)) is None
    addresses.agree_old(addresses.token_of(second))
    with pytest.raises(AddressRefused):
        addresses.agree_new(user, code=addresses.code_of(first))
    addresses.agree_new(user, code=addresses.code_of(second))
    assert_changed(user)


def test_starts_and_codes_are_limited(user: User) -> None:
    for number in range(5):
        addresses.begin(user, new=f"n{number}@example.org")
    with pytest.raises(TooManyTries):
        addresses.begin(user, new=NEW)
    for _ in range(5):
        addresses.send_again(user)
    with pytest.raises(TooManyTries):
        addresses.send_again(user)
