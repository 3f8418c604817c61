"""The doors at which the probe listens: Keras's and TensorFlow's own."""
