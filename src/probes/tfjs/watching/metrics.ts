import type { Metric } from '../../../training/protocol/watching.ts';
import type { MetricsListener } from '../recording/gate.ts';
import { isTensor, type LayersModel } from '../tensors/framework.ts';

const EVALUATION = 'val_';

/** Hears what TensorFlow.js works out beside the loss of a step. `note` is told of it in the protocol's words. */
export function hearMetrics(note: (metrics: readonly Metric[]) => void): MetricsListener {
  return {
    epoch(logs) {
      note(
        Object.entries(logs).flatMap(([name, value]) =>
          name.startsWith(EVALUATION)
            ? metricOf(name.slice(EVALUATION.length), 'evaluation', value)
            : metricOf(name, 'training', value),
        ),
      );
    },
    batch(model, results) {
      // The loss of the step is recorded with every digit.
      note(named(model, results, 'training').filter(({ name }) => name !== 'loss'));
    },
    evaluated(model, results, location) {
      note(named(model, results, 'evaluation').map((metric) => ({ ...metric, location })));
    },
  };
}

function named({ metricsNames = [] }: LayersModel, results: readonly unknown[], on: Metric['on']): readonly Metric[] {
  return results.flatMap((value, index) => {
    const name = metricsNames[index] ?? (index === 0 ? 'loss' : undefined);
    return typeof name === 'string' ? metricOf(name, on, value) : [];
  });
}

/** None where it is no number. */
function metricOf(name: string, on: Metric['on'], value: unknown): readonly Metric[] {
  const number = isTensor(value) && value.size === 1 ? Number(value.dataSync()[0]) : value;
  return typeof number === 'number' ? [{ name, on, location: null, value: number }] : [];
}
