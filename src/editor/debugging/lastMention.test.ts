import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Source } from '../../scripts/syntax/source.ts';
import { lastMention } from './lastMention.ts';

const python = `images = load()
def train(images):
    # images of digits
    for images, labels in loader:
        loss = step(images)
        other.images = 1
        total += loss.item()
    return images`;

const javascript = `const xs = load();
async function main() {
  const { xs, ys } = train;
  const text = 'xs';
  await model.fit(train.xs, ys);
}`;

describe('lastMention', () => {
  const inPython = (expression: string, line: number) =>
    lastMention(new Source('a.py', python), expression, { line, column: 1 });
  const inJavascript = (expression: string, line: number) =>
    lastMention(new Source('a.js', javascript), expression, { line, column: 3 });

  it('is the nearest line of code up to the one where the program stands', () => {
    assert.equal(inPython('images', 7), 5);
    assert.equal(inPython('images', 4), 4);
    assert.equal(inJavascript('xs', 5), 3, 'neither a text nor a property of something else');
    assert.equal(inJavascript('train.xs', 5), 5);
  });

  it('is of the same variable', () => {
    assert.equal(inPython('images', 1), 1);
    assert.equal(inPython('other.images', 7), 6);
    assert.equal(inJavascript('xs', 1), 1);
  });

  it('may not be there', () => {
    assert.equal(inPython('images[0]', 7), null);
  });
});
