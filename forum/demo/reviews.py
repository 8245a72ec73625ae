"""What invented patients wrote about the invented physicians, by physician key."""

from forum.demo.shapes import Review

REVIEWS: dict[str, tuple[Review, ...]] = {
    "thornquist": (
        Review(
            writer="cedar-lark",
            stars=5,
            visit_months_ago=2,
            days_ago=41,
            topic="botulinum-toxin",
            text=(
                "I came to have more injected and left without. She drew my forehead on paper, showed me"
                " which muscle holds the brow up, and said we should wait. Three weeks later I was glad we"
                " had."
            ),
        ),
        Review(
            writer="marble-kettle",
            stars=5,
            visit_months_ago=5,
            days_ago=130,
            topic="wounds",
            text=(
                "My chin scar is hard to find now. Every step was explained before it happened, also what"
                " it would cost."
            ),
        ),
        Review(
            writer="sunny-ferry",
            stars=4,
            visit_months_ago=7,
            days_ago=198,
            topic="wounds",
            text=(
                "Very good with my dog bite. One star less because nobody told me the car park closes at six."
            ),
        ),
        Review(
            writer="blue-thimble",
            stars=2,
            visit_months_ago=8,
            days_ago=225,
            topic="botulinum-toxin",
            text=(
                "The result was fine, but I felt hurried. I had questions about side effects and got a"
                " leaflet instead of an answer."
            ),
            reply=(
                "Thank you for telling us. Nobody should leave with open questions. We now keep ten minutes"
                " at the end of every first visit for them, and anyone may call the practice to use theirs"
                " later."
            ),
        ),
        Review(
            writer="patient-puffin",
            stars=5,
            visit_months_ago=10,
            days_ago=290,
            topic="skin",
            text=(
                "She noticed a spot on my ear that I had not come for and sent me to have it checked. It"
                " was early."
            ),
        ),
        Review(
            writer="walnut-cloud",
            stars=5,
            visit_months_ago=13,
            days_ago=388,
            topic="eyes",
            text=(
                "Kind, exact and unhurried. My eyelid closes properly again after two years of tape at night."
            ),
        ),
        Review(
            writer="hazel-drum",
            stars=4,
            visit_months_ago=14,
            days_ago=415,
            topic="botulinum-toxin",
            text=(
                "A careful doctor. The waiting list is long, about two months in my case, but the visit was"
                " worth it."
            ),
        ),
    ),
    "marchbanks": (
        Review(
            writer="velvet-otter",
            stars=5,
            visit_months_ago=1,
            days_ago=20,
            topic="skin",
            text=(
                "Looked at every nail, not only the one I was worried about, and then told me in plain"
                " words why she was not alarmed and what would change her mind."
            ),
        ),
        Review(
            writer="rainy-bicycle",
            stars=5,
            visit_months_ago=3,
            days_ago=77,
            topic="skin",
            text="First person to write my eczema plan on one page. It hangs on the fridge and it works.",
        ),
        Review(
            writer="northern-quilt",
            stars=4,
            visit_months_ago=6,
            days_ago=160,
            topic="bites-and-stings",
            text="Thorough. I would have liked the blood result by phone and not by letter, ten days later.",
        ),
        Review(
            writer="gentle-anchor",
            stars=5,
            visit_months_ago=9,
            days_ago=266,
            topic="skin",
            text=(
                "She flies up to us four times a year. We are lucky to have her, and she remembers everyone."
            ),
        ),
        Review(
            writer="humble-comet",
            stars=3,
            visit_months_ago=11,
            days_ago=320,
            topic="wounds",
            text=(
                "Good advice about my scar, but the room was so busy that I changed behind a half-open"
                " door. That should not happen."
            ),
            reply=(
                "You are right, and privacy comes first. The room has a curtain and a lock now. Thank you"
                " for writing."
            ),
        ),
    ),
    "quillfern": (
        Review(
            writer="drowsy-heron",
            stars=5,
            visit_months_ago=4,
            days_ago=109,
            topic="knee",
            text=(
                "Talked me out of an operation and into twelve weeks of exercises. I am back on my allotment."
            ),
        ),
        Review(
            writer="wandering-oak",
            stars=4,
            visit_months_ago=6,
            days_ago=171,
            topic="knee",
            text=(
                "Clear and honest about what surgery could not do for me. The letter to my own doctor came"
                " the next day."
            ),
        ),
        Review(
            writer="orange-trellis",
            stars=1,
            visit_months_ago=7,
            days_ago=190,
            topic="knee",
            text=(
                "I waited two hours past my time and then had six minutes. He did not look at the scan I"
                " had brought with me."
            ),
            reply=(
                "I am sorry to read this. A two-hour wait and an unread scan are not what we want for"
                " anybody. Our practice manager can arrange a longer visit for whoever needs one."
            ),
        ),
        Review(
            writer="copper-finch",
            stars=5,
            visit_months_ago=12,
            days_ago=350,
            topic="knee",
            text=(
                "Drew my kneecap on the back of an envelope. I finally understood why stairs hurt and"
                " cycling does not."
            ),
        ),
    ),
    "kellowhan": (
        Review(
            writer="lucky-sparrow",
            stars=5,
            visit_months_ago=1,
            days_ago=16,
            topic="medicines",
            text=(
                "Went through all eleven of my tablets, one at a time. I take seven now and sleep through"
                " the night."
            ),
        ),
        Review(
            writer="ginger-pebble",
            stars=5,
            visit_months_ago=2,
            days_ago=55,
            topic="thyroid",
            text=(
                "She rang me herself with the result, and said what we would do if the next one came out"
                " the same."
            ),
        ),
        Review(
            writer="brisk-willow",
            stars=4,
            visit_months_ago=4,
            days_ago=118,
            topic="bites-and-stings",
            text=(
                "Seen the same afternoon for a tick bite. A bit of a wait, but she took her time once I was"
                " in."
            ),
        ),
        Review(
            writer="river-button",
            stars=5,
            visit_months_ago=5,
            days_ago=140,
            topic="medicines",
            text=(
                "Never makes me feel silly for asking. My mother says the same, and she does not say it"
                " lightly."
            ),
        ),
        Review(
            writer="misty-orchard",
            stars=3,
            visit_months_ago=9,
            days_ago=259,
            topic="skin",
            text="A good doctor, but getting through on the phone in the morning is close to impossible.",
            reply=(
                "The phones are our weak spot, we agree. There is a second line from eight to ten since"
                " spring."
            ),
        ),
        Review(
            writer="plum-thicket",
            stars=5,
            visit_months_ago=12,
            days_ago=356,
            topic="wounds",
            text="Took out my stitches so gently that I asked when she would start, and she was done.",
        ),
        Review(
            writer="silver-teapot",
            stars=5,
            visit_months_ago=13,
            days_ago=379,
            topic="medicines",
            text="She spotted that two of my medicines did not belong together. Nobody had looked in years.",
        ),
        Review(
            writer="amber-meadow",
            stars=4,
            visit_months_ago=14,
            days_ago=412,
            topic="skin",
            text=(
                "Helpful with the rash on my hands. The cream she chose worked in a week, the second tube"
                " was not needed."
            ),
        ),
    ),
    "drayhurst": (
        Review(
            writer="silver-teapot",
            stars=5,
            visit_months_ago=3,
            days_ago=84,
            topic="thyroid",
            text="Put my three blood tests side by side and showed me that they all said the same thing.",
        ),
        Review(
            writer="blue-thimble",
            stars=4,
            visit_months_ago=5,
            days_ago=139,
            topic="thyroid",
            text=(
                "Explains well and answers messages within two days. Parking at the hospital is a nightmare."
            ),
        ),
        Review(
            writer="hazel-drum",
            stars=5,
            visit_months_ago=8,
            days_ago=230,
            topic="medicines",
            text=(
                "It was a matter of taking my tablet before coffee, not of taking more of it. Simple, once"
                " somebody asks."
            ),
        ),
    ),
    "wattlebird": (
        Review(
            writer="plum-thicket",
            stars=5,
            visit_months_ago=2,
            days_ago=48,
            topic="eyes",
            text=(
                "Found the scratch in a minute, covered it, and phoned in the evening to hear how I was"
                " doing."
            ),
        ),
    ),
    "greenstave": (
        Review(
            writer="amber-meadow",
            stars=5,
            visit_months_ago=15,
            days_ago=440,
            topic="wounds",
            text="Four in the morning, my thumb and a bread knife. Calm, quick, and he even made me laugh.",
        ),
        Review(
            writer="sunny-ferry",
            stars=4,
            visit_months_ago=16,
            days_ago=462,
            topic="bites-and-stings",
            text="Good care in a very full waiting room. I would have liked something on paper to take home.",
        ),
    ),
    "vossling": (
        Review(
            writer="humble-comet",
            stars=2,
            visit_months_ago=4,
            days_ago=101,
            topic="botulinum-toxin",
            text=(
                "I asked twice how much was injected and where. I never got a straight answer, nor a record"
                " of it."
            ),
        ),
        Review(
            writer="walnut-cloud",
            stars=4,
            visit_months_ago=7,
            days_ago=196,
            topic="wounds",
            text=(
                "Happy with how my scar was corrected. The follow-up visit was short, but it was all I"
                " needed."
            ),
        ),
        Review(
            writer="orange-trellis",
            stars=1,
            visit_months_ago=9,
            days_ago=255,
            topic="skin",
            text=(
                "A laser session was sold to me at the first visit. The burn took five weeks to fade and"
                " nobody called back."
            ),
        ),
    ),
}
