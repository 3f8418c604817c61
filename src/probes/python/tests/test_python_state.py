import builtins
import unittest

from training_recipe_probe.state.python_state import remember_objects


class RememberObjects(unittest.TestCase):
    def test_puts_containers_back(self):
        counts, names = {"steps": 1}, ["a"]
        remembered = remember_objects([{"counts": counts, "names": names}], lambda value: False)
        counts["steps"] = 2
        names.append("b")
        remembered.restore()
        self.assertEqual((counts, names), ({"steps": 1}, ["a"]))

    def test_leaves_pythons_own_names_alone(self):
        remembered = remember_objects([{"__builtins__": builtins.__dict__}], lambda value: False)
        builtins.__dict__["_added_by_a_library"] = 1
        try:
            remembered.restore()
            self.assertIn("_added_by_a_library", builtins.__dict__)
        finally:
            del builtins.__dict__["_added_by_a_library"]


if __name__ == "__main__":
    unittest.main()
