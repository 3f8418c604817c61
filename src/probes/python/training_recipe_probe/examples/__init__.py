"""Examples of the training's data, read from its source on request and written to files that grow."""
