"""The captured net, called again by itself."""
