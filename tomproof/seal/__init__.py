"""The seal of a pack: an in-toto statement in a DSSE envelope, as a Sigstore bundle with its time stamps, and its verification.

    statement.py   what is signed: one in-toto Statement v1 for each pack
    envelope.py    how it is signed: DSSE
    bundle.py      how that lies in the pack: a Sigstore bundle v0.3
    keys.py        with what: ECDSA P-256, from a key file or from Azure Key Vault
    stamps.py      when: RFC 3161 time stamps over the signature
    sealing.py     all of that put on a pack
    steps.py       all of that looked at, step by step
    page.html      the same for a browser with nothing installed

Nothing here is loaded before a verb needs it, because cryptography takes its time to load.
"""
