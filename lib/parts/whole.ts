// What is plugged in where weight does not count: all that makes streams faster. In browsers small.ts takes its place.
import './fused.ts';
import { Executor } from '../executor/executor.ts';
import { makeStandardRunner } from '../executor/standard.ts';

makeStandardRunner(() => new Executor());
