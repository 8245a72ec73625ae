"""The form of the desk's single keys."""

from typing import Any

from django import forms

from accounts.domain import shortcuts


class ShortcutsForm(forms.Form):
    """Switch the keys on or off, and choose them."""

    on = forms.BooleanField(
        label="Use single keys",
        required=False,
        help_text="They work on lists and review pages, never while you type in a field.",
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial, auto_id="keys-%s")
        for act, (label, key) in shortcuts.ACTS.items():
            self.fields[act] = forms.CharField(
                label=label,
                required=False,
                strip=True,
                help_text=f"Usually {key}",
                widget=forms.TextInput(attrs={"size": 2, "autocomplete": "off", "autocapitalize": "off"}),
            )

    def key_fields(self) -> list[forms.BoundField]:
        """Return the fields of the keys."""
        return [self[act] for act in shortcuts.ACTS]

    def clean(self) -> dict[str, Any]:
        """Refuse what is no single key and what is taken, beside its field."""
        values = super().clean() or {}
        for act, sentence in shortcuts.problems_of(values).items():
            self.add_error(act, sentence)
        return values

    def keys(self) -> dict[str, str]:
        """Return the key of each act."""
        return {act: self.cleaned_data[act] for act in shortcuts.ACTS}
