"""Patients, moderators and the administrator of the demo, all invented."""

from forum.demo.shapes import Person

PATIENTS: tuple[Person, ...] = (
    Person(pseudonym="amber-meadow", email="patient@example.com"),
    Person(pseudonym="cedar-lark", email="cedar-lark@example.com"),
    Person(pseudonym="velvet-otter", email="velvet-otter@example.com"),
    Person(pseudonym="copper-finch", email="copper-finch@example.com"),
    Person(pseudonym="misty-orchard", email="misty-orchard@example.com"),
    Person(pseudonym="gentle-anchor", email="gentle-anchor@example.com"),
    Person(pseudonym="plum-thicket", email="plum-thicket@example.com"),
    Person(pseudonym="silver-teapot", email="silver-teapot@example.com"),
    Person(pseudonym="drowsy-heron", email="drowsy-heron@example.com"),
    Person(pseudonym="marble-kettle", email="marble-kettle@example.com"),
    Person(pseudonym="lucky-sparrow", email="lucky-sparrow@example.com"),
    Person(pseudonym="wandering-oak", email="wandering-oak@example.com"),
    Person(pseudonym="blue-thimble", email="blue-thimble@example.com"),
    Person(pseudonym="rainy-bicycle", email="rainy-bicycle@example.com"),
    Person(pseudonym="humble-comet", email="humble-comet@example.com"),
    Person(pseudonym="sunny-ferry", email="sunny-ferry@example.com"),
    Person(pseudonym="ginger-pebble", email="ginger-pebble@example.com"),
    Person(pseudonym="brisk-willow", email="brisk-willow@example.com"),
    Person(pseudonym="hazel-drum", email="hazel-drum@example.com"),
    Person(pseudonym="northern-quilt", email="northern-quilt@example.com"),
    Person(pseudonym="orange-trellis", email="orange-trellis@example.com"),
    Person(pseudonym="patient-puffin", email="patient-puffin@example.com"),
    Person(pseudonym="river-button", email="river-button@example.com"),
    Person(pseudonym="walnut-cloud", email="walnut-cloud@example.com"),
)

MODERATORS: tuple[Person, ...] = (
    Person(pseudonym="Noor", first_name="Noor", email="moderator@example.com", role="moderator"),
    Person(pseudonym="Emil", first_name="Emil", email="moderator-two@example.com", role="moderator"),
    Person(pseudonym="Greta", first_name="Greta", email="admin@example.com", role="administrator"),
)

#: One password for every demo account; demo data only.
DEMO_PASSWORD = "curbside-demo"  # noqa: S105  (exists in demo data only)
