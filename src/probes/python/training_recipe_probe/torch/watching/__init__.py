"""Recording a training in PyTorch that nobody steers."""
