import * as element_ from '../../../operators/element/index.ts';
import * as life_ from '../../../operators/life/index.ts';
import * as many_ from '../../../operators/many/index.ts';
import * as share_ from '../../../operators/share/index.ts';
import * as source_ from '../../../operators/source/index.ts';
import * as time_ from '../../../operators/time/index.ts';
import * as all from 'millrace/operators';
import { lawsOf } from 'millrace/testing';
import { describe, expect, test } from 'vitest';
import { element } from './subjects/element.ts';
import { life } from './subjects/life.ts';
import { many } from './subjects/many.ts';
import { share } from './subjects/share.ts';
import { source } from './subjects/source.ts';
import type { Room } from './subjects/subject.ts';
import { time } from './subjects/time.ts';

// Every operator that the package exports is listed in spec/unit/laws/subjects, and so is held to every law.

const rooms: readonly [name: string, exports: object, listed: Room][] = [
  ['source', source_, source],
  ['element', element_, element],
  ['time', time_, time],
  ['many', many_, many],
  ['life', life_, life],
  ['share', share_, share],
];

const operatorOf = (name: string): string => /^\w+/.exec(name)![0];

describe.each(rooms)('operators/%s', (_room, exports, { subjects, exceptions }) => {
  test('every exported operator is listed', () => {
    const listed = new Set([...subjects.map(({ name }) => operatorOf(name)), ...Object.keys(exceptions)]);
    expect(Object.keys(exports).filter((name) => !listed.has(name))).toEqual([]);
  });

  test('whatever is listed is exported', () => {
    const listed = [...subjects.map(({ name }) => operatorOf(name)), ...Object.keys(exceptions)];
    expect(listed.filter((name) => !(name in exports))).toEqual([]);
  });

  test('no exception is without a reason', () => {
    const reasons = [
      ...Object.values(exceptions),
      ...subjects.flatMap(({ exempt = {} }) => Object.values(exempt)),
    ];
    expect(reasons.filter((reason) => reason.length < 10)).toEqual([]);
  });

  for (const subject of subjects)
    describe(subject.name, () => {
      for (const [law, check] of lawsOf(subject)) test(law, check);
    });
});

test('the rooms together are all that millrace/operators exports', () => {
  expect(rooms.flatMap(([, exports]) => Object.keys(exports)).sort()).toEqual(Object.keys(all).sort());
});
