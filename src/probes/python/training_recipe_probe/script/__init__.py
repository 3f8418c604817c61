"""The person's source: frames, edits in memory, notebooks."""
