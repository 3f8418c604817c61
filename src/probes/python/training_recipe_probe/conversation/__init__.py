"""What is said between the host and the process: messages, errors, tensors as files."""
