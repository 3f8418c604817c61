import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { ProbeConnection } from './connection.ts';

const framed = (message: object): string => {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message });
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
};

test('what a process said last is heard although its pipe is closed', async () => {
  const fromProbe = new PassThrough();
  const connection = new ProbeConnection(fromProbe, new PassThrough());
  const heard: string[] = [];
  connection.on('log', ({ message }) => heard.push(message));
  connection.on('script/ended', ({ message }) => heard.push(message));
  connection.listen();
  const logs = Array.from({ length: 40 }, (_, index) => framed({ method: 'log', params: { message: `${index}` } }));
  const last = framed({
    method: 'script/ended',
    params: { kind: 'threw', message: 'last', location: null, stack: null },
  });
  await new Promise((resolve) => fromProbe.once('close', resolve).end(logs.join('') + last));
  await connection.settle();
  connection.dispose();
  assert.equal(heard.length, 41);
  assert.equal(heard.at(-1), 'last');
});

test('an end is said to a connection that is closed already, and nothing comes of it', async () => {
  const connection = new ProbeConnection(new PassThrough(), new PassThrough());
  connection.listen();
  connection.dispose();
  assert.doesNotThrow(() => connection.sayEnd());
  await connection.settle();
});
