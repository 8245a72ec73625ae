"""Ten invented physicians. Licence numbers start with DEMO; the NPIs pass the check digit, no more."""

from forum.demo.reviews import REVIEWS
from forum.demo.shapes import Licence, Physician, prose

PHYSICIANS: tuple[Physician, ...] = (
    Physician(
        key="thornquist",
        email="doctor@example.com",
        display_name="Rosalind Thornquist",
        legal_name="Rosalind Maeve Thornquist",
        credentials=("MD", "FACS"),
        nucc_code="207YS0123X",
        specialty="Facial Plastic Surgeon",
        practice_city="Portland",
        region="Oregon",
        country="US",
        languages=("English", "Norwegian"),
        bio=prose("""
            I repair and treat faces: scars, eyelids, noses, and injections that did not go to plan. On most
            days the best thing I can offer is a clear picture of what heals by itself and how long that
            takes.

            I answer here on Sunday mornings, with coffee.
        """),
        standing_disclaimer=(
            "I answer from what you wrote and nothing more. A person who can look at you and touch the area"
            " may well come to a different view, and theirs counts."
        ),
        npi="1000000004",
        practice_url="https://thornquist.example/",
        licence=Licence(
            authority="Oregon Medical Board (demo entry)",
            jurisdiction="Oregon",
            number="DEMO-OR-0001",
            expires_in_days=310,
            register="Public licence look-up of the board",
            checked_days_ago=140,
        ),
        state="verified",
        joined_days_ago=520,
        reviews=REVIEWS["thornquist"],
    ),
    Physician(
        key="marchbanks",
        email="marchbanks@example.com",
        display_name="Elowen Marchbanks",
        legal_name="Elowen Marchbanks",
        credentials=("MD", "FRCPC"),
        nucc_code="207N00000X",
        specialty="Dermatologist",
        practice_city="Winnipeg",
        region="Manitoba",
        country="CA",
        languages=("English", "French", "Ukrainian"),
        bio=prose("""
            General dermatologist with a soft spot for eczema and for nails, which tell long stories slowly.
            I travel to northern clinics four times a year, so I am used to giving advice from a photo and
            to saying when a photo is not enough.
        """),
        standing_disclaimer=(
            "Skin looks different in every light. Please take this as a starting point for a visit, not in"
            " place of one."
        ),
        licence=Licence(
            authority="College of Physicians and Surgeons of Manitoba (demo entry)",
            jurisdiction="Manitoba",
            number="DEMO-MB-0002",
            expires_in_days=205,
            register="Public register of the college",
            checked_days_ago=95,
        ),
        state="verified",
        joined_days_ago=470,
        reviews=REVIEWS["marchbanks"],
    ),
    Physician(
        key="quillfern",
        email="quillfern@example.com",
        display_name="Tobias Quillfern",
        legal_name="Tobias Edmund Quillfern",
        credentials=("MBBS", "FRCS"),
        nucc_code="207X00000X",
        specialty="Orthopaedic Surgeon",
        practice_city="Bristol",
        region="England",
        country="GB",
        languages=("English", "German"),
        bio=prose("""
            Knee surgeon who operates less each year, because good physiotherapy keeps taking my work away.
            I like questions that begin with how it happened.
        """),
        practice_url="https://quillfern-knees.example/",
        licence=Licence(
            authority="General Medical Council (demo entry)",
            jurisdiction="United Kingdom",
            number="DEMO-GB-0003",
            expires_in_days=150,
            register="List of registered medical practitioners",
            checked_days_ago=60,
        ),
        state="verified",
        joined_days_ago=430,
        reviews=REVIEWS["quillfern"],
    ),
    Physician(
        key="kellowhan",
        email="kellowhan@example.com",
        display_name="Saoirse Kellowhan",
        legal_name="Saoirse Kellowhan",
        credentials=("MB BCh BAO", "MRCGP"),
        nucc_code="207Q00000X",
        specialty="Family Physician",
        practice_city="Galway",
        region="Connacht",
        country="IE",
        languages=("English", "Irish"),
        bio=prose("""
            Family doctor in a practice of four by the sea. I see babies, fishermen and their grandmothers,
            and most of what I do is sorting what can wait from what cannot. Medicines reviews are my
            favourite puzzle.
        """),
        licence=Licence(
            authority="Irish Medical Council (demo entry)",
            jurisdiction="Ireland",
            number="DEMO-IE-0004",
            expires_in_days=48,
            register="Public register of the council",
            checked_days_ago=200,
        ),
        state="verified",
        joined_days_ago=505,
        reviews=REVIEWS["kellowhan"],
    ),
    Physician(
        key="drayhurst",
        email="drayhurst@example.com",
        display_name="Imani Drayhurst",
        legal_name="Imani Ruth Drayhurst",
        credentials=("DO",),
        nucc_code="207RE0101X",
        specialty="Endocrinologist",
        practice_city="Raleigh",
        region="North Carolina",
        country="US",
        languages=("English", "Swahili"),
        bio=prose("""
            I look after thyroids, adrenals and bones. If you send me a lab value, please send the range
            that was printed next to it as well.
        """),
        npi="1000000012",
        byline_mode="name_only",
        licence=Licence(
            authority="North Carolina Medical Board (demo entry)",
            jurisdiction="North Carolina",
            number="DEMO-NC-0005",
            expires_in_days=400,
            register="Public licence look-up of the board",
            checked_days_ago=30,
        ),
        state="verified",
        joined_days_ago=300,
        reviews=REVIEWS["drayhurst"],
    ),
    Physician(
        key="wattlebird",
        email="wattlebird@example.com",
        display_name="Jasper Wattlebird",
        legal_name="Jasper Wattlebird",
        credentials=("MBBS", "FRANZCO"),
        nucc_code="207W00000X",
        specialty="Ophthalmologist",
        practice_city="Hobart",
        region="Tasmania",
        country="AU",
        languages=("English", "Auslan"),
        bio=prose("""
            Eye doctor on an island. I split my week between cataracts, contact lens trouble and the
            emergency clinic, where the same three mistakes keep me busy: waiting, rubbing, and old eye
            drops.
        """),
        standing_disclaimer="General information from an eye doctor who has not looked into your eyes.",
        licence=Licence(
            authority="Medical Board of Australia (demo entry)",
            jurisdiction="Australia",
            number="DEMO-AU-0006",
            expires_in_days=312,
            register="National register of practitioners",
            checked_days_ago=44,
        ),
        state="verified",
        joined_days_ago=260,
        reviews=REVIEWS["wattlebird"],
    ),
    Physician(
        key="greenstave",
        email="greenstave@example.com",
        display_name="Leopold Greenstave",
        legal_name="Leopold Amos Greenstave",
        credentials=("MD",),
        nucc_code="207P00000X",
        specialty="Emergency Physician",
        practice_city="Albuquerque",
        region="New Mexico",
        country="US",
        languages=("English", "Spanish"),
        bio=prose("""
            Twenty years of night shifts, stings, stitches and sprains. I would always rather see ten people
            who did not need me than miss the eleventh who did.
        """),
        npi="1000000020",
        licence=Licence(
            authority="New Mexico Medical Board (demo entry)",
            jurisdiction="New Mexico",
            number="DEMO-NM-0007",
            expires_in_days=-26,
            register="Public licence look-up of the board",
            checked_days_ago=390,
        ),
        state="lapsed",
        state_days_ago=26,
        joined_days_ago=480,
        reviews=REVIEWS["greenstave"],
    ),
    Physician(
        key="vossling",
        email="vossling@example.com",
        display_name="Anneke Vossling",
        legal_name="Anneke Johanna Vossling",
        credentials=("MD",),
        nucc_code="208200000X",
        specialty="Plastic Surgeon",
        practice_city="Utrecht",
        region="Utrecht",
        country="NL",
        languages=("Dutch", "English"),
        bio="Plastic surgeon with an interest in scars and in injectable treatments.",
        licence=Licence(
            authority="Dutch register of care professions (demo entry)",
            jurisdiction="Netherlands",
            number="DEMO-NL-0008",
            expires_in_days=260,
            register="Public register of care professions",
            checked_days_ago=210,
        ),
        state="suspended",
        state_days_ago=18,
        state_reason=(
            "The register shows a temporary limit on practice since this month. We have paused the account"
            " until we have read the decision. You can send us the document, or ask for another moderator"
            " to look at this."
        ),
        joined_days_ago=350,
        reviews=REVIEWS["vossling"],
    ),
    Physician(
        key="hollowdene",
        email="hollowdene@example.com",
        display_name="Cyprian Hollowdene",
        legal_name="Cyprian Hollowdene",
        credentials=("MBChB", "MRCGP"),
        nucc_code="207Q00000X",
        specialty="Family Physician",
        practice_city="Norwich",
        region="England",
        country="GB",
        languages=("English",),
        bio="Family doctor in a market-town practice, now retired.",
        licence=Licence(
            authority="General Medical Council (demo entry)",
            jurisdiction="United Kingdom",
            number="DEMO-GB-0009",
            expires_in_days=90,
            register="List of registered medical practitioners",
            checked_days_ago=300,
        ),
        state="closed",
        state_days_ago=12,
        byline_mode="withheld",
        joined_days_ago=420,
    ),
    Physician(
        key="oakestarrow",
        email="oakestarrow@example.com",
        display_name="Wilhelmina Oakestarrow",
        legal_name="Wilhelmina Pearl Oakestarrow",
        credentials=("DO",),
        nucc_code="207R00000X",
        specialty="Internist",
        practice_city="Tulsa",
        region="Oklahoma",
        country="US",
        languages=("English", "Cherokee"),
        bio="Hospital internist. I would like to help people read their discharge letters.",
        npi="1000000038",
        licence=Licence(
            authority="Oklahoma State Board of Osteopathic Examiners (demo entry)",
            jurisdiction="Oklahoma",
            number="DEMO-OK-0010",
            expires_in_days=220,
            register="",
            checked_days_ago=0,
        ),
        state="submitted",
        joined_days_ago=1,
    ),
)
