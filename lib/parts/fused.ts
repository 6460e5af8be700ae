// `import 'millrace/fused'`: plugs in the compiler of fused loops. A program on Node has it anyway. In a browser it is
// a choice: hot pipelines become several times as fast, the program heavier by the compiler, and the page must allow code
// from strings ('unsafe-eval'); where it does not, streams are interpreted as before.
import { explain } from '../fuse/explain.ts';
import { fuseWith } from '../fuse/fuser.ts';
import { FusingPlan } from '../fuse/plan.ts';

fuseWith({ plan: () => new FusingPlan(), explain });
