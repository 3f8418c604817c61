import type { GeneratorUse } from '../../../training/protocol/randomness.ts';
import { innermostLocation, isUserFile, type UserFrame, userFrames } from '../script/userFrames.ts';
import { isSetByProbe, seededRandom } from './randomness.ts';

/** So many draws are looked at one by one for who draws; then every so many-th. */
const LOOKED_AT = 200;
const THEN_EVERY = 1024;

/**
 * Watches `Math.random`, from which TensorFlow.js takes the seed of everything that is not seeded: who puts another
 * generator in its place, and whether anything that trains draws from it.
 */
export class RandomUse {
  #seededAt: readonly UserFrame[] | null = null;
  #drawn = false;
  #drawnBeforeSeed = false;
  #drawnAt: readonly UserFrame[] | null = null;
  #draws = 0;

  /** @param reseed another draw of everything: the native generator is seeded by it, one that the script sets is shifted */
  watch(reseed: number | null): void {
    const { random } = Math;
    let current = this.#counting(reseed === null ? random : seededRandom(reseed));
    Object.defineProperty(Math, 'random', {
      configurable: true,
      enumerable: false,
      get: () => current,
      set: (given: () => number) => {
        if (isSetByProbe() || typeof given !== 'function') {
          current = given;
          return;
        }
        this.#seededAt ??= userFrames();
        current = this.#counting(reseed === null ? given : shifted(given, reseed));
      },
    });
    layOutAnew();
  }

  describe(): GeneratorUse {
    const drawnAt = innermostLocation(this.#drawnAt ?? undefined);
    return {
      ...(drawnAt && { drawnAt }),
      generator: 'Math.random',
      seededAt: innermostLocation(this.#seededAt ?? undefined),
      drawn: this.#drawn,
      drawnBeforeSeed: this.#seededAt === null ? null : this.#drawnBeforeSeed,
    };
  }

  #counting(random: () => number): () => number {
    return () => {
      this.#draws += 1;
      const seeded = this.#seededAt !== null;
      const known = this.#drawn && (seeded || this.#drawnBeforeSeed);
      if (!known && (this.#draws <= LOOKED_AT || this.#draws % THEN_EVERY === 0) && isDrawnToTrain()) {
        this.#drawn = true;
        this.#drawnBeforeSeed ||= !seeded;
        this.#drawnAt ??= seeded ? null : userFrames();
      }
      return random();
    };
  }
}

/**
 * V8 keeps an object whose property became an accessor as a table, and would look every `Math.floor` of the script and of the
 * framework up in it, ten times as slow. What others inherit from it lays out anew, as soon as they use it.
 */
function layOutAnew(): void {
  const heir = Object.create(Math) as Math;
  for (let time = 0; time < 100; time += 1) {
    heir.floor(time);
  }
}

/** Another stream as uniform as the given one, and with its period at least. Cranley and Patterson 1976. */
function shifted(given: () => number, seed: number): () => number {
  const shift = seededRandom(seed);
  return () => (given() + shift()) % 1;
}

/** The script's code or TensorFlow.js at work; not some package that draws while it is loaded. */
function isDrawnToTrain(): boolean {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 100;
    Error.prepareStackTrace = (_error, sites) => sites;
    const holder: { stack?: unknown } = {};
    Error.captureStackTrace(holder, isDrawnToTrain);
    const sites = Array.isArray(holder.stack) ? (holder.stack as NodeJS.CallSite[]) : [];
    let framework = false;
    for (const site of sites) {
      const file = site.getFileName() ?? '';
      if (file.startsWith('node:internal/modules')) {
        return false;
      }
      if (isUserFile(file)) {
        return true;
      }
      framework ||= /[\\/]@tensorflow[\\/]/.test(file);
    }
    return framework;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
