"""The archive format (version 1): reading it strictly, writing rows from it, writing it."""
