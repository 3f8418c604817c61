"""The captured step, done again with other batches."""
