"""The probe of PyTorch. Its rooms import each other in the order recording, net, criterion, evaluation, engine, experiments, questions."""
