"""What the host asks of the captured step."""
