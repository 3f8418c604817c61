import builtins
import os
import random
import sys
import tempfile
import unittest

from training_recipe_probe.script import frames
from training_recipe_probe.state.imports import watch_imports
from training_recipe_probe.state.seeds import Seeds


class PythonSeeds(unittest.TestCase):
    """Each begins with Python's own functions and puts them back."""

    def setUp(self):
        self.before = random.seed, random.Random
        # What lies in the probe's own folder is nobody's script otherwise.
        frames._is_user[__file__] = True

    def tearDown(self):
        random.seed, random.Random = self.before
        del frames._is_user[__file__]

    def watched(self, reseed=None):
        seeds = Seeds(reseed)
        seeds.watch_python()
        return seeds

    def use(self, seeds):
        return next(each for each in seeds.describe() if each["generator"] == "python")

    def test_a_generator_nobody_touches(self):
        use = self.use(self.watched())
        self.assertEqual((use["seededAt"], use["drawn"], use["drawnBeforeSeed"]), (None, False, False))

    def test_seeded_and_drawn(self):
        seeds = self.watched()
        random.seed(3)
        random.random()
        use = self.use(seeds)
        self.assertTrue(use["seededAt"]["file"].endswith("test_seeds.py"))
        self.assertEqual((use["drawn"], use["drawnBeforeSeed"]), (True, False))

    def test_drawn_before_it_is_seeded(self):
        seeds = self.watched()
        random.random()
        random.seed(3)
        use = self.use(seeds)
        self.assertEqual((use["drawn"], use["drawnBeforeSeed"]), (True, True))

    def test_what_a_framework_draws_before_it_loads_another_is_not_the_scripts(self):
        seeds = self.watched()
        with seeds.importing():
            random.random()
            with seeds.importing():
                random.random()
        random.seed(3)
        use = self.use(seeds)
        self.assertEqual((use["drawn"], use["drawnBeforeSeed"]), (False, False))

    def test_drawn_before_a_framework_is_loaded(self):
        seeds = self.watched()
        random.random()
        with seeds.importing():
            random.random()
        random.seed(3)
        self.assertTrue(self.use(seeds)["drawnBeforeSeed"])

    def test_what_a_library_draws_while_it_is_loaded_is_not_the_scripts(self):
        with tempfile.TemporaryDirectory() as folder:
            library = os.path.join(folder, "site-packages")
            os.mkdir(library)
            for home, name in ((library, "library_that_draws"), (folder, "module_of_ones_own_that_draws")):
                with open(os.path.join(home, f"{name}.py"), "w", encoding="utf-8") as module:
                    module.write("import random\nrandom.random()\n")
            original = builtins.__import__
            sys.path[:0] = [library, folder]
            try:
                seeds = self.watched()
                watch_imports(seeds)
                import library_that_draws  # noqa: F401

                self.assertFalse(seeds._uses["python"].drawn)
                import module_of_ones_own_that_draws  # noqa: F401

                self.assertTrue(self.use(seeds)["drawn"])
                seeds.freeze()
                import random as _  # noqa: F401

                self.assertIs(builtins.__import__, original)
            finally:
                builtins.__import__ = original
                del sys.path[:2]

    def test_a_seed_of_none_is_none(self):
        seeds = self.watched()
        random.seed()
        self.assertIsNone(self.use(seeds)["seededAt"])

    def test_what_is_drawn_after_the_capture_is_not_the_scripts(self):
        seeds = self.watched()
        seeds.freeze()
        random.random()
        self.assertFalse(self.use(seeds)["drawn"])

    def drawn(self, reseed):
        self.watched(reseed)
        unseeded = random.random()
        random.seed(3)
        seeded = random.random()
        own = random.Random(3).random()
        again = random.Random()
        again.seed(3)
        result = unseeded, seeded, own, again.random()
        random.seed, random.Random = self.before
        return result

    def test_another_draw_is_another_one_and_always_the_same(self):
        plain, one, same, other = self.drawn(None), self.drawn(1), self.drawn(1), self.drawn(2)
        self.assertEqual(one, same)
        for first, second in ((plain, one), (one, other), (plain, other)):
            self.assertTrue(all(a != b for a, b in zip(first, second)), (first, second))
        self.assertEqual(one[2], one[3])
        self.assertEqual(plain[1], plain[2])

    def test_every_generator_still_counts_as_one(self):
        made_before = random.Random(1)
        self.watched(1)
        self.assertIsInstance(made_before, random.Random)
        self.assertIsInstance(random.Random(1), random.Random)
        self.assertTrue(issubclass(random.SystemRandom, random.Random))

        class Own(random.Random):
            pass

        self.assertNotIsInstance(made_before, Own)
        self.assertEqual(Own(5).random(), random.Random(5).random())

    def test_text_as_a_seed_stays(self):
        self.assertEqual(Seeds(1).other("word"), "word")
        self.assertIsNone(Seeds(1).other(None))
        self.assertEqual(Seeds(None).other(7), 7)
        self.assertNotEqual(Seeds(1).other(7), 7)
        self.assertLess(Seeds(1).other(10**30), 2**31)


if __name__ == "__main__":
    unittest.main()
