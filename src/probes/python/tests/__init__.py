"""Run with `python -m unittest discover -s src/probes/python/tests -t src/probes/python`."""
