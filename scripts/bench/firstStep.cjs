/**
 * Preloaded into a TensorFlow.js script to time it without a probe: ends the process as soon as the first training
 * step's loss is known, the very point at which a probe captures.
 */
const { createRequire } = require('node:module');
const { isMainThread } = require('node:worker_threads');

function firstResolved(base, requests) {
  for (const request of requests) {
    try {
      return createRequire(base).resolve(request);
    } catch {
      // The script may depend on another of them.
    }
  }
  throw new Error('The script finds no TensorFlow.js.');
}

function endAtFirstStep(script) {
  const framework = firstResolved(script, ['@tensorflow/tfjs', '@tensorflow/tfjs-node', '@tensorflow/tfjs-core']);
  const core = createRequire(framework)('@tensorflow/tfjs-core');
  const engine = Object.getPrototypeOf(core.engine());
  const { gradients } = engine;
  engine.gradients = function (...args) {
    const answer = gradients.apply(this, args);
    const isTrainingStep = args[1].length > 0 && args[1].every((each) => each instanceof core.Variable);
    if (isTrainingStep) {
      answer.value.dataSync();
      process.reallyExit(93);
    }
    return answer;
  };
}

const script = process.argv[1];
if (isMainThread && script !== undefined) endAtFirstStep(script);
