"""The domain: bytes and what they mean, schemas and what they say, evolution and what it breaks.

Nothing in here knows of Django, of files or of the network. `layout` and `tracer` hold what a decoder saw, `formats` has
one file per format, `schemas` one per schema language, `evolution` one per set of rules.
"""
