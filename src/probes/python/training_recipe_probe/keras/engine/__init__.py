"""From the hooks to a captured step, and that step as an engine."""
