// Aggregates and groups over all members of a connection.

import { GraphQLError } from './graphql.mjs';
import { compare, compareOrdered, shown } from './values.mjs';

const DEFAULT_GROUPS = 20;
const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);

/** One measure of one property. */
export function measure(name, property, field, members) {
  const values = members.map((member) => member.node.properties[field]).filter((held) => held !== null);
  if (values.length === 0) return null;
  switch (name) {
    case 'min': return shown(property.scalar, values.reduce((a, b) => (compare(b, a) < 0 ? b : a)));
    case 'max': return shown(property.scalar, values.reduce((a, b) => (compare(b, a) > 0 ? b : a)));
    case 'sum': return property.scalar === 'Float' ? floatSum(values) : exactSum(values);
    case 'avg': return (property.scalar === 'Float' ? floatSum(values) : Number(wholeSum(values))) / values.length;
    default: throw new Error(`measure ${name}`);
  }
}

function floatSum(values) {
  return values.reduce((sum, held) => sum + held, 0);
}

function wholeSum(values) {
  return values.reduce((sum, held) => sum + BigInt(held), 0n);
}

function exactSum(values) {
  const sum = wholeSum(values);
  if (sum > LARGEST || sum < -LARGEST) throw new GraphQLError('the sum is beyond 2^53 - 1');
  return Number(sum);
}

/** Groups: largest first, then by value, the one without a value last. A list counts each of its distinct items. */
export function groupsOf(mapping, target, members, by, first) {
  const groups = [];
  const add = (key, text, member) => {
    let group = groups.find((known) => known.key === key);
    if (!group) groups.push((group = { key, text, members: [] }));
    group.members.push(member);
  };
  const owner = mapping.types[target] ?? mapping.interfaces[target];
  const plain = (text) => text.replaceAll('_', '').toUpperCase();
  const found = Object.entries(owner.fields).find(([name, field]) =>
    field.kind === 'property' && plain(name) === plain(by));
  for (const member of members) {
    if (!found) {
      const type = mapping.types[member.node.type];
      add(type.label, type.enumName, member);
      continue;
    }
    const [name, property] = found;
    const held = member.node.properties[name];
    const values = property.list ? [...new Set(held)] : [held];
    for (const item of values) add(item, item === null ? null : String(shown(property.scalar, item)), member);
  }
  groups.sort((a, b) => b.members.length - a.members.length || compareOrdered(a.key, b.key, false));
  return groups.slice(0, first ?? DEFAULT_GROUPS);
}
