"""Accounts. A person signs in by e-mail address and is known to others by a pseudonym."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from accounts import roles


class Theme(models.TextChoices):
    """How the pages look; the empty one follows the system."""

    SYSTEM = "", "Follow my system"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class UserManager(BaseUserManager["User"]):
    """Makes accounts."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an account; ``email`` is folded to lower case. Raises `ValueError` without an address."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    @transaction.atomic
    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an account that may do everything. The operator vouches for the address, so it counts as confirmed."""
        user = self.create_user(email, password, is_superuser=True, **fields)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account."""

    email = models.EmailField("e-mail address", unique=True, max_length=254)
    pseudonym = models.CharField(
        max_length=30, help_text="The name others see. Choose one that does not tell who you are."
    )
    theme = models.CharField(max_length=5, choices=Theme, blank=True, default=Theme.SYSTEM)
    is_active = models.BooleanField("active", default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    leaving_at = models.DateTimeField(
        null=True, editable=False, help_text="When the account goes, see `Deletion`; empty: it stays."
    )

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["pseudonym"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_folded"),
            models.UniqueConstraint(
                Lower("pseudonym"),
                name="user_pseudonym_unique_folded",
                violation_error_message="This name is taken.",
            ),
            models.CheckConstraint(
                condition=models.Q(theme__in=["", "light", "dark"]), name="user_theme_known"
            ),
        ]
        permissions = [
            ("moderate", "May decide on what others post"),
            ("verify_physicians", "May decide on physicians' applications"),
            ("administer", "May change users, groups and site settings"),
        ]

    def __str__(self) -> str:
        return self.pseudonym

    @property
    def is_staff(self) -> bool:
        """Whether the person may enter the admin; follows from the role, so there is no second flag to keep."""
        return roles.may_moderate(self) or roles.may_administer(self)
