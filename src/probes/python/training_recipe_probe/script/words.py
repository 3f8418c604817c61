"""Words that a variable lists by index: class names, a vocabulary. Read as they lie there; no code of the person's runs."""

from __future__ import annotations

import inspect
from typing import Any, Optional

from .variables import items_of, size_of

# A vocabulary of a language model is larger than anybody reads; what is longer still is data.
MOST_WORDS = 60_000
_MOST_CHARACTERS = 500_000
# On average: what is longer are sentences, which are data.
_LENGTH = 40
# Attributes under which data sets, vocabularies, tokenizers and configurations keep their words.
_ATTRIBUTES = ("classes", "class_names", "itos", "idx_to_class", "index_word", "id2label", "index_to_token", "idx2word", "word_index")
# What a wrapper holds: a loader its data set, a subset the whole one.
_INNER = ("dataset", "vocab", "config")
# Layers of Keras' that hold a vocabulary, which they hand out by a method of their own.
_LOOKUPS = ("TextVectorization", "StringLookup")
_DEPTH = 2
_FIRST = 4


def words_of(value: Any, depth: int = 0) -> Optional[list[str]]:
    """The word of each index; empty strings where an index has none. None where the value is no such list."""
    found = _listed(value)
    if found is not None or isinstance(value, (list, tuple, dict, set, str, bytes, int, float, type(None))):
        return found
    if type(value).__name__ in _LOOKUPS and type(value).__module__.startswith("keras."):
        try:
            return _listed([str(each) for each in value.get_vocabulary()])
        except Exception:  # It was not adapted yet, or keeps numbers.
            return None
    for name in _ATTRIBUTES:
        found = _listed(inspect.getattr_static(value, name, None))
        if found is not None:
            return found
    for name in _INNER if depth < _DEPTH else ():
        inner = inspect.getattr_static(value, name, None)
        found = None if inner is None or inner is value else words_of(inner, depth + 1)
        if found is not None:
            return found
    return None


def _listed(value: Any) -> Optional[list[str]]:
    if not isinstance(value, (list, tuple, dict)) or not 2 <= size_of(value) <= MOST_WORDS:
        return None
    # Most lists hold no words, which the first of them tell: a data set need not be gone through for it.
    if any(type(each) is not str and type(key) is not str for key, each in items_of(value, _FIRST)):
        return None
    pairs = items_of(value)
    if isinstance(value, dict):
        if all(type(key) is str and type(item) is int for key, item in pairs):
            pairs = [(item, key) for key, item in pairs]
        indices = [key for key, _ in pairs]
        if not all(type(key) is int and 0 <= key < 2 * len(pairs) for key in indices) or len(set(indices)) != len(indices):
            return None
    if not all(type(word) is str for _, word in pairs):
        return None
    if sum(len(word) for _, word in pairs) > min(_MOST_CHARACTERS, _LENGTH * len(pairs)):
        return None
    words = [""] * (max(index for index, _ in pairs) + 1)
    for index, word in pairs:
        words[index] = word
    return words if len(set(words)) > len(words) / 2 else None
