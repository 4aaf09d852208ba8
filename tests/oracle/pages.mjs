// Orders and pages: sort everything, find the cursor's place by comparing, cut.

import { GraphQLError } from './graphql.mjs';
import { compareOrdered, decodeCursor, encodeCursor } from './values.mjs';

const DEFAULT_PAGE = 20;
const MAX_LIST = 1000;

/** The order of members of a type or interface: its keys, and the name its cursors carry. */
export function orderOf(mapping, target, field, orderBy) {
  const keys = [];
  const names = [];
  for (const name of orderBy ?? []) {
    const key = keyOf(mapping, target, field, name);
    if (keys.some((known) => known.of === key.of && known.name === key.name)) continue;
    keys.push(key);
    names.push(name);
  }
  const identity = mapping.identity[target];
  const at = keys.findIndex((key) => key.of === 'node' && key.name === identity.name);
  if (at >= 0) {
    keys.length = at + 1;
  } else {
    const descending = keys.length > 0 && keys.at(-1).descending;
    keys.push({ of: 'key', name: identity.name, scalar: identity.scalar, descending });
  }
  return { name: `${target}:${names.join(',')}`, keys };
}

function keyOf(mapping, target, field, name) {
  const descending = name.endsWith('_DESC');
  const plain = (text) => text.replaceAll('_', '').toUpperCase();
  const wanted = plain(name.replace(/_(ASC|DESC)$/, ''));
  const find = (fields, prefix) =>
    Object.entries(fields).find(([known, declared]) =>
      (declared.kind ?? 'property') === 'property' && plain(prefix + known) === wanted);
  const owner = mapping.types[target] ?? mapping.interfaces[target];
  const ofNode = find(owner.fields, '');
  if (ofNode) return { of: 'node', name: ofNode[0], scalar: ofNode[1].scalar, descending };
  const [known, declared] = find(mapping.properties[field.properties], 'properties');
  return { of: 'edge', name: known, scalar: declared.scalar, descending };
}

function valuesOf(order, member) {
  return order.keys.map((key) => {
    if (key.of === 'key') return member.node.key;
    return key.of === 'node' ? member.node.properties[key.name] : member.edge.properties[key.name];
  });
}

function compareRows(order, a, b) {
  for (const [at, key] of order.keys.entries()) {
    const way = compareOrdered(a[at], b[at], key.descending);
    if (way !== 0) return way;
  }
  return 0;
}

/** Members in order. */
export function sorted(order, members) {
  return members
    .map((member) => ({ member, values: valuesOf(order, member) }))
    .sort((a, b) => compareRows(order, a.values, b.values))
    .map((row) => row.member);
}

/** The first of a plain list, or all of it. */
export function listOf(order, members, first, name) {
  if (first === null && members.length > MAX_LIST) {
    throw new GraphQLError(`\`${name}\` has more than ${MAX_LIST} items`);
  }
  const rows = sorted(order, members);
  return first === null ? rows : rows.slice(0, first);
}

/** A page (Relay Cursor Connections 4.4): rows, and what page info says. */
export function pageOf(order, members, { first = null, last = null, after = null, before = null }) {
  const seek = (text) => {
    const cursor = decodeCursor(text, order.keys.map((key) => key.scalar));
    if (cursor.order !== order.name) throw new GraphQLError(`cursor of ${cursor.order} in ${order.name}`);
    return cursor.values;
  };
  let rows = sorted(order, members);
  if (after !== null) rows = rows.filter((member) => compareRows(order, valuesOf(order, member), seek(after)) > 0);
  if (before !== null) rows = rows.filter((member) => compareRows(order, valuesOf(order, member), seek(before)) < 0);
  const size = first ?? last ?? DEFAULT_PAGE;
  const more = rows.length > size;
  if (last !== null) {
    const shown = size === 0 ? [] : rows.slice(-size);
    return { rows: shown, hasPreviousPage: more, hasNextPage: before !== null };
  }
  return { rows: rows.slice(0, size), hasPreviousPage: after !== null, hasNextPage: more };
}

/** The cursor of a member. */
export function cursorOf(order, member) {
  return encodeCursor(order.name, order.keys.map((key) => key.scalar), valuesOf(order, member));
}
