"""A physician's application, as a moderator files or fills it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts import credentials, specialties
from accounts.domain.verification import LICENCE_FIELDS, PROFILE_FIELDS
from accounts.forms.decision import Reason
from accounts.forms.parts import https_only
from accounts.models import Physician, User, Verification
from accounts.npi import is_valid_npi

SPECIALTIES = specialties.grouped()

#: Reasons for every "no" and "not yet" on an application.
REASONS = (
    Reason("not-found", "Not in the register", "We could not find you in the register. Please check the number and the name as licensed."),
    Reason("mismatch", "Details do not match", "Your details differ from the register. Please send them as the register has them."),
    Reason("expired", "Licence expired", "The licence we found has expired. Please send the details of the current one."),
    Reason("incomplete", "Something is missing", "Your application lacks something that we need to check it."),
    Reason("restricted", "Licence restricted", "The register shows a restriction, so we cannot verify you now."),
    Reason("conduct", "Breaks the rules of the forum", "What you posted broke the rules of the forum."),
    Reason("other", "Something else", "Please read the line below."),
)  # fmt: skip

#: Reasons for taking a suspension back.
REINSTATE_REASONS = (
    Reason("put-right", "What was wrong is put right", "What was wrong has been put right."),
    Reason("second-look", "A second look found no problem", "We looked at it again and found no problem."),
)

#: Reasons for a correction of a decided profile.
CORRECTIONS = [
    ("", "Choose a reason"),
    ("asked", "The physician asked for it"),
    ("register", "The register says otherwise"),
    ("typing", "A mistake in typing"),
]


class ApplicationForm(forms.Form):
    """Profile and licence; what was checked is filled in by the moderator who checked it."""

    display_name = forms.CharField(label="Name to show, without credentials", max_length=200)
    legal_name = forms.CharField(label="Name as licensed", max_length=200, help_text="Never shown.")
    credentials = forms.CharField(
        label="Credentials", required=False, max_length=200, help_text="With commas, such as “MD, FACS”."
    )
    specialty_code = forms.ChoiceField(label="Specialty", choices=SPECIALTIES)
    practice_city = forms.CharField(label="City of practice", max_length=120)
    region = forms.CharField(label="Region or state", required=False, max_length=120)
    country = forms.RegexField(r"^[A-Za-z]{2}$", label="Country", help_text="Two letters, such as US or CA.")
    authority = forms.CharField(label="Licensing authority", max_length=200)
    jurisdiction = forms.CharField(
        label="Jurisdiction", max_length=120, help_text="State or country that the licence is for."
    )
    licence_number = forms.CharField(label="Licence number", max_length=60)
    licence_expires = forms.DateField(
        label="Licence expires on", widget=forms.DateInput(attrs={"type": "date"})
    )
    npi = forms.CharField(label="NPI", required=False, max_length=10, help_text="In the United States only.")
    register = forms.CharField(
        label="Register you looked into",
        required=False,
        max_length=200,
        help_text="Stands beside the name of the physician.",
    )
    register_url = forms.CharField(
        label="Address of that register",
        required=False,
        max_length=200,
        help_text="The authority's own page, beginning with https://. For the desk only.",
    )
    checked_on = forms.DateField(
        label="Checked on", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data: Any = None, *, verification: Verification | None = None) -> None:
        initial: dict[str, Any] = {}
        if verification is not None:
            initial = {name: getattr(verification, name) for name in LICENCE_FIELDS}
            initial |= profile_facts(verification.physician)
        super().__init__(data, initial=initial, auto_id="application-%s")
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)

    def clean_credentials(self) -> list[str]:
        """Return the credentials in the order in which they stand after a name."""
        return split_credentials(self.cleaned_data["credentials"])

    def clean_country(self) -> str:
        """Return the code in capitals."""
        return str(self.cleaned_data["country"]).upper()

    def clean_npi(self) -> str:
        """Test the check digit, which shows typing and nothing else."""
        number = str(self.cleaned_data["npi"]).strip()
        if number and not is_valid_npi(number):
            raise ValidationError("This NPI is not a valid number. Check the digits.")
        return number

    def clean_register_url(self) -> str:
        """Take encrypted addresses of the web only."""
        return https_only(self.cleaned_data["register_url"])

    def facts(self) -> dict[str, Any]:
        """Return what `verification.file` and `fill` take."""
        return {name: self.cleaned_data[name] for name in (*PROFILE_FIELDS, *LICENCE_FIELDS)}


class FilingForm(ApplicationForm):
    """A new application: for which account."""

    email = forms.EmailField(
        label="E-mail address of the account",
        help_text="Typed exactly. Addresses are not suggested, and not shown.",
    )
    field_order = ("email",)

    def clean_email(self) -> User:
        """Return the account."""
        user = User.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()
        if user is None:
            raise ValidationError("There is no account with this address.")
        return user


class ProfileForm(forms.Form):
    """A correction of a profile after the decision."""

    display_name = forms.CharField(label="Name to show, without credentials", max_length=200)
    legal_name = forms.CharField(label="Name as licensed", required=False, max_length=200)
    credentials = forms.CharField(label="Credentials", required=False, max_length=200)
    specialty_code = forms.ChoiceField(
        label="Specialty",
        required=False,
        choices=[("", "As it is"), *SPECIALTIES],
    )
    practice_city = forms.CharField(label="City of practice", required=False, max_length=120)
    region = forms.CharField(label="Region or state", required=False, max_length=120)
    country = forms.RegexField(r"^[A-Za-z]{2}$", label="Country", required=False)
    reason = forms.ChoiceField(
        choices=CORRECTIONS, error_messages={"required": "Choose a reason. It goes into the audit log."}
    )

    def __init__(self, data: Any = None, *, physician: Physician) -> None:
        super().__init__(data, initial=profile_facts(physician), auto_id="profile-%s")
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)

    def clean_credentials(self) -> list[str]:
        """Return the credentials in the order in which they stand after a name."""
        return split_credentials(self.cleaned_data["credentials"])

    def facts(self) -> dict[str, Any]:
        """Return what `verification.correct_profile` takes."""
        facts = {name: self.cleaned_data[name] for name in PROFILE_FIELDS}
        facts["country"] = str(facts["country"]).upper()
        if not facts["specialty_code"]:
            del facts["specialty_code"]
        return facts


def profile_facts(physician: Physician) -> dict[str, Any]:
    """Return the profile's fields as forms show them."""
    facts = {name: getattr(physician, name) for name in PROFILE_FIELDS}
    return {**facts, "credentials": ", ".join(physician.credentials)}


def split_credentials(text: str) -> list[str]:
    """Return "MD, FACS" as a list in order. Raises `ValidationError` when one is too long."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if any(len(part) > 40 for part in parts):
        raise ValidationError("Part the credentials by commas.")
    return credentials.in_order(parts)
