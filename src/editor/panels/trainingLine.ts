import type { Capture } from '../../training/protocol/capture.ts';

const FRAMEWORK_NAMES = { tfjs: 'TensorFlow.js', torch: 'PyTorch', keras: 'Keras' } as const;

/** A training in one line: `PyTorch 2.9: Net (1,234 parameters), cross_entropy, adam at 0.001, batches of 32`. */
export function trainingLine({ framework, frameworkVersion, model, loss, optimizer, batch }: Capture): string {
  const parts = [
    model === null ? null : `${model.name} (${model.parameterCount.toLocaleString('en')} parameters)`,
    loss.name,
    optimizer === null
      ? null
      : `${optimizer.name}${optimizer.learningRate === null ? '' : ` at ${optimizer.learningRate}`}`,
    batch.size === null ? null : `batches of ${batch.size}`,
  ];
  return `${FRAMEWORK_NAMES[framework]} ${frameworkVersion}: ${parts.filter(Boolean).join(', ')}`;
}
