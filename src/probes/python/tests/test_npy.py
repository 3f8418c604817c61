import ast
import struct
import tempfile
import unittest
from pathlib import Path

from training_recipe_probe.conversation.npy import write_npy


class Npy(unittest.TestCase):
    def test_header_is_aligned_and_names_type_and_shape(self):
        for shape in [(), (3,), (2, 3)]:
            with self.subTest(shape=shape), tempfile.TemporaryDirectory() as folder:
                path = Path(folder, "a.npy")
                count = 1
                for size in shape:
                    count *= size
                write_npy(path, "float32", shape, struct.pack(f"<{count}f", *range(count)))
                data = path.read_bytes()
                self.assertEqual(data[:8], b"\x93NUMPY\x01\x00")
                length = int.from_bytes(data[8:10], "little")
                self.assertEqual((10 + length) % 64, 0)
                header = ast.literal_eval(data[10 : 10 + length].decode())
                self.assertEqual(header, {"descr": "<f4", "fortran_order": False, "shape": shape})
                self.assertEqual(struct.unpack(f"<{count}f", data[10 + length :]), tuple(range(count)))


if __name__ == "__main__":
    unittest.main()
