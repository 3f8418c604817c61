"""The net told from the criterion, and the criterion asked again."""
