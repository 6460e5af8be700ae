// Plugs in the compiler of fused loops.
import { explain } from '../fuse/explain.ts';
import { fuseWith } from '../fuse/fuser.ts';
import { FusingPlan } from '../fuse/plan.ts';

fuseWith({ plan: () => new FusingPlan(), explain });
