"""Pictures of every page in every state, to be looked at: `make shots`, or `python -m tools.shots [WORD …]` for some.

`states` says what is taken, `take` takes it and asks what a picture does not show (does anything scroll sideways, is any
text cut), `sheets` puts the pictures of a state side by side, so that a person can look at many at once.
"""
