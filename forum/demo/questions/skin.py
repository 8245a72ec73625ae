"""Questions about skin, nails and moles."""

from forum.demo.shapes import Answer, Decision, Photo, Question, Update, Video, prose

QUESTIONS: tuple[Question, ...] = (
    Question(
        key="sensor-rash",
        asker="rainy-bicycle",
        title="Square itchy rash under every new glucose sensor. Do I have to give the sensors up?",
        body=prose("""
            I have worn a sensor on my forearm for two years (I know most people use the upper arm). Since
            the maker changed the patch last spring, each one leaves a red square with sharp edges after
            four or five days. It itches enough to wake me. It takes about ten days to fade, and by then the
            other arm looks the same.

            I have tried a barrier film, which made the square pinker but later. I do not want to go back to
            finger pricks. Is this an allergy, and can anything be put underneath?
        """),
        topics=("skin",),
        days_ago=83,
        happened="Since last spring",
        side="left",
        age_band="40-49",
        treated="no",
        photos=(
            Photo(
                picture="forearm_square_rash",
                alt=(
                    "Inside of a left forearm with a red square about four centimeters wide and small bumps"
                    " in it."
                ),
                video_consent=True,
            ),
            Photo(
                picture="forearm_two_squares",
                alt="Same forearm with a fresh red square and, closer to the elbow, a fading brown one.",
                audience="physicians",
            ),
        ),
        updates=(
            Update(
                body=(
                    "I had the patch test. I react to one of the glues. The clinic switched me to another"
                    " sensor and so far there is no square."
                ),
                days_ago=21,
            ),
        ),
        answers=(
            Answer(
                physician="marchbanks",
                headline=(
                    "Sharp corners point to a contact allergy to the adhesive, and a patch test can prove it"
                ),
                body=prose("""
                    Nature rarely draws squares. A rash with the exact outline of the patch, that starts
                    after a few days and itches more than it hurts, is most often an allergy to something in
                    the glue and less often plain irritation from moisture and rubbing.

                    The difference matters. Irritation gets better with a barrier film and a change of
                    place. An allergy comes back every time, a little faster each time, and a film only
                    delays it, which is close to what you describe.

                    Ask for **patch testing** and take an unused sensor and its packet along. Some of the
                    glues that cause this are not in the standard set, so the clinic may need to order them.
                """),
                days_ago=82,
                hashtags=("contactallergy", "glucosesensor", "patchtest"),
            ),
            Answer(
                physician="drayhurst",
                headline="You do not have to give up sensors, only perhaps this one",
                body=prose("""
                    Makers use different glues, and some people who react to one brand wear another for
                    years. Your diabetes team can usually lend you a sample to try.

                    Two practical points while you sort this out:

                    1. Check with a finger prick when a sensor sits on inflamed skin. Readings can drift
                       there.
                    2. Do not place a patch on a square that has not healed.
                """),
                days_ago=81,
            ),
            Answer(
                physician="kellowhan",
                headline="What helps the square you have now",
                body=prose("""
                    A steroid cream from the pharmacy, thinly, for up to a week usually calms it. Use it on
                    old squares only: cream under the next patch means the patch falls off.

                    If it weeps, crusts yellow, or the redness runs out past the corners, have it looked at
                    for infection.
                """),
                days_ago=80.5,
            ),
            Answer(
                physician="vossling",
                headline="Change arms, and let each side rest for three weeks",
                body=(
                    "Resting the skin for three full weeks between patches helps when the cause is rubbing."
                    " If the square still comes on rested skin, it is more likely to be an allergy and rest"
                    " will not cure it."
                ),
                days_ago=78,
            ),
            Answer(
                physician="hollowdene",
                headline="Report it to the maker, too",
                body=(
                    "Makers have changed a glue before because enough people wrote in. The leaflet has the"
                    " address for reporting a problem, and your national medicines agency takes reports"
                    " from patients as well."
                ),
                days_ago=74,
            ),
            Answer(
                physician="thornquist",
                headline="Brown marks after the red has gone are not scars",
                body=prose("""
                    The older square in your second picture is color that inflamed skin leaves behind. It
                    sits deep and fades slowly, over months, and the sun makes it darker. Sunscreen or a
                    sleeve is all it needs. It should not feel raised. If it does, show it to the
                    dermatologist who does the testing.
                """),
                days_ago=70,
                disclaimer=(
                    "I answer from what you wrote and nothing more. A person who can look at you and touch"
                    " the area may well come to a different view, and theirs counts."
                ),
            ),
        ),
    ),
    Question(
        key="washboard-thumbs",
        asker="velvet-otter",
        title="Washboard ridges down the middle of both thumbnails. Is it a vitamin I am missing?",
        body=prose("""
            They run across the nail like a little ladder, only on the thumbs. It has been like this for
            three years or so. I eat well and my blood tests were fine in the summer. A friend says zinc,
            the internet says everything. The nails do not hurt.
        """),
        topics=("skin",),
        days_ago=58,
        happened="About three years",
        side="both",
        age_band="30-39",
        treated="no",
        photos=(
            Photo(
                picture="thumb_nail",
                alt="Thumb with a nail that has a groove down the middle and many short ridges across it.",
                video_consent=True,
            ),
        ),
        answers=(
            Answer(
                physician="marchbanks",
                headline="Watch what your index fingers do when you are thinking",
                body=prose("""
                    A ladder down the center of both thumbnails, with the other nails spared, is nearly
                    always made by a habit: the finger next to it pushes back the skin at the base of the
                    nail, again and again, often without you noticing. Each push leaves one ridge in the new
                    nail.

                    It is harmless. When the base is left alone, a smooth nail grows up behind the ridges
                    and reaches the tip in five to six months. Tape over the base of the nail for a few
                    weeks shows most people *when* they do it.

                    Missing vitamins would show on all the nails. A single nail that splits, darkens or
                    lifts is a different matter and should be examined.
                """),
                days_ago=57,
                hashtags=("nails", "habit"),
                video=Video(
                    url="https://www.youtube.com/watch?v=demo-nail-ridges",
                    note=(
                        "Three minutes about ridged nails, made for this question. It shows the nail from"
                        " your photo and nothing else of you."
                    ),
                    photo_use=True,
                ),
            ),
            Answer(
                physician="kellowhan",
                headline="Zinc is rarely the answer here",
                body=(
                    "Normal blood tests and eight normal nails make a shortage very unlikely, so I would"
                    " save the money."
                ),
                days_ago=55,
            ),
        ),
    ),
    Question(
        key="pale-ring-mole",
        asker="gentle-anchor",
        title="A pale ring has appeared around a mole on my back. Should it come off?",
        body=prose("""
            My wife noticed it after our vacation. The mole has been there since I was a teenager. It is
            small and brown, and now there is a white band around it, about as wide as the mole itself. I am
            44 and burn easily.
        """),
        topics=("skin",),
        days_ago=36,
        happened="Noticed last month",
        age_band="40-49",
        treated="no",
        photos=(
            Photo(
                picture="back_mole",
                alt="Upper back with one small brown mole and a pale ring around it.",
                withdrawn=True,
            ),
        ),
        answers=(
            Answer(
                physician="marchbanks",
                headline="Usually harmless in the young, worth a look with a dermatoscope at your age",
                body=prose("""
                    From the photo you sent, the mole itself looks even in color and shape, with a neat
                    white rim. That pattern is called a halo mole: the body's own defense clears the pigment
                    around it, and in time often the mole as well. In teenagers we mostly just watch.

                    In someone over forty with fair skin I like to examine it through a magnifier, and to
                    check the rest of the skin from scalp to soles, because now and then the reaction is set
                    off by another mole. It is not an emergency. A visit within the next two or three weeks
                    is sensible.
                """),
                days_ago=35,
                hashtags=("moles", "halomole"),
            ),
            Answer(
                physician="vossling",
                headline="Do not have it lasered",
                body=(
                    "Whatever you decide, a mole that has changed should never be lasered or frozen away"
                    " before somebody has examined it. If it is removed, it should go to the laboratory in"
                    " one piece."
                ),
                days_ago=33,
            ),
        ),
    ),
    Question(
        key="send-retinoid",
        asker="orange-trellis",
        title="Could one of you write me a prescription for strong retinoid cream? My own doctor is slow",
        body=prose("""
            I have used 0.05 percent before and it was great. My doctor wants to see me first and that takes
            three weeks. I can pay for an online consultation. Please also tell me how much to put on.
        """),
        topics=("skin", "medicines"),
        days_ago=9,
        age_band="30-39",
        state="rejected",
        decision=Decision(
            code="prescription-or-dose",
            note=(
                "You asked for a prescription and an amount to use. Nobody can prescribe or set a dose"
                " through this site, because that takes an examination and your full history. Ask your"
                " practice if a pharmacist or nurse can renew it sooner. If you would like to know how"
                " retinoids work or how to ease the dryness, you are welcome to ask that as a new question."
            ),
            days_ago=8.6,
        ),
    ),
    Question(
        key="dry-knuckles",
        asker="hazel-drum",
        title=(
            "Knuckles crack and bleed each winter although I use hand cream all day. What am I doing wrong?"
        ),
        body=prose("""
            I work in a kitchen and wash my hands perhaps forty times a shift. By December the skin over the
            knuckles splits. I have tried four creams. Gloves make my hands sweat, and afterwards it is
            worse.
        """),
        topics=("skin",),
        days_ago=0.35,
        happened="Each winter for five years",
        side="both",
        age_band="40-49",
        treated="no",
        photos=(
            Photo(
                picture="hand_knuckles",
                alt="Back of a right hand with red, dry patches and fine cracks over the knuckles.",
            ),
        ),
        state="pending",
    ),
)
