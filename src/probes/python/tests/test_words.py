"""Lists of words among the variables."""

import unittest

from training_recipe_probe.script.words import words_of


class _Dataset:
    classes = ("cat", "dog")

    @property
    def vocab(self):
        raise AssertionError("The person's code ran.")


class _Loader:
    def __init__(self):
        self.dataset = _Dataset()


class Words(unittest.TestCase):
    def test_lists_and_dictionaries_either_way(self):
        self.assertEqual(words_of(["a", "b"]), ["a", "b"])
        self.assertEqual(words_of({0: "a", 1: "b"}), ["a", "b"])
        self.assertEqual(words_of({"a": 1, "b": 2}), ["", "a", "b"])

    def test_what_data_sets_and_loaders_hold_without_running_code(self):
        self.assertEqual(words_of(_Dataset()), ["cat", "dog"])
        self.assertEqual(words_of(_Loader()), ["cat", "dog"])

    def test_what_is_no_list_of_words(self):
        for value in ([], ["a"], ["a", 1], {"a": 0, "b": 100}, {"lr": 1, "epochs": 1}, "ab", None, 3, ["same"] * 10, ["a sentence that is no word, " * 2, "and another one that is none either"] * 1, object()):
            self.assertIsNone(words_of(value), value)


if __name__ == "__main__":
    unittest.main()
