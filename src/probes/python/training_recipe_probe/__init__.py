"""Runs inside a person's own Python process, before their training script.

It hooks the framework, never the script; stops at the first training step; and answers the host's questions there.
Nothing here imports a framework: the hooks are put in when the script imports one.
"""

PROTOCOL_VERSION = 2
