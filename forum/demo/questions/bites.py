"""Questions about bites and stings."""

from forum.demo.shapes import Answer, Decision, Photo, Question, Update, prose

QUESTIONS: tuple[Question, ...] = (
    Question(
        key="ring-on-calf",
        asker="amber-meadow",
        title="Red ring on my calf nine days after camping, but I never found a tick",
        body=prose("""
            We camped in tall grass by a lake. A small itchy dot on my right calf turned into a ring about
            as wide as a coffee cup. The middle is paler than the edge. It does not hurt and I feel well
            apart from being tired, which may just be work.

            I looked for a tick every evening and did not see one. Does a ring like this always mean a tick
            bite, and should I wait for a blood test before anyone treats it?
        """),
        topics=("bites-and-stings", "skin"),
        days_ago=47,
        happened="Nine days before asking",
        side="right",
        age_band="30-39",
        treated="no",
        photos=(
            Photo(
                picture="calf_ring",
                alt=(
                    "Right calf from behind with a round red ring, pale inside, and a small dot in its"
                    " center."
                ),
            ),
        ),
        updates=(
            Update(
                body=(
                    "Thank you all. My own doctor looked at it the next morning and started tablets without"
                    " a blood test. The ring had faded after five days."
                ),
                days_ago=39,
            ),
        ),
        answers=(
            Answer(
                physician="greenstave",
                headline="A ring that spreads after time in tall grass is enough to be seen this week",
                body=prose("""
                    Half of the people I have treated for Lyme disease never saw the tick. Young ticks are
                    the size of a poppy seed, they bite where you cannot look, and they drop off by
                    themselves.

                    A red patch that *grows slowly over days* to more than two inches, often with a paler
                    middle, is treated on sight where these ticks live. Please let a clinician see it in the
                    next day or two and bring your camping dates and place.
                """),
                days_ago=46.4,
                hashtags=("tickbite", "lyme"),
            ),
            Answer(
                physician="kellowhan",
                headline="No need to wait for blood: in the first weeks the test is often negative",
                body=prose("""
                    The blood test looks for antibodies, and those take several weeks to appear. A negative
                    test now would not clear you, and a wait would only lose time.

                    Before the visit:

                    - draw around the edge with a pen and write the date beside it
                    - take your temperature once a day
                    - note any new headache, stiff neck, sore joints or a droop on one side of the face

                    A droop, a bad headache or a fluttering heart should be seen the same day.
                """),
                days_ago=46,
            ),
            Answer(
                physician="marchbanks",
                headline="Not every ring is a tick bite, and that is another reason to show it",
                body=prose("""
                    Ringworm, a strong reaction to an ordinary insect and one kind of eczema can all draw a
                    circle. Ringworm tends to be scaly at the edge. A reaction to an insect is itchy, comes
                    within a day or two and fades within the week. A ring that appears after about a week,
                    is smooth and hardly itches leans toward the tick. Your photo fits that last group best,
                    but a light, a magnifier and a finger on the skin will tell more than I can.
                """),
                days_ago=44.5,
                disclaimer=(
                    "Skin looks different in every light. Please take this as a starting point for a visit,"
                    " not in place of one."
                ),
            ),
            Answer(
                physician="hollowdene",
                headline="Treatment is usually a short course of tablets and works well at this stage",
                body=(
                    "Caught at the ring stage, nearly everyone gets better with antibiotic tablets, and"
                    " feeling tired for a few weeks afterward is common and no sign that they failed."
                ),
                days_ago=43,
            ),
        ),
    ),
    Question(
        key="bat-in-bedroom",
        asker="misty-orchard",
        title="I woke up with a bat in the bedroom. There is no mark on me, do I still need shots?",
        body=prose("""
            It was on the curtain when I woke at five. I opened the window and it left. I have checked my
            arms, face and neck with a bright light and there is nothing. My partner slept through all of
            it.

            It feels silly to go to the hospital for an animal that may never have touched me.
        """),
        topics=("bites-and-stings",),
        days_ago=31,
        happened="The night before asking",
        age_band="40-49",
        treated="no",
        urgent=True,
        answers=(
            Answer(
                physician="greenstave",
                headline="Not silly at all. Call today, for both of you",
                body=prose("""
                    A bat's teeth are so fine that a bite can leave no mark you can see, and a sleeping
                    person may not wake up. Rabies is rare, but once it shows itself it is nearly always
                    fatal, while the shots before that point work very well. So the rule where I practice is
                    simple: **a bat in a room with a sleeper counts as a contact**.

                    Ring your health department or an emergency room this morning. They know whether bats
                    near you carry rabies and will decide with you. If it ever happens again, close the door
                    and let animal control catch the bat, because a test on it can spare you the shots.
                """),
                days_ago=30.7,
                hashtags=("rabies", "bat"),
            ),
            Answer(
                physician="kellowhan",
                headline="The advice differs by country, so ask where you are",
                body=(
                    "On this side of the ocean the risk from bats is lower but not nil, and here too we ask"
                    " about every bat found with a sleeping person. The call is free and takes ten minutes."
                    " Wash any scratch with soap and running water for fifteen minutes while you wait to"
                    " get through."
                ),
                days_ago=30.2,
            ),
        ),
    ),
    Question(
        key="wasp-hand",
        asker="amber-meadow",
        title="Wasp sting on my knuckle, the whole hand is puffy on day two. Is that an infection already?",
        body=prose("""
            I was stung on the left middle knuckle yesterday around noon. Last night it was just sore. This
            morning the back of the hand is puffy up to the wrist, warm and very itchy. I got my ring off
            with soap. No fever, breathing is fine, and I have been stung before without any of this.
        """),
        topics=("bites-and-stings",),
        days_ago=0.9,
        happened="Yesterday at noon",
        side="left",
        age_band="30-39",
        treated="no",
    ),
    Question(
        key="second-sting-tingling",
        asker="river-button",
        title=(
            "Stung by a bee again and my lips tingled this time. The pen is out of date, should I replace it?"
        ),
        body=prose("""
            Earlier this year a bee sting gave me hives all over. This afternoon I was stung again, and
            within ten minutes my lips tingled and I felt shaky. It has gone now, two hours later. I have a
            pen from an earlier prescription, but the date on it was last year. Do they still work, and do I
            need a new one?
        """),
        topics=("bites-and-stings", "medicines"),
        days_ago=0.05,
        happened="Two hours before asking",
        age_band="50-59",
        treated="no",
        state="pending",
        urgent=True,
    ),
    Question(
        key="cat-bite-thumb",
        asker="amber-meadow",
        title="My neighbor's cat bit my thumb and it throbs tonight. Can it wait until Monday?",
        body=prose("""
            The cat belongs to Mrs Pettibone in flat 4 and she says it has had its shots. There are two tiny
            holes at the base of my right thumb. I washed them right away. Since dinner it throbs and it is
            a bit red around the holes. Our practice opens on Monday.
        """),
        topics=("bites-and-stings", "wounds"),
        days_ago=1.2,
        happened="This morning",
        side="right",
        age_band="30-39",
        treated="no",
        state="returned",
        decision=Decision(
            code="identifies-someone",
            note=(
                "Your question names a neighbor and her flat, so others could tell who is meant. Please"
                " take out the name and the flat number and send it again. Nothing else has to change."
                " Please do not wait for us: a cat bite that throbs within a day should be seen today, at"
                " an urgent care center or emergency room."
            ),
            days_ago=1.05,
        ),
    ),
)
