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
  engine.gradients = function (loss, variables, ...rest) {
    const isTrainingStep = variables.length > 0 && variables.every((each) => each instanceof core.Variable);
    const lossThenEnd = () => {
      loss().dataSync();
      process.reallyExit(93);
    };
    return gradients.call(this, isTrainingStep ? lossThenEnd : loss, variables, ...rest);
  };
}

const script = process.argv[1];
if (isMainThread && script !== undefined) endAtFirstStep(script);
