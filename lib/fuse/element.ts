// The way from an operator's file to the chain: what an operator in `operators/element` is made with.
export { ElementStream, element, type MakeStage } from '../stream/stream.ts';
