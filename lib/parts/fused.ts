// Plugs in the compiler of fused loops.
import { explain } from '../fuse/explain.ts';
import { fuseWith } from '../fuse/fuser.ts';
import { FusingPlan } from '../fuse/plan.ts';
import { PlannedChain } from '../fuse/planned.ts';

fuseWith({
  chain: (tail, description) => new PlannedChain(tail, (description.plan ??= new FusingPlan()) as FusingPlan),
  exit: (stream: { plans?: FusingPlan[] }, { exit }: { exit: number }) =>
    ((stream.plans ??= [])[exit] ??= new FusingPlan()),
  explain,
});
