"""The promises of the forum, shown: who may see and do what, that nothing unreviewed is public, that decisions stand."""
