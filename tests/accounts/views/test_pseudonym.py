"""Taking another name: suggestions, a warning, refusals; afterwards it stands everywhere."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from forum.domain.exporting import export_archive
from forum.presenters import archive
from tests.factories import AnswerFactory, QuestionFactory, UserFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]


@pytest.fixture
def user() -> User:
    return UserFactory(pseudonym="calm-otter", email="j.fielding@example.com")


def take(client: Client, name: str, **more: str) -> str:
    """Send a name; return what the page says, or nothing when it was taken."""
    response = client.post("/me/name/", {"pseudonym": name, **more})
    return "" if response.status_code == 302 else response.content.decode()


def test_it_suggests_free_names_and_others_when_asked_again(user: User, sign_in: SignIn) -> None:
    client = sign_in(user)
    seen = [
        re.findall(r'\?name=([a-z]+-[a-z]+)"', client.get("/me/name/").content.decode()) for _ in range(2)
    ]
    assert len(seen[0]) >= 3
    assert seen[0] != seen[1]
    filled = client.get(f"/me/name/?name={seen[0][0]}").content.decode()
    assert f'value="{seen[0][0]}"' in filled
    user.refresh_from_db()
    assert user.pseudonym == "calm-otter", "a link only fills in"
    assert take(client, seen[0][0]) == ""
    user.refresh_from_db()
    assert user.pseudonym == seen[0][0]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Choose the name others see"), ("a", "3 to 30 letters"), ("\u202eretto", "3 to 30 letters"), ("x" * 10_000, "3 to 30 letters"),
        ("j.fielding@example.com", "e-mail address"), ("somebody@example.net", "e-mail address"), ("PALE-wren", "is taken"),
        ("Dr Otter", "titles"), ("<img src=x onerror=alert(1)>", "3 to 30 letters"), ("fuck-you", "hurt somebody"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why_and_changes_nothing(
    user: User, name: str, sentence: str, sign_in: SignIn
) -> None:
    UserFactory(pseudonym="pale-wren")
    page = take(sign_in(user), name)
    assert sentence in page
    assert "<title>Error: " in page
    assert "<img src=x" not in page
    user.refresh_from_db()
    assert user.pseudonym == "calm-otter"


@pytest.mark.parametrize("name", ["Ines Fielding", "jfielding", "jennifer77"])
def test_a_name_that_looks_real_is_warned_of_and_taken_when_sent_again(
    user: User, name: str, sign_in: SignIn
) -> None:
    client = sign_in(user)
    page = take(client, name)
    assert "looks like a real name" in page
    assert "Use it all the same" in page
    warned = re.search(r'name="warned" value="([^"]+)"', page)
    assert warned
    assert "looks like a real name" in take(client, "Other Person", warned=warned[1]), (
        "a warning is for one name"
    )
    assert take(client, name, warned=warned[1]) == ""
    user.refresh_from_db()
    assert user.pseudonym == name


def test_the_sixth_change_of_a_day_waits(user: User, sign_in: SignIn) -> None:
    client = sign_in(user)
    for letter in "abcde":
        assert take(client, f"otter-{letter}") == ""
    assert "five times a day" in take(client, "otter-f")


def archived(folder: Path) -> str:
    """Return the lines of an archive of all questions, and remove it."""
    path = folder / "out.jsonl"
    export_archive(path, present=archive.question_line)
    lines = path.read_text(encoding="utf-8")
    path.unlink()
    return lines


@pytest.mark.django_db(transaction=True)
def test_it_changes_everywhere_at_once(sign_in: SignIn, tmp_path: Path) -> None:
    user = UserFactory(pseudonym="calm-otter")
    question = QuestionFactory(asker=user)
    AnswerFactory(question=question)
    public = Client()
    addresses = [
        reverse("question", args=[question.pk, question.slug]), reverse("questions"), reverse("feed_questions"), "/",
    ]  # fmt: skip
    before = [*(public.get(address).content.decode() for address in addresses), archived(tmp_path)]
    assert "calm-otter" in before[0]
    assert '"calm-otter"' in "".join(
        re.findall(r"<script type=\"application/ld\+json\".*?</script>", before[0], re.DOTALL)
    )
    assert take(sign_in(user), "pale-wren") == ""
    after = [*(public.get(address).content.decode() for address in addresses), archived(tmp_path)]
    assert not [number for number, page in enumerate(after) if "calm-otter" in page]
    assert '"asked_by": "pale-wren"' in after[-1]
    for old, new in zip(before, after, strict=True):
        assert old.count("calm-otter") == new.count("pale-wren")


def test_a_signed_out_visitor_signs_in_first() -> None:
    assert "/account/login/" in Client().get("/me/name/").headers["Location"]
