import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { nextStretch, PageQueue, type Stretch } from './pageQueue.ts';

/** Requests under way, which a test answers when it likes. */
class Requests {
  readonly here = new Set<number>();
  readonly sent: string[] = [];
  readonly #open: { readonly stretch: Stretch; readonly end: (error?: Error) => void }[] = [];
  readonly queue = new PageQueue({
    isHere: (page) => this.here.has(page),
    mostTogether: 4,
    fetch: (stretch) => {
      this.sent.push(`${stretch.first}–${stretch.end - 1}`);
      return new Promise((resolve, reject) => {
        this.#open.push({ stretch, end: (error) => (error === undefined ? resolve() : reject(error)) });
      });
    },
  });

  /** Answers the oldest request. */
  async answer(error?: Error): Promise<void> {
    const request = this.#open.shift();
    assert.ok(request, 'no request is under way');
    const { first, end } = request.stretch;
    if (error === undefined) for (let page = first; page < end; page += 1) this.here.add(page);
    request.end(error);
    await settled();
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const [list, detail] = [{}, {}];

describe('a request', () => {
  it('pages side by side come in one request, scattered ones each in its own', () => {
    assert.deepEqual(nextStretch([5, 6, 7], 4), { first: 5, end: 8 });
    assert.deepEqual(nextStretch([5, 900, 17], 4), { first: 5, end: 6 });
  });

  it('a request begins with the page that is needed first, whichever way its neighbours lie', () => {
    assert.deepEqual(nextStretch([5, 4, 3, 2, 1], 4), { first: 2, end: 6 });
    assert.deepEqual(nextStretch([5, 4, 6, 7, 8, 9], 4), { first: 5, end: 9 });
  });

  it('nothing is sent for where nothing is needed', () => {
    assert.equal(nextStretch([], 4), null);
  });
});

describe('the requests', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('what is on screen goes before what is ahead, also that of someone who asks later', async () => {
    const requests = new Requests();
    const { queue, sent } = requests;
    queue.want(list, { now: [10], next: [50, 60, 70, 80] });
    queue.want(detail, { now: [90], next: [] });
    assert.deepEqual(sent, ['10–10', '50–50', '60–60'], 'three requests at once are enough');
    await requests.answer();
    assert.deepEqual(sent.slice(3), ['90–90']);
    await requests.answer();
    assert.deepEqual(sent.slice(4), ['70–70']);
  });

  it('after a jump the pages of rows long gone are never sent for', async () => {
    const requests = new Requests();
    const { queue, sent } = requests;
    queue.want(list, { now: [1, 2, 3, 4], next: [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] });
    assert.deepEqual(sent, ['1–4', '5–8', '9–12']);
    queue.want(list, { now: [500, 501], next: [502, 503, 504] });
    await requests.answer();
    await requests.answer();
    await requests.answer();
    assert.deepEqual(sent.slice(3), ['500–503', '504–504']);
  });

  it('a page that is here, or under way, is not sent for again', async () => {
    const requests = new Requests();
    const { queue, sent } = requests;
    requests.here.add(3);
    queue.want(list, { now: [1, 2, 3, 4], next: [] });
    queue.want(list, { now: [2, 3, 4, 5], next: [] });
    assert.deepEqual(sent, ['1–2', '4–4', '5–5']);
    await requests.answer();
    await requests.answer();
    await requests.answer();
    assert.deepEqual(sent.length, 3);
  });

  it('who looks no more wants nothing', async () => {
    const requests = new Requests();
    const { queue, sent } = requests;
    queue.want(list, { now: [1, 11, 21, 31], next: [] });
    assert.ok(queue.isWanted(31));
    queue.want(list, { now: [], next: [] });
    assert.ok(!queue.isWanted(31));
    await requests.answer();
    assert.deepEqual(sent, ['1–1', '11–11', '21–21']);
  });

  it('what could not be read is asked for again after a while, and not at once', async () => {
    const requests = new Requests();
    const { queue, sent } = requests;
    queue.want(list, { now: [1], next: [] });
    await requests.answer(new Error('the connection broke off'));
    assert.deepEqual(sent, ['1–1']);
    mock.timers.tick(1000);
    assert.deepEqual(sent, ['1–1', '1–1']);
    await requests.answer();
    assert.deepEqual(sent.length, 2);
  });
});
