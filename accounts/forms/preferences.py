"""The table of what somebody wants to hear of, and how."""

from typing import Any

from django import forms

from accounts.domain import preferring
from accounts.domain.channels import CHANNELS, Category
from accounts.models import Channel, User


def _hour(hour: int) -> str:
    return f"{hour:02d}:00"


def _zones() -> list[Any]:
    """Return the zones under their continents, as a select shows them."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in preferring.zones():
        area, _, place = name.partition("/")
        groups.setdefault(area, []).append((name, place.replace("_", " ") or name))
    return [("", "The site’s own"), *groups.items()]


class PreferencesForm(forms.Form):
    """One row of radio buttons per kind of notice, then hour and zone of the summary."""

    digest_hour = forms.TypedChoiceField(
        label="Send it at",
        coerce=int,
        choices=[(hour, _hour(hour)) for hour in range(24)],
        error_messages={"required": "Choose an hour for the daily digest"},
    )
    time_zone = forms.ChoiceField(
        label="Your time zone",
        required=False,
        error_messages={"invalid_choice": "Choose a time zone of the list"},
    )

    def __init__(self, data: Any = None, *, person: User) -> None:
        self.rows = preferring.categories_for(person)
        self.before = preferring.channels_of(person)
        settings = preferring.settings_of(person)
        super().__init__(data, initial={"digest_hour": settings.digest_hour, "time_zone": settings.time_zone})
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = _zones()
        for name, row in self.rows.items():
            if len(row.choices) > 1:
                self.fields[name] = _field(row, self.before[name])

    @property
    def tables(self) -> list[Any]:
        """Return the bound rows that can be chosen."""
        return [self[name] for name in self.rows if name in self.fields]

    @property
    def always(self) -> list[Category]:
        """Return the rows that leave no choice."""
        return [row for name, row in self.rows.items() if name not in self.fields]

    @property
    def changed(self) -> dict[str, Channel]:
        """Return the channels that differ from before, so that a default nobody touched stays a default."""
        chosen = {name: Channel(self.cleaned_data[name]) for name in self.rows if name in self.fields}
        return {name: channel for name, channel in chosen.items() if channel != self.before[name]}


def _field(row: Category, channel: Channel) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=row.title,
        help_text=row.why,
        initial=channel,
        choices=[(each.value, CHANNELS[each]) for each in row.choices],
        widget=forms.RadioSelect,
        error_messages={
            "required": f"Choose how you hear of this: {row.title}",
            "invalid_choice": f"Choose one of the ways offered: {row.title}",
        },
    )
