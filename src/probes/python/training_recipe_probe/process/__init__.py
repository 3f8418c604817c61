"""The process as a process: how it ends, hangs, prints and starts children."""
