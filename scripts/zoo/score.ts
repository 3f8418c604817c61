import path from 'node:path';
import type { ZooFramework, ZooScript } from '../../test/zoo/expectation.ts';
import type { Outcome } from '../../test/zoo/outcome.ts';
import { artefacts } from '../repository.ts';

/** Where the suite leaves what became of each script: `{ seconds, judged }`. */
export const judgedFile = path.join(artefacts, 'zoo.json');

/** One script of the zoo with its outcome. */
export interface Judged {
  readonly framework: ZooFramework;
  readonly script: ZooScript;
  readonly outcome: Outcome;
  readonly milliseconds: number;
}

export interface Score {
  readonly faults: number;
  /** Found on their line, give or take two, and in the right words. */
  readonly caught: number;
  /** Found, but on another line or in words that do not name the fault. */
  readonly caughtElsewhere: number;
  readonly twins: number;
  readonly twinsQuiet: number;
  /** Twins included. */
  readonly sound: number;
  readonly alarms: number;
  /** Sound scripts that no check could judge. */
  readonly notJudged: number;
  readonly broke: number;
}

export function scoreOf(all: readonly Judged[]): Score {
  const faulty = all.filter(({ script }) => script.kind === 'faulty');
  const sound = all.filter(({ script }) => script.kind === 'sound');
  const twinFiles = new Set(
    faulty.flatMap(({ framework, script }) => (script.kind === 'faulty' ? [`${framework}/${script.twin}`] : [])),
  );
  const twins = sound.filter(({ framework, script }) => twinFiles.has(`${framework}/${script.file}`));
  const count = (some: readonly Judged[], ...kinds: readonly Outcome['kind'][]) =>
    some.filter(({ outcome }) => kinds.includes(outcome.kind)).length;
  return {
    faults: faulty.length,
    caught: count(faulty, 'caught'),
    caughtElsewhere: count(faulty, 'wrong-line', 'wrong-words'),
    twins: twins.length,
    twinsQuiet: count(twins, 'quiet', 'not-judged'),
    sound: sound.length,
    alarms: count(sound, 'false-alarm'),
    notJudged: count(sound, 'not-judged'),
    broke: count(all, 'broke'),
  };
}

export function describeScore(score: Score): string {
  return [
    `${score.caught} of ${score.faults} faults caught on the right line`,
    ...(score.caughtElsewhere > 0 ? [`${score.caughtElsewhere} elsewhere`] : []),
    `${score.twinsQuiet} of ${score.twins} twins quiet`,
    `${score.alarms} alarms on ${score.sound} sound scripts`,
    ...(score.notJudged > 0 ? [`${score.notJudged} of them not judged`] : []),
    ...(score.broke > 0 ? [`${score.broke} could not be run`] : []),
  ].join(', ');
}
