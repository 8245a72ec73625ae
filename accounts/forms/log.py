"""What the audit log is asked for."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.presenters import life

PROGRAM = "the program"
#: Numbers of accounts and things are no longer than this.
DIGITS = 18


class LogForm(forms.Form):
    """Filters of the audit log: who, what, to what, when, why. All may be empty."""

    by = forms.CharField(
        label="Person",
        required=False,
        max_length=200,
        help_text="A name as it stands here, or the number of an account.",
        widget=forms.TextInput(attrs={"list": "log-people", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label="Kind", required=False)
    number = forms.CharField(
        label="Number", required=False, max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    action = forms.ChoiceField(label="Action", required=False)
    reason = forms.CharField(
        label="Reason", required=False, max_length=40, help_text="As it is written here."
    )
    since = forms.DateField(
        label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any, *, kinds: set[str] | None) -> None:
        """``kinds`` are those that the person may read of; None stands for all."""
        super().__init__(data)
        known = (
            kinds if kinds is not None else life.MODERATORS_KINDS | life.VERIFIERS_KINDS | life.OTHER_KINDS
        )
        kind, action = self.fields["kind"], self.fields["action"]
        assert isinstance(kind, forms.ChoiceField)
        assert isinstance(action, forms.ChoiceField)
        kind.choices = [
            ("", "All"),
            *sorted(((each, life.kind_words(each)) for each in known), key=lambda each: each[1]),
        ]
        action.choices = [("", "All"), *sorted(life.ACTIONS.items(), key=lambda each: each[1])]

    def clean_number(self) -> int | None:
        """Take "#12" for 12."""
        return _number(
            self.cleaned_data["number"].strip().lstrip("#"),
            "Write the number of a thing in digits, or leave it empty",
        )

    def clean_by(self) -> int | str:
        """Return the account's number, or "program", or nothing."""
        name = self.cleaned_data["by"].strip()
        if not name or name.lower() in {PROGRAM, "program"}:
            return "program" if name else ""
        found = User.objects.filter(pseudonym__iexact=name).values_list("pk", flat=True).first()
        if found is None and name.isascii() and name.isdigit():
            found = _number(name, "No account has this number")
        if found is None:
            raise forms.ValidationError("Nobody has this name now. Use the number of the account")
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse a stretch of time that ends before it begins."""
        values = super().clean() or self.cleaned_data
        since, until = values.get("since"), values.get("until")
        if since and until and until < since:
            self.add_error("until", "Choose an end that is not before the beginning")
        return values

    def applied(self, rows: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """Return the entries that were asked for. Only for a valid form."""
        values = self.cleaned_data
        wanted = Q()
        if values["by"]:
            wanted &= Q(actor_id__isnull=True) if values["by"] == "program" else Q(actor_id=values["by"])
        if values["number"] is not None:
            wanted &= Q(object_id=values["number"])
        for field, column in (("kind", "object_type"), ("action", "action")):
            if values[field]:
                wanted &= Q(**{column: values[field]})
        if values["reason"].strip():
            # On the page codes are written as words.
            said = values["reason"].strip().lower()
            wanted &= Q(reason__in={said, said.replace(" ", "-"), said.replace(" ", "_")})
        if values["since"]:
            wanted &= Q(at__gte=_midnight(values["since"]))
        if values["until"]:
            wanted &= Q(at__lt=_midnight(values["until"] + timedelta(days=1)))
        return rows.filter(wanted)


def _number(text: str, problem: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS):
        raise forms.ValidationError(problem)
    return int(text)


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
