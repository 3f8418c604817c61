"""What a debugger's front end asks of a paused process."""
