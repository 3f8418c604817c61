"""The script's own evaluation and data source, watched."""
