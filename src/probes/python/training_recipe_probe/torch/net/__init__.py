"""The net, its layers, its tensors and its state."""
