// What `#parts` is where weight does not count: all that makes streams faster is plugged in.
import './fused.ts';
