"""The page `/evolution`: who can read what, by which rule, proved by bytes."""
