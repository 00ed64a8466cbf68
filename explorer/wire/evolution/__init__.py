"""The rules of evolution, one file per set of rules."""
