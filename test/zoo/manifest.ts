import type { ZooFramework, ZooScript } from './expectation.ts';
import { kerasCapacityZoo, tfjsCapacityZoo, torchCapacityZoo } from './manifest/capacity.ts';
import { kerasClampedZoo, tfjsClampedZoo, torchClampedZoo } from './manifest/clampedLogits.ts';
import { kerasDataZoo, tfjsDataZoo, torchDataZoo } from './manifest/data.ts';
import { kerasDependencyZoo, tfjsDependencyZoo } from './manifest/dependencies.ts';
import { kerasGeneralizeZoo, tfjsGeneralizeZoo, torchGeneralizeZoo } from './manifest/generalize.ts';
import { kerasGradientZoo, tfjsGradientZoo, torchGradientZoo } from './manifest/gradients.ts';
import { kerasInputZoo, tfjsInputZoo, torchInputZoo } from './manifest/inputs.ts';
import { kerasZoo } from './manifest/keras.ts';
import { kerasFaultKindZoo } from './manifest/kerasFaultKinds.ts';
import { kerasLearningZoo, tfjsLearningZoo, torchLearningZoo } from './manifest/learning.ts';
import { kerasPublishedZoo, tfjsPublishedZoo, torchPublishedZoo } from './manifest/publishedKinds.ts';
import { kerasRunZoo, tfjsRunZoo } from './manifest/runs.ts';
import { kerasSkeletonZoo, tfjsSkeletonZoo, torchSkeletonZoo } from './manifest/skeletonChecks.ts';
import { kerasSuspiciousZoo, tfjsSuspiciousZoo, torchSuspiciousZoo } from './manifest/suspicious.ts';
import { tfjsZoo } from './manifest/tfjs.ts';
import { torchZoo } from './manifest/torch.ts';
import { torchBatchZoo } from './manifest/torchBatches.ts';
import { torchEvaluationZoo } from './manifest/torchEvaluations.ts';
import { torchSeedZoo } from './manifest/torchSeeds.ts';
import { torchSequenceZoo } from './manifest/torchSequences.ts';
import { torchStepZoo } from './manifest/torchSteps.ts';
import { kerasUnseenZoo, torchUnseenZoo } from './manifest/unseenKinds.ts';

/** Every script of the zoo, by framework. A script of a framework lies in the folder of that name. */
export const zoo: Readonly<Record<ZooFramework, readonly ZooScript[]>> = {
  tfjs: [
    ...tfjsZoo,
    ...tfjsDependencyZoo,
    ...tfjsRunZoo,
    ...tfjsSkeletonZoo,
    ...tfjsCapacityZoo,
    ...tfjsDataZoo,
    ...tfjsInputZoo,
    ...tfjsLearningZoo,
    ...tfjsGeneralizeZoo,
    ...tfjsClampedZoo,
    ...tfjsSuspiciousZoo,
    ...tfjsGradientZoo,
    ...tfjsPublishedZoo,
  ],
  torch: [
    ...torchZoo,
    ...torchStepZoo,
    ...torchBatchZoo,
    ...torchSequenceZoo,
    ...torchSeedZoo,
    ...torchEvaluationZoo,
    ...torchSkeletonZoo,
    ...torchCapacityZoo,
    ...torchDataZoo,
    ...torchInputZoo,
    ...torchLearningZoo,
    ...torchGeneralizeZoo,
    ...torchClampedZoo,
    ...torchSuspiciousZoo,
    ...torchGradientZoo,
    ...torchPublishedZoo,
    ...torchUnseenZoo,
  ],
  keras: [
    ...kerasZoo,
    ...kerasDependencyZoo,
    ...kerasRunZoo,
    ...kerasSkeletonZoo,
    ...kerasFaultKindZoo,
    ...kerasPublishedZoo,
    ...kerasCapacityZoo,
    ...kerasDataZoo,
    ...kerasInputZoo,
    ...kerasLearningZoo,
    ...kerasGeneralizeZoo,
    ...kerasClampedZoo,
    ...kerasSuspiciousZoo,
    ...kerasGradientZoo,
    ...kerasUnseenZoo,
  ],
};
