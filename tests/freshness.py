"""Test clients of people who have just proved who they are, as `accounts.views.guards.fresh_sign_in` wants it."""

import time

from django.test import Client

from accounts.models import User


def make_fresh(client: Client, user: User, *, ago: float = 0) -> Client:
    """Write into the client's session that the person gave the password again ``ago`` seconds ago."""
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time() - ago, "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client
