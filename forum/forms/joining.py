"""Forms of a physician's application, one for each step, and of changes afterwards.

They say what is wrong; what is half-typed is kept all the same (`typed`).
"""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone

from accounts import credentials, npi, specialties
from accounts.models import BylineMode, Evidence
from forum.domain import wording
from forum.forms.question import Textarea, TextInput
from forum.presenters.countries import NAMES

NOTE_MOST = 300
BIO_MOST = 2000
REPLY_MOST = 2000
ACCEPTED_FILES = "application/pdf,image/jpeg,image/png,.pdf,.jpg,.jpeg,.png"
SPECIALTIES = [("", "Choose a specialty"), *specialties.grouped()]
COUNTRIES = [("", "Choose a country"), *sorted(NAMES.items(), key=lambda each: each[1])]
#: Marks that belong to a page's code and never to a name.
MARKUP = frozenset("<>{}")


def line(label: str, *, hint: str = "", **attrs: str) -> forms.CharField:
    """Return a field of one line. Lengths are checked in `clean`, so that nothing is cut silently."""
    return forms.CharField(
        label=label, help_text=hint, required=False, widget=TextInput(attrs={"autocomplete": "off", **attrs})
    )


class StepForm(forms.Form):
    """A step: what is needed, how long it may be, and what was typed whatever it is."""

    #: Field → the sentence when it is empty.
    needed: dict[str, str] = {}
    #: Field → what the column takes.
    most: dict[str, int] = {}

    def typed(self) -> dict[str, Any]:
        """Return what was typed, whether it is fit or not."""
        return {name: wording.one_line(str(self[name].value() or "")) for name in self.fields}

    def facts(self) -> dict[str, Any]:
        """Return the checked values, named as the models have them."""
        return dict(self.cleaned_data)

    def clean(self) -> dict[str, Any]:
        """Check what is common to all fields of text."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name, value in list(cleaned.items()):
            if not isinstance(value, str):
                continue
            text = wording.kept(value).strip()
            text = text if isinstance(self.fields[name].widget, forms.Textarea) else wording.one_line(text)
            cleaned[name] = text
            label = str(self.fields[name].label)
            if not text and name in self.needed:
                self.add_error(name, self.needed[name])
            elif len(text) > self.most.get(name, 5000):
                self.add_error(
                    name,
                    f"{label}: {len(text):,} characters; {self.most.get(name, 5000):,} is the most",
                )
            elif MARKUP & set(text) and not isinstance(self.fields[name].widget, forms.Textarea):
                self.add_error(name, f"{label}: leave out the signs < > {{ and }}")
        return cleaned


class NameForm(StepForm):
    """Name as licensed, display name, credentials."""

    legal_name = line("Your name as licensed", hint="As your licence has it. Only moderators see it.")
    display_name = line(
        "The name to show",
        hint="Without credentials. Readers see it beside your answers.",
        autocomplete="name",
    )
    credentials = line(
        "Credentials", hint="With commas between, such as “MD, FACS”. Leave out what you cannot show."
    )
    needed = {
        "legal_name": "Enter your name as your licence has it",
        "display_name": "Enter the name that readers see",
    }
    most = {"legal_name": 200, "display_name": 200}

    def clean_credentials(self) -> list[str]:
        """Return known credentials in the vocabulary's order."""
        return known_credentials(self.cleaned_data["credentials"])

    def clean_display_name(self) -> str:
        """Return the name; credentials in it would stand there twice, and unchecked."""
        name = wording.one_line(self.cleaned_data["display_name"])
        if wording.inked(name) < 2 and name:
            raise ValidationError("Enter the name that readers see")
        if "," in name:
            raise ValidationError("The name to show: credentials have a field of their own, below")
        return name


class PlainNameForm(StepForm):
    """A change of the name alone."""

    legal_name = NameForm.base_fields["legal_name"]
    display_name = NameForm.base_fields["display_name"]
    needed = NameForm.needed
    most = NameForm.most
    clean_display_name = NameForm.clean_display_name


class CredentialsForm(StepForm):
    """A change of the credentials alone."""

    credentials = NameForm.base_fields["credentials"]
    clean_credentials = NameForm.clean_credentials


class SpecialtyForm(StepForm):
    """Specialty and practice."""

    specialty_code = forms.ChoiceField(
        label="Specialty",
        help_text="What you are trained and licensed in. Readers see it as a title.",
        choices=SPECIALTIES,
        required=False,
    )
    practice_city = line("City of your practice", hint="The city alone. It stands before your specialty.")
    region = line(
        "State, province or region", hint="Shown on your profile. Leave it out where there is none."
    )
    country = forms.ChoiceField(label="Country", choices=COUNTRIES, required=False)
    needed = {
        "specialty_code": "Choose your specialty",
        "practice_city": "Enter the city of your practice",
        "country": "Choose the country of your practice",
    }
    most = {"practice_city": 120, "region": 120}


class LicenceForm(StepForm):
    """The licence, of any country; the NPI in the United States."""

    authority = line(
        "Who licensed you",
        hint="The full name, such as “Medical Board of California” or “General Medical Council”.",
    )
    jurisdiction = line("Where the licence is valid", hint="State, province or country.")
    licence_number = line("Licence or registration number")
    licence_expires = forms.DateField(
        label="The licence expires on",
        help_text="The day on it. If it never expires, the day your registration fee is next due.",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter the day as year, month, day, such as 2027-03-31"},
    )
    npi = line(
        "NPI",
        hint="Ten digits. The check digit only shows that it is typed right.",
        inputmode="numeric",
        **{"data-npi": "This NPI is not a valid number. Check the digits."},
    )
    needed = {
        "authority": "Enter who licensed you",
        "jurisdiction": "Enter where the licence is valid",
        "licence_number": "Enter the number of your licence",
    }
    most = {"authority": 200, "jurisdiction": 120, "licence_number": 60}

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country
        if country and country != "US":
            del self.fields["npi"]

    def clean_licence_expires(self) -> date | None:
        """Return the day. An expired licence is refused here, with what to do."""
        day: date | None = self.cleaned_data["licence_expires"]
        if day is None:
            raise ValidationError("Enter the day on which the licence expires")
        if day < timezone.localdate():
            raise ValidationError("This licence has expired. Enter the current one")
        if day.year > timezone.localdate().year + 60:
            raise ValidationError("Check the year in which the licence expires")
        return day

    def clean_npi(self) -> str:
        """Test the check digit, which shows typing and nothing else."""
        number: str = self.cleaned_data["npi"].strip()
        if not number and self.country == "US":
            raise ValidationError("Enter your NPI. Physicians in the United States have one")
        if number and not npi.is_valid_npi(number):
            raise ValidationError("This NPI is not a valid number. Check the digits.")
        return number

    def facts(self) -> dict[str, Any]:
        """Return the checked values; outside the United States there is no NPI."""
        return {"npi": "", **self.cleaned_data}


class NoteForm(StepForm):
    """The standing disclaimer."""

    standing_disclaimer = forms.CharField(
        label="Your note under each answer",
        help_text="For example: “General opinion, given without an examination.” You can change it for each answer.",
        required=False,
        widget=Textarea(attrs={"rows": 3, "data-maxlength": NOTE_MOST}),
    )
    most = {"standing_disclaimer": NOTE_MOST}

    def typed(self) -> dict[str, Any]:
        """Return what was typed, with its line breaks."""
        return {"standing_disclaimer": wording.kept(str(self["standing_disclaimer"].value() or ""))}

    def clean_standing_disclaimer(self) -> str:
        """Return the note as one line, as it is printed."""
        note = wording.one_line(self.cleaned_data["standing_disclaimer"])
        if len(note) > NOTE_MOST:
            raise ValidationError(f"Your note has {len(note):,} characters; {NOTE_MOST} is the most")
        return note


class AboutForm(StepForm):
    """Biography, languages, website."""

    bio = forms.CharField(
        label="About you",
        help_text="Training and what you see most. No prices, no booking links.",
        required=False,
        widget=Textarea(attrs={"rows": 6, "data-maxlength": BIO_MOST}),
    )
    languages = line(
        "Languages you speak with patients", hint="With commas between, such as “English, Spanish”."
    )
    practice_url = line("Website of your practice", hint="Begins with https://", inputmode="url")
    most = {"bio": BIO_MOST, "languages": 400, "practice_url": 200}

    def clean_practice_url(self) -> str:
        """Return a web address, or nothing."""
        url: str = self.cleaned_data["practice_url"].strip()
        if url:
            URLValidator(
                schemes=["https", "http"], message="Enter the address as it is in your browser, with https://"
            )(url)
        return url

    def clean_languages(self) -> list[str]:
        """Return the languages as a list."""
        found = [part.strip() for part in self.cleaned_data["languages"].split(",") if part.strip()]
        if len(found) > 12 or any(len(each) > 40 or MARKUP & set(each) for each in found):
            raise ValidationError("Languages: up to twelve, with commas between")
        return list(dict.fromkeys(found))


class DocumentForm(forms.Form):
    """One document to upload."""

    kind = forms.ChoiceField(label="What is it?", choices=list(Evidence.KINDS.items()), required=False)
    file = forms.FileField(
        label="Document",
        help_text="PDF, JPEG or PNG, up to 10 MB. Only moderators who verify see it.",
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED_FILES}),
        max_length=None,
    )


class HeadshotForm(forms.Form):
    """A photo of the physician."""

    file = forms.FileField(
        label="Photo of you",
        help_text="JPEG, PNG, WebP or HEIC, up to 15 MB. Your face, well lit; nobody else in it.",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )


class BylineForm(forms.Form):
    """How much of the name stands beside answers."""

    mode = forms.ChoiceField(
        label="Beside your answers",
        choices=BylineMode.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what stands beside your answers"},
    )


def known_credentials(text: str) -> list[str]:
    """Return "facs, MD" as the vocabulary has it, in its order. Raises `ValidationError` for what is not in it."""
    parts = [part.strip() for part in wording.one_line(text)[:1000].split(",") if part.strip()]
    for part in parts:
        if not credentials.find(part):
            meant = credentials.near(part)
            hint = (
                f"Did you mean {' or '.join(meant)}?"
                if meant
                else "Write the letters, such as MD, FACS or FRCPC"
            )
            raise ValidationError(f"Credentials: we do not know “{part[:40]}”. {hint}")
    return credentials.in_order([credentials.find(part) for part in parts])


#: Step → form. The licence's takes the country.
STEP_FORMS: dict[str, type[StepForm]] = {
    "name": NameForm,
    "specialty": SpecialtyForm,
    "licence": LicenceForm,
    "disclaimer": NoteForm,
}
