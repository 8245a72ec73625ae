"""The directory's filters: specialty, place and language, together and page by page."""

from typing import Any

import pytest
from django.test import Client

from forum.presenters import directory
from tests.factories import PhysicianFactory
from tests.forum.pages import flat


def names(client: Client, query: str) -> list[str]:
    people = client.get(f"/physicians/?{query}").context["people"]
    return sorted(person.physician.display_name for person in people)


@pytest.mark.django_db
class TestFilters:
    def make(self) -> None:
        PhysicianFactory(display_name="Ada", languages=["English"], practice_city="Denver")
        PhysicianFactory(
            display_name="Bea",
            languages=["English", "Français"],
            practice_city="Montréal",
            region="Québec",
            country="CA",
            specialty_title="Oculoplastic Surgeon",
        )
        PhysicianFactory(
            display_name="Cleo", standing="suspended", languages=["Klingon"], specialty_title="Hidden One"
        )

    def test_each_and_together(self, client: Client) -> None:
        self.make()
        assert names(client, "") == ["Ada", "Bea"]
        assert names(client, "specialty=Oculoplastic+Surgeon") == ["Bea"]
        assert names(client, "place=denv") == ["Ada"]
        assert names(client, "place=canada") == ["Bea"]
        assert names(client, "place=qu%C3%A9bec") == ["Bea"]
        assert names(client, "language=English") == ["Ada", "Bea"]
        assert names(client, "language=English&place=denver&specialty=Oculoplastic+Surgeon") == []
        assert "Nobody matches all of these." in client.get("/physicians/?place=nowhere").content.decode()

    def test_only_what_the_listed_have_is_offered(self, client: Client) -> None:
        self.make()
        page = client.get("/physicians/").content.decode()
        assert "Oculoplastic Surgeon" in page
        assert "Klingon" not in page
        assert "Hidden One" not in page

    def test_one_letter_is_told_beside_the_field(self, client: Client) -> None:
        self.make()
        page = client.get("/physicians/?place=x").content.decode()
        assert "Write at least 2 letters of a city, region or country." in flat(page)
        assert 'value="x"' in page

    def test_pages_keep_the_filters(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(directory, "PEOPLE_A_PAGE", 2)
        for number in range(5):
            PhysicianFactory(display_name=f"P{number}", practice_city="Bern")
            PhysicianFactory(display_name=f"Q{number}", practice_city="Basel")
        found, url = [], "/physicians/?place=bern"
        while url:
            context = client.get(url).context
            found += [person.physician.display_name for person in context["people"]]
            url = context["next_url"]
        assert sorted(found) == [f"P{number}" for number in range(5)]

    def test_hostile_words(self, client: Client) -> None:
        self.make()
        for words in ("%25", "%5C", "'", "<script>", "%00", "x" * 5000):
            assert (
                client.get(f"/physicians/?place={words}&specialty={words}&language={words}").status_code
                == 200
            )

    @pytest.mark.parametrize("rows", [1, 3])
    def test_queries(self, client: Client, rows: int, django_assert_max_num_queries: Any) -> None:
        PhysicianFactory.create_batch(rows, languages=["English"])
        client.get("/physicians/")
        with django_assert_max_num_queries(5):
            client.get("/physicians/?language=English")
