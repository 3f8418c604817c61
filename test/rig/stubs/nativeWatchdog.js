/** Stands in for the native `@vscode/native-watchdog`: ends this process when the one it serves is gone. */
exports.start = (watched) => {
  const look = () => {
    try {
      process.kill(watched, 0);
    } catch {
      process.exit(87);
    }
  };
  setInterval(look, 2000).unref();
};
exports.exit = (code) => process.reallyExit(code || 0);
