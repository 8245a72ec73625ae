"""Links that end a kind of mail: bound to one account and one kind, harmless twice, silent about who exists."""

import pytest
from django.conf import settings as django_settings

from accounts.domain import preferring, unsubscribing
from accounts.domain.channels import CATEGORIES, DIGEST, IN_APP, INSTANT, OFF
from accounts.models import Preference
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def _token(person: object, category: str) -> str:
    address = unsubscribing.address_for(person, category)  # type: ignore[arg-type]
    assert address is not None
    assert address.startswith(f"{django_settings.SITE_URL}/e-mail/stop/")
    return address.rstrip("/").rpartition("/")[2]


def test_it_ends_mails_of_one_kind_for_one_account() -> None:
    person, other = UserFactory(), UserFactory()
    token = _token(person, "answers")
    for _ in range(2):
        assert unsubscribing.stop(token) == "answers"
    chosen = preferring.channels_of(person)
    assert chosen.pop("answers") == IN_APP, "it still appears in the app"
    assert chosen == {name: row.default for name, row in CATEGORIES.items() if name != "answers"}
    assert preferring.channels_of(other)["answers"] == INSTANT


def test_it_turns_nothing_on() -> None:
    person = UserFactory()
    preferring.choose({"answers": OFF}, by=person)
    unsubscribing.stop(_token(person, "answers"))
    assert preferring.channels_of(person)["answers"] == OFF


def test_ending_the_summary_ends_all_that_comes_with_it() -> None:
    person = UserFactory()
    preferring.choose({"own_decisions": DIGEST}, by=person)
    unsubscribing.stop(_token(person, unsubscribing.SUMMARY))
    chosen = preferring.channels_of(person)
    assert DIGEST not in chosen.values()
    assert chosen["own_decisions"] == IN_APP
    assert chosen["answers"] == INSTANT


@pytest.mark.parametrize("name", CATEGORIES)
def test_every_mail_that_is_not_about_safety_can_be_ended(name: str) -> None:
    address = unsubscribing.address_for(UserFactory(), name)
    assert (address is None) == (name in {"security", "account", "urgent"})


def test_altered_tokens_are_refused() -> None:
    person = UserFactory()
    token = _token(person, "answers")
    altered = [
        token.replace("answers", "thanks"),
        token[:-1],
        token + "x",
        "",
        "~",
        f"{person.pk}.answers",
        "\x00",
    ]
    altered.append(token.replace(str(person.pk), str(person.pk + 1), 1))
    for each in altered:
        with pytest.raises(unsubscribing.BadToken):
            unsubscribing.stop(each)
    assert not Preference.objects.exists()


def test_a_token_of_somebody_gone_or_of_a_kind_gone_does_nothing() -> None:
    person = UserFactory()
    token = _token(person, "answers")
    old = unsubscribing._SIGNER.sign(f"{person.pk}.letters_of_1999")
    assert unsubscribing.stop(old) == "letters_of_1999"
    assert unsubscribing.title_of("letters_of_1999") == "These e-mails"
    person.delete()
    assert unsubscribing.stop(token) == "answers"
    assert not Preference.objects.exists()
