"""Which output depends on which input, as numbers: what is charted, and how its matrix is read."""

from __future__ import annotations

from typing import Optional

from ..conversation.failures import NotApplicable

# Rows of a matrix, and seconds that it may take.
MOST = 16
SECONDS = 10.0

SEVERAL_SEQUENCES = "The net reads several sequences, so a position of its output has no single position of input."

# A row an output, a column an input.
Matrix = list[list[float]]


def examples_told_apart(batch_size: Optional[int], along: str) -> int:
    """How many there are. Raises `NotApplicable` where they cannot be told apart, or there is nothing to tell apart."""
    if batch_size is None:
        raise NotApplicable("No axis of this batch could be told to count its examples.")
    if along == "batch" and batch_size < 2:
        raise NotApplicable("A batch of one example has nothing to mix.")
    return batch_size


def positions_told_apart(lengths: list[int]) -> int:
    """Of the longest of the sequences with these lengths. Raises `NotApplicable` like `examples_told_apart`."""
    if not lengths:
        raise NotApplicable("No input of this net is a sequence.")
    if max(lengths) < 2:
        raise NotApplicable("The sequences of this batch have one position only.")
    return max(lengths)


def largest(matrix: Matrix) -> float:
    return max((value for line in matrix for value in line), default=0.0)


def off_diagonal(matrix: Matrix) -> float:
    return sum(value for i, line in enumerate(matrix) for j, value in enumerate(line) if i != j)


def scaled(matrix: Matrix) -> Matrix:
    """With its largest entry as 1."""
    most = largest(matrix)
    return [[value / most if most > 0 else 0.0 for value in line] for line in matrix]
