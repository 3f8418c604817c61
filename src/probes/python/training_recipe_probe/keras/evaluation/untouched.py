"""While a script runs on for the probe's sake it saves nothing, and deletes nothing."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Any


def _nothing(*args: Any, **kwargs: Any) -> None:
    """In the place of what would write."""


def leave_files_alone() -> None:
    """For good: the process ends when its question is answered."""
    import keras
    import numpy
    import tensorflow as tf

    from ...process.quiet import Quiet

    Quiet().enter()
    owners: list[tuple[Any, tuple[str, ...]]] = [
        (keras.Model, ("save", "save_weights", "export", "load_weights")),
        (keras.saving, ("save_model", "save_weights")),
        (keras.models, ("save_model",)),
        (tf.train.Checkpoint, ("save", "write", "restore", "read")),
        (tf.train.CheckpointManager, ("save",)),
        (tf.saved_model, ("save",)),
        (numpy, ("save", "savez", "savez_compressed", "savetxt")),
        (os, ("remove", "unlink", "rename", "replace", "rmdir", "mkdir", "makedirs")),
        (shutil, ("rmtree", "move", "copy", "copyfile", "copytree")),
    ]
    pyplot, pandas = sys.modules.get("matplotlib.figure"), sys.modules.get("pandas")
    if pyplot is not None:
        owners.append((pyplot.Figure, ("savefig",)))
    if pandas is not None:
        owners.append((pandas.DataFrame, ("to_csv", "to_excel", "to_json", "to_pickle")))
    for owner, names in owners:
        for name in names:
            if hasattr(owner, name):
                setattr(owner, name, _nothing)
    tf.summary.create_file_writer = lambda *args, **kwargs: tf.summary.create_noop_writer()
