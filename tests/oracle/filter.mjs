// `where` over one node, read off the descriptions of the API: every condition that is given holds.

import { fieldOf, related } from './graph.mjs';
import { compare, value } from './values.mjs';

/** Whether a node meets the `where` of a type or interface. */
export function matches(mapping, name, where, node) {
  return every(where, (condition, given) => {
    switch (condition) {
      case 'AND': return given.every((inner) => matches(mapping, name, inner, node));
      case 'OR': return given.some((inner) => matches(mapping, name, inner, node));
      case 'NOT': return !matches(mapping, name, given, node);
    }
    if (name in mapping.interfaces && condition === 'type') return ofType(mapping, given, node);
    if (name in mapping.interfaces && condition === 'on') return on(mapping, given, node);
    const field = fieldOf(mapping, name, condition);
    if (field?.kind === 'property') return test(field, given, node.properties[condition]);
    if (field) return matchesRelated(mapping, field, given, node);
    const relationship = fieldOf(mapping, name, condition.replace(/Connection$/, ''));
    return quantified(given, related(mapping, node, relationship), (inner, member) =>
      matchesEdge(mapping, relationship, inner, member));
  });
}

/** All given conditions hold; one that is null is not given. */
function every(where, holds) {
  return Object.entries(where ?? {}).every(([condition, given]) => given === null || holds(condition, given));
}

function matchesRelated(mapping, field, given, node) {
  const members = related(mapping, node, field);
  const holds = (inner, member) => matches(mapping, field.target, inner, member.node);
  return field.many ? quantified(given, members, holds) : members.some((member) => holds(given, member));
}

function quantified(given, members, holds) {
  return every(given, (quantifier, inner) => {
    const count = members.filter((member) => holds(inner, member)).length;
    switch (quantifier) {
      case 'some': return count > 0;
      case 'none': return count === 0;
      case 'all': return count === members.length;
      case 'single': return count === 1;
      default: throw new Error(`quantifier ${quantifier}`);
    }
  });
}

function matchesEdge(mapping, field, where, member) {
  return every(where, (condition, given) => {
    switch (condition) {
      case 'AND': return given.every((inner) => matchesEdge(mapping, field, inner, member));
      case 'OR': return given.some((inner) => matchesEdge(mapping, field, inner, member));
      case 'NOT': return !matchesEdge(mapping, field, given, member);
      case 'node': return matches(mapping, field.target, given, member.node);
      case 'fact': return matchesCells(mapping.fact, given, member.edge.fact);
      case 'properties':
        return matchesCells(mapping.properties[field.properties], given, member.edge.properties);
      default: throw new Error(`condition ${condition} of an edge`);
    }
  });
}

function matchesCells(declared, where, cells) {
  return every(where, (condition, given) => {
    switch (condition) {
      case 'AND': return given.every((inner) => matchesCells(declared, inner, cells));
      case 'OR': return given.some((inner) => matchesCells(declared, inner, cells));
      case 'NOT': return !matchesCells(declared, given, cells);
      default: return test(declared[condition], given, cells[condition]);
    }
  });
}

function ofType(mapping, given, node) {
  const name = mapping.types[node.type].enumName;
  return every(given, (operator, operand) => {
    switch (operator) {
      case 'eq': return name === operand;
      case 'ne': return name !== operand;
      case 'in': return operand.includes(name);
      case 'notIn': return !operand.includes(name);
      default: throw new Error(`operator ${operator} of a type`);
    }
  });
}

/** Of one of the types that are given and meeting its condition; of none given, always. */
function on(mapping, given, node) {
  const conditions = Object.entries(given).filter(([, where]) => where !== null);
  if (conditions.length === 0) return true;
  return conditions.some(([field, where]) =>
    mapping.types[node.type].singular === field && matches(mapping, node.type, where, node));
}

function test(property, given, held) {
  const { ignoreCase, ...operators } = given;
  const fold = (text) => (ignoreCase === true && typeof text === 'string' ? text.toLowerCase() : text);
  return every(operators, (operator, json) => {
    const one = () => fold(value(property.scalar, json));
    const many = () => json.map((item) => fold(value(property.scalar, item)));
    if (operator === 'isEmpty') return (held.length === 0) === json;
    if (property.list) return testList(operator, held, one, many);
    if (operator === 'isNull') return (held === null) === json;
    // A comparison with a missing value is false.
    return held !== null && testValue(operator, fold(held), one, many);
  });
}

function testValue(operator, held, one, many) {
  const equal = (other) => compare(held, other) === 0;
  switch (operator) {
    case 'eq': return equal(one());
    case 'ne': return !equal(one());
    case 'in': return many().some(equal);
    case 'notIn': return !many().some(equal);
    case 'gt': return compare(held, one()) > 0;
    case 'gte': return compare(held, one()) >= 0;
    case 'lt': return compare(held, one()) < 0;
    case 'lte': return compare(held, one()) <= 0;
    case 'contains': return held.includes(one());
    case 'startsWith': return held.startsWith(one());
    case 'endsWith': return held.endsWith(one());
    default: throw new Error(`operator ${operator}`);
  }
}

function testList(operator, held, one, many) {
  const holds = (wanted) => held.some((item) => compare(item, wanted) === 0);
  switch (operator) {
    case 'has': return holds(one());
    case 'hasAny': return many().some(holds);
    case 'hasAll': return many().every(holds);
    default: throw new Error(`operator ${operator} of a list`);
  }
}
