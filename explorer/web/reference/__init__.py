"""`/formats/` and `/formats/<key>`: how each format works, from its own table of parts, on live bytes."""
