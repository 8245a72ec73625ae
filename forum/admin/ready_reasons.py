"""Ready reasons, per queue: everybody at the desk reads them, administrators write them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.validators import MaxLengthValidator
from django.db import models
from django.http import HttpRequest

from accounts import roles
from accounts.admin.base import actor_of
from forum.admin.upkeep import WritingAdmin
from forum.domain import reason_texts, upkeep
from forum.models import CannedReason


class ReasonForm(forms.ModelForm):
    """A ready reason. The server counts and says what is wrong; a browser's limit would cut without a word."""

    class Meta:
        model = CannedReason
        fields = upkeep.REASON_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "queue" in self.fields:
            queue = self.fields["queue"]
            assert isinstance(queue, forms.ChoiceField)
            queue.choices = [
                (name, label)
                for name, label in CannedReason.QUEUES.items()
                if name not in CannedReason.CLOSED
            ]
        if "text" not in self.fields:  # whoever may only look gets no fields
            return
        text = self.fields["text"]
        text.validators = [each for each in text.validators if not isinstance(each, MaxLengthValidator)]
        text.widget = forms.Textarea(attrs={"rows": 8, "cols": 80})
        names = ", ".join(reason_texts.PLACEHOLDERS)
        text.help_text = (
            "What, why, how to fix, next step. Filled in when it is used: "
            f"{names}. Without a place of its own the personal line comes last."
        )

    def clean_text(self) -> str:
        """Check the placeholders."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n").strip()
        if len(text) > reason_texts.LONGEST:
            raise forms.ValidationError(
                f"The text has {len(text):,} characters; {reason_texts.LONGEST:,} is the most."
            )
        if problem := reason_texts.problem(text):
            raise forms.ValidationError(problem)
        return text


@admin.register(CannedReason)
class CannedReasonAdmin(WritingAdmin):
    """Ready reasons. One that is not used any more is switched off: its code stands in the log."""

    section = "Moderation"
    page_name = "Ready reasons"
    kind = "cannedreason"
    form = ReasonForm
    change_form_template = "admin/desk/ready_reason.html"
    list_display = ("label", "queue", "code", "active")
    list_filter = ("queue", "active")

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Administrators add."""
        return roles.may_administer(request.user)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Administrators change."""
        return roles.may_administer(request.user)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        """Fix queue and code once they may stand in the log; of a closed list only the texts change."""
        if obj is None:
            return ()
        return (
            ("queue", "code", "position", "active")
            if getattr(obj, "queue", "") in CannedReason.CLOSED
            else ("queue", "code")
        )

    def title_of(self, item: CannedReason) -> str:
        """Return the label."""
        return f"Ready reason: {item.label}"

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Add what an author would read."""
        form = context["adminform"].form
        typed = form["text"].value() if "text" in form.fields else None
        text = typed if typed is not None else getattr(context.get("original"), "text", "")
        context["preview"] = (
            reason_texts.preview(text)
            if text and len(text) <= reason_texts.LONGEST and not reason_texts.problem(text)
            else ""
        )
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: CannedReason, form: Any, change: bool) -> None:
        """Save through the domain."""
        kept = {name: getattr(obj, name) for name in upkeep.REASON_FIELDS}
        upkeep.change_reason(obj, by=actor_of(request), **{**kept, **form.cleaned_data})
