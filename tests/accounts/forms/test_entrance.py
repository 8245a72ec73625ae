"""The account pages as a visitor meets them: our words, errors that lead to their field, nothing inline."""

import re

import pytest
from django.urls import reverse

from accounts.forms import entrance
from accounts.models import User

pytestmark = pytest.mark.django_db

OPEN = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_inactive",
]
SIGNED_IN = ["account_change_password", "account_logout", "mfa_index"]


@pytest.fixture
def person() -> User:
    return User.objects.create_user("p@example.com", "a long password", pseudonym="calm-otter")


def clean(text: str) -> None:
    """Fail where a page has anything inline, or two headings of the first level."""
    assert len(re.findall(r"<h1\b", text)) == 1
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"", text)
    for attributes in re.findall(r"<script\b([^>]*)>", text):
        assert "src=" in attributes or "json" in attributes


@pytest.mark.parametrize("name", OPEN)
def test_open_pages(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    clean(response.text)
    assert 'placeholder="' not in response.text


@pytest.mark.parametrize("name", SIGNED_IN)
def test_pages_of_one_s_own(client, person, name):
    client.force_login(person)
    response = client.get(reverse(name))
    assert response.status_code == 200
    clean(response.text)


@pytest.mark.parametrize(
    ("name", "data", "sentences"),
    [
        ("account_login", {}, ["Enter your e-mail address", "Enter your password"]),
        ("account_login", {"login": "nobody", "password": "x"}, [entrance.INVALID_EMAIL]),
        (
            "account_signup",
            {},
            ["Enter your e-mail address", "Choose a password", "Choose the name others see"],
        ),
        ("account_signup", {"email": "nobody"}, [entrance.INVALID_EMAIL]),
        ("account_reset_password", {}, ["Enter your e-mail address"]),
    ],
)
def test_errors_say_what_to_do(client, name, data, sentences):
    response = client.post(reverse(name), data)
    text = response.text
    assert "<title>Error: " in text
    for sentence in sentences:
        assert (
            len(re.findall(rf"{re.escape(sentence)}</(?:a|p)>", text)) == 2
        )  # in the summary and beside the field
    assert "This field is required" not in text


def test_the_address_that_confirms_says_what_to_do_when_mail_is_missing(client):
    client.post(
        reverse("account_signup"),
        {"email": "new@example.com", "password1": "a long password", "pseudonym": "calm-otter"},
    )
    response = client.get(reverse("account_email_verification_sent"))
    assert "The e-mail did not arrive?" in response.text
    clean(response.text)


def test_a_sign_out_is_a_post(client, person):
    client.force_login(person)
    client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_a_name_that_looks_real_is_warned_of_once(client):
    person = {"email": "i.fielding@example.com", "password1": "a long password", "pseudonym": "Ines Fielding"}
    warned = client.post(reverse("account_signup"), person)
    assert "looks like a real name" in warned.text
    assert '<input type="hidden" name="warned" value="Ines Fielding"' in warned.text
    other = {**person, "pseudonym": "ifielding", "warned": "Ines Fielding"}
    assert "looks like a real name" in client.post(reverse("account_signup"), other).text
    assert not User.objects.exists()
    client.post(reverse("account_signup"), {**person, "warned": "Ines Fielding"})
    assert User.objects.get().pseudonym == "Ines Fielding"
