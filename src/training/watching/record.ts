import type { LayersSeen } from '../layersSeen.ts';
import type { Capture, SourceLocation } from '../protocol/capture.ts';
import type { Metric, WatchEnd, WatchRow } from '../protocol/watching.ts';

/** Everything that was recorded of one training that nobody steered. Plain data, kept on disk beside its `.npy` files. */
export interface WatchRecord {
  readonly script: string;
  /** SHA-256 of the script's text when it was started. */
  readonly scriptHash: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Where `predictions-0.npy` and the captured batch lie. */
  readonly runDirectory: string;
  readonly capture: Capture;
  /** By step, before its update. */
  readonly losses: readonly number[];
  /** A step and the learning rate from there on. */
  readonly rates: readonly (readonly [step: number, rate: number])[];
  readonly norms: RecordedNorms;
  readonly metrics: readonly MetricCurve[];
  /** Steps before whose update the net was asked about the captured batch; the last may be the number of steps. */
  readonly predictedAt: readonly number[];
  /** Files of the examples that the net was asked about at the end, an input each; null where there were none. */
  readonly sample: readonly string[] | null;
  /** What came out of each layer for the captured batch; null before the capture. */
  readonly layers: RecordedLayers | null;
  /** Null while the script trains, and where it was ended before its time. */
  readonly end: WatchEnd | null;
  /** Ended by the person, or lost; why. */
  readonly brokenOff: string | null;
}

export interface RecordedLayers {
  /** Before the first update. */
  readonly atInit: LayersSeen;
  /** As the script left its net; null until then. */
  readonly trained: LayersSeen | null;
}

/** A metric over the training: `values[i]` is what it was before step `steps[i]`. */
export interface MetricCurve extends Omit<Metric, 'value'> {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** L2 norms of some steps, by parameter: `gradients[i][k]` is that of `names[k]` at `steps[i]`; NaN where there is none. */
export interface RecordedNorms {
  readonly names: readonly string[];
  readonly steps: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  /** Of the update over that of the weights. */
  readonly updates: readonly (readonly number[])[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? U[] : T[K] };

/** Takes rows as they come. `record` is the whole state of the moment. */
export class RecordBuilder {
  readonly #record: Mutable<WatchRecord>;
  readonly #metrics: Mutable<MetricCurve>[] = [];
  readonly #norms: Mutable<RecordedNorms> = { names: [], steps: [], gradients: [], updates: [] };

  constructor(begun: Pick<WatchRecord, 'script' | 'scriptHash' | 'startedAt' | 'runDirectory' | 'capture' | 'sample'>) {
    this.#record = {
      ...begun,
      losses: [],
      rates: [],
      norms: this.#norms,
      metrics: this.#metrics,
      predictedAt: [],
      layers: null,
      end: null,
      brokenOff: null,
    };
  }

  get record(): WatchRecord {
    return this.#record;
  }

  add(rows: readonly WatchRow[]): void {
    for (const row of rows) {
      if (row.loss !== null) this.#record.losses.push(row.loss);
      if (row.learningRate !== undefined) this.#record.rates.push([row.step, row.learningRate]);
      if (row.gradientNorms !== undefined) this.#addNorms(row.step, row.gradientNorms, row.updateRatios ?? {});
      for (const metric of row.metrics ?? []) this.#addMetric(row.step, metric);
      if (row.predicted === true) this.#record.predictedAt.push(row.step);
    }
  }

  sawLayers(layers: RecordedLayers): void {
    this.#record.layers = layers;
  }

  ended(end: WatchEnd): void {
    this.#record.end = end;
  }

  brokeOff(why: string): void {
    this.#record.brokenOff = why;
  }

  #addMetric(step: number, { name, on, location, value }: Metric) {
    const place = (at: SourceLocation | null): string => JSON.stringify(at);
    let curve = this.#metrics.find(
      (each) => each.name === name && each.on === on && place(each.location) === place(location),
    );
    if (curve === undefined) {
      curve = { name, on, location, steps: [], values: [] };
      this.#metrics.push(curve);
    }
    curve.steps.push(step);
    curve.values.push(value);
  }

  #addNorms(step: number, gradients: Readonly<Record<string, number>>, updates: Readonly<Record<string, number>>) {
    const { names } = this.#norms;
    for (const name of [...Object.keys(gradients), ...Object.keys(updates)]) {
      if (!names.includes(name)) names.push(name);
    }
    this.#norms.steps.push(step);
    this.#norms.gradients.push(names.map((name) => gradients[name] ?? Number.NaN));
    this.#norms.updates.push(names.map((name) => updates[name] ?? Number.NaN));
  }
}
