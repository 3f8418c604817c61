"""Recording a training that nobody steers."""
