from forum.presenters import marked, rich_text


def test_lists_and_line_breaks_of_an_answer_stay_as_they_are_drawn() -> None:
    drawn = rich_text.physician_text("One line\nand another\n\n* eat soft food\n* drink")
    assert marked.markup(drawn).html == drawn


def test_line_breaks_of_plain_text_are_kept() -> None:
    assert marked.plain("One line\nand another").html == "<p>One line<br>and another</p>"
