import type { Check } from '../../recipe/check.ts';
import type { Stage } from '../../recipe/recipe.ts';
import type { DiscoveredScript } from '../../scripts/script.ts';

/** What does not run with the checks: a person does it in a panel, or watches the training there. */
export interface PanelRow {
  readonly id: string;
  readonly title: string;
  readonly question: string;
}

/** One row of the tree. */
export type RecipeItem =
  | { readonly kind: 'script'; readonly script: DiscoveredScript }
  | { readonly kind: 'stage'; readonly script: DiscoveredScript; readonly stage: Stage }
  | { readonly kind: 'check'; readonly script: DiscoveredScript; readonly stage: Stage; readonly check: Check }
  | { readonly kind: 'panel'; readonly script: DiscoveredScript; readonly stage: Stage; readonly panel: PanelRow };

/** What a run of this row would check. */
export function checksOf(item: RecipeItem, stages: readonly Stage[]): readonly Check[] {
  switch (item.kind) {
    case 'script':
      return stages.flatMap(({ checks }) => checks);
    case 'stage':
      return item.stage.checks;
    case 'check':
      return [item.check];
    case 'panel':
      return [];
  }
}

/** The same row keeps its id when the tree is read again, so that it stays open and selected. */
export function idOf(item: RecipeItem): string {
  switch (item.kind) {
    case 'script':
      return item.script.file;
    case 'stage':
      return `${item.script.file}#${item.stage.number}`;
    case 'check':
      return `${item.script.file}#${item.check.id}`;
    case 'panel':
      return `${item.script.file}#${item.panel.id}`;
  }
}
