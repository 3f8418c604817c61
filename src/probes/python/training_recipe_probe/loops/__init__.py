"""The script's own loops, found, marked and run again."""
