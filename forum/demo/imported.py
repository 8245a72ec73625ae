"""Two questions in the archive format, as if moved in from another site whose authors are not known here."""

from typing import Any

IMPORTED_SOURCE: dict[str, str] = {
    "name": "Harbor Street Health Forum",
    "url": "https://harbor-street.example/",
}

IMPORTED: tuple[dict[str, Any], ...] = (
    {
        "id": "hsf-1041",
        "title": (
            "One eyebrow went up after my forehead was treated with Dysport. Do I need a touch-up? (Photo)"
        ),
        "body": (
            "It has been two weeks. Both brows were level before. Now the outer end of the left one climbs"
            " when I am surprised, and people ask me what is wrong."
        ),
        "asked_by": "cobalt-swallow",
        "asked_at": None,
        "topics": ["Botulinum toxin"],
        "photos": [
            {"file": None, "alt": "Forehead with the outer end of one eyebrow raised.", "sensitive": False}
        ],
        "updates": [],
        "answers": [
            {
                "headline": "A raised outer brow is usually easy to even out",
                "body": (
                    "The outer part of the forehead muscle is still pulling while the middle is asleep."
                    " Whoever treated you can tell at a check-up whether a very small amount there would"
                    " bring it down.\n\nWait until two full weeks have passed, since the two sides often do"
                    " not start on the same day."
                ),
                "answered_at": None,
                "hashtags": ["Eyebrow", "TouchUp"],
                "disclaimer": None,
                "video": None,
                "helpful": 14,
                "byline": {
                    "name": "Percival Larkmoor",
                    "credentials": ["MD", "FACS"],
                    "city": "Savannah",
                    "specialty": "Facial Plastic Surgeon",
                    "rating": {"average": 4.9, "count": 159},
                },
            },
            {
                "headline": None,
                "body": (
                    "It can also be left alone. In a month or two the middle wakes up and the brows meet"
                    " again, at no cost and with no needle."
                ),
                "answered_at": None,
                "hashtags": [],
                "disclaimer": "This reply is general and was written without seeing the person.",
                "video": {
                    "url": None,
                    "note": (
                        "A film about brow shapes was made for this reply; only the forehead appears in it."
                    ),
                },
                "helpful": 6,
                "byline": {
                    "credentials": [],
                    "city": "Tacoma",
                    "specialty": "Plastic Surgeon",
                    "rating": {"average": 4.3, "count": 6},
                },
            },
            {
                "headline": "A raised outer brow is usually easy to even out",
                "body": "Agreed. If the lid under it feels heavy as well, say so before anything is added.",
                "answered_at": None,
                "hashtags": [],
                "disclaimer": None,
                "video": None,
                "helpful": None,
                "byline": None,
            },
        ],
    },
    {
        "id": "hsf-2267",
        "title": "Tops of my ears blister after every day on the water although I wear a cap",
        "body": (
            "I teach sailing. A cap does nothing for the ears and sunscreen washes off.\nIs there a better"
            " way, and when should somebody look at the rough spot on the left one?"
        ),
        "asked_by": None,
        "asked_at": "2024-06-18T09:30:00+00:00",
        "topics": ["Skin"],
        "photos": [],
        "updates": [
            {
                "body": "I bought a hat with a brim and a neck flap. It looks odd and it works.",
                "at": "2024-07-02T17:05:00+00:00",
            },
        ],
        "answers": [
            {
                "headline": "A brim all the way around, and a doctor for the rough spot",
                "body": (
                    "Cloth beats cream on the water. Three inches of brim shade the ears, a cap shades only"
                    " the nose.\n\nA rough patch on the top of the ear that lasts longer than a month,"
                    " bleeds or hurts on the pillow should be examined, because sun damage turns into skin"
                    " cancer there more readily than on the arm."
                ),
                "answered_at": "2024-06-19T13:00:00+00:00",
                "hashtags": ["sun", "ears"],
                "disclaimer": None,
                "video": None,
                "helpful": 21,
                "byline": {
                    "name": "Dr. Hester Vane-Okoro",
                    "credentials": ["MBBS", "FACD"],
                    "city": "Fremantle",
                    "specialty": "Dermatologist",
                    "rating": {"average": 5.0, "count": 1},
                },
            },
            {
                "headline": "If you must use cream, use a stick",
                "body": "Zinc sticks hold on wet skin far longer than lotion. Put it on again at lunch.",
                "answered_at": "2024-06-21T08:45:00+00:00",
                "hashtags": [],
                "disclaimer": None,
                "video": None,
                "helpful": None,
                "byline": {"name": "Rufus Tallowby", "credentials": ["DO"]},
            },
        ],
    },
    {
        "id": "hsf-0988",
        "title": "How long should I sleep on my back after my nose was straightened?",
        "body": "I turn over as soon as I am asleep. Does one bad night undo the work?",
        "asked_by": "quiet-harbor",
        "asked_at": "2021-03-02T19:10:00+00:00",
        "topics": ["Wounds"],
        "photos": [],
        "updates": [],
        "answers": [
            {
                "headline": "Two weeks on your back, and one bad night undoes nothing",
                "body": (
                    "A rolled towel on each side keeps most people where they are. The bones hold after ten days; what you"
                    " protect after that is the swelling.\n\nCall your surgeon if it looks bent in the morning and was not"
                    " the evening before."
                ),
                "answered_at": "2021-03-03T08:00:00+00:00",
                "hashtags": ["nose", "sleep"],
                "disclaimer": None,
                "video": None,
                "helpful": 9,
                "byline": {
                    "name": "Rosalind M. Thornquist",
                    "credentials": ["MD"],
                    "city": "Portland",
                    "specialty": "Facial Plastic Surgeon",
                },
            },
        ],
    },
    {
        "id": "hsf-1702",
        "title": "My knee clicks on each stair but nothing hurts. Do I have to do anything?",
        "body": "It has clicked since school. The noise annoys my husband more than me.",
        "asked_by": "late-ferry",
        "asked_at": "2022-05-20T12:00:00+00:00",
        "topics": ["Knee"],
        "photos": [],
        "updates": [],
        "answers": [
            {
                "headline": "A click without pain is a sound, and no damage",
                "body": (
                    "Gas and tendons make noises. Strong thighs make it rarer. Come in when it begins to hurt, swell or lock."
                ),
                "answered_at": "2022-05-21T07:30:00+00:00",
                "hashtags": ["knee"],
                "disclaimer": None,
                "video": None,
                "helpful": 12,
                "byline": {
                    "name": "T. Quillfern",
                    "credentials": ["MBBS", "FRCS"],
                    "city": "Bristol",
                    "specialty": "Orthopaedic Surgeon",
                },
            },
        ],
    },
)
