"""Our crispy-forms template pack: every kind of control, the error summary, both ways of writing a form."""

import html5lib
import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Fieldset, Hidden, Layout, Row, Submit
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines

HOSTILE = '"><script>alert(1)</script>'
COLOURS = [("r", "Red"), ("g", "Green")]


class Sample(forms.Form):
    title = forms.CharField(help_text="One sentence.")
    details = forms.CharField(widget=forms.Textarea(attrs={"data-maxlength": 5000}), required=False)
    colour = forms.ChoiceField(choices=COLOURS)
    side = forms.ChoiceField(choices=COLOURS, widget=forms.RadioSelect, help_text="Your own left or right.")
    parts = forms.MultipleChoiceField(choices=COLOURS, widget=forms.CheckboxSelectMultiple)
    agree = forms.BooleanField(label="I understand", help_text="Read it first.")
    photo = forms.FileField()
    when = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        if self.data.get("title") == "clash":
            raise forms.ValidationError("These two do not go together")


class WithLayout(Sample):
    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_id = "sample"
        helper.layout = Layout(
            Fieldset("Words", "title", Field("details", css_class="input--voice")),
            Row("colour", "when"),
            Div("side", "parts", "agree", css_class="inside"),
            "photo",
            Hidden("step", "2"),
            Submit("go", "Send for review"),
        )
        return helper


class Titled(forms.Form):
    title = forms.CharField(label=HOSTILE, help_text=HOSTILE)
    colour = forms.ChoiceField(label=HOSTILE, choices=[(HOSTILE, HOSTILE)], widget=forms.RadioSelect)


Rows = forms.formset_factory(Titled, extra=2)


def page(source: str, **context: object) -> "html5lib.treebuilders":
    """Render a template and return the parsed document; a parse error fails the test."""
    text = engines["django"].from_string("{% load crispy_forms_tags %}" + source).render(context)
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document = parser.parse("<!doctype html><title>t</title>" + text)
    assert not parser.errors, (parser.errors, text)
    ids = [e.get("id") for e in document.iter() if e.get("id")]
    assert len(ids) == len(set(ids)), ids
    return document


def by_id(document, ident):
    """Return the element with this id."""
    return next(e for e in document.iter() if e.get("id") == ident)


def words(element) -> str:
    return " ".join("".join(element.itertext()).split())


def order(document, *idents: str) -> list[str]:
    """Return these ids in the order in which the document has them."""
    return [e.get("id") for e in document.iter() if e.get("id") in idents]


@pytest.mark.parametrize("source", ["<form>{{ form|crispy }}</form>", "{% crispy form %}"])
@pytest.mark.parametrize("form_class", [Sample, WithLayout])
def test_label_hint_and_error_stand_above_the_control(source, form_class):
    document = page(source, form=form_class({"title": ""}))
    assert order(document, "id_title", "id_title_error", "id_title_helptext") == [
        "id_title_helptext",
        "id_title_error",
        "id_title",
    ]
    control = by_id(document, "id_title")
    assert control.get("aria-invalid") == "true"
    assert control.get("aria-describedby") == "id_title_helptext id_title_error"
    assert words(by_id(document, "id_title_error")) == "Error: This field is required."
    assert words(next(e for e in document.iter("label") if e.get("for") == "id_title")) == "Title"


@pytest.mark.parametrize("source", ["<form>{{ form|crispy }}</form>", "{% crispy form %}"])
@pytest.mark.parametrize("form_class", [Sample, WithLayout])
def test_every_line_of_the_summary_leads_to_a_control(source, form_class):
    document = page(source, form=form_class({"title": "clash"}))
    summary = next(e for e in document.iter() if e.get("class") == "err")
    assert (summary.get("role"), summary.get("tabindex")) == ("alert", "-1")
    lines = [words(li) for li in summary.iter("li")]
    assert lines[0] == "These two do not go together"
    targets = [a.get("href").removeprefix("#") for a in summary.iter("a")]
    assert targets == ["id_colour", "id_side_0", "id_parts_0", "id_agree", "id_photo"]
    for target in targets:
        assert by_id(document, target).tag in {"input", "select", "textarea"}


def test_groups_are_fieldsets_that_say_their_hint_and_error():
    document = page("{{ form|crispy }}", form=Sample({"title": "x"}))
    group = by_id(document, "div_id_side")
    assert group.tag == "fieldset"
    assert words(group.find("legend")) == "Side"
    assert group.get("aria-describedby") == "id_side_helptext id_side_error"
    assert [e.get("value") for e in group.iter("input")] == ["r", "g"]
    assert {e.get("for") for e in group.iter("label")} == {"id_side_0", "id_side_1"}


def test_what_was_typed_is_kept():
    data = {"title": "Typed", "side": "g", "parts": ["r"], "agree": "on", "colour": "g"}
    document = page("{{ form|crispy }}", form=Sample(data))
    assert by_id(document, "id_title").get("value") == "Typed"
    assert [by_id(document, i).get("checked") is not None for i in ("id_side_0", "id_side_1")] == [
        False,
        True,
    ]
    assert [by_id(document, i).get("checked") is not None for i in ("id_parts_0", "id_parts_1")] == [
        True,
        False,
    ]
    assert by_id(document, "id_agree").get("checked") is not None


def test_unbound_form_has_no_summary_and_no_errors():
    document = page("{{ form|crispy }}", form=Sample())
    assert not [e for e in document.iter() if e.get("class") in {"err", "msg"}]
    assert not [e for e in document.iter() if e.get("aria-invalid")]


def test_counter_is_offered_where_asked_for():
    document = page("{{ form|crispy }}", form=Sample())
    counters = [e for e in document.iter() if e.get("data-count-for")]
    assert [(e.get("data-count-for"), words(e)) for e in counters] == [
        ("id_details", "Up to 5000 characters")
    ]
    assert by_id(document, "id_details").get("maxlength") is None


def test_layout_form_keeps_its_button_and_its_form_tag():
    document = page("{% crispy form %}", form=WithLayout())
    form = by_id(document, "sample")
    assert form.get("method") == "post"
    assert form.get("enctype") == "multipart/form-data"
    assert form.get("novalidate") is not None
    button = next(form.iter("button"))
    assert (button.get("type"), button.get("class"), words(button)) == (
        "submit",
        "btn primary big",
        "Send for review",
    )
    assert words(next(form.iter("legend"))) == "Words"
    assert "input--voice" in by_id(document, "id_details").get("class")
    assert [e.get("value") for e in form.iter("input") if e.get("name") == "step"] == ["2"]


def test_form_without_layout_keeps_its_buttons():
    helper = FormHelper()
    helper.add_input(Submit("go", "Go on"))
    document = page("{% crispy form helper %}", form=Sample(), helper=helper)
    assert [words(b) for b in document.iter("button")] == ["Go on"]


def test_summary_can_be_left_to_the_page():
    helper = FormHelper()
    helper.show_summary = False
    document = page(
        "{{ form|as_crispy_errors }}<h1>t</h1>{% crispy form helper %}", form=Sample({}), helper=helper
    )
    assert len([e for e in document.iter() if e.get("class") == "err"]) == 1


@pytest.mark.parametrize(
    "source", ["{{ form|crispy }}", "{% crispy form %}", "{{ form.title|as_crispy_field }}"]
)
def test_hostile_words_stay_words(source):
    document = page(source, form=Titled({"title": HOSTILE, "colour": HOSTILE}))
    assert not list(document.iter("script"))
    assert by_id(document, "id_title").get("value") == HOSTILE
    assert HOSTILE in words(by_id(document, "id_title_helptext"))


def test_hostile_errors_stay_words():
    form = Titled({"title": "x"})
    form.add_error("title", HOSTILE)
    form.add_error(None, HOSTILE)
    document = page("{{ form|crispy }}", form=form)
    assert not list(document.iter("script"))
    assert words(document).count(HOSTILE) >= 3


@pytest.mark.parametrize("source", ["<form>{{ formset|crispy }}</form>", "{% crispy formset %}"])
def test_formset_has_one_summary_and_its_management_form(source):
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-title": "x", "form-1-title": "y"}
    document = page(source, formset=Rows(data))
    assert by_id(document, "id_form-TOTAL_FORMS").get("value") == "2"
    summaries = [e for e in document.iter() if e.get("class") == "err"]
    assert len(summaries) == 1
    assert [a.get("href") for a in summaries[0].iter("a")] == ["#id_form-0-colour_0", "#id_form-1-colour_0"]


def test_file_control_says_what_is_wrong_beside_it():
    data, files = {"title": "x"}, {"photo": SimpleUploadedFile("empty.png", b"")}
    document = page("{{ form|crispy }}", form=Sample(data, files))
    assert by_id(document, "id_photo").get("type") == "file"
    assert words(by_id(document, "id_photo_error")) == "Error: The submitted file is empty."
