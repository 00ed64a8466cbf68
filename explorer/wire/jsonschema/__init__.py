"""What JSON Schema means: its model, its patterns, its validation. `schemas` reads the text, `evolution` has the rules."""
