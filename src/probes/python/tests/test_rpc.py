import json
import math
import os
import unittest

from training_recipe_probe.conversation.failures import NotApplicable
from training_recipe_probe.conversation.rpc import (
    Channel,
    Disconnected,
    decode_numbers,
    encode_numbers,
)


class Numbers(unittest.TestCase):
    def test_what_json_lacks_travels_as_text(self):
        sent = json.dumps(encode_numbers({"loss": math.nan, "rows": [math.inf, -math.inf, 1.5, True, None]}), allow_nan=False)
        back = json.loads(sent, object_hook=decode_numbers)
        self.assertTrue(math.isnan(back["loss"]))
        self.assertEqual(back["rows"], [math.inf, -math.inf, 1.5, True, None])


class Conversation(unittest.TestCase):
    def setUp(self):
        self.ours, self.to_probe = os.pipe()
        self.from_probe, theirs = os.pipe()
        self.channel = Channel(self.ours, theirs)

    def send(self, message):
        body = json.dumps(message).encode()
        os.write(self.to_probe, b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def answer(self):
        head, _, body = os.read(self.from_probe, 65536).partition(b"\r\n\r\n")
        self.assertEqual(head, b"Content-Length: %d" % len(body))
        return json.loads(body)

    def test_an_answer_that_cannot_be_written_down_fails_alone(self):
        self.channel.succeed(7, {"value": 1j})
        said = self.answer()
        self.assertEqual(said["id"], 7)
        self.assertIn("complex", said["error"]["message"])

    def test_a_refusal_carries_its_code_and_reason(self):
        def refuse(params):
            raise NotApplicable("there are no targets")

        self.send({"jsonrpc": "2.0", "id": 7, "method": "ask", "params": {}})
        self.channel.answer(self.channel.read(), {"ask": refuse})
        self.assertEqual(self.answer()["error"], {"code": -32001, "message": "there are no targets"})

    def test_messages_that_arrive_together_are_told_apart(self):
        self.send({"id": 1, "method": "a"})
        self.send({"id": 2, "method": "ü"})
        self.assertEqual([self.channel.read()["method"], self.channel.read()["method"]], ["a", "ü"])

    def test_a_closed_pipe_is_the_end(self):
        os.close(self.to_probe)
        with self.assertRaises(Disconnected):
            self.channel.read()


if __name__ == "__main__":
    unittest.main()
