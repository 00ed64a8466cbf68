"""The page `/decode`: bytes are pasted or dropped, and explained."""
