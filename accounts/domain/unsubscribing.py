"""Links that end a kind of mail, with nobody signed in (RFC 8058).

The token names account and category and is signed. It tells nothing of whether there is such an account: the page
is the same, and so is its answer. Nothing is lost by following it: what it ends as mail still appears in the app.
"""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.domain import preferring
from accounts.domain.channels import CATEGORIES, DIGEST, IN_APP, INSTANT
from accounts.models import User

_SIGNER = signing.Signer(salt="accounts.unsubscribing", sep="~")
#: Stands in a token in place of a category: the summary itself.
SUMMARY = "summary"


class BadToken(Exception):
    """The link was altered, or it never was one of ours."""


def address_for(person: User, category: str) -> str | None:
    """Return the link that ends mails of this category; None where mail cannot be ended."""
    if category != SUMMARY and IN_APP not in CATEGORIES[category].choices:
        return None
    token = _SIGNER.sign(f"{person.pk}.{category}")
    return settings.SITE_URL + reverse("unsubscribe", args=[token])


def read(token: str) -> tuple[int, str]:
    """Return account id and category of a token. Raises `BadToken`."""
    try:
        number, _, category = _SIGNER.unsign(token).partition(".")
        return int(number), category
    except (signing.BadSignature, ValueError) as error:
        raise BadToken from error


def title_of(category: str) -> str:
    """Return what the page calls the mails; a category of an older release has no name any more."""
    if category == SUMMARY:
        return "Your daily summary"
    return CATEGORIES[category].title if category in CATEGORIES else "These e-mails"


def stop(token: str) -> str:
    """End the mails of a token at once, and return their category. Using it again changes nothing. Raises `BadToken`."""
    number, category = read(token)
    person = User.objects.filter(pk=number).first()
    if person is not None:
        chosen = preferring.channels_of(person)
        mailed = (DIGEST,) if category == SUMMARY else (INSTANT, DIGEST)
        ended = {
            name: IN_APP
            for name, channel in chosen.items()
            if channel in mailed and category in (SUMMARY, name) and IN_APP in CATEGORIES[name].choices
        }
        preferring.choose(ended, by=person)
    return category
