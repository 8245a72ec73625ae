"""``manage.py reset_second_factor EMAIL``: for somebody who lost passkey, phone and recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.domain import second_factor
from accounts.models import User


class Command(BaseCommand):
    """Takes the second factors of an account away."""

    help = "Remove all passkeys, authenticators and recovery codes of an account. Make sure first who asks for it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address."""
        parser.add_argument("email", help="address of the account")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        """Remove them, or say in one line why not."""
        user = User.objects.filter(email__iexact=email.strip()).first()
        if user is None:
            raise CommandError(f"There is no account with the address {email}.")
        had = second_factor.reset(user, by=None)
        self.stdout.write(
            f"{email} has no second factor now and is signed out everywhere." if had else f"{email} had none."
        )
