import type { ZooFramework } from '../../test/zoo/expectation.ts';
import { describeScore, type Judged, scoreOf } from './score.ts';

const FRAMEWORKS: Readonly<Record<ZooFramework, string>> = {
  tfjs: 'TensorFlow.js',
  torch: 'PyTorch',
  keras: 'Keras',
};

const IN_WORDS: Readonly<Record<Judged['outcome']['kind'], string>> = {
  caught: 'caught',
  missed: '**missed**',
  'wrong-line': '**caught, on another line**',
  'wrong-words': '**caught, in other words**',
  quiet: 'quiet',
  'not-judged': 'quiet: not judged',
  'false-alarm': '**false alarm**',
  broke: '**could not be run**',
};

/**
 * docs/detection.md: what is caught, what stays quiet, and what is still got wrong.
 * @param all whether every check was asked of every script
 */
export function detectionPage(judged: readonly Judged[], seconds: number, all: boolean): string {
  const frameworks = (Object.keys(FRAMEWORKS) as ZooFramework[]).filter((framework) =>
    judged.some((each) => each.framework === framework),
  );
  return [
    '# What is detected',
    '',
    'The zoo (`test/zoo/`) holds small training scripts as people write them: each fault beside a sound twin that differs',
    'in the fault alone, and sound scripts that look suspicious. `npm run zoo` examines them all and writes this page.',
    'A fault counts as caught when it is pointed at within two lines of where it is, and named. A sound script that gets a',
    'warning or a failure counts as a false alarm.',
    '',
    all
      ? 'Every check was asked of every script.'
      : 'Of each script those checks were asked that need a moment only, and those that it, or the fault it is the twin of, is about.',
    'The rules were mended on these same scripts, so this is a score on known material, not an estimate for scripts never seen.',
    'Most scripts set no seed; how often a verdict changes from run to run is not measured here.',
    '',
    'Faults of the data that were planted among real digits, with recall and precision: [data-detection.md](data-detection.md).',
    '',
    '| | faults caught | twins quiet | alarms on sound scripts | sound, not judged | could not be run |',
    '|---|---|---|---|---|---|',
    ...frameworks.map((framework) =>
      row(
        FRAMEWORKS[framework],
        judged.filter((each) => each.framework === framework),
      ),
    ),
    row('all', judged),
    '',
    `${describeScore(scoreOf(judged))}; ${judged.length} scripts in ${Math.round(seconds)} seconds, two at a time.`,
    ...frameworks.flatMap((framework) =>
      section(
        FRAMEWORKS[framework],
        judged.filter((each) => each.framework === framework),
      ),
    ),
    '',
  ].join('\n');
}

function row(name: string, some: readonly Judged[]): string {
  const score = scoreOf(some);
  return `| ${name} | ${score.caught} of ${score.faults} | ${score.twinsQuiet} of ${score.twins} | ${score.alarms} of ${score.sound} | ${score.notJudged} | ${score.broke} |`;
}

function section(name: string, some: readonly Judged[]): readonly string[] {
  const faulty = some.flatMap((judged) =>
    judged.script.kind === 'faulty' ? [{ ...judged, script: judged.script }] : [],
  );
  const sound = some.filter(({ script }) => script.kind === 'sound');
  return [
    '',
    `## ${name}`,
    '',
    '| fault | check | script | outcome |',
    '|---|---|---|---|',
    ...faulty.map(
      ({ script, outcome }) =>
        `| ${script.about} | ${script.must.map(({ check }) => check).join(', ')} | \`${script.file}\` | ${IN_WORDS[outcome.kind]} |`,
    ),
    '',
    '| sound, though | script | outcome |',
    '|---|---|---|',
    ...sound.map(({ script, outcome }) => `| ${script.about} | \`${script.file}\` | ${IN_WORDS[outcome.kind]} |`),
  ];
}
