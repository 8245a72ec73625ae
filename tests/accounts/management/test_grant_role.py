"""The command that makes the first moderator."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts import roles
from accounts.models import AuditEntry, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "may"), [("moderator", roles.may_moderate), ("administrator", roles.may_administer)]
)
def test_gives_the_role_once(role: str, may: object) -> None:
    user = UserFactory(email="first@example.com")
    said = StringIO()
    call_command("grant_role", "First@Example.com", role, stdout=said)
    call_command("grant_role", "first@example.com", role, stdout=said)
    assert callable(may)
    assert may(User.objects.get(pk=user.pk))
    assert "is now" in said.getvalue()
    assert "is already" in said.getvalue()
    assert AuditEntry.objects.get().actor_id is None


@pytest.mark.parametrize(
    ("email", "role", "said"),
    [
        ("nobody@example.com", "moderator", "There is no account with the address nobody@example.com."),
        ("off@example.com", "moderator", "is switched off"),
        ("off@example.com", "king", "There is no role “king”. Use moderator or administrator."),
    ],
)
def test_says_in_one_line_why_not(email: str, role: str, said: str) -> None:
    UserFactory(email="off@example.com", is_active=False)
    with pytest.raises(CommandError, match=said.replace(".", r"\.")) as caught:
        call_command("grant_role", email, role)
    assert "\n" not in str(caught.value)
