"""`/patterns`: every component in every state, for those who work on them. Only where DEBUG is on."""
