"""``manage.py grant_role EMAIL moderator|administrator``: makes the first moderator of an installation."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.domain import membership
from accounts.models import User

ROLES = ("moderator", "administrator")


class Command(BaseCommand):
    """Gives an existing account a role."""

    help = "Give an account the role of a moderator or administrator. The person signs up first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address and the role."""
        parser.add_argument("email", help="address of the account")
        parser.add_argument("role", help=" or ".join(ROLES))

    def handle(self, *args: Any, email: str, role: str, **options: Any) -> None:
        """Give the role, or say in one line why not."""
        if role not in ROLES:
            raise CommandError(f"There is no role “{role}”. Use {' or '.join(ROLES)}.")
        user = User.objects.filter(email__iexact=email.strip()).first()
        if user is None:
            raise CommandError(f"There is no account with the address {email}. Sign up on the site first.")
        if not user.is_active:
            raise CommandError(f"The account of {email} is switched off.")
        given = membership.grant(user, role=role, by=None)
        self.stdout.write(
            f"{email} is {'now' if given else 'already'} {'an' if role[0] == 'a' else 'a'} {role}."
        )
