"""The probe of Keras on TensorFlow. Its rooms import each other in the order recording, criterion, engine, net, experiments and evaluation, questions, hooks."""
