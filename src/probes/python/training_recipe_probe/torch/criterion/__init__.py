"""The net told from the criterion, and both asked again."""
