"""Calm, invented medical illustrations for the demo questions, drawn by code.

A name here is what `shapes.Photo.picture` holds; each function returns the bytes of a JPEG.
"""

from collections.abc import Callable

from forum.demo import pictures_face, pictures_hand, pictures_leg, pictures_trunk

PICTURES: dict[str, Callable[[], bytes]] = {
    each.__name__: each
    for each in (
        pictures_face.lower_face,
        pictures_face.eyelid_lump,
        pictures_face.eye_open,
        pictures_hand.forearm_square_rash,
        pictures_hand.forearm_two_squares,
        pictures_hand.thumb_nail,
        pictures_hand.hand_knuckles,
        pictures_leg.calf_ring,
        pictures_leg.stitched_shin,
        pictures_leg.bandaged_shin,
        pictures_leg.knee_swelling,
        pictures_leg.both_knees,
        pictures_leg.knee_side,
        pictures_trunk.back_mole,
        pictures_trunk.flat_scar,
    )
}
