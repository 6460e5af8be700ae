// What timers.ts is in browsers: the timers of native runners, also of those that are made already, since the first time
// operator of a page may come with a part that it loads late. See the field `browser` of package.json.
import { NativeRunner } from '../executor/native-runner.ts';
import { nativeTimers } from '../executor/native-timers.ts';

Object.assign(NativeRunner.prototype, nativeTimers);
