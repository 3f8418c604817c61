"""What the questions of all frameworks share."""
