const vscode = require('vscode');

/** A configuration names the interpreter as `python`, and as `debugpyFolder` where its package lies. */
exports.activate = ({ subscriptions }) => {
  subscriptions.push(
    vscode.debug.registerDebugAdapterDescriptorFactory('debugpy', {
      createDebugAdapterDescriptor: ({ configuration: { python, debugpyFolder } }) =>
        new vscode.DebugAdapterExecutable(python, ['-m', 'debugpy.adapter'], { env: { PYTHONPATH: debugpyFolder } }),
    }),
  );
};
