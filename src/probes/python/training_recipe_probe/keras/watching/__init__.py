"""Recording a training in Keras or TensorFlow that nobody steers."""
