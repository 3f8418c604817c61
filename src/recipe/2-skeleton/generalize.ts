import { readFile } from 'node:fs/promises';
import { functionsOf, handOverNames } from '../../scripts/functions/functionsOf.ts';
import { loopyTwinsOf } from '../../scripts/functions/loopyTwins.ts';
import { ScriptText } from '../../scripts/scriptText.ts';
import type {
  FunctionComparison,
  FunctionComparisonQuery,
  FunctionOutcome,
} from '../../training/protocol/functions.ts';
import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { relaunched } from '../relaunched.ts';
import { judgeComparison } from './generalize/judgeComparison.ts';

const ID = 'skeleton/generalize';

/** Two functions that a person has picked. */
export interface Choice extends FunctionComparisonQuery {
  /** The file in which they stand: JavaScript keeps a file's names to itself. Absent: the script that is examined. */
  readonly file?: string;
}

/**
 * Do two versions of one function give the same? The article's step "generalize a special case": a loopy version that is
 * plainly right beside a vectorised one that is fast.
 */
export const generalize: Check = {
  id: ID,
  stage: 2,
  title: 'Compare with the loopy version',
  question: 'Do a function and its loopy version give the same on the captured tensors?',
  effort: 'experiments',
  judge: judgeTwins,
};

/** The same check for two functions of a person's choice. */
export const comparing = (choice: Choice): Check => ({
  ...generalize,
  judge: async (training, context) => {
    context.report(`Running ${choice.first} and ${choice.second} on the captured tensors`);
    const file = choice.file ?? scriptOf(training);
    const text = file === null ? null : await textOf(file);
    return compare(training, choice, text, 'fail');
  },
});

async function judgeTwins(training: Training, context: CheckContext): Promise<Judgement> {
  const file = scriptOf(training);
  const text = file === null ? null : await textOf(file);
  const twins = text === null ? [] : loopyTwinsOf(functionsOf(text.source));
  const [found] = twins;
  if (!found) {
    return {
      verdict: 'not-applicable',
      message:
        'No function stands beside a loopy version of its own (a name that ends in _loop or _naive, and the same parameters).',
      advice:
        'Write the loopy version first, and compare: the command Compare with the Loopy Version, or training-recipe compare SCRIPT FUNCTION LOOPY_FUNCTION.',
    };
  }
  let last: Judgement | null = null;
  for (const { loopy, general } of twins) {
    context.report(`Running ${general.name} and ${loopy.name} on the captured tensors`);
    const query = { first: general.name, second: loopy.name, arguments: null };
    last = await compare(training, query, text, 'warn');
    if (last.verdict !== 'pass') {
      return last;
    }
  }
  return last ?? { verdict: 'not-applicable', message: 'Nothing was compared.' };
}

const scriptOf = ({ capture }: Training): string | null =>
  capture.frames.at(-1)?.location.file ?? capture.location?.file ?? null;

async function textOf(file: string): Promise<ScriptText | null> {
  const content = await readFile(file, 'utf8').catch(() => null);
  return content === null ? null : new ScriptText(file, content);
}

/** Where the text has to hand over its names first, a fresh process of the script answers. */
async function compare(
  training: Training,
  { first, second, arguments: given }: FunctionComparisonQuery,
  text: ScriptText | null,
  verdict: 'warn' | 'fail',
): Promise<Judgement> {
  const query = { first, second, arguments: given };
  const ask = async (asked: Training) =>
    judgeComparison(asked, withPlaces(await asked.compareFunctions(query), text), verdict);
  const edits = text === null ? [] : handOverNames(text.source);
  if (edits.length === 0) {
    return ask(training);
  }
  const judgement = await relaunched(training, { edits }, ask);
  return typeof judgement === 'string' ? { verdict: 'not-applicable', message: judgement } : judgement;
}

/** Where the functions stand, for probes that only know how to call them. */
function withPlaces(comparison: FunctionComparison, text: ScriptText | null): FunctionComparison {
  const functions = text === null ? [] : functionsOf(text.source);
  const placed = (outcome: FunctionOutcome): FunctionOutcome => {
    const found = functions.find(({ name }) => name === outcome.name);
    return outcome.location === null && found && text
      ? { ...outcome, location: text.inFile({ file: text.source.file, line: found.line, column: 1 }) }
      : outcome;
  };
  return { ...comparison, first: placed(comparison.first), second: placed(comparison.second) };
}
