/**
 * Preloaded into a TensorFlow.js script to time it without a probe. With BENCH_STEPS=0 the process ends as soon as the
 * first training step's loss is known, the very point at which a probe captures; else after so many steps, or
 * BENCH_MILLISECONDS of them, and what each took goes to descriptor 3 as JSON.
 */
const { writeSync } = require('node:fs');
const { createRequire } = require('node:module');
const { isMainThread } = require('node:worker_threads');

const REACHED = 93;
const STEPS = Number(process.env.BENCH_STEPS);
const MILLISECONDS = Number(process.env.BENCH_MILLISECONDS);
/** Those of the warm-up, and some to count. */
const FEWEST = 8;
const TIMES = 3;

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

/** Returns what to call at the beginning of each step. */
function stepClock() {
  const times = [];
  const began = performance.now();
  let before = null;
  return () => {
    const now = performance.now();
    if (before !== null) times.push(now - before);
    if (times.length === STEPS || (times.length >= FEWEST && now - began > MILLISECONDS)) {
      writeSync(TIMES, JSON.stringify(times));
      process.reallyExit(REACHED);
    }
    before = performance.now();
  };
}

function watchSteps(script) {
  const framework = firstResolved(script, ['@tensorflow/tfjs', '@tensorflow/tfjs-node', '@tensorflow/tfjs-core']);
  const core = createRequire(framework)('@tensorflow/tfjs-core');
  const engine = Object.getPrototypeOf(core.engine());
  const { gradients } = engine;
  const tick = stepClock();
  engine.gradients = function (loss, variables, ...rest) {
    const isTrainingStep = variables.length > 0 && variables.every((each) => each instanceof core.Variable);
    const lossThenEnd = () => {
      loss().dataSync();
      process.reallyExit(REACHED);
    };
    if (isTrainingStep && STEPS > 0) tick();
    return gradients.call(this, isTrainingStep && STEPS === 0 ? lossThenEnd : loss, variables, ...rest);
  };
}

const script = process.argv[1];
if (isMainThread && script !== undefined) watchSteps(script);
