/** Stands in for the native `@vscode/spdlog`: the same interface, plain appends. */
const fs = require('node:fs');
const path = require('node:path');

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];

class Logger {
  constructor(_type, _name, file) {
    this.file = file;
    this.level = 2;
    this.bare = false;
  }
  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  setPattern() {}
  clearFormatters() {
    this.bare = true;
  }
  flush() {}
  drop() {
    this.file = undefined;
  }
}

for (const [level, name] of levels.entries()) {
  Logger.prototype[name] = function (message) {
    if (level < this.level || this.file === undefined) return;
    try {
      fs.appendFileSync(this.file, this.bare ? message : `${new Date().toISOString()} [${name}] ${message}\n`);
    } catch {
      // A log whose folder is gone must not take the server along.
    }
  };
}

async function create(name, file) {
  await fs.promises.mkdir(path.dirname(file), { recursive: true });
  return new Logger('rotating', name, file);
}

exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
