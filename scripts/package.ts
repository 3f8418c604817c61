/** `npm run package`: training-recipe-VERSION.vsix in the checkout. */
import { packageVsix } from './packageVsix.ts';

packageVsix().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
