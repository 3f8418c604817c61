const fs = require('node:fs');

/** Of a block; 32 batches are whole blocks. */
const STEPS = 8;

/** In a process that trains plain in some of its blocks, once it is watched. */
const SWITCH = Symbol.for('training-recipe bench');

/** Trains a block of steps whenever the measuring process says so, and tells it how long each block took. */
class Turns {
  #asked;
  #told;
  #began = 0;
  #used = 0;

  /**
   * Named pipes. A line comes for each block; `over` answers with its milliseconds, by the clock and of processors. The
   * latter are all since the block before: what other threads work while this one waits is not left out.
   */
  constructor(asked, told) {
    this.#asked = fs.openSync(asked, 'r');
    this.#told = fs.openSync(told, 'w');
  }

  /** Until the next block's turn; false where none comes any more. */
  wait() {
    const line = Buffer.alloc(6);
    const read = fs.readSync(this.#asked, line);
    this.#began = performance.now();
    const said = line.toString('latin1', 0, read);
    globalThis[SWITCH]?.(said === 'train\n');
    return said === 'train\n' || said === 'plain\n';
  }

  over() {
    const { user, system } = process.cpuUsage();
    const used = (user + system) / 1000;
    fs.writeSync(this.#told, `${performance.now() - this.#began} ${used - this.#used}\n`);
    this.#used = used;
  }
}

module.exports = { STEPS, Turns };
