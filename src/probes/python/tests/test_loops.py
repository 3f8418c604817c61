import sys
import tempfile
import textwrap
import unittest
from pathlib import Path

from training_recipe_probe.loops.compiled import compile_loop
from training_recipe_probe.loops.source import SourceFile, lines_of


def run_to(source, stop):
    """Runs a script whose `stop()` call hands over the live frames of its caller, innermost first."""
    with tempfile.NamedTemporaryFile("w", suffix=".py", delete=False) as file:
        file.write(textwrap.dedent(source))
    variables = {"stop": stop, "__name__": "__main__"}
    try:
        exec(compile(Path(file.name).read_text(), file.name, "exec"), variables)
    finally:
        Path(file.name).unlink()
    return variables


def loop_at(frame, index=0, **options):
    source = SourceFile(frame.f_code.co_filename)
    loops = sorted(source.loops(source.scope(frame.f_code)), key=lambda each: each.lineno)
    return compile_loop(source, frame, lines_of(loops[index]), lambda make: iter(make()), lambda: None, **options)


class Again(unittest.TestCase):
    def test_a_function_loop_runs_in_variables_of_its_own(self):
        found = {}

        def stop():
            found["loop"] = loop = loop_at(sys._getframe(1))
            loop.write({"total": 10, "factor": 3})
            loop.run()
            found["after"] = loop.read()

        run_to(
            """
            def work(factor):
                total = 0
                for i in range(4):
                    if not done:
                        finish()
                        stop()
                    total += factor * i
                return total

            done = False

            def finish():
                global done
                done = True

            result = work(2)
            """,
            stop,
        )
        self.assertEqual(found["after"]["total"], 10 + 3 * 6)

    def test_a_closure_sees_the_new_batch(self):
        seen = []

        def stop():
            if len(seen) == 1:
                frame = sys._getframe(1)
                loop = loop_at(frame)
                loop.write({**frame.f_locals, "batches": [7, 8]})
                loop.run()

        def work(stop):
            run_to(
                """
                def train():
                    batches = [1, 2]
                    batch = None

                    def closure():
                        seen(batch)

                    for batch in batches:
                        closure()
                        stop()

                train()
                """.replace("seen(batch)", "stop.seen(batch)"),
                stop,
            )

        stop.seen = seen.append
        work(stop)
        # The loop that goes on afterwards has its own second batch.
        self.assertEqual(seen, [1, 7, 8, 2])

    def test_a_periodic_evaluation_is_left_out_and_nothing_else(self):
        calls = []

        def stop(what):
            calls.append(what)
            if calls.count("step") == 1 and what == "step":
                frame = sys._getframe(1)
                line = frame.f_lineno
                loop = loop_at(frame, skip=lambda first, last: not first <= line <= last)
                self.assertEqual(loop.left_out, 1)
                calls.clear()
                calls.append("step")
                loop.run()
                raise StopIteration

        with self.assertRaises(StopIteration):
            run_to(
                """
                for i in range(3):
                    if i % 1 == 0:
                        best = stop("evaluate")
                    if i == 1:
                        scheduler = stop
                        rate = scheduler("rate")
                    stop("step")
                    keep = rate if i == 1 else None
                """,
                stop,
            )
        self.assertEqual(calls, ["step", "step", "rate", "step", "step"])


if __name__ == "__main__":
    unittest.main()
