"""How fast it is, as ratios within one run: `python -m bench` measures, and prints what was hoped for beside it."""
